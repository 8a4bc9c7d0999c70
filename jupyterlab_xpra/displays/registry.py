"""The records of the displays: one directory for each display, the only truth there is.

`RUNTIME/<id>/` holds `display.json` (the record), `socket` (Xpra's), `bus` (that of its D-Bus),
`xauthority` (the X cookie), `log` (what its processes write), `exit` (how its program ended),
`notes` (Xpra's own), and two empty files whose times of modification are marks: `activity`, when a
person last used the display, and `viewed`, when the last viewer disconnected. Names that begin with
a dot are being made or removed. A spare has `spare.json` instead of `display.json`.

Two locks keep the peers apart. A peer holds the lock of the runtime directory to add and to forget
displays. It holds the lock of a display to change its record and whatever must agree with the
record: the display's processes are started under it while the record says `starting`, and its files
are removed under it just before the record says `ended`.
"""

from __future__ import annotations

import errno
import json
import logging
import os
import secrets
import shutil
import string
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path

from . import directory, spare
from .directory import locked, private
from .errors import RuntimeDirectoryError, UnknownDisplay, WrongState
from .model import Display, DisplayState, Role
from .parts import logs
from .processes import in_display
from .spare import Spare

NO_SPACE = (errno.ENOSPC, errno.EDQUOT)
"""The errors of a full disk, and of a user who may not use more of it."""

RECORD = "display.json"
LOG = "log"
ACTIVITY = "activity"
VIEWED = "viewed"

logger = logging.getLogger(__name__)


class NotARecord(Exception):
    """A file is not the record of a display."""


