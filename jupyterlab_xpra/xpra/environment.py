"""The environments in a display: that of its programs, and that of everything of ours.

The server's environment is meant for the person's programs. It may lead programs of ours to
libraries, modules or a `PATH` with which they do not work. So they have an environment of their
own, with the few variables that they need.
"""

from __future__ import annotations

import os
import pwd
import shutil
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase

SYSTEM_PATH = ("/usr/bin", "/bin", "/usr/sbin", "/sbin", "/usr/local/bin", "/run/current-system/sw/bin")
"""The directories in which programs of ours are looked for first; the last one is NixOS's."""

OURS = (
    "HOME",
    "KRB5CCNAME",  # homes on AFS and EOS open to those who have it
    "LANG",
    "LANGUAGE",
    "LC_*",
    "LOGNAME",
    "TMPDIR",
    "TZ",
    "USER",
    # A session bus finds there which services it can start.
    "XDG_DATA_DIRS",
    "XDG_DATA_HOME",
    "XDG_RUNTIME_DIR",
)
"""Patterns of the variables that programs of ours inherit. None of them changes what code runs."""

OUTER_SESSION = (
    "DBUS_SESSION_BUS_ADDRESS",
    "DESKTOP_STARTUP_ID",
    "DISPLAY",
    "SESSION_MANAGER",
    "WAYLAND_DISPLAY",
    "XAUTHORITY",
    "XDG_CURRENT_DESKTOP",
    "XDG_SESSION_ID",
    "XDG_SESSION_TYPE",
)
"""The variables of the session that the server may run in itself."""


def of_programs(inherited: Mapping[str, str], withheld: Iterable[str], more: str | None = None) -> dict[str, str]:
    """The environment of the programs of a display, without the variables of these patterns.

    They find the programs of the folder `more` after those of `PATH`.
    """
    left_out = (*withheld, *OUTER_SESSION)
    variables = {name: value for name, value in inherited.items() if not _matches(name, left_out)}
    return {**variables, "PATH": program_path(inherited, more)} if more else variables


def of_ours(inherited: Mapping[str, str]) -> dict[str, str]:
    """The environment of programs of ours, and of Xpra and the other servers of a display."""
    return {
        # Xpra asks for the name of its user, and knows none where the user has no account.
        "USER": _user(),
        **{name: value for name, value in inherited.items() if _matches(name, OURS)},
        "PATH": search_path(),
    }


def program_path(inherited: Mapping[str, str], more: str | None) -> str:
    """The `PATH` of the programs of a display."""
    return os.pathsep.join(filter(None, [inherited.get("PATH", os.defpath), more]))


def search_path(first: str | None = None) -> str:
    """The `PATH` of programs of ours: a folder, the system's, then those of the server's."""
    return os.pathsep.join(filter(None, [first, *SYSTEM_PATH, os.environ.get("PATH")]))


def find(program: str, first: str | None = None) -> str | None:
    """The path of a program of ours, or None if it is not installed."""
    return shutil.which(program, path=search_path(first))


def _matches(name: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)


def _user() -> str:
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        return str(os.geteuid())
