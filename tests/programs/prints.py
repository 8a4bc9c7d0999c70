"""Prints a page on the printer `Browser`, as programs of GTK do after their dialogue."""

from __future__ import annotations

import sys

import gi  # type: ignore[import-not-found]

gi.require_version("Gdk", "3.0")
gi.require_version("Gtk", "3.0")
from gi.repository import Gtk  # type: ignore[import-not-found]  # noqa: E402


def draw(_: object, context: Gtk.PrintContext, __: int) -> None:
    cairo = context.get_cairo_context()
    cairo.move_to(100, 100)
    cairo.show_text("printed")


operation = Gtk.PrintOperation()
settings = Gtk.PrintSettings()
settings.set_printer("Browser")
operation.set_print_settings(settings)
operation.set_n_pages(1)
operation.set_job_name("GTK")
operation.connect("draw-page", draw)
print(operation.run(Gtk.PrintOperationAction.PRINT, None), flush=True)  # noqa: T201
sys.stdout.flush()
Gtk.main()
