"""A GTK program with menus, a combo box, a tooltip and a dialogue.

It does to its window what the pipe ~/orders says. It writes to ~/places where its parts are in its
window, and to ~/said what it was told. With `--headerbar` it draws its own frame.
"""

import json
import os
import sys
from pathlib import Path

import gi

gi.require_version("Gtk", "3.0")
from gi.repository import GdkPixbuf, GLib, Gtk  # noqa: E402

HOME = Path.home()


def say(what):
    with open(HOME / "said", "a") as file:
        file.write(f"{what}\n")


def item(title, menu=None):
    node = Gtk.MenuItem(label=title)
    if menu:
        node.set_submenu(menu)
    else:
        node.connect("activate", lambda _: say(f"chose {title}"))
    return node


def menu(*items):
    node = Gtk.Menu()
    for one in items:
        node.append(one)
    return node


def open_dialogue(_):
    dialogue = Gtk.Dialog(title="Dialogue", transient_for=window, modal=True)
    dialogue.get_content_area().add(Gtk.Label(label="Well?", margin=40))
    dialogue.connect("destroy", lambda _: say("dialogue closed"))
    dialogue.show_all()


def write_places():
    places = {}
    for name, node in {"file": file, "combo": combo, "button": button}.items():
        x, y = node.translate_coordinates(window, 0, 0)
        places[name] = [x + node.get_allocated_width() // 2, y + node.get_allocated_height() // 2]
    (HOME / "places.part").write_text(json.dumps(places))
    (HOME / "places.part").rename(HOME / "places")


def obey(channel, _):
    name, *arguments = channel.readline().split()
    getattr(window, name)(*map(json.loads, arguments))
    return True


window = Gtk.Window(title="Parts of GTK", default_width=420, default_height=260)
icon = GdkPixbuf.Pixbuf.new(GdkPixbuf.Colorspace.RGB, True, 8, 32, 32)
icon.fill(0x00A040FF)
window.set_icon(icon)
if "--headerbar" in sys.argv:
    window.set_titlebar(Gtk.HeaderBar(title="Own frame", show_close_button=True))
file = item("File", menu(item("Open"), item("More", menu(item("Deep")))))
bar = Gtk.MenuBar()
bar.append(file)
combo = Gtk.ComboBoxText(halign=Gtk.Align.CENTER)
for text in ("one", "two", "three"):
    combo.append_text(text)
combo.set_active(0)
combo.connect("changed", lambda _: say(f"combo {combo.get_active_text()}"))
button = Gtk.Button(label="Dialogue…", tooltip_text="Asks something", halign=Gtk.Align.CENTER)
button.connect("clicked", open_dialogue)
box = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=20)
box.pack_start(bar, False, False, 0)
box.pack_start(combo, False, False, 0)
box.pack_start(button, False, False, 0)
window.add(box)
window.connect("focus-in-event", lambda *_: say("has the keys"))
window.connect("focus-out-event", lambda *_: say("has lost the keys"))
window.connect("destroy", Gtk.main_quit)
# The parts have their places then.
window.connect("map-event", lambda *_: write_places())
window.show_all()
if not (HOME / "orders").exists():
    os.mkfifo(HOME / "orders")
# Open for both, so that it does not end when who gives an order does.
GLib.io_add_watch(os.fdopen(os.open(HOME / "orders", os.O_RDWR)), GLib.PRIORITY_DEFAULT, GLib.IO_IN, obey)
Gtk.main()
