"""The runtime directory: one directory for each display, the only truth there is.

`RUNTIME/<id>/` holds `display.json` (the record), `socket` (Xpra's), `bus` (that of its D-Bus), `xauthority` (the X cookie),
`log` (what its processes write), `exit` (how its program ended), `notes` (Xpra's own), and two empty files whose times of
modification say when a person last used it (`activity`) and when the last viewer left (`viewed`). Names that begin with a dot
are being made or removed.

Two locks keep the peers apart. That of the runtime directory is held to add and to forget displays; that of a display to
change its record and whatever must agree with it: its processes are started under it while the record says `starting`, and
its files are removed under it just before the record says `ended`.
"""

from __future__ import annotations

import asyncio
import fcntl
import json
import logging
import os
import secrets
import shutil
import stat
import string
import threading
import time
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timezone
from pathlib import Path

import watchfiles

from ..ownership import others_can_replace
from .errors import RuntimeDirectoryError, UnknownDisplay
from .model import Display
from .parts import logs
from .processes import in_display

RECORD = "display.json"
LOG = "log"
ACTIVITY = "activity"
VIEWED = "viewed"
SOCKET_PATH_LIMIT = 100
"""Bytes; the kernel's own limit is 107 (unix(7))."""

CHOOSE = "Set JUPYTERLAB_XPRA_RUNTIME_DIR to a private directory on a local file system."

CHECK_INTERVAL = 5000
"""Milliseconds between looks whether the directory that is watched is still the one of that name."""

logger = logging.getLogger(__name__)


class NotARecord(Exception):
    """A file is not the record of a display."""


def default_directory() -> Path:
    """`$JUPYTERLAB_XPRA_RUNTIME_DIR`, else `/tmp/jupyterlab-xpra-<uid>`."""
    configured = os.environ.get("JUPYTERLAB_XPRA_RUNTIME_DIR")
    return Path(configured) if configured else Path("/tmp").resolve() / f"jupyterlab-xpra-{os.geteuid()}"


