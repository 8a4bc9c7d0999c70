"""Keeps desktop sessions from starting what blanks or locks the screen.

A display has no other way in for a person without a password.
"""

from __future__ import annotations

import os
import re
from importlib import resources
from pathlib import Path

CONFIG = resources.files(__package__) / "config"
"""A configuration directory that comes before those of the system. By the Autostart specification
its entries hide those of the same name."""

LXSESSION = {
    "autostart": re.compile(
        r"@?(\S*/)?(gnome-screensaver|light-locker|mate-power-manager|mate-screensaver|xautolock|xfce4-power-manager|"
        r"xfce4-screensaver|xscreensaver|xss-lock)(\s|$)"
    ),
    "desktop.conf": re.compile(r"(power_manager|screensaver)/"),
}
"""LXDE's session manager has files of its own, by session (`autostart.vala`, `settings.vala` of
lxsession). For each, the beginning of the lines that start a locker or power manager."""


def directories(system: str, display: Path) -> str:
    """The configuration directories of a session: ours, then those of the system.

    The system's ones may have files that are not hidden but changed. The display's directory gets
    their copies.
    """
    own = display / "config"
    for folder in [folder for directory in system.split(":") for folder in Path(directory, "lxsession").glob("*")]:
        copy = own / "lxsession" / folder.name
        if copy.exists() or not folder.is_dir() or not os.access(folder, os.R_OK | os.X_OK):
            continue  # an earlier directory comes first, and what we cannot read the session cannot either
        own.mkdir(mode=0o700, exist_ok=True)
        copy.mkdir(parents=True)
        for file in folder.iterdir():
            if (starts := LXSESSION.get(file.name)) and os.access(file, os.R_OK):
                lines = file.read_text("utf-8", "surrogateescape").splitlines(keepends=True)
                kept = "".join(line for line in lines if not starts.match(line))
                (copy / file.name).write_text(kept, "utf-8", "surrogateescape")
            else:
                (copy / file.name).symlink_to(file)
    return f"{own}:{CONFIG}:{system}"
