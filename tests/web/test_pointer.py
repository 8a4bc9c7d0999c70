"""The WebSocket by which a page moves the pointer of a display, on a real X server."""

from __future__ import annotations

import asyncio
import ctypes
import json
import os
import socket
import struct
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tornado.httpclient import HTTPClientError
from tornado.websocket import WebSocketClientConnection

from jupyterlab_xpra.app import XpraExtension
from jupyterlab_xpra.displays.model import Display, DisplayState
from jupyterlab_xpra.xpra import x_sockets, xclient, xserver, xtest

from ..conftest import DEADLINE, Follower, program
from .backend import backend
from .conftest import Open, closed

BUTTON_1 = 1 << 8
BUTTON_3 = 1 << 10
"""The bits of buttons in the state of a pointer (X11/X.h)."""

x11 = ctypes.CDLL("libX11.so.6")
x11.XOpenDisplay.restype = ctypes.c_void_p


class Watch:
    """Asks the X server of a display where the pointer is."""

    def __init__(self, follower: Follower, display: Display, monkeypatch: pytest.MonkeyPatch) -> None:
        environment = follower.manager.registry.environment(display)
        monkeypatch.setenv("XAUTHORITY", environment["XAUTHORITY"])
        self._display = ctypes.c_void_p(x11.XOpenDisplay(environment["DISPLAY"].encode()))

    def pointer(self) -> tuple[int, int, int]:
        """Its position, and which buttons are down."""
        root = ctypes.c_ulong(x11.XDefaultRootWindow(self._display))
        window, x, y, mask = ctypes.c_ulong(), ctypes.c_int(), ctypes.c_int(), ctypes.c_uint()
        within = ctypes.c_int()
        found = map(ctypes.byref, (window, window, x, y, within, within, mask))
        assert x11.XQueryPointer(self._display, root, *found)
        return x.value, y.value, mask.value

    async def until(self, expected: tuple[int, int, int]) -> None:
        """Wait until the pointer is so."""
        for _ in range(10 * DEADLINE):
            if self.pointer() == expected:
                return
            await asyncio.sleep(0.1)
        assert self.pointer() == expected

    def close(self) -> None:
        x11.XCloseDisplay(self._display)


async def send(connection: WebSocketClientConnection, **command: Any) -> None:
    await connection.write_message(json.dumps(command))


async def test_the_pointer_is_moved_from_where_it_is(
    jp_ws_fetch: Open, follower: Follower, monkeypatch: pytest.MonkeyPatch
) -> None:
    display = await follower.ready(program("sleep", "1000"))
    watch = Watch(follower, display, monkeypatch)
    x, y, _ = watch.pointer()
    connection = await jp_ws_fetch("xpra/displays", display.id, "pointer")
    await send(connection, move=[-20, -30])
    await send(connection, move=[5, 10])
    await watch.until((x - 15, y - 20, 0))
    await send(connection, press=1)
    await send(connection, press=1)
    await send(connection, press=3)
    await watch.until((x - 15, y - 20, BUTTON_1 | BUTTON_3))
    await send(connection, release=1)
    await watch.until((x - 15, y - 20, BUTTON_3))
    connection.close()
    await watch.until((x - 15, y - 20, 0))
    watch.close()


async def test_it_ends_with_the_display(jp_ws_fetch: Open, follower: Follower) -> None:
    display = await follower.ready(program("sleep", "1000"))
    connection = await jp_ws_fetch("xpra/displays", display.id, "pointer")
    await follower.manager.stop(display.id)
    await closed(connection)


@pytest.mark.parametrize(
    "message",
    [
        *('{"move": [1]}', '{"move": [1, 40000]}', '{"move": [0.5, 1]}', '{"press": 0}', '{"press": 10}', '{"release": "1"}'),
        *("[", "[]", "null", "{}", '{"jump": 1}', b"\x00\xff"),
    ],
)
async def test_any_other_message_ends_it(jp_ws_fetch: Open, follower: Follower, message: str | bytes) -> None:
    display = await follower.ready(program("sleep", "1000"))
    connection = await jp_ws_fetch("xpra/displays", display.id, "pointer")
    await connection.write_message(message, binary=isinstance(message, bytes))
    assert await closed(connection) == 1007


