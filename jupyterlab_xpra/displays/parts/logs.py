"""The log of a display: its last lines, and the disk that it takes.

Everything in a display appends to the one file, each process through a descriptor of its own, so it cannot be rotated: who
has it open would go on writing to the old one. Instead its beginning is made a hole, which takes no disk. Offsets stay,
so nobody who writes is disturbed and no line is lost between.
"""

from __future__ import annotations

import ctypes
import errno
import os
from pathlib import Path

TAIL = 256 * 1024
"""Bytes at the end of a log that are looked at for its last lines."""

MAX_SIZE = 5 * 1024 * 1024
"""Bytes of disk that a log may take where nobody says otherwise."""

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
    """Make the beginning of a log a hole if it takes more disk than `limit` bytes. The newest half of that stays.

    Where the file system has no holes, the log is written anew, and what is written meanwhile is lost.
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
    """Give back what a file takes of the disk before the offset `end`. Its size stays. Raises `OSError`."""
    fallocate = ctypes.CDLL(None, use_errno=True).fallocate
    fallocate.argtypes = (ctypes.c_int, ctypes.c_int, ctypes.c_long, ctypes.c_long)
    if fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, end):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
