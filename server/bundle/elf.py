"""Reads which shared libraries programs and libraries need."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable
from pathlib import Path

MAGIC = b"\x7fELF"


def is_elf(file: Path) -> bool:
    """Whether a file is a program or a shared library."""
    with file.open("rb") as opened:
        return opened.read(len(MAGIC)) == MAGIC


def needed(file: Path) -> list[str]:
    """The names of the shared libraries that a file is linked with."""
    command = ["readelf", "--dynamic", "--wide", str(file)]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return re.findall(r"\(NEEDED\)\s+Shared library: \[(.+)\]", output)


def missing(files: Iterable[Path]) -> dict[str, Path]:
    """The libraries that files need and that are not among them, each with a file that needs it."""
    files = [file for file in files if is_elf(file)]
    present = {file.name for file in files}
    return {name: file for file in files for name in needed(file) if name not in present}
