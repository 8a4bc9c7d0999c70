"""Xpra's packets, for programs that the Python of the display's own Xpra runs.

They use the packet encoder of that Xpra.
"""

from __future__ import annotations

import socket
import struct
from typing import IO, Any

try:
    from xpra.net.rencodeplus.rencodeplus import dumps, loads

    ENCODER = 0x10
except ImportError:
    from xpra.net.bencode import bdecode
    from xpra.net.bencode import bencode as dumps

    ENCODER = 0

    def loads(data: bytes) -> Any:
        return bdecode(data)[0]


VERSION = "6.5" if ENCODER else "3.1.3"


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
