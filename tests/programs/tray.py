"""Has an icon in the system tray until it reads a line from the pipe $ICON, and stays then."""

from __future__ import annotations

import os

import gi

gi.require_version("Gtk", "3.0")
from gi.repository import GdkPixbuf, GLib, Gtk  # noqa: E402

pixels = GdkPixbuf.Pixbuf.new(GdkPixbuf.Colorspace.RGB, True, 8, 22, 22)
pixels.fill(0xFF0000FF)
icon = Gtk.StatusIcon.new_from_pixbuf(pixels)
pipe = os.open(os.environ["ICON"], os.O_RDWR)
GLib.io_add_watch(pipe, GLib.IO_IN, lambda *_: icon.set_visible(False))
Gtk.main()
