"""The WebSocket of a display.

It leads to a real Xpra, or to a socket of the test's own where Xpra's side must be watched.
"""

from __future__ import annotations

import asyncio
import os
import struct
import subprocess
from dataclasses import replace
from pathlib import Path
from socket import SO_RCVBUF, SOL_SOCKET, socket, socketpair
from typing import Any

import pytest
from tornado.httpclient import HTTPClientError
from tornado.iostream import IOStream, StreamClosedError

from jupyterlab_xpra.app import XpraExtension
from jupyterlab_xpra.displays.model import Display, DisplayState
from jupyterlab_xpra.web.socket import tunnel
from jupyterlab_xpra.web.socket.guard import REFUSED

from ..conftest import DEADLINE, Follower, program
from ..xpra.test_packets import packet
from .backend import Side, backend
from .conftest import Api, Open
from .test_guard import frame


def hello(version: str) -> bytes:
    """A packet that this version of Xpra answers.

    It is `P`, flags (how it is encoded), compression, index, size, and `hello`.
    """
    if version.startswith("3."):
        flags, payload = 0, b"l5:hellod7:version5:3.1.3ee"
    else:
        flags, payload = 16, b"\xc2\x85helloh\x87version\x856.5.5\x8brencodeplusC"
    return struct.pack(">cBBBI", b"P", flags, 0, 0, len(payload)) + payload


@pytest.mark.versions
async def test_bytes_go_through_to_xpra_and_back(jp_ws_fetch: Open, follower: Follower, api: Api) -> None:
    display = await follower.ready(program("sleep", "1000"))
    socket = await jp_ws_fetch("xpra/displays", display.id, "socket", subprotocols=["binary"])
    assert socket.selected_subprotocol == "binary"
    assert (await api("GET", f"displays/{display.id}")).body["viewers"] == 1
    version = (await api("GET", "status")).body["xpra"]["version"]
    await socket.write_message(hello(version), binary=True)
    answer = await asyncio.wait_for(socket.read_message(), DEADLINE)
    assert isinstance(answer, bytes)
    assert answer[:1] == b"P"
    # A display that stops takes its connections with it.
    await follower.manager.stop(display.id)
    while await asyncio.wait_for(socket.read_message(), DEADLINE) is not None:
        pass
    socket.close()
    assert (await api("GET", f"displays/{display.id}")).body["viewers"] == 0


@pytest.mark.versions
async def test_the_screen_has_the_viewers_size_before_xpra_is_asked(jp_ws_fetch: Open, follower: Follower) -> None:
    display = await follower.ready(program("sleep", "1000"))
    # The last but one is larger than a display may become.
    for size, expected in (((1000, 700),) * 2, ((901, 603),) * 2, ((5000, 400), (3840, 400)), ((1000, 700),) * 2):
        await follower.manager.screen.resize(display.id, *size)
        assert "current {} x {},".format(*expected) in screen(follower, display)
    parameters = {"width": "801", "height": "602"}
    socket = await jp_ws_fetch("xpra/displays", display.id, "socket", params=parameters, subprotocols=["binary"])
    assert "current 801 x 602," in screen(follower, display)
    socket.close()


@pytest.mark.versions
async def test_a_second_viewer_does_not_resize_the_firsts_screen(jp_ws_fetch: Open, follower: Follower) -> None:
    display = await follower.ready(program("sleep", "1000"))
    first = await jp_ws_fetch("xpra/displays", display.id, "socket", subprotocols=["binary"])
    before = screen(follower, display)
    size = {"width": "640", "height": "480"}
    second = await jp_ws_fetch("xpra/displays", display.id, "socket", params=size, subprotocols=["binary"])
    assert screen(follower, display) == before
    first.close()
    second.close()


def screen(follower: Follower, display: Display) -> str:
    """The output of xrandr for a display."""
    xauthority = Path(follower.manager.runtime_dir) / display.id / "xauthority"
    environment = {**os.environ, "DISPLAY": f":{display.x_display}", "XAUTHORITY": str(xauthority)}
    return subprocess.run(["xrandr"], env=environment, check=True, capture_output=True, text=True, timeout=DEADLINE).stdout


