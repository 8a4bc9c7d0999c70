"""A Qt program with an icon in the system tray, as `trayicon_gtk.py`."""

import sys
from pathlib import Path

from PyQt5.QtGui import QColor, QIcon, QPixmap
from PyQt5.QtWidgets import QApplication, QLabel, QMenu, QSystemTrayIcon


def say(what):
    with (Path.home() / "said").open("a") as file:
        file.write(f"{what}\n")


def icon_of(colour):
    pixels = QPixmap(22, 22)
    pixels.fill(QColor(colour))
    return QIcon(pixels)


def come_back(reason):
    if reason == QSystemTrayIcon.Trigger:
        say("clicked")
        icon.setIcon(icon_of("blue"))
        window.show()


application = QApplication(sys.argv)
application.setQuitOnLastWindowClosed(False)
window = QLabel("No mail", margin=60)
window.setWindowTitle("Mail")
window.show()
menu = QMenu()
menu.addAction("Check the mail").triggered.connect(lambda: say("checked"))
menu.addAction("Leave").triggered.connect(application.quit)
icon = QSystemTrayIcon(icon_of("red"))
icon.setContextMenu(menu)
icon.activated.connect(come_back)
icon.show()
sys.exit(application.exec())
