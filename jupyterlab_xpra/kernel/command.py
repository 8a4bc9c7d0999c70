"""`jupyter xpra`, run by a kernel: find displays and start them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from typing import Any

from ..xpra.environment import program_path
from ..xpra.server import Server, default
from . import DisplayUnavailable
from .notebook import Progress

NOT_FOR_PROGRAMS = ("MPLBACKEND",)
"""Variables for the notebook's own figures; programs with them would draw to nowhere."""


def program_environment() -> dict[str, str]:
    """The environment of this kernel for the programs that it starts."""
    inherited = {name: value for name, value in os.environ.items() if name not in NOT_FOR_PROGRAMS}
    return {**inherited, "PATH": program_path(inherited, Server(default()).programs())}


def find(wanted: str) -> dict[str, Any] | None:
    """The ready display with this id or name.

    None if there is none. Raises `DisplayUnavailable`.
    """
    live = [display for display in json.loads(jupyter_xpra("list", "--json")) if display["state"] != "ended"]
    meant = [display for display in live if wanted == display["id"]] or [d for d in live if wanted == d["name"]]
    if len(meant) > 1:
        ids = ", ".join(display["id"] for display in meant)
        raise DisplayUnavailable(f"{len(meant)} displays are called {wanted!r}: give one of the ids {ids}.")
    if meant and meant[0]["state"] != "ready":
        raise DisplayUnavailable(f"{wanted} is {meant[0]['state']}. Try again in a moment.")
    return meant[0] if meant else None


def start(*arguments: str) -> dict[str, Any]:
    """Start a display, and show its progress in the cell.

    Raises `DisplayUnavailable` with the reason and the end of the log.
    """
    progress = Progress()
    last = ""
    try:
        started: dict[str, Any] = json.loads(jupyter_xpra("start", "--json", "--progress", *arguments, follow=progress.say))
        last = f"{started['name']} is ready."
    finally:
        progress.say(last)
    return started


def jupyter_xpra(*arguments: str, follow: Callable[[str], None] | None = None) -> str:
    """The output of `jupyter xpra`; `follow` gets each line of its standard error as it comes.

    Raises `DisplayUnavailable` with the standard error if the command fails.
    """
    said: list[str] = []
    # It does not run in the folder of the notebook, whose modules Python would take for its own. An
    # interrupted cell interrupts the command too, which then ends the display that it was starting.
    with (
        tempfile.TemporaryFile("w+", encoding="utf-8") as output,
        subprocess.Popen(
            [sys.executable, "-m", "jupyterlab_xpra", *arguments],
            env=program_environment(),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.PIPE,
            cwd="/",
            encoding="utf-8",
            errors="replace",
        ) as process,
    ):
        assert process.stderr
        for line in process.stderr:
            said.append(line)
            if follow:
                follow(line.rstrip())
        if process.wait():
            raise DisplayUnavailable("".join(said).strip() or f"jupyter xpra ended with status {process.returncode}.")
        output.seek(0)
        return output.read()
