"""The packets to Xpra for a viewer that only looks.

All of them are made here, and whole numbers are the only data of the viewer in them. So no packet
of the viewer has to be checked, and none can bring a key, a click or anything else. Source: Xpra's
`net/protocol/header.py`, `net/rencodeplus` and `parse_client_caps` of `server/source`, 6.5.5.
"""

from __future__ import annotations

import json
import secrets
import struct
from typing import Any

SINCE = "6.5"
"""The first version with which displays are shared. Some earlier ones ignore a change of the keymap
while a second viewer is connected (`_process_keymap` of 3.1.3), so that characters that the first
viewer has not typed before are lost."""

RENCODEPLUS = 0x10
"""The packet encoder, in the header of a packet. Versions before 4 do not know it, and hang up."""

PICTURES = ["rgb24", "rgb32", "png", "jpeg", "webp"]
PIXELS = ["BGRX", "BGRA", "RGBX", "RGBA", "RGB", "BGR"]
COMPRESSORS = ["lz4", "zlib", "brotli"]
"""The compressors that the page can undo, in any browser."""

METADATA = [
    *("title", "iconic", "transient-for", "window-type", "fullscreen", "decorations", "has-alpha", "override-redirect"),
    *("modal", "above", "below", "shape"),
]
"""The metadata of windows that the viewer is told."""

SEQUENCE, WINDOW, SIDE, TIME = 2**32 - 1, 2**32 - 1, 2**15 - 1, 2**31 - 1

NUMBERS: dict[str, tuple[tuple[int, int], ...]] = {
    # Of a picture that was painted: its number, window, size, and the microseconds that it took.
    "damage-sequence": ((0, SEQUENCE), (0, WINDOW), (0, SIDE), (0, SIDE), (-1, TIME)),
    # Milliseconds of the page's clock, and of Xpra's.
    "ping": ((0, 2**53),),
    "ping_echo": ((0, 2**53),),
}
"""The packets that a viewer may send, and the least and the greatest of their numbers."""


class NotAllowed(Exception):
    """A viewer may not send this."""


def is_understood(version: str) -> bool:
    """Whether an Xpra of this version can have viewers that only look."""
    return _numbers(version) >= _numbers(SINCE)


def hello() -> bytes:
    """A viewer's first packet. It names no size, keyboard, pointer, clipboard, file or command."""
    said = {
        "version": "6.5.5",
        "client_type": "jupyterlab-xpra, view only",
        # One of its own: Xpra would take it for another that has the same, and disconnect that.
        "uuid": secrets.token_hex(16),
        "ui_client": True,
        "share": True,
        "compression_level": 1,
        "compressors": COMPRESSORS,
        **dict.fromkeys(COMPRESSORS, True),
        "rencodeplus": True,
        "encoders": ["rencodeplus"],
        "metadata.supported": METADATA,
        "windows": True,
        "window": {"enabled": True},
        "ping": True,
        "bell": False,
        "notifications": False,
        "encoding": {
            "setting": "auto",
            "options": [*PICTURES, "rgb"],
            "core": PICTURES,
            "rgb_formats": PIXELS,
            "rgb_lz4": True,
            "rgb_zlib": True,
            "flush": True,
            "eos": True,
            "transparency": True,
            "full_csc_modes": {"jpeg": PIXELS, "webp": PIXELS[:4]},
        },
    }
    return _packet("hello", said)


def packet(message: str) -> bytes:
    """The packet for a viewer's message, a name and numbers as JSON. Raises `NotAllowed`."""
    try:
        name, *numbers = json.loads(message)
        ranges = NUMBERS[name]
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise NotAllowed("It is nothing that a viewer may say.") from error
    if len(numbers) != len(ranges):
        raise NotAllowed(f"{name} has {len(ranges)} numbers.")
    for number, (least, greatest) in zip(numbers, ranges, strict=True):
        if type(number) is not int or not least <= number <= greatest:
            raise NotAllowed(f"{name}: a whole number from {least} to {greatest}.")
    if name == "damage-sequence":
        return _packet(name, *numbers, "")
    if name == "ping_echo":
        return _packet(name, *numbers, 0, 0, 0, 0, "")
    return _packet(name, *numbers)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


def _packet(*values: Any) -> bytes:
    data = _encoded(values)
    return struct.pack(">cBBBI", b"P", RENCODEPLUS, 0, 0, len(data)) + data


def _encoded(value: Any) -> bytes:
    if isinstance(value, bool):
        return b"C" if value else b"D"
    if isinstance(value, int):
        return struct.pack(">cq", b"A", value)
    if isinstance(value, str):
        text = value.encode()
        return (bytes([128 + len(text)]) if len(text) < 64 else b"%d:" % len(text)) + text
    if isinstance(value, dict):
        return b"<%s\x7f" % b"".join(_encoded(part) for item in value.items() for part in item)
    return b";%s\x7f" % b"".join(map(_encoded, value))
