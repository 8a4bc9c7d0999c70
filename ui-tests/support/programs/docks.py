"""A Qt program with a palette in its window and one that floats."""

from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QApplication, QDockWidget, QMainWindow, QTextEdit

app = QApplication([])
window = QMainWindow()
window.setWindowTitle("Main")
window.setCentralWidget(QTextEdit())
for name in ("Layers", "Tools"):
    palette = QDockWidget(name, window)
    palette.setWidget(QTextEdit(name))
    window.addDockWidget(Qt.RightDockWidgetArea, palette)
palette.setFloating(True)
window.show()
app.exec_()
