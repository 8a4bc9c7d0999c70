"""Runs the shell scripts of this package."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

SCRIPTS = resources.files(__package__) / "scripts"

HAND_OVER = SCRIPTS / "hand-over.sh"
"""Gives a listening socket to the server that it becomes. Arguments: the socket's descriptor, and
the server's command."""

HOLD = SCRIPTS / "hold.sh"
"""Keeps a connection to an X server open, until that ends. Argument: the connection's file
descriptor."""

RECORDER = SCRIPTS / "recorder.sh"
"""Records sound by Xpra. Arguments: the file that is there once Xpra has asked what it can record,
and Xpra's path."""


def command(script: Traversable, *arguments: str) -> list[str]:
    """The command that runs a script with these arguments.

    The command has the script's text, not its path, so that an upgrade of the package meanwhile
    changes nothing that runs. `-p` keeps bash from functions in its environment.
    """
    return ["bash", "-p", "-c", script.read_text("utf-8"), "jupyterlab-xpra", *arguments]
