"""A window that copies a picture when it is clicked.

It writes down the size and the first pixel of a picture that is pasted by Ctrl+V.
"""

import os

import gi

gi.require_version("Gdk", "3.0")
gi.require_version("Gtk", "3.0")
from gi.repository import Gdk, GdkPixbuf, Gtk  # noqa: E402

WIDTH, HEIGHT, COLOUR = 700, 500, 0x2080C0FF


def clipboard():
    return Gtk.Clipboard.get(Gdk.SELECTION_CLIPBOARD)


def copy(*_):
    picture = GdkPixbuf.Pixbuf.new(GdkPixbuf.Colorspace.RGB, False, 8, WIDTH, HEIGHT)
    picture.fill(COLOUR)
    clipboard().set_image(picture)
    window.set_title("Copied")


def pasted(_, picture):
    with open(os.path.expanduser("~/pasted"), "a") as file:
        if picture is None:
            file.write("nothing\n")
        else:
            pixel = tuple(picture.get_pixels()[:3])
            file.write(f"{picture.get_width()}x{picture.get_height()} {pixel}\n")


def typed(_, event):
    if event.keyval in (Gdk.KEY_v, Gdk.KEY_V) and event.state & Gdk.ModifierType.CONTROL_MASK:
        clipboard().request_image(pasted)


window = Gtk.Window(title="Picture")
window.set_default_size(300, 200)
window.add_events(Gdk.EventMask.BUTTON_PRESS_MASK)
window.connect("button-press-event", copy)
window.connect("key-press-event", typed)
window.connect("destroy", Gtk.main_quit)
window.show_all()
Gtk.main()
