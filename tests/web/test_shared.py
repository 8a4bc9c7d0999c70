"""A display that is shared by a link.

One is real. The socket of the other is the test's, which sees all that comes to Xpra.
"""

from __future__ import annotations

import asyncio
import os
import random
import struct
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from tornado.httpclient import HTTPClientError
from tornado.websocket import WebSocketClientConnection

from jupyterlab_xpra.app import XpraExtension
from jupyterlab_xpra.displays.model import Display, DisplayRequest
from jupyterlab_xpra.web import bundle
from jupyterlab_xpra.web.sharing import links, viewers
from jupyterlab_xpra.xpra.viewer import NUMBERS

from ..conftest import DEADLINE, Follower
from ..xpra.test_viewer import packets
from .conftest import Api, Fetch
from .test_tunnel import backend

Open = Callable[..., Coroutine[Any, Any, WebSocketClientConnection]]
Look = Callable[..., Coroutine[Any, Any, WebSocketClientConnection]]

PIECE = b"x" * 65536


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


# The messages of viewers


async def test_allowed_messages_get_to_the_display(api: Api, look: Look, extension: XpraExtension) -> None:
    async with opened(extension) as (display, heard):
        socket = await look(
            await secret_of(api, display),
            *(f'["{name}"{"".join(f",{most}" for _, most in ranges)}]' for name, ranges in NUMBERS.items()),
        )
        await heard.until(lambda: len(heard.names) > len(NUMBERS))
        assert heard.names == ["hello", *NUMBERS]
        said = packets(heard.all)[0][1]
        assert said["share"] is True
        assert not {"desktop_size", "desktop_mode_size", "screen_sizes", "dpi", "keyboard", "pointer", "clipboard"} & set(said)
        assert not any(name.startswith(("xkbmap", "keymap", "file", "print", "mmap", "request")) for name in said)
        heard.writers[0].write(b"whatever Xpra says")
        assert await asyncio.wait_for(socket.read_message(), DEADLINE) == b"whatever Xpra says"
        socket.close()
        await heard.until(lambda: heard.ended == 1)


FORBIDDEN = [
    *('["key-action",1,"a",true,[],97,"a",38]', '["pointer-position",1,[1,1],[]]', '["button-action",1,1,true,[1,1],[],[]]'),
    *('["wheel-motion",1,4,1,[1,1],[]]', '["close-window",1]', '["map-window",1,0,0,9,9,{},{}]', '["unmap-window",1]'),
    *('["configure-window",1,0,0,9,9,{},0,{},false]', '["focus",1,[]]', '["desktop_size",9,9]', '["suspend",true,[]]'),
    *('["clipboard-token","CLIPBOARD"]', '["clipboard-request",1,"CLIPBOARD","UTF8_STRING"]', '["set-clipboard-enabled",1]'),
    *('["keymap-changed",{}]', '["keyboard-config",{}]', '["layout-changed","de",""]', '["set-keyboard-sync-enabled",1]'),
    *('["send-file","a","",0,0,1,{},"x",{}]', '["send-data-request","file","1","a"]', '["print","a","x"]'),
    *('["start-command","x","xterm",false]', '["command-signal",1,"KILL"]', '["control-request","x"]', '["shutdown-server"]'),
    *('["exit-server"]', '["hello",{}]', '["sharing-toggle",false]', '["lock-toggle",true]', '["logging",40,"x"]'),
    *(
        '["info-request"]',
        '["screenshot"]',
        '["encoding","rgb"]',
        '["quality",1]',
        '["bandwidth-limit",1]',
        '["sound-control"]',
        '["buffer-refresh",-1,0,100,{},{}]',
    ),
    *('["connection-data",{}]', '["ssh-agent","x"]', '["x11-property",1]', '["server-settings",{}]', '["disconnect","x"]'),
    *("", "null", "1", '"ping"', "{}", '{"ping":1}', "[]", "[[]]", "[null]", "[1]", '[["ping"],1]', '[{"ping":1}]', "[", "\0"),
    *(
        '["ping"]',
        '["ping",1,2]',
        '["ping",-1]',
        '["ping",true]',
        '["ping",1.0]',
        '["ping",1e3]',
        '["ping","1"]',
        '["ping",[1]]',
    ),
    *('["ping",NaN]', '["ping",Infinity]', f'["ping",{2**53 + 1}]', f'["ping",{2**64}]', '["ping",null]', '["Ping",1]'),
    *('["ping_echo",-1]', '["damage-sequence",1,1,1,1]', '["damage-sequence",1,1,1,1,1,"x"]', '["damage-sequence",1,1,1,1,-2]'),
    *('["damage-sequence",1,1,32768,1,1]', '["damage-sequence",-1,1,1,1,1]', '["window-draw-ack",1]'),
    *("[" * 200, "[" + "9" * 200 + "]"),
]
"""Each packet of Xpra's clients that does something, and malformed messages."""


