"""As much of WebSockets (RFC 6455) as measuring needs.

It uses blocking sockets, and costs next to nothing itself.
"""

from __future__ import annotations

import base64
import hashlib
import struct
from socket import socket

BINARY = 0x82
"""A whole binary message in one frame."""


def accept_key(key: str) -> str:
    """`Sec-WebSocket-Accept` for a key."""
    return base64.b64encode(hashlib.sha1(f"{key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11".encode()).digest()).decode()  # noqa: S324


def frame(payload: bytes, *, masked: bool = False) -> bytes:
    """A message in one frame. The mask of a client's is zero, which leaves the payload as it is."""
    mask, bit = (bytes(4), 0x80) if masked else (b"", 0)
    size = len(payload)
    if size < 126:
        head = struct.pack("!BB", BINARY, bit | size)
    elif size < 1 << 16:
        head = struct.pack("!BBH", BINARY, bit | 126, size)
    else:
        head = struct.pack("!BBQ", BINARY, bit | 127, size)
    return head + mask + payload


CLIPBOARD = b"l18:clipboard-contents"


def packet(data: bytes) -> bytes:
    """A packet that the tunnel takes from a page, with these data at its end."""
    return b"P" + struct.pack("!BBBI", 0, 0, 0, len(CLIPBOARD) + len(data)) + CLIPBOARD + data


def data_of(packet: bytes) -> bytes:
    """The data of such a packet."""
    return packet[8 + len(CLIPBOARD) :]


def read_message(connection: socket) -> bytes:
    """The payload of the next frame. Raises `EOFError` at the end."""
    _, size = read_exactly(connection, 2)
    masked, size = size & 0x80, size & 0x7F
    if size == 126:
        (size,) = struct.unpack("!H", read_exactly(connection, 2))
    elif size == 127:
        (size,) = struct.unpack("!Q", read_exactly(connection, 8))
    mask = read_exactly(connection, 4) if masked else bytes(4)
    payload = read_exactly(connection, size)
    if any(mask):
        repeated = (mask * (size // 4 + 1))[:size]
        payload = (int.from_bytes(payload, "big") ^ int.from_bytes(repeated, "big")).to_bytes(size, "big")
    return payload


def read_head(connection: socket) -> str:
    """The head of an HTTP request or answer. Raises `EOFError` if the other side closes first."""
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        head += read_exactly(connection, 1)
    return head.decode("latin-1")


def read_exactly(connection: socket, size: int) -> bytes:
    """So many bytes. Raises `EOFError` if the other side closes first."""
    data = bytearray(size)
    view = memoryview(data)
    while view:
        count = connection.recv_into(view)
        if not count:
            raise EOFError("the connection was closed")
        view = view[count:]
    return bytes(data)
