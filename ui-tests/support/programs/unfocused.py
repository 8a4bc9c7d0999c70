"""A window that writes what is typed into the file named by the first argument.

A click into it opens another one, which asks not to have the keys (`_NET_WM_USER_TIME` is 0).
"""

import sys
from pathlib import Path

import gi

gi.require_version("Gtk", "3.0")
from gi.repository import Gtk  # noqa: E402


def on_click(*_: object) -> None:
    window = Gtk.Window(title="unfocused", default_width=200, default_height=100)
    window.set_focus_on_map(False)
    window.add(Gtk.Entry())
    window.show_all()


window = Gtk.Window(title="typed", default_width=300, default_height=200)
entry = Gtk.Entry()
entry.connect("changed", lambda _: Path(sys.argv[1]).write_text(entry.get_text()))
entry.connect("button-release-event", on_click)
window.add(entry)
window.connect("destroy", Gtk.main_quit)
window.show_all()
Gtk.main()
