"""`%xpra` and `%%xpra`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import DisplayUnavailable
from .display import Display

MAGIC = """Displays: `%xpra` shows this kernel's below the cell, and starts one if there is none.

%xpra [show]            live, below the cell
%xpra open              in a tab beside the notebook
%xpra run PROGRAM ...   start a program in it
%xpra windows           the windows in it
%xpra screenshot        what it shows now
%xpra stop              stop it, and all that runs in it
%%xpra [show|open]      run the cell with a display: the tab is opened before, or the display shown after
"""


def add_magics(shell: Any) -> None:
    """Add `%xpra` and `%%xpra` to an IPython shell.

    Raises `DisplayUnavailable` for any other shell.
    """
    if not hasattr(shell, "register_magic_function"):
        raise DisplayUnavailable(
            "%xpra is for IPython: in a notebook's cell, or after `ipython` in a terminal. Plain Python has "
            "`from jupyterlab_xpra import Display`, a shell has `jupyter xpra`."
        )

    def xpra(line: str, cell: str | None = None) -> Any:
        return _magic(shell, line, cell)

    xpra.__doc__ = MAGIC
    shell.register_magic_function(xpra, "line_cell", "xpra")


def _magic(shell: Any, line: str, cell: str | None) -> Any:
    action, _, rest = line.strip().partition(" ")
    actions: dict[str, Callable[[Display], Any]] = {
        "show": lambda display: display,
        "open": lambda display: display.open(),
        "run": lambda display: display.run(rest),
        "windows": lambda display: display.windows(),
        "screenshot": lambda display: display.screenshot(),
        "stop": lambda display: display.stop(),
    }
    action = action or "show"
    if action not in actions or (rest and action != "run") or (cell is not None and action not in ("show", "open")):
        raise DisplayUnavailable(f"%xpra does not know {line.strip()!r}.\n\n{MAGIC}")
    display = Display.current()
    if display is None:
        if action == "stop":
            return None
        display = Display()
    if cell is None:
        return actions[action](display)
    if action == "open":
        display.open()
    shell.run_cell(cell)
    return display if action == "show" else None
