"""A window that is as large as its text. Argument: the version of GTK."""

import sys

import gi

VERSION = sys.argv[1]
gi.require_version("Gtk", VERSION)
from gi.repository import GLib, Gtk  # noqa: E402

if VERSION == "3.0":
    Gtk.init()
label = Gtk.Label(label="Bigger on the inside\n" * 8)
window = Gtk.Window(title="Label", resizable=False)
if VERSION == "3.0":
    window.add(label)
    window.show_all()
else:
    window.set_child(label)
    window.present()
GLib.MainLoop().run()
