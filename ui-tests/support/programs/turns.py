#!/usr/bin/python3
"""A view that is turned without end: it hides the pointer and puts it back after each step.

The file named by the first argument always holds what happened: whether the pointer has come, how
far it has moved to the right and down since, and how often each button was pressed.
"""

from __future__ import annotations

import json
import os
import sys
from collections import Counter

import gi

gi.require_version("Gtk", "3.0")
gi.require_version("Gdk", "3.0")
from gi.repository import Gdk, Gtk  # noqa: E402

STEP = 100
"""How far the pointer goes from the middle before it is put back, in pixels."""


class View(Gtk.DrawingArea):
    def __init__(self, path: str) -> None:
        super().__init__()
        self.path = path
        self.last: tuple[int, int] | None = None
        self.moved = [0, 0]
        self.buttons: Counter[int] = Counter()
        mask = Gdk.EventMask
        self.add_events(mask.POINTER_MOTION_MASK | mask.BUTTON_PRESS_MASK | mask.SCROLL_MASK)
        self.connect("realize", self.on_realize)
        self.connect("motion-notify-event", self.on_motion)
        self.connect("button-press-event", self.on_press)
        self.connect("scroll-event", self.on_scroll)

    def write(self) -> None:
        told = {"begun": self.last is not None, "moved": self.moved, "buttons": self.buttons}
        with open(f"{self.path}.part", "w", encoding="utf-8") as file:
            json.dump(told, file)
        os.rename(f"{self.path}.part", self.path)

    def on_realize(self, _: Gtk.Widget) -> None:
        self.get_window().set_event_compression(False)
        self.get_window().set_cursor(Gdk.Cursor.new_for_display(self.get_display(), Gdk.CursorType.BLANK_CURSOR))

    def on_motion(self, _: Gtk.Widget, event: Gdk.EventMotion) -> None:
        x, y = int(event.x_root), int(event.y_root)
        _, left, top = self.get_window().get_origin()
        middle = (left + self.get_allocated_width() // 2, top + self.get_allocated_height() // 2)
        # The event of the middle itself tells that the pointer has been put back there.
        if self.last and (x, y) != middle:
            self.moved[0] += x - self.last[0]
            self.moved[1] += y - self.last[1]
        self.last = (x, y)
        self.write()
        if max(abs(x - middle[0]), abs(y - middle[1])) > STEP:
            event.get_device().warp(event.get_screen(), *middle)

    def on_press(self, _: Gtk.Widget, event: Gdk.EventButton) -> None:
        if event.type == Gdk.EventType.BUTTON_PRESS:
            # From now on all events of the pointer come here, wherever it is.
            seat = event.get_device().get_seat()
            seat.grab(self.get_window(), Gdk.SeatCapabilities.ALL_POINTING, False, None, None, None, None)
            self.buttons[event.button] += 1
            self.write()

    def on_scroll(self, _: Gtk.Widget, event: Gdk.EventScroll) -> None:
        self.buttons[4 if event.direction == Gdk.ScrollDirection.UP else 5] += 1
        self.write()


view = View(sys.argv[1])
window = Gtk.Window(title="turns")
window.set_default_size(400, 300)
window.connect("destroy", Gtk.main_quit)
window.add(view)
window.show_all()
view.write()
Gtk.main()
