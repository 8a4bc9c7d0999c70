"""Thousands of malformed requests and answers of Xpra on plain sockets, the same in each run."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest

from jupyterlab_xpra.app import XpraExtension
from jupyterlab_xpra.displays.model import Display
from jupyterlab_xpra.web.html5.proxy import Html5Handler
from jupyterlab_xpra.web.socket.relay import Relay
from jupyterlab_xpra.web.socket.tunnel import SocketHandler

from ..conftest import DEADLINE
from .backend import accept_key, backend
from .conftest import Fetch

KEY = "AAAAAAAAAAAAAAAAAAAAAA=="

Head = Callable[..., bytes]


@pytest.fixture
def head(extension: XpraExtension, jp_fetch: Fetch, jp_http_port: int) -> Head:
    """The head of a request, as a browser would send it but for what is given.

    With `jp_fetch`, the server listens.
    """

    def make(target: str, *more: str, method: str = "GET", authorized: bool = True) -> bytes:
        assert extension.serverapp
        token = f"Authorization: token {extension.serverapp.identity_provider.token}"
        lines = [f"{method} {target} HTTP/1.1", f"Host: 127.0.0.1:{jp_http_port}", *([token] if authorized else []), *more]
        return "\r\n".join([*lines, "", ""]).encode("latin-1")

    return make


def upgrade(**other: str | None) -> list[str]:
    """The headers of an upgrade; `None` leaves one out."""
    headers: dict[str, str | None] = {
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Key": KEY,
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Protocol": "binary",
        **{name.replace("_", "-"): value for name, value in other.items()},
    }
    return [f"{name}: {value}" for name, value in headers.items() if value is not None]


async def ask(port: int, request: bytes) -> tuple[int, bytes]:
    """The status and head of an answer; 0 if the connection is closed without one."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 20)
    try:
        writer.write(request)
        answer = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), DEADLINE)
    except (asyncio.IncompleteReadError, ConnectionError):
        return 0, b""
    finally:
        writer.close()
    return int(answer.split(b" ", 2)[1]), answer


MALFORMED = [
    upgrade(Sec_WebSocket_Key=None),
    upgrade(Sec_WebSocket_Key="short"),
    upgrade(Sec_WebSocket_Key=f"{KEY}\r\n Cookie: folded=1"),
    upgrade(Sec_WebSocket_Key=f"{KEY}\rX-Injected: 1"),
    upgrade(Sec_WebSocket_Key=f"{KEY}\0"),
    [*upgrade(), f"Sec-WebSocket-Key: {KEY}"],
    upgrade(Sec_WebSocket_Version=None),
    upgrade(Sec_WebSocket_Version="8"),
    upgrade(Sec_WebSocket_Protocol="binary\r\n\tX-Folded: 1\xff"),
    upgrade(Sec_WebSocket_Protocol="binary\0"),
    upgrade(Sec_WebSocket_Protocol="binary\x01"),
    upgrade(Sec_WebSocket_Protocol="bin\xe4r"),
    upgrade(Sec_WebSocket_Protocol="x" * 1001),
    upgrade(Sec_WebSocket_Protocol="x" * 100_000),
    upgrade(Connection="keep-alive"),
    [*upgrade(), "No colon"],
    [*upgrade(), "Bad name: 1"],
    [*upgrade(), *(f"X-Many-{number}: {'x' * 1000}" for number in range(100))],
]


@pytest.fixture
def display_config() -> dict[str, Any]:
    return {"client": "html5"}


@pytest.mark.parametrize("headers", MALFORMED, ids=range(len(MALFORMED)))
async def test_a_malformed_upgrade_does_not_get_to_the_display(
    extension: XpraExtension, jp_http_port: int, head: Head, headers: list[str]
) -> None:
    async with backend(extension) as (display, side):
        status, _ = await ask(jp_http_port, head(socket_of(extension, display), *headers))
        assert status in (0, 400, 431)
        assert side.heads == []
        assert (await ask(jp_http_port, head(socket_of(extension, display), *upgrade())))[0] == 101


async def test_an_injected_header_does_not_get_to_the_display(extension: XpraExtension, jp_http_port: int, head: Head) -> None:
    """A bare line feed ends a header: the text after it is another one, which is not passed on."""
    async with backend(extension) as (display, side):
        await ask(jp_http_port, head(socket_of(extension, display), *upgrade(Sec_WebSocket_Protocol="binary\nX-Injected: 1")))
        assert b"Injected" not in b"".join(side.heads)


