"""The memory that this process may use."""

from __future__ import annotations

import re
from pathlib import Path

GROUPS = Path("/sys/fs/cgroup")


def most() -> int:
    """The bytes that this host has, or that a control group allows this process if that is less."""
    total = re.search(r"^MemTotal: +(\d+) kB$", Path("/proc/meminfo").read_text("ascii"), re.MULTILINE)
    sizes = [int(total[1]) * 1024] if total else []
    return min([*sizes, *_limits()], default=0)


def _limits() -> list[int]:
    """The limits of the control groups around this process (cgroups(7)), of either version."""
    found = []
    for line in Path("/proc/self/cgroup").read_text().splitlines():
        _, controllers, path = line.split(":", 2)
        if controllers not in ("", "memory"):
            continue
        group = GROUPS / controllers / path.lstrip("/")
        for folder in (group, *group.parents):
            for name in ("memory.max", "memory.limit_in_bytes"):
                try:
                    limit = (folder / name).read_text()
                except OSError:
                    continue  # that of the other version, or one that a container does not show
                if limit.strip().isdigit():
                    found.append(int(limit))
            if folder == GROUPS:
                break
    return found