def packet(data: bytes, flags: int = 0, compression: int = 0, index: int = 0) -> bytes:
    return struct.pack(">cBBBI", b"P", flags, compression, index, len(data)) + data


BINARY = [
    *(b"", b"\0", b'["ping",1]', packet(b"l4:pingi1ee"), packet(b"l10:key-actioni1ee"), packet(b"x\x9c", compression=1)),
    *(packet(b"\xc2\x84ping\x01", flags=0x10), packet(b"x", index=1), packet(b"l4:pingi1ee", compression=0x11), b"P" * 200),
    packet(b"[ping, 1]", flags=4),
]
"""Packets as Xpra's clients send them: plain, compressed, in chunks, in YAML."""


@pytest.mark.parametrize("message", [*FORBIDDEN, *BINARY], ids=lambda message: repr(message)[:40])
async def test_nothing_else_gets_to_the_display(api: Api, look: Look, extension: XpraExtension, message: str | bytes) -> None:
    async with opened(extension) as (display, heard):
        socket = await look(await secret_of(api, display))
        await heard.until(lambda: heard.names == ["hello"])
        # Allowed messages are ignored after it.
        for said in ('["ping",1]', message, '["ping",2]'):
            await socket.write_message(said, binary=isinstance(said, bytes))
        assert await end(socket) == viewers.REFUSED
        await heard.until(lambda: heard.ended == 1)
        assert heard.names == ["hello", "ping"]


def frame(opcode: int, data: bytes, *, last: bool = True, masked: bool = True, reserved: int = 0) -> bytes:
    """A frame of a WebSocket (RFC 6455, 5.2), masked with zeros."""
    head = bytes([last << 7 | reserved << 4 | opcode])
    length = bytes([masked << 7 | len(data)]) if len(data) < 126 else struct.pack(">BH", masked << 7 | 126, len(data))
    return head + length + (b"\0\0\0\0" if masked else b"") + data


FRAMES = {
    "larger than it may be": [frame(1, b'["ping",1' + b" " * 256 + b"]")],
    "larger in parts": [frame(1, b'["ping",1', last=False), *[frame(0, b" " * 100, last=False)] * 3, frame(0, b"]")],
    "of 4 GiB": [b"\x81\xff" + struct.pack(">Q", 2**32) + b"\0\0\0\0"],
    "compressed": [frame(1, b'["ping",1]', reserved=4)],
    "of an unknown kind": [frame(3, b'["ping",1]')],
    "forbidden, in parts": [frame(1, b'["shutdown-', last=False), frame(0, b'server"]')],
    "a part without a beginning": [frame(0, b'["ping",1]')],
    "no UTF-8": [frame(1, b'["ping",1]\xff')],
}


@pytest.mark.parametrize("frames", FRAMES.values(), ids=FRAMES)
async def test_no_malformed_frame_gets_to_the_display(
    api: Api, extension: XpraExtension, jp_http_port: int, frames: list[bytes]
) -> None:
    async with opened(extension) as (display, heard):
        reader, writer = await upgraded(extension, jp_http_port)
        writer.write(frame(1, (await secret_of(api, display)).encode()))
        await heard.until(lambda: heard.names == ["hello"])
        writer.write(b"".join(frames))
        writer.write_eof()
        await asyncio.wait_for(reader.read(), DEADLINE)
        await heard.until(lambda: heard.ended == 1)
        assert heard.names == ["hello"]
        writer.close()


