"""The packets to Xpra for a viewer that only looks, and those that the viewer gets of Xpra's.

All packets to Xpra are made here, and whole numbers are the only data of the viewer in them. So no
packet of the viewer has to be checked, and none can bring a key, a click or anything else.

The packets that show something are passed on. The others say more than the viewer is to know.

Source: Xpra's `net/protocol`, `net/rencodeplus` and `parse_client_caps` of `server/source`, 6.5.5.
"""

from __future__ import annotations

import asyncio
import json
import re
import secrets
import struct
from collections.abc import AsyncIterator
from typing import Any

from .packets import HEADER, RENCODEPLUS, NotAllowed

SINCE = "6.5"
"""The first version with which displays are shared. Some earlier ones ignore a change of the keymap
while a second viewer is connected (`_process_keymap` of 3.1.3), so that characters that the first
viewer has not typed before are lost."""

FLUSH = 0x8
"""A flag beside the encoder: nothing follows at once."""

PICTURES = ["rgb24", "rgb32", "png", "jpeg", "webp"]
PIXELS = ["BGRX", "BGRA", "RGBX", "RGBA", "RGB", "BGR"]
COMPRESSORS = ["lz4", "zlib", "brotli"]
"""The compressors that the page can undo, in any browser."""

METADATA = [
    *("title", "iconic", "transient-for", "window-type", "fullscreen", "decorations", "has-alpha", "override-redirect"),
    *("modal", "above", "below", "shape", "opacity"),
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

SHOWN = frozenset(
    [
        *("new-window", "new-override-redirect", "lost-window", "window-metadata", "window-move-resize", "window-resized"),
        *("configure-override-redirect", "raise-window", "restack-window", "desktop_size", "draw", "eos"),
        *("ping", "disconnect", "connection-close"),
    ]
)
"""The packets of Xpra's that a viewer gets as they are."""

NUMBER = re.compile(rb"[\x00-\x2b]|\x3e.|\x3f..|\x40.{4}|\x41.{8}", re.DOTALL)
"""A whole number: a small one, or one in 1, 2, 4 or 8 bytes."""

PART = 128 * 1024
"""The most bytes of a packet that are read at once. The whole of Xpra's hello has some 4000."""


class NotUnderstood(Exception):
    """Xpra has sent what it was not asked for."""


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
        # No packet is compressed as a whole, so its type can be read. Pixels are compressed.
        "compression_level": 0,
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


async def shown(reader: asyncio.StreamReader, *, desktop: bool) -> AsyncIterator[bytes]:
    """The bytes that a viewer gets of those that Xpra sends, in parts.

    Xpra's hello names the host, its user and the machine. The viewer gets one with the size of the
    screen, and whether the display is a desktop. An answer to a ping has the load of the host,
    which is left out.

    Raises `EOFError` when Xpra hangs up, and `NotUnderstood`.
    """
    has_argument = False
    while True:
        header = await reader.readexactly(HEADER.size)
        magic, encoder, compressor, index, size = HEADER.unpack(header)
        if magic != b"P" or (not index and (encoder & ~FLUSH, compressor) != (RENCODEPLUS, 0)):
            raise NotUnderstood("Xpra has sent no packet, or one in another encoding.")
        part = await reader.readexactly(min(size, PART))
        given = header + part if index else _given(header + part, desktop=desktop)
        if has_argument and not given:
            raise NotUnderstood("Xpra has sent a large packet that viewers do not get.")
        has_argument = index > 0
        if given:
            yield given
        while size := size - len(part):
            part = await reader.readexactly(min(size, PART))
            if given:
                yield part


def _given(packet: bytes, *, desktop: bool) -> bytes:
    """What a viewer gets for the beginning of a packet; nothing if the viewer does not get it.

    Raises `NotUnderstood`.
    """
    start = re.match(rb"[\xc0-\xff;][\x80-\xbf]", packet[HEADER.size :])  # a list, and a short text
    if not start:
        raise NotUnderstood("Xpra has sent a packet without a type.")
    begin = HEADER.size + start.end()
    end = begin + start[0][1] - 128
    name = packet[begin:end].decode("latin-1")
    if name == "hello":
        size = re.search(b"\x93actual_desktop_size\xc2", packet)
        if not size:
            raise NotUnderstood("Xpra did not say how large the screen is.")
        width, end = _number(packet, size.end())
        height, _ = _number(packet, end)
        return _packet("hello", {"desktop": desktop, "actual_desktop_size": [width, height]})
    if name == "ping_echo":
        return _packet("ping_echo", _number(packet, end)[0], 0, 0, 0, 0, "")
    return packet if name in SHOWN else b""


def _number(data: bytes, at: int) -> tuple[int, int]:
    """The whole number at a place, and where it ends. Raises `NotUnderstood`."""
    found = NUMBER.match(data, at)
    if not found:
        raise NotUnderstood("Xpra has sent something else than a number.")
    return int.from_bytes(found[0][1:] or found[0], "big", signed=True), found.end()


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


def _packet(*values: Any) -> bytes:
    data = _encoded(values)
    return HEADER.pack(b"P", RENCODEPLUS, 0, 0, len(data)) + data


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
