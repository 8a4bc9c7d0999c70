"""The log of a display: its last lines, and the disk that it takes.

All processes of a display append to one file, each through a descriptor of its own. So the file
cannot be rotated: a process that has it open would go on writing to the old one. Instead the
beginning of the file becomes a hole, which takes no disk. Offsets stay, so that no writer is
disturbed and no line is lost.
"""

from __future__ import annotations

import ctypes
import errno
import os
from pathlib import Path

TAIL = 256 * 1024
"""Bytes at the end of a log that are read for its last lines."""

MAX_SIZE = 5 * 1024 * 1024
"""Bytes of disk that a log may take by default."""

# fallocate(2); Python has no function for it.
FALLOC_FL_KEEP_SIZE = 0x1
FALLOC_FL_PUNCH_HOLE = 0x2


def tail(path: Path, lines: int) -> str:
    """The last lines of a log; nothing if there is none."""
    try:
        with open(path, "rb") as file:
            start = max(0, file.seek(0, os.SEEK_END) - TAIL)
            file.seek(start)
            read = file.read()
    except FileNotFoundError:
        return ""
    kept = read.lstrip(b"\0")
    if start or len(kept) < len(read):
        kept = kept.partition(b"\n")[2] or kept  # it begins in the middle of a line
    return "".join(kept.decode("utf-8", "replace").splitlines(keepends=True)[-lines:])


def trim(path: Path, limit: int) -> None:
    """Make the beginning of a log a hole if it takes more than `limit` bytes of disk.

    The newest half of `limit` stays.

    Where the file system has no holes, the log is written anew, and lines that come meanwhile are
    lost.
    """
    try:
        fd = os.open(path, os.O_RDWR | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    try:
        status = os.fstat(fd)
        end = status.st_size - limit // 2
        if end <= 0 or status.st_blocks * 512 <= limit:
            return
        try:
            punch_hole(fd, end)
        except OSError as error:
            if error.errno != errno.EOPNOTSUPP:
                raise
            newest = os.pread(fd, limit // 2, end)
            os.ftruncate(fd, 0)
            os.write(fd, newest)
    finally:
        os.close(fd)


def punch_hole(fd: int, end: int) -> None:
    """Free the disk space of a file before the offset `end`. Its size stays. Raises `OSError`."""
    fallocate = ctypes.CDLL(None, use_errno=True).fallocate
    fallocate.argtypes = (ctypes.c_int, ctypes.c_int, ctypes.c_long, ctypes.c_long)
    if fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, end):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
