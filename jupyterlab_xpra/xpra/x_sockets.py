"""The folder in which X servers have their sockets."""

from __future__ import annotations

import os
from pathlib import Path

from ..ownership import others_can_replace
from .problem import Problem, Unusable

FOLDER = Path("/tmp/.X11-unix")
"""Programs find the sockets there by the number of their display."""


def path(number: int) -> Path:
    """The socket of the X server of a display's number."""
    return FOLDER / f"X{number}"


def check() -> None:
    """Raises `Unusable` if the sockets of X servers are not safe or cannot be made."""
    if found := problem():
        raise Unusable(found)


def problem() -> Problem | None:
    """The problem of X sockets that other users can replace, or that cannot be made.

    A user who replaces them could be the X server of any program, and get its cookie and its keys.
    So could one who renames a folder above them away, even while displays run.
    """
    parent = FOLDER.parent.resolve()
    for folder in (*reversed(parent.parents), parent):
        if others_can_replace(folder):
            return _replaceable(folder, "+t")
    try:
        # An X server would make it too, but by then it may be another user's.
        FOLDER.mkdir()
        FOLDER.chmod(0o1777)
    except FileExistsError:
        pass
    except OSError as error:
        return Problem("xvfb", f"{FOLDER} cannot be made: {error.strerror}.", f"sudo mkdir -m 1777 {FOLDER}")
    if FOLDER.is_symlink() or not FOLDER.is_dir():
        message = f"{FOLDER} is a link or a file, and no X server makes its socket there."
        return Problem("xvfb", message, f"sudo rm {FOLDER} && sudo mkdir -m 1777 {FOLDER}")
    if others_can_replace(FOLDER):
        return _replaceable(FOLDER, "1777")
    if not os.access(FOLDER, os.W_OK | os.X_OK):
        # So it is in WSLg, which has X servers of its own there.
        read_only = os.statvfs(FOLDER).f_flag & os.ST_RDONLY
        mend = f"sudo mount -o remount,rw {FOLDER}" if read_only else f"sudo chmod 1777 {FOLDER}"
        return Problem("xvfb", f"{FOLDER} cannot be written to, so no X server can make its socket there.", mend)
    return None


def _replaceable(folder: Path, mode: str) -> Problem:
    message = f"{folder} is such that other users could lead programs to an X server of theirs."
    return Problem("xvfb", message, f"sudo chown root {folder} && sudo chmod {mode} {folder}")