async def test_random_bytes_do_not_get_to_the_display(api: Api, extension: XpraExtension, jp_http_port: int) -> None:
    chance = random.Random(4)  # noqa: S311
    async with opened(extension) as (display, heard):
        first = frame(1, (await secret_of(api, display)).encode())
        for count in range(1, 300):
            reader, writer = await upgraded(extension, jp_http_port)
            noise = chance.randbytes(chance.randrange(1, 400))
            writer.write(first + (noise if count % 2 else frame(1, noise[:120])))
            writer.write_eof()
            await asyncio.wait_for(reader.read(), DEADLINE)
            writer.close()
        await heard.until(lambda: heard.ended == len(heard.writers))
        assert set(heard.names) <= {"hello"}
        assert extension.shares.viewers(display.id) == 0


async def upgraded(extension: XpraExtension, port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A connection to the shared socket, after the upgrade."""
    assert extension.serverapp
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(
        f"GET {extension.serverapp.base_url}xpra/shared/socket HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\n"
        "Connection: Upgrade\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
    )
    head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), DEADLINE)
    assert head.startswith(b"HTTP/1.1 101 "), head
    return reader, writer


async def test_a_viewer_that_does_not_read_stops_the_display(api: Api, extension: XpraExtension, jp_http_port: int) -> None:
    async with opened(extension) as (display, heard):
        _, writer = await upgraded(extension, jp_http_port)
        writer.transport.pause_reading()  # type: ignore[attr-defined]
        writer.write(frame(1, (await secret_of(api, display)).encode()))
        await heard.until(lambda: heard.names == ["hello"])
        xpra = heard.writers[0]
        xpra.transport.set_write_buffer_limits(0)
        sent = 0
        while True:
            xpra.write(PIECE)
            try:
                await asyncio.wait_for(xpra.drain(), 1)
            except asyncio.TimeoutError:
                break
            sent += len(PIECE)
            assert sent < 64 * 1024 * 1024, "it is all kept"
        writer.close()


# The viewers that are let in


async def test_only_the_secret_opens(api: Api, look: Look, extension: XpraExtension) -> None:
    async with opened(extension) as (display, heard):
        secret = await secret_of(api, display)
        for wrong in ("", "x", secret[:-1], f"{secret}a", secret.swapcase(), "é", f'"{secret}"', display.id):
            assert await end(await look(wrong)) == links.LINK_ENDED
        assert await end(await look(secret.encode())) == viewers.REFUSED
        # Nor does it after a wrong one.
        assert await end(await look("x", secret)) == links.LINK_ENDED
        assert not heard.writers
        socket = await look(secret)
        await heard.until(lambda: heard.names == ["hello"])
        # The same link until it is taken back, then another.
        assert await secret_of(api, display) == secret
        assert (await api("DELETE", f"displays/{display.id}/share")).status == 204
        assert await end(socket) == links.LINK_ENDED
        await heard.until(lambda: heard.ended == 1)
        assert await end(await look(secret)) == links.LINK_ENDED
        assert await secret_of(api, display) != secret
        assert len(heard.writers) == 1


async def test_a_link_is_for_one_display(api: Api, look: Look, extension: XpraExtension) -> None:
    async with opened(extension) as (one, heard), opened(extension) as (other, heard_by_other):
        secrets = [await secret_of(api, display) for display in (one, other)]
        assert secrets[0] != secrets[1]
        socket = await look(secrets[1])
        await heard_by_other.until(lambda: heard_by_other.names == ["hello"])
        assert (await api("DELETE", f"displays/{one.id}/share")).status == 204
        await socket.write_message('["ping",1]')
        await heard_by_other.until(lambda: heard_by_other.names == ["hello", "ping"])
        assert not heard.writers
        socket.close()


async def test_the_links_end_with_the_server(api: Api, look: Look, extension: XpraExtension) -> None:
    async with opened(extension) as (display, heard):
        secret = await secret_of(api, display)
        socket = await look(secret)
        await heard.until(lambda: heard.names == ["hello"])
        extension.shares.close()
        assert await end(socket) == links.LINK_ENDED
        assert await end(await look(secret)) == links.LINK_ENDED


async def test_a_foreign_page_gets_nothing(look: Look, extension: XpraExtension) -> None:
    with pytest.raises(HTTPClientError) as refusal:
        await look(Origin="http://evil.example")
    assert refusal.value.code == 403


async def test_a_viewer_without_a_secret_does_not_stay(
    look: Look, monkeypatch: pytest.MonkeyPatch, extension: XpraExtension
) -> None:
    monkeypatch.setattr(viewers, "SECRET_LIMIT", 0.1)
    assert await end(await look()) == viewers.REFUSED


async def test_a_viewer_with_the_secret_stays(
    api: Api, look: Look, monkeypatch: pytest.MonkeyPatch, extension: XpraExtension
) -> None:
    monkeypatch.setattr(viewers, "SECRET_LIMIT", 0.5)
    async with opened(extension) as (display, heard):
        socket = await look(await secret_of(api, display))
        # A viewer that came later without a secret has gone.
        assert await end(await look()) == viewers.REFUSED
        await socket.write_message('["ping",1]')
        await heard.until(lambda: heard.names == ["hello", "ping"])
        socket.close()


async def test_not_too_many_look(api: Api, look: Look, monkeypatch: pytest.MonkeyPatch, extension: XpraExtension) -> None:
    monkeypatch.setattr(viewers, "VIEWERS_LIMIT", 2)
    async with opened(extension) as (display, heard):
        secret = await secret_of(api, display)
        one, other = await look(secret), await look(secret)
        await heard.until(lambda: len(heard.names) == 2)
        assert await end(await look(secret)) == viewers.TOO_MANY
        one.close()
        await heard.until(lambda: heard.ended == 1)
        third = await look(secret)
        await heard.until(lambda: len(heard.names) == 3)
        other.close()
        third.close()


async def test_xpra_hangs_up(api: Api, look: Look, extension: XpraExtension) -> None:
    async with opened(extension) as (display, heard):
        socket = await look(await secret_of(api, display))
        await heard.until(lambda: heard.names == ["hello"])
        heard.writers[0].close()
        assert await end(socket) == viewers.XPRA_GONE


# With a real one


@pytest.mark.versions
async def test_pictures_come_while_somebody_has_it_open(
    api: Api, look: Look, jp_ws_fetch: Open, follower: Follower, extension: XpraExtension, jp_serverapp: Any
) -> None:
    display = await follower.ready(DisplayRequest.of_profile(extension.profiles.get("orange")))
    if not (await api("GET", f"displays/{display.id}")).body["shareable"]:
        pytest.skip("Displays of this Xpra are not shared.")
    secret = await secret_of(api, display)
    assert await end(await look(secret)) == links.NOT_SHOWN

    owner = await jp_ws_fetch("xpra/displays", display.id, "socket", subprotocols=["binary"])
    before = follower.manager.use.last_activity(display)
    jp_serverapp.web_app.settings.pop("api_last_activity", None)
    socket = await look(secret)
    received = b""
    while b"\x84draw" not in received:
        message = await asyncio.wait_for(socket.read_message(), DEADLINE)
        assert isinstance(message, bytes), (socket.close_code, follower.manager.registry.log_tail(display.id, 40))
        received += message
    # It is neither activity nor a viewer that keeps a display.
    assert follower.manager.use.viewers(display.id) == 1
    assert follower.manager.use.last_activity(display) == before
    assert "api_last_activity" not in jp_serverapp.web_app.settings
    owner.close()
    assert await end(socket) == links.NOT_SHOWN
    assert follower.manager.use.viewers(display.id) == 0

    again = await jp_ws_fetch("xpra/displays", display.id, "socket", subprotocols=["binary"])
    socket = await look(secret)
    assert isinstance(await asyncio.wait_for(socket.read_message(), DEADLINE), bytes)
    # The secret is nowhere but in the server's memory.
    assert not [path for path in files(Path(follower.manager.runtime_dir)) if secret.encode() in path.read_bytes()]
    await follower.manager.stop(display.id)
    assert await end(socket) == links.LINK_ENDED
    assert await end(await look(secret)) == links.LINK_ENDED
    again.close()


@pytest.mark.versions
async def test_one_of_an_older_xpra_is_not_shared(api: Api, follower: Follower, extension: XpraExtension) -> None:
    """The display would take no new characters from its user while a viewer looks."""
    display = await follower.ready(DisplayRequest.of_profile(extension.profiles.get("orange")))
    version = (await api("GET", "status")).body["xpra"]["version"]
    assert (await api("GET", f"displays/{display.id}")).body["shareable"] is not version.startswith("3.")
    if not version.startswith("3."):
        pytest.skip("Displays of this Xpra are shared.")
    answer = await api("POST", f"displays/{display.id}/share")
    assert answer.status == 409
    assert answer.body["message"] == (
        f"Sharing needs Xpra 6.5 or later, and this display is run by {version}. "
        "Ask the administrator to install it, and start the display again then."
    )


@pytest.mark.parametrize("version", ["3.1.3", "4.4", "6.4.3"])
async def test_the_xpra_that_runs_it_decides(api: Api, extension: XpraExtension, version: str) -> None:
    async with backend(extension, xpra=version) as (display, _):
        assert (await api("POST", f"displays/{display.id}/share")).status == 409
        assert (await api("GET", f"displays/{display.id}")).body["shareable"] is False
    for later in ("6.5", "6.5.5", "6.10.1", "7.0"):
        async with backend(extension, xpra=later) as (display, _):
            assert (await api("GET", f"displays/{display.id}")).body["shareable"] is True


def files(directory: Path) -> list[Path]:
    return [Path(root, name) for root, _, names in os.walk(directory) for name in names if Path(root, name).is_file()]


# The page, and the API


async def test_the_page_needs_no_account_and_tells_nothing(jp_fetch: Fetch, api: Api, extension: XpraExtension) -> None:
    nobody = {"headers": {"Authorization": ""}}
    before = await jp_fetch("xpra/shared/", **nobody)
    async with opened(extension) as (display, _):
        secret = await secret_of(api, display)
        page = await jp_fetch("xpra/shared/", **nobody)
        assert page.body == before.body
        for told in (secret, display.id, display.name):
            assert told.encode() not in page.body
    assert page.headers["Content-Security-Policy"] == bundle.POLICY
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "Set-Cookie" not in page.headers
    for name in ("page.js", "page.css", "worker.js"):
        assert name.encode() in page.body
        assert (await jp_fetch("xpra/shared/client", name, **nobody)).headers["Content-Security-Policy"] == bundle.POLICY
    for name in ("../bundle.py", "%2e%2e/bundle.py", "page.js/"):
        assert (await jp_fetch("xpra/shared/client", name, raise_error=False, **nobody)).code == 404


@pytest.mark.parametrize("method", ["POST", "DELETE"])
async def test_an_unknown_display_is_not_shared(api: Api, method: str) -> None:
    assert (await api(method, "displays/aaaaaa/share")).status == 404


class TestWhereItIsSwitchedOff:
    @pytest.fixture
    def jp_server_config(self, jp_server_config: dict[str, Any]) -> dict[str, Any]:
        return {**jp_server_config, "XpraExtension": {"sharing": False}}

    async def test_there_is_no_link_and_no_page(self, api: Api, jp_fetch: Fetch, extension: XpraExtension) -> None:
        async with backend(extension) as (display, _):
            answer = await api("POST", f"displays/{display.id}/share")
            assert answer.status == 403
            assert "XpraExtension.sharing" in answer.body["message"]
            assert (await api("DELETE", f"displays/{display.id}/share")).status == 204
        for path in ("xpra/shared", "xpra/shared/socket", "xpra/shared/client/page.js"):
            assert (await jp_fetch(path, raise_error=False)).code == 404


class TestHtml5Client:
    @pytest.fixture
    def display_config(self) -> dict[str, Any]:
        return {"client": "html5"}

    async def test_it_would_be_thrown_out_and_so_nothing_is_shared(self, api: Api, extension: XpraExtension) -> None:
        async with backend(extension) as (display, _):
            assert (await api("POST", f"displays/{display.id}/share")).status == 409
