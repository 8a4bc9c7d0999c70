"""The programs that are installed on this machine, by their .desktop files.

Programs are offered by the rules of the Desktop Entry Specification 1.5. They are opened outside of
any desktop, so that a program for some desktop only (`OnlyShowIn`) is not offered.
"""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from xdg import BaseDirectory, Mime
from xdg.DesktopEntry import DesktopEntry
from xdg.Exceptions import Error

from . import field_codes
from .icons import Icons
from .model import Profile

CATEGORIES = {
    "Science": "Science",
    "Education": "Education",
    "Graphics": "Graphics",
    "Development": "Development",
    "Office": "Office",
    "Network": "Internet",
    "AudioVideo": "Sound and Video",
    "Audio": "Sound and Video",
    "Video": "Sound and Video",
    "Game": "Games",
    "System": "System",
    "Settings": "Settings",
    "Utility": "Accessories",
}
"""The main categories of the Desktop Menu Specification, and their titles. A program with several
categories is in the first."""

OTHER = "Other"

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Entry:
    """The contents of a .desktop file, as it was at some time."""

    stamp: tuple[int, int]
    """The file's time of modification and size."""
    profile: Profile | None
    """None if there is nothing to offer. Its icon is yet to be found."""
    icon: str = ""
    try_exec: str = ""
    terminal: bool = False
    problem: str = ""
    """A sentence: why it is left out."""


class Programs:
    """Knows the installed programs. A file is read again only when it has changed."""

    def __init__(self, icons: Icons, find: Callable[[str], str | None] = shutil.which) -> None:
        self._entries: dict[Path, Entry] = {}
        self._icons = icons
        self._find = find
        self._has_types = True

    def all(self, terminal: tuple[str, ...] | None) -> list[Profile]:
        """The programs, by title. Programs for a text terminal need a terminal to run in."""
        found = []
        for desktop_id, path in self._files().items():
            entry = self._entry(desktop_id, path)
            if entry.profile is None or (entry.terminal and not terminal):
                continue
            if entry.try_exec and not self._find(entry.try_exec):
                continue
            profile = replace(entry.profile, icon=self._icons.find(desktop_id, entry.icon))
            found.append(_in_terminal(profile, terminal) if entry.terminal and terminal else profile)
        return sorted(found, key=lambda profile: profile.title.casefold())

    def problems(self) -> list[str]:
        """A sentence for each .desktop file that is left out because something is wrong with it."""
        return [entry.problem for desktop_id, path in self._files().items() if (entry := self._entry(desktop_id, path)).problem]

    def types_of(self, name: str) -> list[str]:
        """The media types of a file by its name: its own, then more general ones, nearest first."""
        if not self._has_types:
            return []
        try:
            first = Mime.get_type_by_name(name)
        except (OSError, ValueError) as error:
            self._has_types = False
            logger.warning("The media types of this machine cannot be read, so that programs are not found by them: %s", error)
            return []
        types = [Mime.lookup(str(first))] if first else []
        for media_type in types:
            parents = sorted(media_type.inherits_from(), key=str)
            if str(media_type).startswith("text/"):
                parents.append(Mime.text)
            types += [parent for parent in parents if parent not in types]
        return [str(media_type) for media_type in types]

    def _files(self) -> dict[str, Path]:
        """The .desktop files by their ids. The user's come before those of the system."""
        found: dict[str, Path] = {}
        for directory in BaseDirectory.load_data_paths("applications"):
            for path in _desktop_files(Path(directory)):
                found.setdefault(str(path.relative_to(directory)).replace("/", "-"), path)
        return found

    def _entry(self, desktop_id: str, path: Path) -> Entry:
        try:
            status = path.stat()
        except OSError as error:  # a link to nowhere, for example
            stamp = (0, 0)
            reason = str(error.strerror)
        else:
            stamp = (status.st_mtime_ns, status.st_size)
            reason = ""
        entry = self._entries.get(path)
        if entry and entry.stamp == stamp:
            return entry
        try:
            if reason:
                raise ValueError(reason)
            entry = _read(desktop_id, path, stamp)
        except (Error, ValueError) as error:
            reason = str(error).removeprefix(f"ParsingError in file '{path}', ")[:300]
            entry = Entry(stamp, None, problem=f"The program of {path} is left out: {reason}.")
            logger.warning("%s", entry.problem)
        self._entries[path] = entry
        return entry


def _desktop_files(directory: Path) -> Iterator[Path]:
    for folder, folders, files in os.walk(directory):
        folders.sort()
        for name in sorted(files):
            if name.endswith(".desktop"):
                yield Path(folder, name)


def _read(desktop_id: str, path: Path, stamp: tuple[int, int]) -> Entry:
    """Read a .desktop file. Raises `xdg.Exceptions.Error` or `ValueError` for a broken one."""
    entry = DesktopEntry(str(path))
    if not entry.content:
        raise ValueError("it cannot be read")
    nothing = entry.getHidden() or entry.getNoDisplay() or any(entry.getOnlyShowIn())
    if nothing or entry.getType() != "Application":
        return Entry(stamp, None)
    title = entry.getName()
    line = entry.getExec()
    if not title or not line:
        raise ValueError("it has no Name" if not title else "it has no Exec")
    icon = entry.getIcon()
    command = field_codes.words(line, title, icon, path)
    takes_file = field_codes.takes_file(command)
    categories = entry.getCategories()
    profile = Profile(
        id=desktop_id,
        title=title,
        description=entry.getComment() or entry.getGenericName(),
        category=next((CATEGORIES[name] for name in CATEGORIES if name in categories), OTHER),
        command=field_codes.without_file(command),
        file_command=command if takes_file else (),
        working_directory=entry.getPath(),
        keywords=tuple(word for word in (entry.getGenericName(), *entry.getKeywords()) if word),
        mime_types=tuple(name for name in entry.getMimeTypes() if name) if takes_file else (),
        installed=True,
        file_manager="FileManager" in categories,
    )
    return Entry(stamp, profile, icon=icon, try_exec=entry.getTryExec(), terminal=entry.getTerminal())


def _in_terminal(profile: Profile, terminal: tuple[str, ...]) -> Profile:
    """A program for a text terminal, in one."""
    option = "-x" if Path(terminal[0]).name in ("xfce4-terminal", "mate-terminal") else "-e"
    prefix = (*terminal, option)
    file_command = (*prefix, *profile.file_command) if profile.file_command else ()
    return replace(profile, command=(*prefix, *profile.command), file_command=file_command)
