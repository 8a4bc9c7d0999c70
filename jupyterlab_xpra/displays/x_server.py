"""Starts the X server of a display in the display's directory."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from ..xpra import descriptors, install, xserver
from ..xpra.door import NotHandedOver
from .errors import StartFailed
from .processes import MARK

if TYPE_CHECKING:
    from ..xpra.door import Door
    from ..xpra.install import Installation

XAUTHORITY = "xauthority"


def variables(directory: Path) -> dict[str, str]:
    """The environment variables of everything in the display with this directory."""
    return {MARK: str(directory), "XAUTHORITY": str(directory / XAUTHORITY)}


def make_files(directory: Path, screen: int, door: Door | None = None) -> None:
    """Make what the X server and Xpra find in the display's directory. Raises `OSError`.

    `screen` is the descriptor of the screen's memory.
    """
    if door:
        shutil.copy(door.xauthority, directory / XAUTHORITY)
    else:
        xserver.write_cookie(directory / XAUTHORITY)
    xserver.link_screen(directory, screen)
    (directory / install.NOTES).mkdir(mode=0o700)


async def start(
    directory: Path,
    installation: Installation,
    largest: tuple[int, int],
    dpi: int,
    screen: int,
    spawn: Callable[[list[str], tuple[int, ...]], None],
    door: Door | None = None,
) -> int:
    """The number of an X display, once its X server accepts connections.

    `spawn` starts the process, given its arguments and the descriptors that it inherits. Raises
    `StartFailed`.
    """
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb") as number:
        try:
            argv = xserver.argv(installation.xvfb, writing, directory / XAUTHORITY, directory, *largest, dpi)
            fds = (writing, screen, *(door.fds if door else ()))
            spawn(door.handing_over(argv) if door else argv, fds)
        finally:
            os.close(writing)
        # It writes the number when it accepts connections; if it ends first, the pipe does too.
        said = (await descriptors.line(number)).strip()
    if not said:
        raise StartFailed("The X server (Xvfb) ended before it was ready.")
    if door:
        try:
            door.check()
        except NotHandedOver:
            raise StartFailed(
                "This X server (Xvfb) cannot be started by the first program that uses it: it was built without libsystemd."
            ) from None
    # Where it is missing, Xpra 6.5 as root writes to `/run/xpra` or `/tmp` instead.
    (directory / install.NOTES / str(int(said))).mkdir(mode=0o700)
    return int(said)
