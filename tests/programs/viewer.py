"""Looks at a display until it has been sent a picture of a window, then waits until it is ended.

Run by the Python of the display's own Xpra: `viewer.py SOCKET`.
"""

from __future__ import annotations

import signal
import socket
import sys

from packets import ENCODER, VERSION, received, send  # type: ignore[import-not-found]

PICTURES = ["rgb24", "rgb32", "png"]
PIXELS = ["RGB", "RGBX", "BGRX"]
HELLO = {
    "version": VERSION,
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
    signal.pause()


main()
