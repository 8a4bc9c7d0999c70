"""A GTK program with an icon in the system tray.

Its window hides when somebody closes it. A click on the icon brings it back. The icon has a menu.
The program writes to ~/said what it was told.
"""

from pathlib import Path

import gi

gi.require_version("Gtk", "3.0")
from gi.repository import GdkPixbuf, Gtk  # noqa: E402


def say(what):
    with (Path.home() / "said").open("a") as file:
        file.write(f"{what}\n")


def icon_of(colour):
    pixels = GdkPixbuf.Pixbuf.new(GdkPixbuf.Colorspace.RGB, True, 8, 22, 22)
    pixels.fill(colour)
    return pixels


def item(title, chosen):
    node = Gtk.MenuItem(label=title)
    node.connect("activate", chosen)
    return node


def come_back(_):
    say("clicked")
    icon.set_from_pixbuf(icon_of(0x0000FFFF))
    window.present()


def open_menu(_, button, time):
    menu.popup(None, None, Gtk.StatusIcon.position_menu, icon, button, time)


window = Gtk.Window(title="Mail")
window.add(Gtk.Label(label="No mail", margin=60))
window.connect("delete-event", lambda *_: window.hide_on_delete())
window.show_all()
menu = Gtk.Menu()
menu.append(item("Check the mail", lambda _: say("checked")))
menu.append(item("Leave", Gtk.main_quit))
menu.show_all()
icon = Gtk.StatusIcon.new_from_pixbuf(icon_of(0xFF0000FF))
icon.connect("activate", come_back)
icon.connect("popup-menu", open_menu)
Gtk.main()
