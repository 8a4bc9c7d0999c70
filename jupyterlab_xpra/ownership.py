"""Who else can change what is in a directory."""

from __future__ import annotations

import os
import stat
from pathlib import Path

ROOT = (0, 65534)
"""Whose the system's own directories are. Where a user namespace does not map root, as in unprivileged containers, root
appears as the second (user_namespaces(7))."""


def others_can_replace(folder: Path) -> bool:
    """Whether users besides root and this one can put something else in the place of what is in a directory.

    Where all may write, as in `/tmp`, the sticky bit keeps everybody from what is not theirs. The owner is free to do
    anything. Raises `OSError`.
    """
    status = folder.stat()
    if status.st_uid not in (*ROOT, os.geteuid()):
        return True
    return bool(status.st_mode & 0o022) and not status.st_mode & stat.S_ISVTX
