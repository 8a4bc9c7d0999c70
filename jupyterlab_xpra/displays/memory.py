"""The memory that this process may use."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

GROUPS = Path("/sys/fs/cgroup")

LIMITS = ("memory.max", "memory.limit_in_bytes")
"""The files with the limit of a control group, of version 2 and of version 1 (cgroups(7))."""


def most() -> int:
    """The bytes that this host has, or that a control group allows this process if that is less.

    0 if neither is told here.
    """
    total = [int(kilobytes) * 1024 for kilobytes in re.findall(r"^MemTotal: +(\d+) kB$", _read("/proc/meminfo"), re.MULTILINE)]
    return min([*total, *_limits()], default=0)


def _limits() -> Iterator[int]:
    """The limits of the control groups around this process."""
    for line in _read("/proc/self/cgroup").splitlines():
        _, controllers, path = line.split(":", 2)
        if controllers not in ("", "memory"):
            continue
        group = GROUPS / controllers / path.lstrip("/")
        for folder in (group, *group.parents):
            if folder.is_relative_to(GROUPS):
                yield from (int(limit) for name in LIMITS if (limit := _read(folder / name).strip()).isdigit())


def _read(path: str | Path) -> str:
    try:
        return Path(path).read_text()
    except OSError:
        return ""  # a container hides it, or it is of the other version
