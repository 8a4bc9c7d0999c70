"""The packages that bring the parts of a display, for each package manager."""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
from collections.abc import Mapping
from functools import cache

PACKAGES: Mapping[str, Mapping[str, str]] = {
    "apt-get": {
        "xpra": "xpra libjs-jquery python3-pil python3-lz4",
        "xvfb": "xvfb",
        "xrandr": "x11-xserver-utils",
        "xprop": "x11-utils",
        "html5": "libjs-jquery",
        "pulseaudio": "pulseaudio",
        "pactl": "pulseaudio-utils",
        "pacat": "pulseaudio-utils",
        "bash": "bash",
        "dbus-daemon": "dbus",
        "sound": "python3-gst-1.0 gstreamer1.0-pulseaudio gstreamer1.0-plugins-base",
    },
    "dnf": {
        "xpra": "xpra xpra-html5",
        "xvfb": "xorg-x11-server-Xvfb",
        "xrandr": "xrandr",
        "xprop": "xprop",
        "html5": "xpra-html5",
        "pulseaudio": "pulseaudio",
        "pactl": "pulseaudio-utils",
        "pacat": "pulseaudio-utils",
        "bash": "bash",
        "dbus-daemon": "dbus-daemon",
        "sound": "python3-gstreamer1 gstreamer1-plugins-base gstreamer1-plugins-good",
    },
}

SERVER = 'pip install "jupyterlab-xpra[server]"'
"""Installs an Xpra of our own, and the tools, without root."""

SERVER_HOST = ("x86_64", "glibc")
"""The machine and the C library for which pip takes that wheel."""


def remedy(part: str) -> str:
    """The command that installs a part here, without root if need be.

    It is a sentence where no package manager is known.
    """
    commands = []
    for manager, packages in PACKAGES.items():
        if shutil.which(manager):
            if part != "xpra" or _has_xpra(shutil.which("apt-cache")):
                commands.append(f"sudo {manager} install {packages[part]}")
            break
    if part == "xpra" and (os.uname().machine, platform.libc_ver()[0]) == SERVER_HOST:
        commands.append(SERVER)
    return " || ".join(commands) or f"Install {part} with this system's package manager."


@cache
def _has_xpra(apt_cache: str | None) -> bool:
    """Whether apt, where it is, knows an Xpra that it can install. On Debian 13 it does not.

    It takes up to a second where apt keeps no index, as in images of containers.
    """
    if apt_cache is None:
        return True
    asked = subprocess.run([apt_cache, "policy", "xpra"], capture_output=True, text=True, env={"LC_ALL": "C"}, check=False)
    return re.search(r"Candidate: \d", asked.stdout) is not None
