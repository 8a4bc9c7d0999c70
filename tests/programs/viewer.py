"""Looks at a display until it has been sent a picture of a window, then waits for the end of its input.

Run by the Python of the display's own Xpra, whose packet encoder it takes: `viewer.py SOCKET`.
"""

from __future__ import annotations

import socket
import struct
import sys
from typing import IO, Any

try:
    from xpra.net.rencodeplus.rencodeplus import dumps, loads  # type: ignore[import-not-found]

    ENCODER = 0x10
except ImportError:
    from xpra.net.bencode import bdecode  # type: ignore[import-not-found]
    from xpra.net.bencode import bencode as dumps

    ENCODER = 0

    def loads(data: bytes) -> Any:
        return bdecode(data)[0]


PICTURES = ["rgb24", "rgb32", "png"]
PIXELS = ["RGB", "RGBX", "BGRX"]
HELLO = {
    "version": "3.1.3" if ENCODER == 0 else "6.5",
    "rencodeplus": True,
    "encodings": PICTURES,
    "encodings.core": PICTURES,
    "encoding": {"options": PICTURES, "core": PICTURES, "rgb_formats": PIXELS} if ENCODER else "rgb24",
    "encodings.rgb_formats": PIXELS,
    "windows": True,
    "ui_client": True,
    "share": True,
    "uuid": "viewer",
}


def send(connection: socket.socket, *packet: Any) -> None:
    data = dumps(packet)
    connection.sendall(b"P" + bytes([ENCODER, 0, 0]) + struct.pack(">I", len(data)) + data)


def received(file: IO[bytes]) -> Any:
    """The next packet, without its larger pieces, which come in front of it."""
    while True:
        head = file.read(8)
        data = file.read(struct.unpack(">I", head[4:])[0])
        if head[3] == 0 and head[2] == 0:
            return loads(data)


def main() -> None:
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(sys.argv[1])
    send(connection, "hello", HELLO)
    file = connection.makefile("rb")
    while True:
        kind, *fields = received(file)
        if kind in (b"new-window", "new-window", "window-create"):
            window, x, y, width, height = fields[:5]
            send(connection, "map-window", window, x, y, width, height, {})
        elif kind in (b"draw", "draw", "window-draw"):
            break
    print("drawn", flush=True)  # noqa: T201
    sys.stdin.read()


main()
