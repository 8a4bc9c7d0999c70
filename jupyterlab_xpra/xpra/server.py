"""A folder with everything that a display is made of: Xpra, Xvfb, their tools and their libraries.

The package jupyterlab-xpra-server has one. An administrator can also unpack one for all users of a
cluster, and name it. Its programs run from any path, even a read-only one, and use nothing of what
the host has around them.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from .problem import Problem, Unusable

PACKAGE = "jupyterlab-xpra-server"

SETTING = "DisplayManager.server"

VARIABLE = "JUPYTERLAB_XPRA_SERVER"
"""The environment variable that names a folder, for example in a module file of a cluster."""

MANIFEST = "manifest.json"
"""The file that tells for which machine and Linux a folder is made, and the sizes of its files."""

SEPARATORS = ":;,"
"""Characters between the folders of libraries, and of fonts, in arguments of its programs."""


def default() -> str:
    """The folder that the environment names; empty if it names none."""
    return os.environ.get(VARIABLE, "")


@dataclass(frozen=True)
class Folder:
    """A folder, whether it can be used or not."""

    path: Path
    named: str = ""
    """The setting or variable that names it; empty for the folder of the package."""

    def __str__(self) -> str:
        return f"{self.path} ({self.named or f'the package {PACKAGE}'})"

    @property
    def programs(self) -> str:
        """The folder of its programs."""
        return str(self.path / "bin")

    @property
    def renewal(self) -> str:
        """What makes it whole."""
        return f"Unpack {self.path} again." if self.named else f"pip install --force-reinstall {PACKAGE}"


class Server:
    """Finds the folder, and looks through it when its manifest has changed."""

    def __init__(self, named: str) -> None:
        self._named = named
        self._whole: tuple[Path, int, int, int] | None = None

    def find(self) -> Folder | None:
        """The folder that is named, else that of the package; None if there is neither."""
        if self._named:
            named = VARIABLE if self._named == default() else SETTING
            return Folder(Path(os.path.expanduser(self._named)).resolve(), named)
        package = find_spec(PACKAGE.replace("-", "_"))  # it is not imported
        return Folder(Path(package.origin).with_name("root")) if package and package.origin else None

    def programs(self) -> str | None:
        """The folder of programs that displays find after those of the user's `PATH`."""
        folder = self.find()
        return folder.programs if folder else None

    async def check(self, folder: Folder) -> None:
        """Raises `Unusable` if the programs of the folder cannot run here, or it is not whole.

        Its many files are looked at once, and in a thread: they may be on another host.
        """
        if any(character in str(folder.path) for character in SEPARATORS):
            message = f"{folder} has a colon, semicolon or comma in its path, which its programs take for the end of it."
            raise _unusable(message, "Move or mount it to a path without them.")
        try:
            manifest = os.stat(folder.path / MANIFEST)
            if os.statvfs(folder.path).f_flag & os.ST_NOEXEC:
                mend = f"sudo mount -o remount,exec $(findmnt -no TARGET -T {folder.path})"
                raise _unusable(f"{folder} is on a file system that is mounted noexec, so its programs cannot run.", mend)
            seen = (folder.path, manifest.st_ino, manifest.st_mtime_ns, manifest.st_size)
            if self._whole != seen:
                await asyncio.to_thread(_look_through, folder)
                self._whole = seen
            if not os.access(f"{folder.programs}/xpra", os.X_OK):
                raise _unusable(f"{folder} has no bin/xpra that can be run.", folder.renewal)
        except (FileNotFoundError, NotADirectoryError):
            mend = f"Have {folder.named} name a folder that has {MANIFEST} and bin/." if folder.named else folder.renewal
            raise _unusable(f"{folder} has no {MANIFEST}, so it is another folder, or half unpacked.", mend) from None
        except OSError as error:
            raise _unusable(f"{folder} cannot be read: {error.strerror}.", f"ls -ld {error.filename}") from error


def _look_through(folder: Folder) -> None:
    """Raises `Unusable` if a folder is for another machine or is not whole, and `OSError`."""
    text = (folder.path / MANIFEST).read_bytes()
    try:
        manifest = json.loads(text)
        machine = manifest["machine"]
        oldest = str(manifest["kernel"])
        files = {str(name): int(size) for name, size in manifest["files"].items()}
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise _unusable(f"{folder} is damaged: its {MANIFEST} cannot be understood.", folder.renewal) from error
    here = os.uname()
    if machine != here.machine:
        mend = f"Have {folder.named} name a folder for {here.machine}." if folder.named else folder.renewal
        raise _unusable(f"{folder} is made for {machine}, and this machine is {here.machine}.", mend)
    if _numbers(here.release) < _numbers(oldest):
        mend = "Use a host with a later kernel, or have DisplayManager.xpra name an Xpra of this system."
        raise _unusable(f"{folder} needs Linux {oldest} or later, and this is Linux {here.release}.", mend)
    broken = [name for name, size in files.items() if _size(folder.path / name) != size]
    if broken:
        room = sum(files[name] for name in broken) // 10**6 + 1
        message = (
            f"{folder} is half unpacked, with {len(broken)} of {len(files)} files missing or cut off, such as {broken[0]}."
        )
        raise _unusable(message, f"Its disk needs room for {room} MB (see df -h {folder.path}). Then: {folder.renewal}")


def _numbers(linux: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", linux)[:2]]


def _size(file: Path) -> int | None:
    try:
        return file.stat().st_size
    except (FileNotFoundError, NotADirectoryError):
        return None


def _unusable(message: str, remedy: str) -> Unusable:
    return Unusable(Problem("xpra", message, remedy))