class Registry:
    """The displays of one runtime directory, whose logs take `max_log_size` bytes of disk each."""

    def __init__(self, directory: Path, max_log_size: int = logs.MAX_SIZE) -> None:
        self.directory = directory
        self._max_log_size = max_log_size
        self._odd: set[str] = set()

    def prepare(self) -> None:
        """Make the runtime directory, or make sure that it is private.

        Raises `RuntimeDirectoryError`.
        """
        directory.prepare(self.directory)

    def check_room(self) -> None:
        """Make sure that the files of a display can be written. Raises `RuntimeDirectoryError`."""
        directory.check_room(self.directory)

    def path(self, display_id: str) -> Path:
        """The directory of a display. Sockets and logs are in it."""
        return self.directory / display_id

    def read_all(self) -> list[Display]:
        """The displays: live ones before ended ones, and newer ones first.

        There are none if the runtime directory is not private.
        """
        try:
            directory.check(self.directory)
            entries = os.listdir(self.directory)
        except (FileNotFoundError, RuntimeDirectoryError):
            return []
        displays = []
        for entry in filter(is_id, entries):
            try:
                displays.append(self._read(entry))
            except (FileNotFoundError, NotADirectoryError):
                continue  # removed meanwhile, or not made by this package
            except NotARecord as error:
                if entry not in self._odd:
                    logger.warning("Passing over %s: %s", self.path(entry), error)
                self._odd.add(entry)
        return sorted(displays, key=lambda d: (d.live, d.created), reverse=True)

    def read(self, display_id: str) -> Display:
        """One display. Raises `UnknownDisplay`."""
        if not is_id(display_id):
            raise UnknownDisplay(display_id)
        try:
            directory.check(self.directory)
            return self._read(display_id)
        except (FileNotFoundError, NotADirectoryError, NotARecord, RuntimeDirectoryError):
            raise UnknownDisplay(display_id) from None

    def ready(self, display_id: str) -> Display:
        """A display that is ready. Raises `UnknownDisplay`, `WrongState`."""
        display = self.read(display_id)
        if display.state is not DisplayState.READY:
            raise WrongState(f"{display.name} is {display.state.value}, not ready. {display.message}".strip())
        return display

    def socket(self, display_id: str) -> Path:
        """The path of a ready display's socket. Raises `UnknownDisplay`, `WrongState`."""
        return self.path(self.ready(display_id).id) / "socket"

    def environment(self, display: Display) -> dict[str, str]:
        """The environment variables with which a program runs in a display that is ready."""
        return {"DISPLAY": f":{display.x_display}", "XAUTHORITY": str(self.xauthority(display.id))}

    def xauthority(self, display_id: str) -> Path:
        """The path of the file with a display's X cookie."""
        return self.path(display_id) / "xauthority"

    def log_tail(self, display_id: str, lines: int) -> str:
        """The last lines that the display's processes wrote. Raises `UnknownDisplay`."""
        self.read(display_id)
        return logs.tail(self.path(display_id) / LOG, lines)

    def create(self, make: Callable[[str, list[Display]], Display], spares: Iterable[Spare] = ()) -> Display:
        """Add the display that `make` returns, given a new id and the displays there are.

        It takes the first of the spares that is still there. No other peer adds or forgets a
        display meanwhile. Raises `RuntimeDirectoryError`, and what `make` raises.
        """
        self.prepare()
        try:
            with locked(self.directory):
                self._remove_unfinished()
                displays = self.read_all()
                taken = {display.id for display in displays}
                display_id = next(i for i in iter(new_id, None) if i not in taken)
                display = make(display_id, displays)
                for found in spares:
                    if taken_over := self._take(found, display):
                        return taken_over
                unfinished = self.directory / f".{display_id}"
                try:
                    unfinished.mkdir(mode=0o700)
                    _write(unfinished, display)
                    unfinished.rename(self.path(display_id))
                except OSError:
                    self._remove_unfinished()
                    raise
        except OSError as error:
            raise RuntimeDirectoryError(
                f"No display can be added to {self.directory}: {error.strerror}.",
                "Make room there, or set JUPYTERLAB_XPRA_RUNTIME_DIR to another private directory.",
            ) from error
        return display

    @contextmanager
    def new_spare(self) -> Iterator[str]:
        """The id of a spare to be made, whose directory is there. No peer tidies it up meanwhile.

        Raises `RuntimeDirectoryError`, `OSError`.
        """
        self.prepare()
        with locked(self.directory):
            spare_id = next(i for i in iter(new_id, None) if not self.path(i).exists())
            self.path(spare_id).mkdir(mode=0o700)
            spare.announce(self.path(spare_id))
            yield spare_id

    def change(self, display_id: str, changed: Callable[[Display], Display]) -> Display:
        """Replace a record by what `changed` makes of it, under the display's lock.

        `changed` may do what has to agree with the record, such as to start a process that it
        names. Raises `UnknownDisplay`, and what `changed` raises; nothing is written then.
        """
        path = self.path(display_id)
        try:
            directory.check(self.directory)
            with locked(path):
                display = changed(self.read(display_id))
                _write(path, display)
        except FileNotFoundError:
            raise UnknownDisplay(display_id) from None
        return display

    def clear(self, display_id: str) -> None:
        """Remove all files of a display but its record, its log and the mark of its last activity.

        This is part of the change to `ended`.
        """
        for entry in list(self.path(display_id).iterdir()):
            if entry.name in (RECORD, f".{RECORD}", LOG, ACTIVITY):
                continue
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)  # Xpra makes its configuration directory
            else:
                entry.unlink(missing_ok=True)

    def forget(self, display_id: str) -> None:
        """Remove a display's directory; nothing happens if there is none."""
        tombstone = self.directory / f".{display_id}"
        try:
            directory.check(self.directory)
            with locked(self.directory):
                self.path(display_id).rename(tombstone)
                shutil.rmtree(tombstone)
        except FileNotFoundError:
            return

    def tidy(self) -> None:
        """Remove displays that a crash left half made, half removed, or with an empty record.

        Raises `RuntimeDirectoryError`.
        """
        self.prepare()
        with locked(self.directory):
            self._remove_unfinished()
            for entry in filter(is_id, os.listdir(self.directory)):
                path = self.path(entry)
                if path.is_dir() and not path.is_symlink() and _is_empty(path / RECORD) and not in_display(str(path), ()):
                    shutil.rmtree(path)

    def trim_logs(self) -> None:
        """Cut the logs that have become too long."""
        for path in self.directory.glob(f"*/{LOG}"):
            self.trim_log(path)

    def trim_log(self, path: Path) -> None:
        """Cut a log that has become too long.

        One warning is logged for a log that cannot be cut.
        """
        try:
            logs.trim(path, self._max_log_size)
        except OSError as error:
            if str(path) not in self._odd:
                logger.warning("The log %s cannot be cut: %s", path, error)
            self._odd.add(str(path))

    def mark(self, display_id: str, name: str) -> None:
        """Set the time of a mark, `ACTIVITY` or `VIEWED`, to now. Raises `UnknownDisplay`."""
        if not is_id(display_id):
            raise UnknownDisplay(display_id)
        try:
            directory.check(self.directory)
            fd = os.open(self.path(display_id) / name, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        except (FileNotFoundError, NotADirectoryError):
            raise UnknownDisplay(display_id) from None
        try:
            # The kernel's own "now" may be some milliseconds old, and earlier than what happened
            # before.
            os.utime(fd, ns=(time.time_ns(), time.time_ns()))
        finally:
            os.close(fd)

    def marked(self, display_id: str, name: str) -> datetime | None:
        """The time of a mark, in UTC; None if there is none."""
        try:
            return datetime.fromtimestamp((self.path(display_id) / name).lstat().st_mtime, timezone.utc)
        except (FileNotFoundError, NotADirectoryError):
            return None

    def touch(self) -> None:
        """Make all files look used to programs that clean `/tmp` by age. Marks keep their times."""
        for folder, _, names in os.walk(self.directory):
            for path in (folder, *(os.path.join(folder, name) for name in names)):
                try:
                    kept = os.lstat(path).st_mtime_ns if os.path.basename(path) in (ACTIVITY, VIEWED) else time.time_ns()
                    os.utime(path, ns=(time.time_ns(), kept), follow_symlinks=False)
                except FileNotFoundError:
                    continue  # a display ended meanwhile

    def _take(self, found: Spare, display: Display) -> Display | None:
        """Make a spare the display, unless it is gone meanwhile."""
        path = self.path(found.id)
        display = replace(display, id=found.id, x_display=found.x_display, processes={Role.X_SERVER: found.x_server})
        try:
            _write(path, display)
            (path / spare.FILE).unlink()
        except FileNotFoundError:
            (path / RECORD).unlink(missing_ok=True)
            return None
        return display

    def _remove_unfinished(self) -> None:
        """Remove displays that a process was making or removing when it died.

        Needs the lock of the runtime directory.
        """
        for path in self.directory.glob(".*"):
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()

    def _read(self, display_id: str) -> Display:
        text = (self.path(display_id) / RECORD).read_text("utf-8", "replace")
        try:
            return Display.from_json(json.loads(text))
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise NotARecord(f"not a record of a display ({error!r})") from error


def _is_empty(path: Path) -> bool:
    try:
        return path.lstat().st_size == 0
    except FileNotFoundError:
        return True


def is_id(text: str) -> bool:
    """Whether this could be the id of a display."""
    return len(text) == 6 and text.isascii() and text.isalnum() and text.islower() and text[0].isalpha()


def new_id() -> str:
    """A random id, for example `k3f9q2`."""
    letters = string.ascii_lowercase
    return secrets.choice(letters) + "".join(secrets.choice(letters + string.digits) for _ in range(5))


def _write(directory: Path, display: Display) -> None:
    """Write the record so that a reader finds the old or the new one, whole.

    A full disk takes no new file. There the new record is written over the old one, so that the
    display can still end.
    """
    record, temporary = directory / RECORD, directory / f".{RECORD}"
    data = json.dumps(display.to_json()).encode()
    try:
        with open(temporary, "wb", opener=private) as file:
            file.write(data)
        temporary.replace(record)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        if error.errno not in NO_SPACE or len(data) > _room(record):
            raise
        with open(record, "r+b", buffering=0) as file:
            # Spaces after the new record cover the rest of the old one.
            file.write(data.ljust(os.fstat(file.fileno()).st_size))


def _room(path: Path) -> int:
    """The bytes that a file can hold without more of the disk; 0 if there is no file."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return 0
    return max(status.st_size, status.st_blocks * 512)
