"""Takes secrets, the home directory and the user's name out of a text."""

from __future__ import annotations

import os
import pwd
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from ..profiles.model import Profile

LEFT_OUT = "<left out>"

SECRETIVE = r"(?:auth|token|secret|passw|passphrase|credential|cookie|key(?![a-z]))"

NAMED_SECRET = re.compile(
    rf"""(
        [\w.-]*{SECRETIVE}[\w.-]* ["']? \s*=      # NAME_TOKEN=…, --password=…, ?token=…
        | (?<![\w-])(?!xauth:)[\w.-]*{SECRETIVE}[\w.-]* ["']? \s*:  # Authorization: …, "api_key": …
        | --?[\w-]*{SECRETIVE}[\w-]* (?=\s)       # --password …
        | \b(?:bearer|basic|token) (?=\s+\S)        # Bearer …
    ).*""",
    re.IGNORECASE | re.VERBOSE,
)
"""A name that looks secret, and the rest of its line."""

IN_ADDRESS = re.compile(r"(?<=://)[^/\s@]+(?=@)")
"""The user and password of an address."""

RANDOM = re.compile(r"(?<![\w-])(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[\w-]{32,}(?![\w-])")
"""A long word of letters and digits, such as an X cookie or a token."""

ASSIGNED = re.compile(r"""\w+=("[^"]*"|'[^']*'|[^\s;&|]+)""")
"""A variable that a shell sets."""

LEAST = 4
"""Characters of a value that is taken out wherever it is.

A shorter one would be found in ordinary words.
"""


def secrets_of(environment: Mapping[str, str], profiles: Iterable[Profile]) -> set[str]:
    """The values of secret-looking variables and those in the profiles.

    A profile can hold them in its environment, its set-up lines and its arguments.
    """
    found = {value for name, value in environment.items() if re.search(SECRETIVE, name, re.IGNORECASE)}
    for profile in profiles:
        found.update(profile.environment.values(), profile.setup.splitlines(), profile.command[1:])
        found.update(value.strip("\"'") for value in ASSIGNED.findall(profile.setup))
    return found


class Redaction:
    """Replaces secrets by `<left out>`, the home directory by `~`, the user's name by `<user>`."""

    def __init__(self, secrets: Iterable[str], environment: Mapping[str, str]) -> None:
        """Secrets that are shorter than `LEAST` are not looked for."""
        names = {environment.get(name, "") for name in ("USER", "LOGNAME", "JUPYTERHUB_USER")}
        folders = {environment.get("HOME", "")}
        with suppress(KeyError):  # the user has no account
            account = pwd.getpwuid(os.geteuid())
            names.add(account.pw_name)
            folders.add(account.pw_dir)
        homes = {str(path) for folder in folders - {""} for path in (Path(folder), Path(folder).resolve())} - {"/"}
        self._secrets = _longest_first(secret for secret in map(str.strip, secrets) if len(secret) >= LEAST)
        self._homes = _longest_first(homes)
        # The name root says nothing of a person, and X has a root window.
        self._names = _longest_first(names - {"", "root"})

    def __call__(self, text: str) -> str:
        """The text without them."""
        for secret in self._secrets:
            text = text.replace(secret, LEFT_OUT)
        text = NAMED_SECRET.sub(rf"\1{LEFT_OUT}", text)
        text = IN_ADDRESS.sub(LEFT_OUT, text)
        text = RANDOM.sub(LEFT_OUT, text)
        for home in self._homes:
            text = re.sub(rf"{re.escape(home)}(?![\w-])", "~", text)
        for name in self._names:
            text = re.sub(rf"(?<![A-Za-z0-9]){re.escape(name)}(?![A-Za-z0-9])", "<user>", text)
        return text


def _longest_first(words: Iterable[str]) -> list[str]:
    return sorted(words, key=len, reverse=True)
