"""Whether other users can change the contents of a directory."""

from __future__ import annotations

import os
import stat
from pathlib import Path

ROOT = (0, 65534)
"""The owners of the system's own directories. Where a user namespace does not map root, as in
unprivileged containers, root appears as the second one (user_namespaces(7))."""


def others_can_replace(folder: Path) -> bool:
    """Whether users besides root and this one can replace entries of a directory.

    Where all users may write, as in `/tmp`, the sticky bit keeps each user from the files of
    others. An `emptyDir` of Kubernetes has none, but only one user is in its pod. The owner of the
    directory can replace anything. Raises `OSError`.
    """
    status = folder.stat()
    if status.st_uid not in (*ROOT, os.geteuid()):
        return True
    return bool(status.st_mode & 0o022) and not status.st_mode & stat.S_ISVTX and not _alone()


def _alone() -> bool:
    """Whether no other user but root has processes here, or will have any.

    So it is where the first process is this user's and not root's, as in the pod of one user. All
    other processes are its descendants, or root has let them in. A first process that is hidden
    (`hidepid`, proc(5)) is another user's.
    """
    me, first = os.geteuid(), Path("/proc/1")
    return me not in ROOT and first.exists() and first.stat().st_uid == me
