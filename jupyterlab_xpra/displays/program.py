"""A display's program: the script that runs it, and what the script reports of it."""

from __future__ import annotations

import os
import pwd
import re
import shutil
import subprocess
from contextlib import suppress
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ..xpra import shell, xsettings
from ..xpra.problem import Problem
from . import autostart
from .model import HOME, EndReason
from .processes import MARK, Process, signal_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .model import DisplayRequest

SCRIPT = resources.files(__package__) / "scripts" / "program.sh"

OUTCOME = "exit"
"""The file in the display's directory that says how the program ended."""

HIDDEN = "hidden"
"""The file in the display's directory with the daemons that hide their environment. The script
writes it when it ends: a line has a pid and a start time."""

STARTED = b"started\n"
"""The line that the script writes to its pipe just before it runs the program."""

RESOURCES = resources.files(__package__) / "app-defaults"
"""X resources of programs, by class: those with which xterm copies and pastes."""

STARTUP_TIMEOUT = 10.0
"""Seconds that the file which `BASH_ENV` names has for one script. Lmod's takes some tenths."""

NO_SHELLS = ("false", "nologin", "true")
"""Names of programs that are the login shell of a user who may not log in. A terminal with one
would end at once."""

SETUP = "JUPYTERLAB_XPRA_SETUP"
"""The environment variable with the profile's set-up line. It may hold a secret, so it is no
argument, which any user can read."""

CARRIED = "JUPYTERLAB_XPRA_CARRIED_"
"""How the environment variables begin that have the program's own ones."""

READ_ONLY = ("EUID", "UID")
"""Variables that bash passes on as they are, and does not assign to."""

NOT_PASSED = ("BASHOPTS", "PPID", "SHELLOPTS")
"""Variables that no bash passes on as they are."""


def argv(request: DisplayRequest, started: int, outcome: Path, xprop: str) -> list[str]:
    """The command that runs a program.

    It writes to the file descriptor `started` and the file `outcome`. With an `xprop` it goes on
    while the program has left something in the background.
    """
    limits = []
    if request.memory_limit is not None:
        limits.append(f"MemoryMax={request.memory_limit}")
    if request.cpu_limit is not None:
        limits.append(f"CPUQuota={request.cpu_limit * 100:.10g}%")
    folder = os.path.expanduser(request.working_directory)
    if request.working_directory == HOME and home_problem():
        folder = "/"
    return shell.command(SCRIPT, str(outcome), str(started), folder, xprop, " ".join(limits), *request.command)


def home_problem() -> Problem | None:
    """The problem of a home folder that cannot be entered: programs start in `/` instead."""
    home = os.path.expanduser("~")
    if os.path.isdir(home) and os.access(home, os.X_OK):
        return None
    message = f"The home folder {home} cannot be entered, so programs start in /."
    return Problem("home", message, "Make it a folder of this user's, or set HOME to one.")


