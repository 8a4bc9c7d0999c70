#!/usr/bin/python3
"""A window that wants no keys, as a keyboard on the screen does (WM_HINTS, input: False).

Each press of its button adds a line to the file named by the first argument.
"""

import sys

import gi

gi.require_version("Gtk", "3.0")
from gi.repository import Gtk  # noqa: E402


def on_click(_: Gtk.Button) -> None:
    with open(sys.argv[1], "a", encoding="utf-8") as file:
        print("clicked", file=file)


window = Gtk.Window(title="silent")
window.set_accept_focus(False)
window.set_default_size(200, 100)
window.connect("destroy", Gtk.main_quit)
button = Gtk.Button(label="A")
button.connect("clicked", on_click)
window.add(button)
window.show_all()
Gtk.main()
