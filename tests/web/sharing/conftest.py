"""A shared display whose socket is the test's, and its viewers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
from tornado.websocket import WebSocketClientConnection

from jupyterlab_xpra.app import XpraExtension
from jupyterlab_xpra.displays.model import Display

from ...conftest import DEADLINE
from ...xpra.test_viewer import from_xpra, packets
from ..backend import backend
from ..conftest import Api, Open

HELLO = from_xpra("hello", {"hostname": "host", "actual_desktop_size": [640, 480], "username": "user"})
"""What the display says first. Xpra says more."""

Look = Callable[..., Coroutine[Any, Any, WebSocketClientConnection]]


class Heard:
    """The bytes that came to the display's side of the viewers' connections."""

    def __init__(self) -> None:
        self.all = b""
        self.writers: list[asyncio.StreamWriter] = []
        self.news = asyncio.Event()
        self.ended = 0

    async def until(self, condition: Callable[[], bool]) -> None:
        async def wait() -> None:
            while not condition():
                self.news.clear()
                await self.news.wait()

        await asyncio.wait_for(wait(), DEADLINE)

    @property
    def names(self) -> list[str]:
        """The names of the packets that came; fails if there is anything else."""
        return [str(packet[0]) for packet in packets(self.all)]


@asynccontextmanager
async def opened(extension: XpraExtension) -> AsyncIterator[tuple[Display, Heard]]:
    """A display that somebody has open, and whose socket is ours."""
    heard = Heard()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.writers.append(writer)
        writer.write(HELLO)
        with suppress(ConnectionError):  # a viewer may leave before it has read everything
            while data := await reader.read(65536):
                heard.all += data
                heard.news.set()
        heard.ended += 1
        heard.news.set()
        writer.close()

    async with backend(extension) as (display, side):
        path = extension.displays.registry.socket(display.id)
        side.server.close()
        path.unlink()
        server = await asyncio.start_unix_server(connected, path)
        path.chmod(0o600)
        try:
            with extension.displays.use.viewer(display.id):
                yield display, heard
        finally:
            server.close()
            for writer in heard.writers:
                writer.close()


async def secret_of(api: Api, display: Display) -> str:
    """The secret of a display's link."""
    answer = await api("POST", f"displays/{display.id}/share")
    assert answer.status == 200
    path, _, secret = str(answer.body["url"]).partition("#")
    assert path.endswith("/xpra/shared/")
    assert len(secret) == 43  # 256 bits
    return secret


@pytest.fixture(autouse=True)
def another_link(extension: XpraExtension) -> None:
    """There is a link already, of no display: without one, nobody can connect."""
    extension.shares.secret("zzzzzz")


@pytest.fixture
def look(jp_ws_fetch: Open) -> Look:
    """Connect as a person without an account, and send these messages."""

    async def connect(*messages: str | bytes, **headers: str) -> WebSocketClientConnection:
        socket = await jp_ws_fetch("xpra/shared/socket", headers={"Authorization": "", **headers})
        for message in messages:
            await socket.write_message(message, binary=isinstance(message, bytes))
        return socket

    return connect


async def end(socket: WebSocketClientConnection) -> int | None:
    """The code with which a connection is closed."""
    while await asyncio.wait_for(socket.read_message(), DEADLINE) is not None:
        pass
    code = socket.close_code
    socket.close()
    return code
