"""A viewer that asks for the text that is copied in a display, and says how many bytes come.

The Python of the display's own Xpra runs it: `longtext.py SOCKET`.
"""

from __future__ import annotations

import socket
import struct
import sys

from packets import ENCODER, VERSION, send  # type: ignore[import-not-found]
from xpra.net import compression

HELLO = {
    "version": VERSION,
    "rencodeplus": True,
    "ui_client": True,
    "windows": False,
    "uuid": "longtext",
    **({"clipboard": {"enabled": True, "selections": ["CLIPBOARD"]}} if ENCODER else {"clipboard": True}),
}


def main() -> None:
    if ENCODER:
        compression.init_all()
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(sys.argv[1])
    file = connection.makefile("rb")
    send(connection, "hello", HELLO)
    # Xpra 3.1 mixes up two transfers of a text at once, so one request waits for the other.
    wanted = asked = False
    while True:
        head = file.read(8)
        data = file.read(struct.unpack(">I", head[4:])[0])
        if head[3]:  # an argument of the next packet: the text
            print(len(compression.decompress(data, head[2])), flush=True)  # noqa: T201
            return
        if b"startup-complete" in data[:40] or b"clipboard-token" in data[:40]:
            wanted = True
        elif b"clipboard-contents-none" in data[:40]:
            asked = False
        if wanted and not asked:
            send(connection, "clipboard-request", 1, "CLIPBOARD", "UTF8_STRING")
            wanted, asked = False, True


main()
