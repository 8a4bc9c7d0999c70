"""The windows in a display, as X11's own programs describe them."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass

from ..xpra.environment import of_ours, search_path
from ..xpra.server import Server, default
from . import DisplayUnavailable


class _CommandFailed(DisplayUnavailable):
    """One of X11's programs ran, and failed."""


@dataclass(frozen=True)
class Window:
    """A window in a display. Sizes and places are in pixels, from the upper left corner."""

    id: int
    title: str
    program: str
    """The name that the program gives itself (`WM_CLASS`)."""
    x: int
    y: int
    width: int
    height: int


def windows(environment: Mapping[str, str]) -> list[Window]:
    """The windows in the display of an environment. Raises `DisplayUnavailable`."""
    listed = _x11(environment, "xprop", "-root", "-notype", "_NET_CLIENT_LIST")
    found = (_window(environment, int(window, 16)) for window in re.findall(r"0x[0-9a-f]+", listed))
    return [window for window in found if window is not None]


def _window(environment: Mapping[str, str], window: int) -> Window | None:
    """One window; None if it has gone meanwhile."""
    try:
        properties = _x11(environment, "xprop", "-id", str(window), "-notype", "_NET_WM_NAME", "WM_NAME", "WM_CLASS")
        geometry = _x11(environment, "xwininfo", "-id", str(window))
    except _CommandFailed:
        return None
    place = {
        name: int(value)
        for name, value in re.findall(r"^ *(Absolute upper-left [XY]|Width|Height): +(-?\d+)$", geometry, re.MULTILINE)
    }
    return Window(
        id=window,
        title=_text(properties, "_NET_WM_NAME") or _text(properties, "WM_NAME"),
        program=_text(properties, "WM_CLASS").rpartition('"')[2],
        x=place["Absolute upper-left X"],
        y=place["Absolute upper-left Y"],
        width=place["Width"],
        height=place["Height"],
    )


def _x11(environment: Mapping[str, str], *command: str) -> str:
    """The output of one of X11's programs. Raises `DisplayUnavailable`."""
    path = search_path(Server(default()).programs())
    variables = {**of_ours(os.environ), **environment, "LC_ALL": "C.UTF-8", "PATH": path}
    try:
        done = subprocess.run(command, env=variables, cwd="/", capture_output=True, check=True)
    except FileNotFoundError as error:
        raise DisplayUnavailable(f"{command[0]} is not installed on this host (Debian's package x11-utils).") from error
    except subprocess.CalledProcessError as error:
        raise _CommandFailed(f"{command[0]}: {error.stderr.decode(errors='replace').strip()}") from error
    return done.stdout.decode(errors="replace")


def _text(properties: str, name: str) -> str:
    """A text property of a window as xprop prints it, without escapes; empty if there is none."""
    found = re.search(rf'^{name} = "(.*)"$', properties, re.MULTILINE)
    return found[1] if found else ""
