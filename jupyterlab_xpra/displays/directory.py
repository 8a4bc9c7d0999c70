"""The runtime directory itself: where it is, that it is private, and how peers keep apart in it."""

from __future__ import annotations

import fcntl
import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..ownership import others_can_replace
from .errors import RuntimeDirectoryError

SOCKET_PATH_LIMIT = 100
"""Bytes; the kernel's own limit is 107 (unix(7))."""

ROOM = 256 * 1024
"""Bytes that the files of a display take soon after its start, with some to spare."""

CHOOSE = "Set JUPYTERLAB_XPRA_RUNTIME_DIR to a private directory on a local file system."


def default() -> Path:
    """`$JUPYTERLAB_XPRA_RUNTIME_DIR`, else `/tmp/jupyterlab-xpra-<uid>`."""
    configured = os.environ.get("JUPYTERLAB_XPRA_RUNTIME_DIR")
    return Path(configured) if configured else Path("/tmp").resolve() / f"jupyterlab-xpra-{os.geteuid()}"


def prepare(path: Path) -> None:
    """Make the runtime directory, or make sure that the one there is private.

    Raises `RuntimeDirectoryError` if it is not, or if socket paths in it would be too long.
    """
    if not path.is_absolute():
        raise RuntimeDirectoryError(f"The runtime directory {path} is not an absolute path.", CHOOSE)
    longest = len(os.fsencode(path / "xxxxxx" / "socket"))
    if longest >= SOCKET_PATH_LIMIT:
        raise RuntimeDirectoryError(
            f"The runtime directory {path} is too long a path for sockets: they would have {longest} bytes, "
            f"and fewer than {SOCKET_PATH_LIMIT} are possible.",
            CHOOSE,
        )
    try:
        path.mkdir(mode=0o700)
    except FileExistsError:
        pass
    except OSError as error:
        raise RuntimeDirectoryError(f"The runtime directory {path} cannot be made: {error.strerror}.", CHOOSE) from error
    check(path)


def check(path: Path) -> os.stat_result:
    """Make sure that the runtime directory is private, before anything in it is used.

    Another user may have made it first. Raises `RuntimeDirectoryError` if it is not private,
    `FileNotFoundError` if there is none.
    """
    status = path.lstat()
    if not stat.S_ISDIR(status.st_mode):
        raise RuntimeDirectoryError(f"{path} is not a directory but a link or a file.", CHOOSE)
    if status.st_uid != os.geteuid():
        raise RuntimeDirectoryError(f"{path} belongs to another user.", CHOOSE)
    if status.st_mode & 0o077:
        raise RuntimeDirectoryError(f"{path} is open to other users.", f"Run: chmod 700 {path}")
    # All peers must agree on one name of the directory, and no other user may replace it.
    real = path.parent.resolve()
    if real != path.parent:
        remedy = f"Set JUPYTERLAB_XPRA_RUNTIME_DIR to {real / path.name}."
        raise RuntimeDirectoryError(f"The way to {path} leads through a link.", remedy)
    for folder in path.parents:
        if others_can_replace(folder):
            raise RuntimeDirectoryError(f"{path} could be replaced by other users, who can change {folder}.", CHOOSE)
    return status


def check_room(path: Path) -> None:
    """Make sure that the files of a display can be written. Raises `RuntimeDirectoryError`.

    Only a file tells: a quota, for example, is not in the numbers of the file system.
    """
    try:
        with tempfile.TemporaryFile(dir=path) as file:
            file.write(bytes(ROOM))
    except OSError as error:
        message = f"The files of displays cannot be written to {path}: {error.strerror}."
        raise RuntimeDirectoryError(message, f"Make room there: see `df -h {path}; df -i {path}`. Or: {CHOOSE}") from error


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock of a directory. The kernel releases it if the process dies."""
    fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX)
        yield
    finally:
        os.close(fd)


def private(path: str, flags: int) -> int:
    """An opener that makes files for this user alone, and follows no link."""
    return os.open(path, flags | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
