"""`jupyter xpra logs` and `jupyter xpra screenshot`: the output of a display."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path

from ..displays.manager import DisplayManager
from .command import Command, between, find, print_json


class LogsCommand(Command):
    """`jupyter xpra logs`."""

    name = "jupyter-xpra-logs"
    description = "Print the last lines that a display's programs, Xpra and the X server wrote."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the display and the number of lines."""
        parser.add_argument("display", metavar="ID", help="an id, or a name that no other has")
        parser.add_argument("--lines", metavar="N", type=between(1, 10_000), default=200, help="how many; 200 if not given")

    async def run(self, displays: DisplayManager) -> int:
        """Print the lines."""
        display = find(displays.all(), self.options.display)
        log = displays.registry.log_tail(display.id, self.options.lines)
        if self.options.json:
            print_json({"id": display.id, "log": log})
        else:
            sys.stdout.write(log)
        return 0


class ScreenshotCommand(Command):
    """`jupyter xpra screenshot`."""

    name = "jupyter-xpra-screenshot"
    description = "Write what a display shows to a file, as PNG."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the display and the file."""
        parser.add_argument("display", metavar="ID", help="an id, or a name that no other has")
        parser.add_argument("file", metavar="FILE", type=Path, help="the file, which is replaced if it is there")

    async def run(self, displays: DisplayManager) -> int:
        """Write the file."""
        display = find(displays.all(), self.options.display)
        self.options.file.write_bytes(await displays.screen.screenshot(display.id))
        if self.options.json:
            print_json({"id": display.id, "file": str(self.options.file)})
        return 0
