"""The image files of icons."""

from __future__ import annotations

import logging
from pathlib import Path

from xdg import IconTheme

NAMES = ("desktop", "terminal", "files", "program")
"""Icons that the front end has."""

SUFFIXES = (".svg", ".png", ".xpm")
"""Of image files that can be shown."""

SIZE = 48
"""Pixels; a tile is 52 pixels wide."""

SIZE_LIMIT = 256 * 1024
"""Bytes."""

THEMES = ("hicolor", "Adwaita", "breeze", "gnome", "mate", "elementary-xfce", "Papirus", "Tango")
"""The themes in which an icon is looked for: first the one of programs' own icons."""

logger = logging.getLogger(__name__)


class UnusableIcon(Exception):
    """An icon cannot be shown; the message says why."""


class Icons:
    """Finds the icons of profiles, and remembers where they were."""

    def __init__(self) -> None:
        self._found: dict[str, Path] = {}
        self._missed: set[tuple[str, str]] = set()

    def find(self, profile_id: str, name: str) -> str:
        """One of `NAMES`, or the path of the icon's file.

        An icon that cannot be shown is logged once, and `program` is returned.
        """
        if not name or name in NAMES:
            return name or "program"
        path = self._found.get(name)
        try:
            # A missing icon is looked for again: it may come a little later than its .desktop file.
            self._found[name] = usable(path) if path else find(name)
        except UnusableIcon as error:
            self._found.pop(name, None)
            if (profile_id, name) not in self._missed:
                self._missed.add((profile_id, name))
                logger.warning("The icon %s of the profile %s is not shown: %s.", name, profile_id, error)
            return "program"
        return str(self._found[name])


def find(name: str) -> Path:
    """The image file of an icon, by a path or by its name in the icon themes.

    Raises `UnusableIcon`.
    """
    if name.startswith(("/", "~")) or Path(name).suffix in SUFFIXES:
        path = Path(name).expanduser()
        if path.is_absolute():
            return usable(path)
        name = path.stem
    for theme in THEMES:
        found = IconTheme.getIconPath(name, SIZE, theme, ["png", "svg", "xpm"])
        if found:
            return usable(Path(found))
    raise UnusableIcon("it is in none of the icon themes")


def usable(path: Path) -> Path:
    """The path, if the file there looks like one that can be shown. Raises `UnusableIcon`."""
    if path.suffix not in SUFFIXES:
        raise UnusableIcon("it is neither .svg nor .png nor .xpm")
    try:
        size = path.stat().st_size
    except OSError as error:
        raise UnusableIcon(f"{error.strerror}") from error
    if size > SIZE_LIMIT:
        raise UnusableIcon(f"it is larger than {SIZE_LIMIT} bytes")
    return path