def startup_problem(programs: Mapping[str, str]) -> Problem | None:
    """The problem of a file that `BASH_ENV` names and after which bash runs no script.

    Our own scripts do not read the file; programs that are scripts of bash do.
    """
    file, bash = programs.get("BASH_ENV"), shutil.which("bash", path=programs.get("PATH"))
    if not file or not bash:
        return None
    try:
        done = subprocess.run(
            [bash, "-c", "echo runs"],
            env=programs,
            cwd="/",
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=STARTUP_TIMEOUT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        how = f"did not end in {STARTUP_TIMEOUT:g} s"
    else:
        if done.stdout.endswith(b"runs\n"):
            return None
        how = f"ended with exit code {done.returncode}"
    message = f"BASH_ENV names {file}. A script of bash that read it {how}, so programs that are such scripts do not start."
    return Problem(
        "bash-env", message, f"See what `BASH_ENV={file} bash -c 'echo runs'` says. Mend the file, or unset BASH_ENV."
    )


def environment(
    request: DisplayRequest, programs: Mapping[str, str], ours: Mapping[str, str], directory: Path, dpi: int
) -> dict[str, str]:
    """The environment of the script for a program in the display with this directory and `dpi`.

    The script itself has `ours`; the program will have `programs` and what the request adds.
    """
    # A user's own resources come before ours: these are the places where Xt looks by itself
    # (`Initialize.c` of libXt).
    root = programs.get("XAPPLRESDIR", programs.get("HOME", ""))
    own = programs.get("XUSERFILESEARCHPATH", f"{root}/%L/%N:{root}/%l/%N:{root}/%N")
    wanted = {
        **programs,
        "SHELL": shell_of(programs),
        "XUSERFILESEARCHPATH": f"{own}:{RESOURCES}/%N",
        "XDG_CONFIG_DIRS": autostart.directories(programs.get("XDG_CONFIG_DIRS") or "/etc/xdg", directory),
        "GDK_BACKEND": "x11",
        "QT_QPA_PLATFORM": "xcb",
        "SDL_VIDEODRIVER": "x11",
        "XDG_SESSION_TYPE": "x11",
        "NO_AT_BRIDGE": "1",
        **scaling(dpi),
        **request.environment,
        MARK: str(directory),
    }
    # bash passes on what it does not know as a variable, functions among them (`-p`).
    passed = {name for name in wanted if name in READ_ONLY or not re.fullmatch(r"[A-Za-z_]\w*", name, re.ASCII)}
    carried = [f"{name}={value}" for name, value in wanted.items() if name not in {*passed, *NOT_PASSED}]
    removed = [name for name in ours if name not in wanted]
    return {
        **{name: wanted[name] for name in passed},
        **ours,
        **{f"{CARRIED}{number}": variable for number, variable in enumerate([*removed, *carried])},
        SETUP: request.setup,
    }


def scaling(dpi: int) -> dict[str, str]:
    """The variables by which toolkits draw everything larger for so many dots per inch.

    Text becomes larger by what X says of the screen, and GTK draws larger by XSETTINGS.
    """
    factor = xsettings.factor(dpi)
    if factor == 1:
        return {}
    return {
        "J2D_UISCALE": str(factor),
        "QT_AUTO_SCREEN_SCALE_FACTOR": "1",
        "QT_ENABLE_HIGHDPI_SCALING": "1",
        # Qt 6 takes the factor from it, and knows nothing else when it starts.
        "QT_FONT_DPI": str(dpi),
        "XCURSOR_SIZE": str(24 * factor),
    }


def shell_of(programs: Mapping[str, str]) -> str:
    """The shell that terminals run: the user's, unless it is one that lets nobody in."""
    shell = programs.get("SHELL", "")
    if not shell:
        with suppress(KeyError):  # a user whom the system does not know
            shell = pwd.getpwuid(os.geteuid()).pw_shell
    usable = os.access(shell, os.X_OK) and Path(shell).name not in NO_SHELLS
    return shell if usable else "/bin/bash"


def why_failed(line: bytes) -> str:
    """The reason in a line that the script wrote instead of `STARTED`; empty if there is none."""
    _, _, why = line.decode("utf-8", "replace").strip().partition(" ")
    return why


def hidden(directory: Path) -> set[Process]:
    """The daemons that hide their environment, of programs whose script has ended."""
    try:
        lines = (directory / HIDDEN).read_text("ascii").splitlines()
    except FileNotFoundError:
        return set()
    return {Process(int(pid), int(start_time)) for pid, start_time in map(str.split, lines)}


class End(NamedTuple):
    """Why a display ends, in a sentence for people, with the program's exit code if it is known."""

    reason: EndReason
    message: str
    exit_code: int | None = None


def end(directory: Path, name: str) -> End:
    """How the program of this name ended, as the script wrote to the display's directory."""
    try:
        outcome, _, detail = (directory / OUTCOME).read_text("utf-8", "replace").strip().partition(" ")
    except FileNotFoundError:
        outcome, detail = "", ""
    if outcome == "failed":
        return End(EndReason.FAILED, detail)
    if outcome != "exited" or not detail.isdecimal():
        return End(EndReason.EXITED, f"{name} was killed.")
    code = int(detail)
    if code > 128:
        return End(EndReason.EXITED, f"{name} was ended by {signal_name(code - 128)}.", code)
    return End(EndReason.EXITED, f"{name} has ended" + (f" with exit code {code}." if code else "."), code)
