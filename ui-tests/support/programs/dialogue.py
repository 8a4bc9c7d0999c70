"""A GTK program with two windows. A modal dialogue of the first opens once a file is there."""

import os

import gi

gi.require_version("Gtk", "3.0")

from gi.repository import GLib, Gtk  # noqa: E402

first = Gtk.Window(title="First")
first.show_all()
second = Gtk.Window(title="Second")
second.show_all()


def look():
    if not os.path.exists(os.path.expanduser("~/go")):
        return True
    dialogue = Gtk.Dialog(title="Question", transient_for=first, modal=True)
    dialogue.get_content_area().add(Gtk.Label(label="Well?", margin=40))
    dialogue.show_all()
    return False


GLib.timeout_add(20, look)
Gtk.main()
