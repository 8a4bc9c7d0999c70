"""Two windows of GTK: a file is dragged out of the one, and dropped on the other.

The program makes the file ~/over when the target has seen the drag, and writes to ~/dropped what
was dropped.
"""

import sys
from pathlib import Path

import gi

gi.require_version("Gdk", "3.0")
gi.require_version("Gtk", "3.0")
from gi.repository import Gdk, Gtk  # noqa: E402

FILE = "file:///data/run%201.csv"


def window(title, colour, place):
    made = Gtk.Window(title=title)
    made.set_default_size(220, 160)
    made.move(*place)
    style = Gtk.CssProvider()
    style.load_from_data(f"window, box {{ background: {colour}; }}".encode())
    # The whole of it takes part.
    box = Gtk.EventBox(visible_window=True)
    for node in (made, box):
        node.get_style_context().add_provider(style, Gtk.STYLE_PROVIDER_PRIORITY_APPLICATION)
    made.add(box)
    made.connect("destroy", Gtk.main_quit)
    return made, box


def see(*_):
    (Path.home() / "over").touch()
    return False


def drop(_widget, _context, _x, _y, data, _info, _time):
    (Path.home() / "dropped").write_text("".join(data.get_uris()))


source, giver = window("Source", "#c04000", (60, 100))
giver.drag_source_set(Gdk.ModifierType.BUTTON1_MASK, [], Gdk.DragAction.COPY)
giver.drag_source_add_uri_targets()
giver.connect("drag-data-get", lambda _widget, _context, data, _info, _time: data.set_uris([FILE]))

target, taker = window("Target", "#008040", (420, 300))
taker.drag_dest_set(Gtk.DestDefaults.ALL, [], Gdk.DragAction.COPY)
taker.drag_dest_add_uri_targets()
taker.connect("drag-motion", see)
taker.connect("drag-data-received", drop)

for made in (source, target):
    made.show_all()
sys.exit(Gtk.main())