@pytest.mark.parametrize(
    "header",
    [
        b"Sec-WebSocket-Accept: x\rSet-Cookie: a=1",
        b"Sec-WebSocket-Protocol: a\0b",
        b"Sec-WebSocket-Protocol: a\r\n folded\xff",
        b"Sec-WebSocket-Protocol: " + b"x" * 2000,
        b"no colon",
    ],
)
async def test_a_malformed_answer_does_not_get_to_the_browser(
    extension: XpraExtension, jp_http_port: int, head: Head, header: bytes
) -> None:
    answer = b"HTTP/1.1 101 Switching Protocols\r\n" + header + b"\r\n\r\n"
    async with backend(extension, answer=answer) as (display, _):
        status, answer = await ask(jp_http_port, head(socket_of(extension, display), *upgrade()))
        assert status == 502
        assert b"a=1" not in answer


PATHS = [
    "../index.html",
    "../../../etc/passwd",
    "%2e%2e/%2e%2e/etc/passwd",
    "..%2f..%2fetc/passwd",
    ".%2e/etc/passwd",
    "js/../../etc/passwd",
    "js/%2e%2e/%2e%2e/etc/passwd",
    "./index.html",
    "js//index.html",
    "/evil.example/x",
    "//evil.example/x",
    "%2fevil.example/x",
    "..%5c..%5cetc/passwd",
    "js\\..\\x",
    "%00",
    "index.html%00.js",
    "%ff",
]


@pytest.mark.parametrize("path", PATHS)
async def test_no_path_leads_out_of_the_client(extension: XpraExtension, jp_http_port: int, head: Head, path: str) -> None:
    async with backend(extension, answer=ORDINARY) as (display, side):
        status, _ = await ask(jp_http_port, head(f"{files_of(extension, display)}/{path}"))
        assert status in (0, 400, 404)
        assert side.heads == []


@pytest.mark.parametrize("escape", ["%252e%252e/x", "%250d%250aX-Injected:%201", "%0d%0aX-Injected:%201", "a%3fb", "a%23b"])
async def test_an_escaped_path_stays_escaped(extension: XpraExtension, jp_http_port: int, head: Head, escape: str) -> None:
    async with backend(extension, answer=ORDINARY) as (display, side):
        await ask(jp_http_port, head(f"{files_of(extension, display)}/{escape}"))
        for arrived in side.heads:
            first, *headers = arrived.decode().splitlines()
            assert first.lower() == f"GET /{escape} HTTP/1.1".replace(":", "%3a").replace("=", "%3d").lower()
            assert not any("Injected" in line for line in headers)


@pytest.mark.parametrize("target", ["http://evil.example{}", "//evil.example{}", "http://127.0.0.1{}", "evil.example:443", "*"])
async def test_no_target_but_a_path_is_taken(extension: XpraExtension, jp_http_port: int, head: Head, target: str) -> None:
    async with backend(extension, answer=ORDINARY) as (display, side):
        for path in (f"{files_of(extension, display)}/index.html", socket_of(extension, display)):
            status, answer = await ask(jp_http_port, head(target.format(path), *upgrade()))
            assert status in (0, 302, 400, 403, 404)
            assert b"evil.example" not in answer.partition(b"Location:")[2]
        assert side.heads == []


ORDINARY = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\nETag: x\r\n"
    b"Set-Cookie: theirs=1\r\nContent-Security-Policy: default-src *\r\nX-Frame-Options: ALLOWALL\r\n"
    b"Access-Control-Expose-Headers: theirs\r\nLocation: http://evil.example/\r\nServer: Xpra\r\nX-Other: 1\r\n\r\nok"
)


async def test_only_what_is_needed_is_passed_on(extension: XpraExtension, jp_http_port: int, head: Head) -> None:
    assert extension.serverapp
    token = extension.serverapp.identity_provider.token
    async with backend(extension, answer=ORDINARY) as (display, side):
        request = head(
            f"{files_of(extension, display)}/js/x.js?token={token}&a=secret",
            "Cookie: secret=1",
            "X-XSRFToken: secret",
            "Proxy-Authorization: secret",
            "Connection: X-Hop",
            "X-Hop: secret",
            "TE: trailers",
            "Forwarded: for=secret",
            "Referer: http://secret/",
            "Accept: text/plain",
        )
        status, answer = await ask(jp_http_port, request)
        assert status == 200
        (arrived,) = side.heads
        assert b"secret" not in arrived
        assert token.encode() not in arrived
        names = {line.split(b":")[0].decode() for line in arrived.splitlines()[1:] if line}
        assert names <= {"Host", "Connection", "Accept", "Accept-Encoding", "User-Agent"}
        assert b"Etag: x" in answer
        for theirs in (b"theirs=1", b"default-src *", b"ALLOWALL", b"Expose", b"Location", b"Xpra", b"X-Other"):
            assert theirs not in answer


