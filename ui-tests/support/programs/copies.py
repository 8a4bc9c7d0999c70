"""A Qt program that copies: text (t), text with a format (f), a picture (p)."""

import sys

from PyQt5.QtCore import QMimeData
from PyQt5.QtGui import QColor, QPixmap
from PyQt5.QtWidgets import QApplication, QLabel


class Window(QLabel):
    def keyPressEvent(self, event):  # noqa: N802
        content = QMimeData()
        match event.text():
            case "t":
                content.setText("plain")
            case "f":
                content.setText("with format")
                content.setHtml("<b>with format</b>")
            case "p":
                pixels = QPixmap(12, 8)
                pixels.fill(QColor("#ff0080"))
                content.setImageData(pixels.toImage())
        application.clipboard().setMimeData(content)


application = QApplication(sys.argv)
window = Window("Copies", margin=60)
window.setWindowTitle("Copies")
window.show()
sys.exit(application.exec())