@pytest.mark.parametrize("size", [{"width": "800"}, {"width": "0", "height": "600"}, {"width": "8e2", "height": "600"}])
async def test_a_viewer_of_no_size(jp_ws_fetch: Open, extension: XpraExtension, size: dict[str, str]) -> None:
    async with backend(extension) as (display, _):
        with pytest.raises(HTTPClientError) as refusal:
            await jp_ws_fetch("xpra/displays", display.id, "socket", params=size, subprotocols=["binary"])
    assert refusal.value.code == 400


class TestIdleViewers:
    @pytest.fixture
    def display_config(self) -> dict[str, Any]:
        return {"viewer_idle_timeout": 1}

    @pytest.mark.versions
    async def test_are_disconnected_and_told_why(
        self, jp_ws_fetch: Open, jp_fetch: Any, follower: Follower, jp_serverapp: Any
    ) -> None:
        display = await follower.ready(program("sleep", "1000"))
        jp_serverapp.web_app.settings.pop("api_last_activity", None)
        socket = await jp_ws_fetch("xpra/displays", display.id, "socket", subprotocols=["binary"])
        assert await asyncio.wait_for(socket.read_message(), DEADLINE) is None
        socket.close()
        assert "api_last_activity" not in jp_serverapp.web_app.settings
        page = (await jp_fetch("xpra/displays", display.id, "/", params={"disconnected": ""})).body.decode()
        assert "It was disconnected, as nobody used it for 1 s. It goes on running." in page
        assert 'href="."' in page
        again = await jp_ws_fetch("xpra/displays", display.id, "socket", subprotocols=["binary"])
        page = (await jp_fetch("xpra/displays", display.id, "/", params={"disconnected": ""})).body.decode()
        assert "another tab or browser" in page
        again.close()


@pytest.mark.parametrize(("state", "status"), [(DisplayState.STOPPING, 409), (DisplayState.ENDED, 409), (None, 404)])
async def test_only_ready_displays_have_one(
    jp_ws_fetch: Open, extension: XpraExtension, state: DisplayState | None, status: int
) -> None:
    async with backend(extension) as (display, _):
        if state:
            extension.displays.registry.change(display.id, lambda display: replace(display, state=state))
        with pytest.raises(HTTPClientError) as error:
            await jp_ws_fetch("xpra/displays", display.id if state else "aaaaaa", "socket")
        assert error.value.code == status


async def test_one_that_starts_has_it_once_it_is_ready(jp_ws_fetch: Open, extension: XpraExtension) -> None:
    async with backend(extension) as (display, side):
        become(extension, display, DisplayState.STARTING)
        opening = asyncio.ensure_future(jp_ws_fetch("xpra/displays", display.id, "socket"))
        await someone_waits(extension)
        become(extension, display, DisplayState.STARTING, "Starting Xpra…")
        await someone_waits(extension)
        assert not side.heads
        become(extension, display, DisplayState.READY)
        socket = await opening
        assert len(side.heads) == 1
        socket.close()


async def test_one_that_does_not_get_ready_has_none(jp_ws_fetch: Open, extension: XpraExtension) -> None:
    async with backend(extension) as (display, side):
        become(extension, display, DisplayState.STARTING)
        opening = asyncio.ensure_future(jp_ws_fetch("xpra/displays", display.id, "socket"))
        await someone_waits(extension)
        become(extension, display, DisplayState.ENDED, "Its program was not found.")
        with pytest.raises(HTTPClientError) as error:
            await opening
        assert error.value.code == 409
        assert not side.heads


