"""The instructions of a Dockerfile, and the files that `.dockerignore` leaves out."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from .errors import Failure

KNOWN = {
    "FROM": set(),
    "RUN": set(),
    "COPY": {"from"},
    "ENV": set(),
    "WORKDIR": set(),
    "USER": set(),
    "EXPOSE": set(),
    "HEALTHCHECK": {"start-period", "interval", "timeout", "retries"},
    "ENTRYPOINT": set(),
    "CMD": set(),
}
"""The instructions and their options."""


@dataclass(frozen=True)
class Instruction:
    """An instruction, as it is written."""

    place: str
    name: str
    flags: dict[str, str]
    text: str

    def array(self) -> list[str]:
        """The arguments, as an array in JSON. Raises `Failure` where they are a shell's command."""
        if not self.text.startswith("["):
            raise Failure(f"{self.place}: {self.name} is known here with an array alone: {self.text}")
        return [str(item) for item in json.loads(self.text)]


def instructions(file: Path) -> list[Instruction]:
    """The instructions of a Dockerfile. Raises `Failure`, with the line, for an unknown one."""
    found = []
    lines = enumerate(file.read_text().splitlines(), 1)
    for number, line in lines:
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        whole = line.strip()
        while whole.endswith("\\"):
            _, following = next(lines)
            if not following.lstrip().startswith("#"):
                whole = whole[:-1] + " " + following.strip()
        place = f"{file}:{number}"
        name, _, text = whole.partition(" ")
        name = name.upper()
        if name not in KNOWN:
            raise Failure(f"{place}: the instruction {name} is not known here.")
        flags = {}
        while match := re.match(r"\s*--([a-z-]+)(?:=(\S*))?\s*", text):
            flags[match[1]] = match[2] or ""
            text = text[match.end() :]
        if unknown := flags.keys() - KNOWN[name]:
            raise Failure(f"{place}: the option --{min(unknown)} of {name} is not known here.")
        if "<<" in text:
            raise Failure(f"{place}: here-documents are not known here.")
        found.append(Instruction(place, name, flags, text.strip()))
    return found


def ignored_in(context: Path) -> Callable[[str, list[str]], set[str]]:
    """The function that tells `shutil.copytree` the names that `.dockerignore` leaves out.

    Raises `Failure` for an exception (`!`), which is not known here.
    """
    file = context / ".dockerignore"
    patterns = []
    for line in file.read_text().splitlines() if file.exists() else []:
        pattern = line.strip().strip("/")
        if pattern.startswith("!"):
            raise Failure(f"{file}: the exception {pattern} is not known here.")
        if pattern and not pattern.startswith("#"):
            wild = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
            parts = re.split(r"(\*\*/|\*\*|\*|\?|\[[^]]*\])", pattern)
            patterns.append("".join(wild.get(part) or (part if part.startswith("[") else re.escape(part)) for part in parts))
    expression = re.compile("|".join(patterns) or r"(?!)")

    def ignored(directory: str, names: list[str]) -> set[str]:
        below = Path(directory).relative_to(context)
        return {name for name in names if expression.fullmatch(str(below / name))}

    return ignored
