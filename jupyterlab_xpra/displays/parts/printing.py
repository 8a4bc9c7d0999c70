"""The printer that programs find: one whose pages become a file of the person's."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

SOCKET = "cups"
"""The socket of the printer, in the display's directory. libcups takes its path as a server."""

VARIABLE = "CUPS_SERVER"

DAEMON = Path("/run/cups/cups.sock")
"""Where CUPS itself listens."""


def environment(directory: Path, programs: Mapping[str, str]) -> dict[str, str]:
    """The variable by which programs find the printer; none if there are printers already."""
    home = Path(programs.get("HOME") or os.sep)
    configured = (Path("/etc/cups/client.conf"), home / ".cups" / "client.conf")
    if VARIABLE in programs or DAEMON.exists() or any(_names_server(file) for file in configured):
        return {}
    return {VARIABLE: str(directory / SOCKET)}


def _names_server(file: Path) -> bool:
    """Whether a client's configuration of CUPS names a server."""
    try:
        lines = file.read_text(errors="replace").splitlines()
    except OSError:
        return False
    return any(line.split()[:1] == ["ServerName"] for line in lines)
