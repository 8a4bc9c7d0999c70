"""Thirty windows, each of which comes as soon as another has gone. They stay."""

import gi

gi.require_version("Gtk", "3.0")
from gi.repository import GLib, Gtk  # noqa: E402

COUNT = 30

LIFE = 100
"""Milliseconds for which the others are there, and from one to the next."""


def shown(title: str) -> Gtk.Window:
    window = Gtk.Window(title=title, default_width=200, default_height=100)
    window.add(Gtk.Label(label=title))
    window.show_all()
    return window


def succeed(predecessor: Gtk.Window, number: int) -> None:
    predecessor.destroy()
    windows.append(shown(f"successor {number}"))
    if number < COUNT:
        GLib.timeout_add(LIFE, precede, number + 1)


def precede(number: int) -> None:
    GLib.timeout_add(LIFE, succeed, shown(f"predecessor {number}"), number)


windows: list[Gtk.Window] = []
precede(1)
Gtk.main()
