"""A profile: something that can be started in a display."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from ..xpra.command import Kind


class InvalidProfile(ValueError):
    """A configured profile is not one; the message names the field."""


@dataclass(frozen=True)
class Profile:
    """Something that can be started in a display.

    `icon` is `desktop`, `terminal`, `program`, or the path of an image file. `setup` is a shell line that runs before
    the command, in the same shell. `working_directory` may begin with `~`.
    """

    id: str
    title: str
    command: tuple[str, ...]
    description: str = ""
    category: str = "Desktop"
    icon: str = "program"
    environment: Mapping[str, str] = field(default_factory=dict)
    working_directory: str = "~"
    setup: str = ""
    kind: Kind = Kind.SEAMLESS

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Profile:
        """The profile that a dictionary in the configuration describes. Raises `InvalidProfile`."""
        known = {f.name for f in fields(cls)}
        title = f"The profile {config.get('id', config)!r}"
        for name in config:
            if name not in known:
                raise InvalidProfile(f"{title} has an unknown field {name!r}; there are {', '.join(sorted(known))}.")
        for name in ("id", "title", "command"):
            if not config.get(name):
                raise InvalidProfile(f"{title} lacks the field {name!r}.")
        for name in known - {"command", "environment"}:
            if not isinstance(config.get(name, ""), str):
                raise InvalidProfile(f"{title}: {name!r} must be a string.")
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", config["id"]):
            raise InvalidProfile(f"{title}: 'id' may have letters, digits and the characters . _ - only.")
        command = config["command"]
        if not isinstance(command, (list, tuple)) or not all(isinstance(word, str) for word in command):
            raise InvalidProfile(f"{title}: 'command' must be a list of strings: the program and its arguments.")
        environment = config.get("environment", {})
        if not isinstance(environment, dict) or not all(isinstance(text, str) for pair in environment.items() for text in pair):
            raise InvalidProfile(f"{title}: 'environment' must be a dictionary of strings.")
        try:
            kind = Kind(config.get("kind", cls.kind))
        except ValueError:
            raise InvalidProfile(f"{title}: 'kind' must be 'desktop' or 'seamless'.") from None
        return cls(**{**config, "command": tuple(command), "kind": kind})
