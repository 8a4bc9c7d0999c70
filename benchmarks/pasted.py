#!/usr/bin/python3
"""For each line of its input, waits until the clipboard has another long text, and prints a line.

`pasted.py LENGTH SECONDS`: so many characters, and so long it waits. Tk itself takes no text of
more than 400 kB, unless it comes in parts.
"""

from __future__ import annotations

import sys
import time

import gi

gi.require_version("Gdk", "3.0")
gi.require_version("Gtk", "3.0")
from gi.repository import Gdk, Gtk  # noqa: E402

clipboard = Gtk.Clipboard.get(Gdk.SELECTION_CLIPBOARD)
length, seconds = int(sys.argv[1]), float(sys.argv[2])
last = ""
for _ in sys.stdin:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        text = clipboard.wait_for_text() or ""
        if len(text) >= length and text != last:
            last = text
            print(flush=True)
            break
        time.sleep(0.05)
