"""The packages that bring the parts of a display, for each package manager."""

from __future__ import annotations

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
        "bash": "bash",
        "dbus-daemon": "dbus-daemon",
        "sound": "python3-gstreamer1 gstreamer1-plugins-base gstreamer1-plugins-good",
    },
}

SERVER = 'pip install "jupyterlab-xpra[server]"'
"""Installs an Xpra of our own, and the tools, without root."""


def remedy(part: str) -> str:
    """The command that installs a part here, or a sentence where the package manager is unknown."""
    for manager, packages in PACKAGES.items():
        if shutil.which(manager):
            if part == "xpra" and (apt := shutil.which("apt-cache")) and not _has_xpra(apt):
                return SERVER
            return f"sudo {manager} install {packages[part]}"
    return f"Install {part} with this system's package manager."


@cache
def _has_xpra(apt_cache: str) -> bool:
    """Whether apt knows an Xpra that it can install. On Debian 13 it does not.

    It takes up to a second where apt keeps no index, as in images of containers.
    """
    asked = subprocess.run([apt_cache, "policy", "xpra"], capture_output=True, text=True, env={"LC_ALL": "C"}, check=False)
    return re.search(r"Candidate: \d", asked.stdout) is not None
