"""The record of a spare: an X server that waits for a display to come."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from .directory import private
from .processes import Process

FILE = "spare.json"
"""The record, in the directory that becomes the display's. Whoever removes it has the spare."""


@dataclass(frozen=True)
class Spare:
    """An X server that accepts connections, and what it is like."""

    id: str
    """That of the display that it becomes."""
    x_server: Process
    x_display: int
    xvfb: str
    largest: tuple[int, int]
    """The largest size that its screen can have, in pixels."""
    dpi: int

    def write(self, directory: Path) -> None:
        """Write the record to the spare's directory, where it can be taken from then on."""
        temporary = directory / f".{FILE}"
        with open(temporary, "w", encoding="utf-8", opener=private) as file:
            json.dump(asdict(self), file)
        temporary.replace(directory / FILE)


def announce(directory: Path) -> None:
    """Say in a directory that a spare is being made there, which cannot be taken yet."""
    (directory / FILE).touch(mode=0o600, exist_ok=False)


def read_all(runtime_dir: Path) -> Iterator[Spare]:
    """The spares in a runtime directory that can be taken, of whichever process."""
    for path in runtime_dir.glob(f"*/{FILE}"):
        try:
            record = json.loads(path.read_text("utf-8"))
            yield Spare(
                path.parent.name,
                Process(**record["x_server"]),
                record["x_display"],
                record["xvfb"],
                tuple(record["largest"]),
                record["dpi"],
            )
        except (FileNotFoundError, NotADirectoryError):
            continue  # taken meanwhile
        except (KeyError, TypeError, ValueError):
            continue  # not ready yet, or of another version of this package
