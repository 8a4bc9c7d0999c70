"""Files that people put into a display, for the folder of its program, or take out of it."""

from __future__ import annotations

import errno
import os
import re
import secrets
import stat
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from ..errors import FilesRefused, InvalidRequest, WrongState
from ..model import Display
from ..processes import Process

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..registry import Registry

NAME_LIMIT = 200
"""Characters of a file's name."""

BYTES_LIMIT = 240
"""Bytes of a file's name. File systems take 255, and a number may be added."""

TRIES = 1000
"""Names that are tried for a file whose own name is taken."""

DEPTH_LIMIT = 64
"""Folders in each other."""

COMING_LIMIT = 16
"""The most files that are on their way at once."""

NO_NAMELESS_FILES = (errno.EOPNOTSUPP, errno.EISDIR, errno.ENOENT, errno.EINVAL)
"""The errors of file systems and kernels without files that have no name (open(2), `O_TMPFILE`)."""


class Files:
    """Takes files of at most `max_size` bytes into displays, if that is `allowed`."""

    def __init__(self, registry: Registry, max_size: int, *, allowed: bool) -> None:
        self._registry = registry
        self._max_size = max_size
        self._allowed = allowed
        self._coming: list[Incoming] = []

    def receive(self, display_id: str, name: str, size: int, inside: str = "") -> Incoming:
        """Take a file of so many bytes into the folder of a ready display's program.

        `inside` is the path from there to a folder that `make_folder` made. Raises
        `UnknownDisplay`, `WrongState`, `InvalidRequest` (a name), `FilesRefused`.
        """
        self._check_allowed()
        if size > self._max_size:
            raise FilesRefused(f"{name} is larger than {self._max_size} bytes (DisplayManager.max_upload_size).")
        self._coming = [file for file in self._coming if file.is_open]
        if len(self._coming) >= COMING_LIMIT:
            raise FilesRefused(f"{COMING_LIMIT} files are on their way already. Try again when one of them has arrived.")
        file = Incoming(folder(self._registry.ready(display_id)), name, size, inside)
        self._coming.append(file)
        return file

    def make_folder(self, display_id: str, name: str, inside: str = "") -> str:
        """Make a folder for files. Returns its name, with a number if its own is taken.

        `inside` and the errors are those of `receive`.
        """
        self._check_allowed()
        return make_folder(folder(self._registry.ready(display_id)), name, inside)

    def outgoing(self, display_id: str, path: bytes) -> BinaryIO:
        """Open a file that a program of a ready display has copied, by its path.

        Raises `UnknownDisplay`, `WrongState`, `InvalidRequest` (a path), `FilesRefused`.
        """
        if not self._allowed:
            raise FilesRefused("Files may not be taken out of displays here (DisplayManager.file_transfer).")
        self._registry.ready(display_id)
        if not path.startswith(b"/") or b"\0" in path:
            raise InvalidRequest("path: the path of a file, from the root of the file system.")
        name = os.path.basename(path).decode("utf-8", "replace")
        try:
            # It does not wait for a FIFO's writer.
            file = open(path, "rb", opener=lambda path, flags: os.open(path, flags | os.O_NONBLOCK))  # noqa: SIM115
        except IsADirectoryError as error:
            raise FilesRefused(f"{name} is a folder. Only files can be taken out.") from error
        except OSError as error:
            raise FilesRefused(f"{name} cannot be read: {error.strerror}.") from error
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            file.close()
            raise FilesRefused(f"{name} is not a file with contents.")
        return file

    def _check_allowed(self) -> None:
        if not self._allowed:
            raise FilesRefused("Files may not be put into displays here (DisplayManager.file_transfer).")


def folder(display: Display) -> Path:
    """The folder of a ready display's first program that still runs.

    Raises `WrongState` if there is none.
    """
    path = None
    for program in display.all_programs:
        if program.alive:
            path = _folder_of(program)
            break
    if path is None or not path.is_dir():
        raise WrongState(f"{display.name} has no folder to put files into.")
    return path


def _folder_of(process: Process) -> Path | None:
    """The working directory of a process; None if it has ended or is another user's."""
    try:
        return Path(os.readlink(f"/proc/{process.pid}/cwd"))
    except OSError:
        return None


