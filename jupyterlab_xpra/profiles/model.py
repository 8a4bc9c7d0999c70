"""A profile: something that can be started in a display."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from ..xpra.command import Kind
from . import field_codes

COMMANDS = ("command", "exec_wrapper")
LISTS = ("file_types", "keywords")
LIMITS = ("memory_limit", "cpu_limit")
NOT_CONFIGURED = ("file_command", "file_manager", "installed", "mime_types")


class InvalidProfile(ValueError):
    """A configured profile is not one; the message names the field."""


@dataclass(frozen=True)
class Profile:
    """Something that can be started in a display.

    `icon` is `desktop`, `terminal`, `program`, or the path or name of an image file. `setup` is a
    shell line that runs before the command, in the same shell. `working_directory` may begin with
    `~`; if it is empty, the program starts in the folder that is asked for, else in the user's
    home. A workspace has no `command`, since it runs until it is stopped.
    """

    id: str
    title: str
    command: tuple[str, ...]
    description: str = ""
    category: str = "Desktop"
    icon: str = "program"
    environment: Mapping[str, str] = field(default_factory=dict)
    working_directory: str = ""
    setup: str = ""
    exec_wrapper: tuple[str, ...] = ()
    """A command that runs the program, given with its arguments as the last ones, such as
    `vglrun`."""
    memory_limit: int | None = None
    """Bytes that the program and all that it starts may have; None for no limit."""
    cpu_limit: float | None = None
    """How many cores they may take; None for no limit."""
    kind: Kind = Kind.SEAMLESS
    keywords: tuple[str, ...] = ()
    """Other words by which people search for it."""
    file_types: tuple[str, ...] = ()
    """Patterns of the names of files that it opens, such as `*.root`."""
    file_command: tuple[str, ...] = ()
    """The command with a code for a file in it (`field_codes`); empty if it opens no files."""
    mime_types: tuple[str, ...] = ()
    """The media types of files that it opens."""
    installed: bool = False
    """Whether it is a program found on this machine, not a configured profile."""
    file_manager: bool = False
    """Whether it shows folders."""

    def opens(self, name: str) -> bool:
        """Whether it opens files with such a name, by its `file_types`."""
        return any(fnmatchcase(name.lower(), pattern.lower()) for pattern in self.file_types)

    def command_for(self, file: Path | None) -> tuple[str, ...]:
        """The command, to open a file or not. Raises `CannotOpen` if it opens none."""
        if file is None:
            return (*self.exec_wrapper, *self.command)
        if not self.file_command:
            raise CannotOpen(f"file: {self.title} opens no files.")
        return (*self.exec_wrapper, *field_codes.with_file(self.file_command, file))

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Profile:
        """The profile that a dictionary in the configuration describes. Raises `InvalidProfile`."""
        known = {f.name for f in fields(cls)} - set(NOT_CONFIGURED)
        title = f"The profile {config.get('id', config)!r}"
        for name in config:
            if name not in known:
                raise InvalidProfile(f"{title} has an unknown field {name!r}; there are {', '.join(sorted(known))}.")
        for name in ("id", "title", "command"):
            if not config.get(name):
                raise InvalidProfile(f"{title} lacks the field {name!r}.")
        for name in known - {"environment", *COMMANDS, *LISTS, *LIMITS}:
            if not isinstance(config.get(name, ""), str):
                raise InvalidProfile(f"{title}: {name!r} must be a string.")
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", config["id"]):
            raise InvalidProfile(f"{title}: 'id' may have letters, digits and the characters . _ - only.")
        for name in COMMANDS:
            if not _is_list_of_strings(config.get(name, [])):
                raise InvalidProfile(f"{title}: {name!r} must be a list of strings: the program and its arguments.")
        for name in LISTS:
            if not _is_list_of_strings(config.get(name, [])) or not all(config.get(name, [])):
                raise InvalidProfile(f"{title}: {name!r} must be a list of strings.")
        environment = config.get("environment", {})
        if not isinstance(environment, dict) or not all(isinstance(text, str) for pair in environment.items() for text in pair):
            raise InvalidProfile(f"{title}: 'environment' must be a dictionary of strings.")
        try:
            kind = Kind(config.get("kind", cls.kind))
        except ValueError:
            kind = Kind.WORKSPACE
        if kind is Kind.WORKSPACE:
            raise InvalidProfile(f"{title}: 'kind' must be 'desktop' or 'seamless'.")
        lists = {name: tuple(config[name]) for name in (*COMMANDS, *LISTS) if name in config}
        limits = {"memory_limit": _memory(config, title), "cpu_limit": _cores(config, title)}
        profile = cls(**{**config, **lists, **limits, "kind": kind})
        return profile._with_file_command() if profile.file_types else profile

    def _with_file_command(self) -> Profile:
        """With `%f` in its command, or after it, for the file."""
        command = self.command if field_codes.takes_file(self.command) else (*self.command, "%f")
        return replace(self, command=field_codes.without_file(command), file_command=command)


class CannotOpen(Exception):
    """A profile opens no files."""


def _memory(config: dict[str, Any], title: str) -> int | None:
    """Bytes, which may be configured as "4G"."""
    limit = config.get("memory_limit")
    if isinstance(limit, str) and (match := re.fullmatch(r"([0-9]+)([KMGT]?)", limit)):
        limit = int(match[1]) * 1024 ** " KMGT".index(match[2] or " ")
    if limit is None or (type(limit) is int and limit > 0):
        return limit
    raise InvalidProfile(f"{title}: 'memory_limit' must be a number of bytes greater than 0, or a string such as '4G'.")


def _cores(config: dict[str, Any], title: str) -> float | None:
    limit = config.get("cpu_limit")
    if limit is None or (type(limit) in (int, float) and 0 < limit < math.inf):
        return limit
    raise InvalidProfile(f"{title}: 'cpu_limit' must be a number of cores greater than 0, such as 2 or 0.5.")


def _is_list_of_strings(value: Any) -> bool:
    return isinstance(value, (list, tuple)) and all(isinstance(word, str) for word in value)
