"""`jupyter xpra stop`."""

from __future__ import annotations

import asyncio
import sys
from argparse import ArgumentParser

from ..displays.errors import StopFailed, UnknownDisplay
from ..displays.manager import DisplayManager
from ..displays.model import Display
from .command import Command, find, print_json


class StopCommand(Command):
    """`jupyter xpra stop`."""

    name = "jupyter-xpra-stop"
    description = "Stop displays with all that runs in them; one that has ended is forgotten."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the displays, or all of them."""
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("displays", metavar="ID", nargs="*", default=[], help="an id, or a name that no other has")
        which.add_argument("--all", action="store_true", help="every display that has not ended")

    async def run(self, displays: DisplayManager) -> int:
        """Stop the displays at the same time, or none if one of them is unknown."""
        found = displays.all()
        if self.options.all:
            chosen = {display.id: display for display in found if display.live}
        else:
            chosen = {display.id: display for display in (find(found, wanted) for wanted in self.options.displays)}
        done = await asyncio.gather(*(self._stop(displays, display) for display in chosen.values()))
        if self.options.json:
            print_json([display_id for display_id, stopped in zip(chosen, done, strict=True) if stopped])
        return 0 if all(done) else 1

    async def _stop(self, displays: DisplayManager, display: Display) -> bool:
        try:
            await displays.stop(display.id)
        except StopFailed as error:
            print(error, file=sys.stderr)
            return False
        except UnknownDisplay:
            pass  # another peer has forgotten it first
        if not self.options.json:
            print(f"{'Stopped' if display.live else 'Forgot'} {display.name} ({display.id}).")
        return True
