"""Copies `from the display`, then pastes all the time and writes each text down.

Its command line is `copies.py FILE`.
"""

from __future__ import annotations

import sys

import gi

gi.require_version("Gdk", "3.0")
gi.require_version("Gtk", "3.0")
from gi.repository import Gdk, GLib, Gtk  # noqa: E402


def paste() -> bool:
    clipboard.request_text(pasted)
    return False


def pasted(_: object, text: str | None) -> None:
    with open(sys.argv[1], "a") as file:
        file.write(f"{text}\n")
    GLib.timeout_add(50, paste)


clipboard = Gtk.Clipboard.get(Gdk.SELECTION_CLIPBOARD)
clipboard.set_text("from the display", -1)
paste()
Gtk.main()