async def test_a_viewer_that_leaves_while_the_display_starts_does_not_reach_it(
    jp_ws_fetch: Open,
    extension: XpraExtension,
    jp_http_port: int,
    jp_auth_header: dict[str, str],
    jp_base_url: str,
) -> None:
    async with backend(extension) as (display, side):
        become(extension, display, DisplayState.STARTING)
        _, writer = await asyncio.open_connection("localhost", jp_http_port)
        writer.write(
            f"GET {jp_base_url}xpra/displays/{display.id}/socket HTTP/1.1\r\nHost: localhost\r\n"
            f"Authorization: {jp_auth_header['Authorization']}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )
        await someone_waits(extension)
        writer.close()
        opening = asyncio.ensure_future(jp_ws_fetch("xpra/displays", display.id, "socket"))
        while len(extension.displays.feed._waiting) < 2:  # noqa: ASYNC110  They tell nobody.
            await asyncio.sleep(0)
        become(extension, display, DisplayState.READY)
        socket = await opening
        assert len(side.heads) == 1
        socket.close()


async def someone_waits(extension: XpraExtension) -> None:
    """Until somebody waits for a display that starts."""
    while not extension.displays.feed._waiting:  # noqa: ASYNC110  It tells nobody.
        await asyncio.sleep(0)


def become(extension: XpraExtension, display: Display, state: DisplayState, message: str = "") -> None:
    """Change a display's state."""
    extension.displays.registry.change(display.id, lambda display: replace(display, state=state, message=message))
    extension.displays.refresh()


async def test_nothing_but_a_websocket(jp_fetch: Any, extension: XpraExtension) -> None:
    async with backend(extension) as (display, side):
        response = await jp_fetch("xpra/displays", display.id, "socket", raise_error=False)
        assert response.code == 426
        assert not side.heads


@pytest.mark.parametrize("headers", [{"Authorization": "token wrong"}, {"Authorization": ""}])
async def test_nobody_gets_to_the_display_without_a_token(
    jp_ws_fetch: Open, extension: XpraExtension, headers: dict[str, str]
) -> None:
    async with backend(extension) as (display, side):
        with pytest.raises(HTTPClientError) as error:
            await jp_ws_fetch("xpra/displays", display.id, "socket", headers=headers)
        assert error.value.code == 403
        assert not side.heads


async def test_a_foreign_origin_does_not_get_to_the_display(
    jp_fetch: Any, jp_ws_fetch: Open, jp_serverapp: Any, jp_http_port: int, extension: XpraExtension
) -> None:
    login = await jp_fetch(
        "login",
        params={"token": jp_serverapp.identity_provider.token},
        headers={"Authorization": ""},
        follow_redirects=False,
        raise_error=False,
    )
    cookie = "; ".join(line.split(";")[0] for line in login.headers.get_list("Set-Cookie"))
    async with backend(extension) as (display, side):
        # The cookie is the one for this host name.
        headers = {"Authorization": "", "Cookie": cookie, "Host": f"127.0.0.1:{jp_http_port}"}
        with pytest.raises(HTTPClientError) as error:
            await jp_ws_fetch("xpra/displays", display.id, "socket", headers={**headers, "Origin": "http://evil.example"})
        assert error.value.code == 403
        assert not side.heads
        socket = await jp_ws_fetch("xpra/displays", display.id, "socket", headers=headers)
        socket.close()
        assert len(side.heads) == 1


async def test_only_what_is_needed_is_passed_on(jp_ws_fetch: Open, jp_serverapp: Any, extension: XpraExtension) -> None:
    token = jp_serverapp.identity_provider.token
    async with backend(extension, more="Set-Cookie: theirs=1\r\nX-Other: 1\r\n") as (display, side):
        socket = await jp_ws_fetch(
            "xpra/displays",
            display.id,
            "socket",
            params={"token": token},
            headers={"Cookie": "secret=1", "X-XSRFToken": "secret", "X-Forwarded-For": "1.2.3.4"},
            subprotocols=["binary"],
        )
        head = side.heads[0].decode()
        assert "secret" not in head
        assert "Authorization" not in head
        assert token not in head
        names = [line.split(":")[0] for line in head.splitlines()[1:] if line]
        assert sorted(names) == [
            "Connection",
            "Host",
            "Sec-WebSocket-Key",
            "Sec-WebSocket-Protocol",
            "Sec-WebSocket-Version",
            "Upgrade",
        ]
        assert head.startswith("GET / HTTP/1.1\r\n")
        assert socket.headers is not None
        assert set(socket.headers) == {"Upgrade", "Connection", "Sec-Websocket-Accept", "Sec-Websocket-Protocol"}
        socket.close()


@pytest.mark.parametrize(
    "answer", [b"HTTP/1.1 403 Forbidden\r\n\r\n", b"nonsense\r\n\r\n", b"x" * 100_000, b"", b"HTTP/1.1 101 Half"]
)
async def test_an_upgrade_that_the_display_refuses(jp_ws_fetch: Open, extension: XpraExtension, answer: bytes) -> None:
    async with backend(extension, answer=answer) as (display, _):
        with pytest.raises(HTTPClientError) as error:
            await jp_ws_fetch("xpra/displays", display.id, "socket")
        assert error.value.code == 502
    assert extension.displays.use.viewers(display.id) == 0


async def test_a_display_that_does_not_listen(jp_ws_fetch: Open, extension: XpraExtension) -> None:
    async with backend(extension) as (display, side):
        side.server.close()
        (extension.displays.registry.socket(display.id)).unlink()
        with pytest.raises(HTTPClientError) as error:
            await jp_ws_fetch("xpra/displays", display.id, "socket")
        assert error.value.code == 502


async def test_a_reader_that_stops_stops_the_writer(jp_ws_fetch: Open, extension: XpraExtension, jp_http_port: int) -> None:
    """The kernel's buffers and two chunks hold the data under way, whatever the display sends."""
    size = 64 * 1024 * 1024
    async with backend(extension) as (display, side):
        reader, writer = await raw_upgrade(extension, display, jp_http_port)
        sent = 0

        async def send() -> None:
            nonlocal sent
            chunk = bytes(range(256)) * 256
            while sent < size:
                side.writer.write(chunk)
                await side.writer.drain()
                sent += len(chunk)

        sending = asyncio.ensure_future(send())
        before = -1
        while sent != before:  # until nothing moves any more
            before = sent
            await asyncio.wait([sending], timeout=0.5)
        # A browser on a narrow link is to have little before what comes next.
        assert sent < 1024 * 1024
        received = 0
        while received < size:
            data = await asyncio.wait_for(reader.read(1 << 20), DEADLINE)
            assert data
            start = received % 256
            assert data == (bytes(range(256)) * (len(data) // 256 + 2))[start : start + len(data)]
            received += len(data)
        await sending
        writer.close()


async def test_a_browser_that_has_left_has_no_queue() -> None:
    one, other = socketpair()
    browser = IOStream(one)
    browser.close()
    tunnel._keep_queue_short(browser)
    other.close()


async def test_a_browser_may_leave_as_it_is_answered() -> None:
    one, other = socketpair()
    browser = IOStream(one)
    other.close()
    with pytest.raises(StreamClosedError):
        tunnel._taken_over(browser)


async def test_a_stalled_browser_does_not_outlive_the_display(
    jp_ws_fetch: Open, extension: XpraExtension, jp_http_port: int
) -> None:
    async with backend(extension) as (display, side):
        _, writer = await raw_upgrade(extension, display, jp_http_port)
        sending = asyncio.ensure_future(stream_for_ever(side))
        await asyncio.wait([sending], timeout=0.5)
        assert extension.displays.use.viewers(display.id) == 1
        await extension.displays.stop(display.id)
        await extension.displays.stop(display.id)
        with pytest.raises(ConnectionError):
            await asyncio.wait_for(sending, DEADLINE)
        assert extension.displays.use.viewers(display.id) == 0
        writer.close()


async def stream_for_ever(side: Side) -> None:
    while True:
        side.writer.write(bytes(65536))
        await side.writer.drain()


async def test_data_that_come_with_the_upgrade_are_not_lost(
    jp_ws_fetch: Open, extension: XpraExtension, jp_http_port: int
) -> None:
    """Xpra may send frames with its answer, and a browser right after its request."""
    message = frame(packet(b"l4:pingi1ee"))
    async with backend(extension, tail=b"from display") as (display, side):
        reader, writer = await raw_upgrade(extension, display, jp_http_port, tail=message)
        assert await asyncio.wait_for(reader.readexactly(12), DEADLINE) == b"from display"
        assert await asyncio.wait_for(side.reader.readexactly(len(message)), DEADLINE) == message
        writer.close()


SHUTDOWN = packet(b"l15:shutdown-servere")
REQUEST = packet(b"l5:hellod15:command_requestl17:clipboard-direction4:bothee")


@pytest.mark.parametrize("message", [SHUTDOWN, REQUEST], ids=["a packet", "a request"])
@pytest.mark.parametrize("when", ["with the upgrade", "later"])
async def test_what_the_page_does_not_send_does_not_get_to_the_display(
    jp_ws_fetch: Open, extension: XpraExtension, jp_http_port: int, message: bytes, when: str
) -> None:
    later = frame(packet(b"l4:pingi1ee"))
    async with backend(extension, tail=b"from display") as (display, side):
        if when == "later":
            reader, writer = await raw_upgrade(extension, display, jp_http_port)
            writer.write(later)
            assert await asyncio.wait_for(side.reader.readexactly(len(later)), DEADLINE) == later
            writer.write(frame(message))
        else:
            reader, writer = await raw_upgrade(extension, display, jp_http_port, tail=frame(message))
        writer.write(later)
        assert await asyncio.wait_for(side.reader.read(), DEADLINE) == b""
        # The browser gets what the display has sent, and is told why there is no more.
        end = await asyncio.wait_for(reader.read(), DEADLINE)
        assert end.startswith(b"from display\x88")
        assert end[14:16] == REFUSED.to_bytes(2, "big")
        assert len(end) == 14 + end[13]
        writer.close()


@pytest.mark.versions
async def test_xpra_runs_on_whatever_the_page_sends(
    jp_ws_fetch: Open, follower: Follower, api: Api, extension: XpraExtension
) -> None:
    display = await follower.ready(program("sleep", "1000"))
    socket = await jp_ws_fetch("xpra/displays", display.id, "socket", subprotocols=["binary"])
    version = (await api("GET", "status")).body["xpra"]["version"]
    encoder = 0 if version.startswith("3.") else 16
    body = b"l15:shutdown-servere" if encoder == 0 else b"\xc1\x8fshutdown-server"
    await socket.write_message(hello(version), binary=True)
    assert await asyncio.wait_for(socket.read_message(), DEADLINE)
    await socket.write_message(packet(body, encoder), binary=True)
    while await asyncio.wait_for(socket.read_message(), DEADLINE) is not None:
        pass
    assert socket.close_code == REFUSED
    socket.close()
    again = await jp_ws_fetch("xpra/displays", display.id, "socket", subprotocols=["binary"])
    await again.write_message(hello(version), binary=True)
    assert await asyncio.wait_for(again.read_message(), DEADLINE)
    again.close()


class TestHtml5Client:
    @pytest.fixture
    def display_config(self) -> dict[str, Any]:
        return {"client": "html5"}

    async def test_its_packets_are_not_checked(self, jp_ws_fetch: Open, extension: XpraExtension, jp_http_port: int) -> None:
        async with backend(extension) as (display, side):
            _, writer = await raw_upgrade(extension, display, jp_http_port, tail=frame(SHUTDOWN))
            assert await asyncio.wait_for(side.reader.readexactly(len(frame(SHUTDOWN))), DEADLINE) == frame(SHUTDOWN)
            writer.close()


async def test_a_browser_that_goes_is_gone_for_the_display(
    jp_ws_fetch: Open, extension: XpraExtension, jp_http_port: int
) -> None:
    async with backend(extension) as (display, side):
        _, writer = await raw_upgrade(extension, display, jp_http_port)
        assert extension.displays.use.viewers(display.id) == 1
        writer.close()
        assert await asyncio.wait_for(side.reader.read(), DEADLINE) == b""


async def test_a_server_that_stops_closes_connections(jp_ws_fetch: Open, extension: XpraExtension, jp_http_port: int) -> None:
    async with backend(extension) as (display, side):
        reader, writer = await raw_upgrade(extension, display, jp_http_port)
        await extension.stop_extension()
        assert await asyncio.wait_for(reader.read(), DEADLINE) == b""
        assert await asyncio.wait_for(side.reader.read(), DEADLINE) == b""
        writer.close()


async def raw_upgrade(
    extension: XpraExtension, display: Display, port: int, tail: bytes = b""
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A connection through the tunnel, after the upgrade."""
    app = extension.serverapp
    assert app is not None
    connection = socket()
    connection.setsockopt(SOL_SOCKET, SO_RCVBUF, 16 * 1024)  # otherwise the kernel takes megabytes for the reader
    connection.setblocking(False)
    await asyncio.get_running_loop().sock_connect(connection, ("127.0.0.1", port))
    reader, writer = await asyncio.open_connection(sock=connection)
    writer.write(
        f"GET {app.base_url}xpra/displays/{display.id}/socket HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
        f"Authorization: token {app.identity_provider.token}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        + tail
    )
    head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), DEADLINE)
    assert head.startswith(b"HTTP/1.1 101 "), head
    return reader, writer
