"""A socket of the test's own in the place of Xpra's, which answers upgrades to WebSockets."""

from __future__ import annotations

import asyncio
import base64
import hashlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from jupyterlab_xpra.app import XpraExtension
from jupyterlab_xpra.displays.model import Display

from .conftest import display_of_ours


class Side:
    """The display's side of a tunnel."""

    def __init__(self) -> None:
        self.heads: list[bytes] = []
        self.reader: asyncio.StreamReader
        self.writer: asyncio.StreamWriter
        self.server: asyncio.Server
        self.connected = asyncio.Event()


@asynccontextmanager
async def backend(
    extension: XpraExtension,
    answer: bytes | Callable[[bytes], bytes] | None = None,
    more: str = "",
    tail: bytes = b"",
    xpra: str = "6.5.5",
) -> AsyncIterator[tuple[Display, Side]]:
    """A ready display in the registry whose socket is ours.

    It answers upgrades as WebSockets do, or with `answer`.
    """
    side = Side()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        side.reader, side.writer = reader, writer
        try:
            head = await reader.readuntil(b"\r\n\r\n")
        except asyncio.IncompleteReadError:
            writer.close()
            return
        side.heads.append(head)
        if answer is not None:
            writer.write(answer if isinstance(answer, bytes) else answer(head))
            writer.close()
            return
        key = next(line.split(": ")[1] for line in head.decode().splitlines() if line.startswith("Sec-WebSocket-Key"))
        protocol = "Sec-WebSocket-Protocol: binary\r\n" if b"Protocol: binary" in head else ""
        writer.write(
            f"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Accept: {accept_key(key)}\r\n{protocol}{more}\r\n".encode()
            + tail
        )
        side.connected.set()

    async with display_of_ours(extension.displays.registry, connected, xpra) as (display, side.server):
        try:
            yield display, side
        finally:
            if hasattr(side, "writer"):
                side.writer.close()


def accept_key(key: str) -> str:
    """`Sec-WebSocket-Accept` for a key (RFC 6455)."""
    digest = hashlib.sha1((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode()).digest()  # noqa: S324
    return base64.b64encode(digest).decode()
