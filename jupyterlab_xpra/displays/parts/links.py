"""Links that programs of a display want to open: the browser of the person who sees it opens them.

Programs find a browser by the variable `BROWSER`, or by what the desktop entries of the host say
opens `https`. In a display both lead to a script that asks the servers on the display's bus.
"""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path
from urllib.parse import urlsplit

from .shown import CONTROLS

SCHEMES = ("http", "https", "mailto")

LIMIT = 2000
"""Characters of a link. Browsers and mail programs take that many everywhere."""

SCRIPT = resources.files("jupyterlab_xpra.displays") / "scripts" / "open-link.sh"

SENDER = "dbus-send"
"""The program that the script needs; it comes with the bus, or in a package of its own."""

ENTRY = "jupyterlab-xpra-link.desktop"

DATA = "/usr/local/share/:/usr/share/"
"""`XDG_DATA_DIRS` where it is not set (XDG Base Directory Specification)."""


class LinkRefused(ValueError):
    """A link that nobody is asked to open; the message says why."""


def check(link: str) -> None:
    """Raises `LinkRefused` if nobody is to be asked to open the link."""
    if len(link) > LIMIT:
        raise LinkRefused(f"A link may have at most {LIMIT} characters.")
    if CONTROLS.search(link) or re.search(r"[\s\\]", link):
        raise LinkRefused("A link has no spaces, backslashes or control characters.")
    try:
        parts = urlsplit(link)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise LinkRefused(f"This is no link: {error}.") from error
    if parts.scheme not in SCHEMES:
        raise LinkRefused(f"Only links with {', '.join(SCHEMES[:-1])} or {SCHEMES[-1]} are opened outside the display.")
    if not (parts.path if parts.scheme == "mailto" else host):
        raise LinkRefused("The link leads nowhere.")


def offer(directory: Path) -> None:
    """Make the files by which programs in the display with this directory open links.

    Raises `OSError`.
    """
    kinds = [f"x-scheme-handler/{scheme}" for scheme in SCHEMES]
    # xdg-open does not know quotes.
    program = str(SCRIPT) if re.fullmatch(r"[\w./+-]+", str(SCRIPT)) else f'"{SCRIPT}"'
    entry = ["[Desktop Entry]", "Type=Application", "Name=Browser", "NoDisplay=true", f"Exec={program} %u"]
    applications = directory / "data" / "applications"
    for folder in (directory / "data", applications, directory / "config"):
        folder.mkdir(mode=0o700)
    _write(applications / ENTRY, [*entry, f"MimeType={';'.join(kinds)};"])
    # Only a configuration directory says what comes first; `autostart.directories` has this one
    # before the system's.
    defaults = ["[Default Applications]", *(f"{kind}={ENTRY}" for kind in kinds)]
    _write(directory / "config" / "mimeapps.list", defaults)


def environment(directory: Path, programs: dict[str, str]) -> dict[str, str]:
    """The variables by which programs open links; none if `offer` made no files.

    A browser that the programs have been given already stays.
    """
    if not (directory / "data").exists():
        return {}
    data = programs.get("XDG_DATA_DIRS") or DATA
    return {"BROWSER": str(SCRIPT), **programs, "XDG_DATA_DIRS": f"{directory / 'data'}:{data}"}


def _write(file: Path, lines: list[str]) -> None:
    file.touch(mode=0o600, exist_ok=False)
    file.write_text("\n".join([*lines, ""]), "utf-8")
