"""The `Exec` line of a .desktop file, and the place of a file in a command.

The rules are those of the Desktop Entry Specification 1.5, "The Exec key".
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable
from pathlib import Path

FILE = re.compile("%[fFuU]")
"""Stands for the file to open: a list may be one, and an address may be a path."""

ESCAPES = {"s": " ", "n": "\n", "t": "\t", "r": "\r", "\\": "\\"}
"""The escapes of any text in a .desktop file. The line's quoting, as of a shell, is beneath."""

QUOTED = {"$": "$", "`": "`"}
"""The characters whose meaning a backslash takes away in a shell, as `shlex` does not know."""

DEPRECATED = re.compile("%[dDnNvm]")


def words(line: str, title: str, icon: str, path: Path) -> tuple[str, ...]:
    """The words of an `Exec` line, with the codes for a file and `%%` left in them.

    Raises `ValueError` for a bad line.

    `title`, `icon` and `path` are those of the entry, for `%c`, `%i` and `%k`.
    """
    found: list[str] = []
    for word in shlex.split(_unescape(_unescape(line, ESCAPES), QUOTED)):
        if word == "%i":
            found += ["--icon", icon] if icon else []
            continue
        if DEPRECATED.fullmatch(word):
            continue
        found.append(_replace(word, {"%c": title.replace("%", "%%"), "%k": str(path).replace("%", "%%")}))
    if not found or FILE.match(found[0]):
        raise ValueError("Exec names no program")
    return tuple(found)


def takes_file(command: Iterable[str]) -> bool:
    """Whether something in the command stands for a file."""
    return any(FILE.search(word.replace("%%", "")) for word in command)


def without_file(command: Iterable[str]) -> tuple[str, ...]:
    """The command without a file: a word that only stands for one is left out."""
    return tuple(_with(word, "") for word in command if not FILE.fullmatch(word))


def with_file(command: Iterable[str], file: Path) -> tuple[str, ...]:
    """The command with an absolute path where something stands for a file."""
    return tuple(_with(word, str(file)) for word in command)


def _with(word: str, file: str) -> str:
    return _replace(word, {"%f": file, "%F": file, "%u": file, "%U": file, "%%": "%"})


def _unescape(line: str, escapes: dict[str, str]) -> str:
    return re.sub(r"\\(.)", lambda escape: escapes.get(escape[1], escape[0]), line)


def _replace(word: str, codes: dict[str, str]) -> str:
    return re.sub("%.", lambda code: codes.get(code[0], code[0]), word)