@pytest.mark.parametrize("state", [DisplayState.STARTING, DisplayState.ENDED])
async def test_only_ready_displays_have_one(jp_ws_fetch: Open, extension: XpraExtension, state: DisplayState) -> None:
    """The others say why, without an error in the browser's console."""
    async with backend(extension) as (display, _):
        extension.displays.registry.change(display.id, lambda display: replace(display, state=state))
        connection = await jp_ws_fetch("xpra/displays", display.id, "pointer")
        assert await closed(connection) == 1011
        assert display.name in str(connection.close_reason)


async def test_an_unknown_display_has_none(jp_ws_fetch: Open) -> None:
    with pytest.raises(HTTPClientError) as error:
        await jp_ws_fetch("xpra/displays", "aaaaaa", "pointer")
    assert error.value.code == 404


class TestAnXServer:
    """What X servers may answer, from a socket of the test's own."""

    @pytest.fixture
    def answering(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes], Awaitable[str]]:
        monkeypatch.setattr(x_sockets, "FOLDER", tmp_path)
        monkeypatch.setattr(xclient, "TIMEOUT", 1.0)
        xserver.write_cookie(tmp_path / "xauthority")

        async def connect(answer: bytes, *, closes: bool = True) -> str:
            """The error of a client that gets this answer."""
            with socket.socket(socket.AF_UNIX) as listening:
                listening.bind(os.fspath(tmp_path / "X7"))
                listening.listen()
                client = asyncio.ensure_future(xtest.Pointer.connect(7, tmp_path / "xauthority"))
                listening.setblocking(False)
                connection, _ = await asyncio.get_running_loop().sock_accept(listening)
                with connection:
                    connection.sendall(answer)
                    if closes:
                        connection.shutdown(socket.SHUT_WR)
                    with pytest.raises(xserver.XServerError) as error:
                        await client
            return str(error.value)

        return connect

    async def test_that_refuses(self, answering: Callable[[bytes], Awaitable[str]]) -> None:
        reason = b"No protocol specified\n"
        refusal = struct.pack("<BBHHH", 0, len(reason), 11, 0, 6) + reason.ljust(24, b"\0")
        assert await answering(refusal) == "The X server refused the connection: No protocol specified."

    async def test_that_closes(self, answering: Callable[[bytes], Awaitable[str]]) -> None:
        assert await answering(b"\x01") == "The X server closed the connection."

    async def test_without_the_extension(self, answering: Callable[[bytes], Awaitable[str]]) -> None:
        # No vendor, no formats, and a root window.
        greeting = struct.pack("<BBHHH32xI", 1, 0, 11, 0, 9, 7)
        answer = greeting + struct.pack("<BxHIBB22x", 1, 1, 0, 0, 0)
        assert await answering(answer) == "The X server has no XTEST extension."

    async def test_of_another_user(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(x_sockets, "FOLDER", tmp_path)
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind(os.fspath(tmp_path / "X7"))
            listening.listen()
            monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
            with pytest.raises(PermissionError, match="Another user's process"):
                await xtest.Pointer.connect(7, tmp_path / "xauthority")

    async def test_that_says_nothing(self, answering: Any) -> None:
        assert await answering(b"", closes=False) == "The X server did not answer."


def test_a_file_without_a_cookie(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    for content in (b"", b"\x00\x12" + xserver.COOKIE_NAME + b"\x00\x10short"):
        (tmp_path / "empty").write_bytes(content)
        with pytest.raises(xserver.XServerError, match="holds no cookie"):
            xserver.read_cookie(tmp_path / "empty")
