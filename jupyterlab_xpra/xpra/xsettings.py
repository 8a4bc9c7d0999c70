"""Tells the programs of a display how much larger than usual they are to draw.

Xpra has the same way to tell them, and forgets the factor each time that a viewer comes or leaves.

Sources: *XSETTINGS - Cross toolkit configuration proposal*, 0.5; the settings of that name in
gnome-settings-daemon, `gsd-xsettings-manager.c`; xrdb(1).
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from pathlib import Path
from socket import socket

from .xclient import XClient

DPI = 96
"""Dots per inch of a screen on which programs are as large as they are meant."""

STRING, RESOURCE_MANAGER = 31, 23
"""Atoms that each X server has (X11/Xatom.h)."""

OWNER, SETTINGS = "_XSETTINGS_S0", "_XSETTINGS_SETTINGS"

LITTLE_ENDIAN, INTEGER = 0, 0


def factor(dpi: int) -> int:
    """How many times as large as usual programs draw for so many dots per inch.

    Toolkits know whole factors only. Between them, text alone becomes larger.
    """
    return max(1, dpi // DPI)


async def announce(display: int, xauthority: Path, dpi: int) -> socket:
    """Tell programs to draw for a screen with so many dots per inch.

    They are told as long as the connection that is returned is open. Raises `XServerError`,
    `OSError`.
    """
    client = await XClient.connect(display, xauthority)
    try:
        client.set_text(client.root, RESOURCE_MANAGER, STRING, f"Xft.dpi:\t{dpi}\n".encode())
        settings = {
            "Gdk/UnscaledDPI": dpi * 1024 // factor(dpi),
            "Gdk/WindowScalingFactor": factor(dpi),
            "Xft/DPI": dpi * 1024,
        }
        window = client.create_window()
        property_name = await client.atom(SETTINGS)
        client.set_text(window, property_name, property_name, encoded(settings))
        client.own(await client.atom(OWNER), window)
        return await client.let_go()
    except BaseException:
        client.close()
        raise


def encoded(settings: Mapping[str, int]) -> bytes:
    """The value of the property for these settings."""
    values = [
        struct.pack("<BxH", INTEGER, len(name)) + name.encode() + bytes(-len(name) % 4) + struct.pack("<Ii", 0, value)
        for name, value in settings.items()
    ]
    return struct.pack("<BxxxII", LITTLE_ENDIAN, 0, len(values)) + b"".join(values)