class Registry:
    """The displays of one runtime directory, whose logs take `max_log_size` bytes of disk each."""

    def __init__(self, directory: Path, max_log_size: int = logs.MAX_SIZE) -> None:
        self.directory = directory
        self._max_log_size = max_log_size
        self._odd: set[str] = set()

    def prepare(self) -> None:
        """Make the runtime directory, or make sure that the one there is private.

        Raises `RuntimeDirectoryError` if it is not, or if socket paths in it would be too long.
        """
        path = self.directory
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
        self._check()

    def _check(self) -> os.stat_result:
        """Nothing in the directory is believed or touched before this: whoever made it first may be another user.

        Raises `RuntimeDirectoryError` if it is not private, `FileNotFoundError` if there is none.
        """
        path = self.directory
        status = path.lstat()
        if not stat.S_ISDIR(status.st_mode):
            raise RuntimeDirectoryError(f"{path} is not a directory but a link or a file.", CHOOSE)
        if status.st_uid != os.geteuid():
            raise RuntimeDirectoryError(f"{path} belongs to another user.", CHOOSE)
        if status.st_mode & 0o077:
            raise RuntimeDirectoryError(f"{path} is open to other users.", f"Run: chmod 700 {path}")
        # All peers must agree on the one name of the directory, and nobody else may put another in its place.
        real = path.parent.resolve()
        if real != path.parent:
            remedy = f"Set JUPYTERLAB_XPRA_RUNTIME_DIR to {real / path.name}."
            raise RuntimeDirectoryError(f"The way to {path} leads through a link.", remedy)
        for folder in path.parents:
            if others_can_replace(folder):
                raise RuntimeDirectoryError(f"{path} could be replaced by other users, who can change {folder}.", CHOOSE)
        return status

    def path(self, display_id: str) -> Path:
        """The directory of a display. Sockets and logs are in it."""
        return self.directory / display_id

    def read_all(self) -> list[Display]:
        """The displays: live ones first, of those the newest first. None if the directory is not private."""
        try:
            self._check()
            entries = os.listdir(self.directory)
        except (FileNotFoundError, RuntimeDirectoryError):
            return []
        displays = []
        for entry in filter(is_id, entries):
            try:
                displays.append(self._read(entry))
            except (FileNotFoundError, NotADirectoryError):
                continue  # removed meanwhile, or something that is not ours
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
            self._check()
            return self._read(display_id)
        except (FileNotFoundError, NotADirectoryError, NotARecord, RuntimeDirectoryError):
            raise UnknownDisplay(display_id) from None

    def create(self, make: Callable[[str, list[Display]], Display]) -> Display:
        """Add the display that `make` returns, given a new id and the displays there are.

        Nobody else adds or forgets one meanwhile. Raises `RuntimeDirectoryError`, and what `make` raises.
        """
        self.prepare()
        with _locked(self.directory):
            self._remove_unfinished()
            displays = self.read_all()
            taken = {display.id for display in displays}
            display_id = next(i for i in iter(new_id, None) if i not in taken)
            display = make(display_id, displays)
            unfinished = self.directory / f".{display_id}"
            unfinished.mkdir(mode=0o700)
            _write(unfinished, display)
            unfinished.rename(self.path(display_id))
        return display

    def change(self, display_id: str, changed: Callable[[Display], Display]) -> Display:
        """Replace a record by what `changed` makes of the one there is, with nobody in between.

        `changed` may do what has to agree with the record, such as to start a process that it names.
        Raises `UnknownDisplay`, and what `changed` raises; nothing is written then.
        """
        path = self.path(display_id)
        try:
            self._check()
            with _locked(path):
                display = changed(self.read(display_id))
                _write(path, display)
        except FileNotFoundError:
            raise UnknownDisplay(display_id) from None
        return display

    def clear(self, display_id: str) -> None:
        """Remove everything of a display but its record, log and last activity. Part of the change to `ended`."""
        for entry in list(self.path(display_id).iterdir()):
            if entry.name in (RECORD, f".{RECORD}", LOG, ACTIVITY):
                continue
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)  # Xpra makes its configuration directory
            else:
                entry.unlink(missing_ok=True)  # a picture of it may have been one

    def forget(self, display_id: str) -> None:
        """Remove a display's directory; nothing happens if there is none."""
        tombstone = self.directory / f".{display_id}"
        try:
            self._check()
            with _locked(self.directory):
                self.path(display_id).rename(tombstone)
                shutil.rmtree(tombstone)
        except FileNotFoundError:
            return

    def tidy(self) -> None:
        """Remove what a crash left: displays half made or half removed, and those whose record did not reach the disk.

        Raises `RuntimeDirectoryError`.
        """
        self.prepare()
        with _locked(self.directory):
            self._remove_unfinished()
            for entry in filter(is_id, os.listdir(self.directory)):
                path = self.path(entry)
                if path.is_dir() and not path.is_symlink() and _is_empty(path / RECORD) and not in_display(str(path), ()):
                    shutil.rmtree(path)

    def trim_logs(self) -> None:
        """Cut the logs that have become too long."""
        for path in self.directory.glob(f"*/{LOG}"):
            self._trim(path)

    def _trim(self, path: Path) -> None:
        """Cut a log that has become too long. That one cannot be is no reason to neglect the displays."""
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
            self._check()
            fd = os.open(self.path(display_id) / name, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        except (FileNotFoundError, NotADirectoryError):
            raise UnknownDisplay(display_id) from None
        try:
            # The kernel's own "now" may be some milliseconds old, and earlier than what happened before.
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
        """Make everything look used, for those who clean `/tmp` by age. Marks keep their times."""
        for folder, _, names in os.walk(self.directory):
            for path in (folder, *(os.path.join(folder, name) for name in names)):
                try:
                    kept = os.lstat(path).st_mtime_ns if os.path.basename(path) in (ACTIVITY, VIEWED) else time.time_ns()
                    os.utime(path, ns=(time.time_ns(), kept), follow_symlinks=False)
                except FileNotFoundError:
                    continue  # a display ended meanwhile

    async def changes(self) -> AsyncGenerator[None, None]:
        """Yields after records were added, changed or removed by anybody. Meanwhile logs that grow too long are cut.

        It ends when another directory has taken the place of the one that is watched. Raises `RuntimeDirectoryError`,
        and `OSError` if the kernel does not watch any more directories for this user.
        """
        self.prepare()
        watched = self._check().st_ino

        def concerns(_: watchfiles.Change, path: str) -> bool:
            relative = Path(path).relative_to(self.directory)
            return len(relative.parts) < 2 or relative.name in (RECORD, LOG)

        loop = asyncio.get_running_loop()
        seen: asyncio.Queue[bool | OSError] = asyncio.Queue()
        stop = threading.Event()

        def tell(*, news: bool | OSError) -> None:
            with suppress(RuntimeError):  # the loop is closed
                loop.call_soon_threadsafe(seen.put_nowait, news)

        def watch() -> None:
            try:
                for changes in watchfiles.watch(
                    self.directory,
                    watch_filter=concerns,
                    debounce=200,
                    step=20,
                    rust_timeout=CHECK_INTERVAL,
                    yield_on_timeout=True,
                    raise_interrupt=False,
                    stop_event=stop,
                ):
                    grown = {Path(path) for _, path in changes if path.endswith(f"/{LOG}")}
                    for path in grown:
                        self._trim(path)
                    tell(news=len(changes) > len(grown))
            except OSError as error:
                tell(news=error)

        # A daemon: a server that is interrupted does not wait for it.
        threading.Thread(target=watch, name="jupyterlab-xpra watch", daemon=True).start()
        begun = False
        try:
            while True:
                news = await seen.get()
                if isinstance(news, OSError):
                    raise news
                if news or not begun:  # what changed before the kernel watched was not seen
                    yield
                begun = True
                try:
                    if self._check().st_ino != watched:
                        return
                except FileNotFoundError:
                    return
        finally:
            stop.set()

    def _remove_unfinished(self) -> None:
        """Remove what processes left that died while they made or removed a display. Needs the directory's lock."""
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


@contextmanager
def _locked(directory: Path) -> Iterator[None]:
    """Hold the lock of a directory. The kernel lets it go if the process dies."""
    fd = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX)
        yield
    finally:
        os.close(fd)


def _write(directory: Path, display: Display) -> None:
    """Write the record so that a reader finds the old or the new one, whole."""
    temporary = directory / f".{RECORD}"
    with open(temporary, "w", encoding="utf-8", opener=private) as file:
        json.dump(display.to_json(), file)
    temporary.replace(directory / RECORD)


def private(path: str, flags: int) -> int:
    """An opener that makes files for this user alone, and follows no link."""
    return os.open(path, flags | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