class TestManyTimes:
    """A thousand of each kind."""

    @pytest.fixture(autouse=True)
    def nothing_is_left_or_logged(
        self, head: Head, jp_asyncio_loop: asyncio.AbstractEventLoop, caplog: pytest.LogCaptureFixture
    ) -> Iterator[None]:
        def left() -> Counter[str]:
            gc.collect()
            kinds = Counter(type(thing).__name__ for thing in gc.get_objects() if isinstance(thing, HELD))
            kinds["descriptors"] = len(os.listdir("/proc/self/fd"))
            kinds["tasks"] = len(asyncio.all_tasks(jp_asyncio_loop))
            return kinds

        before = left()
        yield
        records = caplog.get_records("call")
        # Jupyter logs its answers of 502 as errors.
        errors = [record for record in records if record.exc_info or record.levelno >= logging.ERROR]
        assert [record.getMessage() for record in errors if not record.getMessage().startswith("502 ")] == []
        records.clear()

        async def settle() -> None:
            while left() - before:  # noqa: ASYNC110 - what is counted tells nobody
                await asyncio.sleep(0.05)

        with suppress(asyncio.TimeoutError):
            jp_asyncio_loop.run_until_complete(asyncio.wait_for(settle(), 10))
        assert left() - before == Counter()

    async def test_upgrades(self, extension: XpraExtension, jp_http_port: int, head: Head) -> None:
        source = random.Random(1)  # noqa: S311
        statuses = Counter[int]()
        async with backend(extension) as (display, side):
            for _ in range(1000):
                request = mutated(head(socket_of(extension, display), *upgrade()), source)
                status, _ = await ask(jp_http_port, request)
                statuses[status] += 1
                if status == 101:
                    side.writer.close()
        assert statuses.keys() <= {0, 101, 400, 403, 404, 405, 426, 431}
        assert all(statuses[status] for status in (0, 101, 400, 426)), statuses

    async def test_answers(self, extension: XpraExtension, jp_http_port: int, head: Head) -> None:
        source = random.Random(2)  # noqa: S311
        statuses = Counter[int]()

        def answer(_: bytes) -> bytes:
            right = (
                f"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                f"Sec-WebSocket-Accept: {accept_key(KEY)}\r\nSec-WebSocket-Protocol: binary\r\n\r\n"
            )
            return mutated(right.encode(), source) + source.randbytes(source.randrange(100))

        async with backend(extension, answer=answer) as (display, _):
            for _ in range(500):
                status, _ = await ask(jp_http_port, head(socket_of(extension, display), *upgrade()))
                statuses[status] += 1
                status, _ = await ask(jp_http_port, head(f"{files_of(extension, display)}/index.html"))
                statuses[status] += 1
        assert statuses.keys() == {101, 502}

    async def test_streams(self, extension: XpraExtension, jp_http_port: int, head: Head) -> None:
        """After the upgrade, either side sends what it likes, and leaves as it likes."""
        source = random.Random(3)  # noqa: S311
        async with backend(extension) as (display, side):
            for _ in range(1000):
                side.connected.clear()
                reader, writer = await asyncio.open_connection("127.0.0.1", jp_http_port)
                writer.write(head(socket_of(extension, display), *upgrade()))
                await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), DEADLINE)
                await asyncio.wait_for(side.connected.wait(), DEADLINE)
                for end in source.sample([writer, side.writer], 2):
                    end.write(source.randbytes(source.choice((0, 1, 7, 1000, 200_000))))
                    leave = source.choice((end.close, end.transport.abort, end.write_eof, lambda: None))
                    with suppress(OSError, RuntimeError):  # the other end has left already
                        leave()
                writer.close()
                side.writer.close()
        assert extension.displays.use.viewers(display.id) == 0


HELD = (Relay, SocketHandler, Html5Handler)


def mutated(message: bytes, source: random.Random) -> bytes:
    """A message with some of its lines changed; its head still ends."""
    lines = message.removesuffix(b"\r\n\r\n").split(b"\r\n")
    for _ in range(source.randint(0, 3)):
        where = source.randrange(len(lines))
        match source.randrange(8):
            case 0:
                lines[where] = source.randbytes(source.choice((1, 10, 1000)))
            case 1:
                lines.insert(where, source.randbytes(8) + b": " + source.randbytes(20))
            case 2:
                lines.insert(where, lines[where])
            case 3 if len(lines) > 1:
                del lines[where]
            case 4:
                lines[where] += source.choice((b"\0", b"\r", b"\n", b"\r\n\t", b"\xff", b",", b" ")) + source.randbytes(3)
            case 5:
                lines[where] = lines[where].replace(b"/", source.choice((b"//", b"/../", b"/%2e%2e/", b"\\")))
            case 6:
                lines[where] = lines[where].swapcase()
            case _:
                lines[where] = lines[where] * source.choice((2, 100, 3000))
    return b"\r\n".join(lines) + b"\r\n\r\n"


def files_of(extension: XpraExtension, display: Display) -> str:
    assert extension.serverapp
    return f"{extension.serverapp.base_url}xpra/displays/{display.id}/html5"


def socket_of(extension: XpraExtension, display: Display) -> str:
    assert extension.serverapp
    return f"{extension.serverapp.base_url}xpra/displays/{display.id}/socket"
