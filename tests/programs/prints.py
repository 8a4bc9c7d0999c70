"""Prints an empty page on the printer `Browser`, as programs of GTK do after their dialogue."""

from __future__ import annotations

import gi

gi.require_version("Gdk", "3.0")
gi.require_version("Gtk", "3.0")
from gi.repository import Gtk  # noqa: E402

operation = Gtk.PrintOperation()
settings = Gtk.PrintSettings()
settings.set_printer("Browser")
operation.set_print_settings(settings)
operation.set_n_pages(1)
operation.set_job_name("GTK")
operation.run(Gtk.PrintOperationAction.PRINT, None)
Gtk.main()