class Incoming:
    """A file of `size` bytes that is on its way. It has its name when it is whole.

    Until then it has none, so that nothing is left of it if this process is killed. File systems
    that have no such files get one with the ending `.part`.
    """

    def __init__(self, directory: Path, name: str, size: int, inside: str = "") -> None:
        """Raises `InvalidRequest` for a bad name, `FilesRefused` if no file can be made."""
        self._name = _checked(name)
        self.directory = directory / inside
        self.size = size
        self.received = 0
        self._part: str | None = None
        with _as_refusal(self._name), ExitStack() as opened:
            self._folder = _enter(directory, inside)
            opened.callback(os.close, self._folder)
            # While a thread writes, the file's lock keeps it open, and its descriptor from others.
            self._file = open(self._open(), "wb")  # noqa: SIM115  `finish` or `discard` closes it.
            opened.pop_all()

    @property
    def is_open(self) -> bool:
        """Whether the file is neither finished nor discarded."""
        return not self._file.closed

    def write(self, data: bytes) -> None:
        """Add some data. Raises `FilesRefused`, for example if the disk is full."""
        if self.received + len(data) > self.size:
            raise FilesRefused(f"More of {self._name} came than its size, {self.size} bytes.")
        with _as_refusal(self._name):
            self._file.write(data)
        self.received += len(data)

    def finish(self) -> str:
        """End the whole file. Returns its name, with a number if its own is taken.

        Raises `FilesRefused`.
        """
        with _as_refusal(self._name):
            self._file.flush()
            if self._part:
                self._file.close()  # NFS may say only now that there is no room
            name = self._take_name()
            self._close()
        return name

    def discard(self) -> None:
        """Remove the part that has come."""
        if self._part:
            with suppress(FileNotFoundError):
                os.unlink(self._part, dir_fd=self._folder)
        with suppress(OSError):  # there was no room for the rest, which is dropped
            self._close()

    def _close(self) -> None:
        try:
            self._file.close()
        finally:
            os.close(self._folder)

    def _open(self) -> int:
        try:
            return os.open(".", os.O_TMPFILE | os.O_WRONLY, 0o666, dir_fd=self._folder)
        except OSError as error:
            if error.errno not in NO_NAMELESS_FILES:
                raise
        self._part = f".{secrets.token_hex(8)}.part"
        return os.open(self._part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666, dir_fd=self._folder)

    def _take_name(self) -> str:
        """Give the file a name that is free."""
        for name in _free_names(self._name):
            try:
                if self._part is None:
                    os.link(f"/proc/self/fd/{self._file.fileno()}", name, dst_dir_fd=self._folder)
                else:
                    # An empty file takes the name, and the whole one its place.
                    os.close(os.open(name, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666, dir_fd=self._folder))
                    os.rename(self._part, name, src_dir_fd=self._folder, dst_dir_fd=self._folder)
            except FileExistsError:
                continue
            return name
        raise FilesRefused(f"There are too many files with the name {self._name}.")


def make_folder(directory: Path, name: str, inside: str) -> str:
    """Make a folder in one below `directory`. Returns its name, with a number if its own is taken.

    Raises `InvalidRequest` for a bad name, `FilesRefused`.
    """
    name = _checked(name)
    with _as_refusal(name), ExitStack() as opened:
        outer = _enter(directory, inside)
        opened.callback(os.close, outer)
        for free in _free_names(name):
            with suppress(FileExistsError):
                os.mkdir(free, dir_fd=outer)
                return free
    raise FilesRefused(f"There are too many folders with the name {name}.")


def _enter(directory: Path, inside: str) -> int:
    """Open the folder with the path `inside` below a directory. No link on the way is followed.

    Raises `InvalidRequest`, `OSError`.
    """
    names = [_checked(name) for name in inside.split("/")] if inside else []
    if len(names) > DEPTH_LIMIT:
        raise InvalidRequest(f"inside: at most {DEPTH_LIMIT} folders in each other.")
    folder = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    for name in names:
        outer = folder
        try:
            folder = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=outer)
        finally:
            os.close(outer)
    return folder


@contextmanager
def _as_refusal(name: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise FilesRefused(f"{name} cannot be written there: {error.strerror}.") from error


def _checked(name: str) -> str:
    """The name, short enough. Raises `InvalidRequest` for one that is no name."""
    if not 0 < len(name) <= NAME_LIMIT or name in (".", "..") or re.search(r"[\x00-\x1f\x7f/]", name):
        raise InvalidRequest(f"name: at most {NAME_LIMIT} characters, without a folder or control characters.")
    return _shortened(name)


def _free_names(name: str) -> Iterator[str]:
    """The name, and what is tried if it is taken."""
    stem, suffix = os.path.splitext(name)
    yield name
    for number in range(2, TRIES):
        yield f"{stem} ({number}){suffix}"


def _shortened(name: str) -> str:
    """The name with so much of its stem left out that it is short enough."""
    stem, suffix = os.path.splitext(name)
    if len(name.encode()) <= BYTES_LIMIT:
        return name
    return stem.encode()[: max(1, BYTES_LIMIT - len(suffix.encode()))].decode(errors="ignore") + suffix
