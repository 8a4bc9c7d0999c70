"""`jupyter xpra list`."""

from __future__ import annotations

from ..displays.manager import DisplayManager
from ..displays.model import Display, now
from .command import Command, print_json
from .description import described


class ListCommand(Command):
    """`jupyter xpra list`."""

    name = "jupyter-xpra-list"
    description = "List the displays: those that run, and for a while those that have ended."

    async def run(self, displays: DisplayManager) -> int:
        """Print a table."""
        found = displays.all()
        if self.options.json:
            print_json([described(display, displays) for display in found])
        elif found:
            rows = [("ID", "NAME", "STATE", "AGE", "X DISPLAY"), *map(_row, found)]
            widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
            for row in rows:
                print("  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip())
        else:
            print("There are no displays.")
        return 0


def _row(display: Display) -> tuple[str, ...]:
    state = f"ended: {display.reason.value}" if display.reason and not display.live else display.state.value
    x_display = "" if display.x_display is None else f":{display.x_display}"
    return display.id, display.name, state, _age((now() - display.created).total_seconds()), x_display


def _age(seconds: float) -> str:
    for unit, length in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= length:
            return f"{seconds // length:.0f} {unit}"
    return f"{max(seconds, 0):.0f} s"
