"""The same in Qt: menus, a combo box, a tooltip, a dialogue."""

import json
from pathlib import Path

from PyQt5.QtCore import QPoint, QTimer
from PyQt5.QtGui import QColor, QIcon, QPixmap
from PyQt5.QtWidgets import QApplication, QComboBox, QDialog, QLabel, QMainWindow, QPushButton, QVBoxLayout, QWidget

HOME = Path.home()


def say(what):
    with open(HOME / "said", "a") as file:
        file.write(f"{what}\n")


def open_dialogue():
    dialogue = QDialog(window)
    dialogue.setWindowTitle("Dialogue")
    dialogue.setModal(True)
    label = QLabel("Well?", dialogue)
    label.setMargin(40)
    dialogue.finished.connect(lambda _: say("dialogue closed"))
    dialogue.show()


def write_places():
    bar = window.menuBar()
    places = {"file": bar.mapTo(window, bar.actionGeometry(file.menuAction()).center())}
    for name, node in {"combo": combo, "button": button}.items():
        places[name] = node.mapTo(window, QPoint(node.width() // 2, node.height() // 2))
    (HOME / "places.part").write_text(json.dumps({name: [at.x(), at.y()] for name, at in places.items()}))
    (HOME / "places.part").rename(HOME / "places")


application = QApplication([])
window = QMainWindow()
window.setWindowTitle("Parts of Qt")
window.resize(420, 260)
icon = QPixmap(32, 32)
icon.fill(QColor(0, 0xA0, 0x40))
window.setWindowIcon(QIcon(icon))
file = window.menuBar().addMenu("File")
file.addAction("Open", lambda: say("chose Open"))
file.addMenu("More").addAction("Deep", lambda: say("chose Deep"))
combo = QComboBox()
combo.addItems(["one", "two", "three"])
combo.currentTextChanged.connect(lambda text: say(f"combo {text}"))
button = QPushButton("Dialogue…")
button.setToolTip("Asks something")
button.clicked.connect(open_dialogue)
parts = QWidget()
layout = QVBoxLayout(parts)
layout.addWidget(combo)
layout.addWidget(button)
window.setCentralWidget(parts)
window.show()
# The parts have their places, and events come from now on.
QTimer.singleShot(0, write_places)
application.exec_()
