"""The relay between two sockets of ours."""

from __future__ import annotations

import asyncio
import contextlib
import os
import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from socket import SHUT_WR, create_connection, create_server, socket, socketpair

import pytest

from jupyterlab_xpra.web.socket import relay
from jupyterlab_xpra.web.socket.relay import Relay

from ..conftest import DEADLINE
from ..peers import certificate

MUCH = 32 * 1024 * 1024
BOUND = 256 * 1024
"""Bytes that may be held for a direction."""


class Ends:
    """The far ends of a relay that runs."""

    def __init__(self, one: socket, other: socket, relaying: asyncio.Task[None], between: Relay) -> None:
        self.one, self.other, self.relaying, self.between = one, other, relaying, between

    def held(self) -> list[int]:
        """Bytes that are held for each direction."""
        return [len(direction._held) for direction in self.between._directions]


@asynccontextmanager
async def relayed(*ahead: bytes, near: tuple[socket, socket] | None = None) -> AsyncIterator[Ends]:
    """A relay between socket pairs, or from `near` (its end and ours) to one."""
    one, our_one = near[::-1] if near else socketpair()
    other, our_other = socketpair()
    for end in (one, our_one, other, our_other):
        end.setblocking(False)
    between = Relay(our_one, our_other, bytearray(relay.CHUNK))
    relaying = asyncio.ensure_future(between.run(*ahead))
    await asyncio.sleep(0)  # it has begun
    try:
        with one, other:
            yield Ends(one, other, relaying, between)
    finally:
        between.close()
        await relaying
    assert our_one.fileno() == our_other.fileno() == -1


async def read(end: socket, size: int) -> bytes:
    """So many bytes, or those until the end."""
    loop = asyncio.get_running_loop()
    data = bytearray()
    while len(data) < size:
        more = await asyncio.wait_for(loop.sock_recv(end, 1 << 20), DEADLINE)
        if not more:
            break
        data += more
    return bytes(data)


async def send(end: socket, data: bytes) -> None:
    await asyncio.get_running_loop().sock_sendall(end, data)


async def until_nothing_moves(sender: socket) -> int:
    """Send until nothing is taken any more. Returns how much was."""
    sent = 0
    chunk = bytes(65536)
    refused = 0
    while refused < 10:  # rounds of the loop in which the relay had its turn
        try:
            sent += sender.send(chunk)
            refused = 0
        except BlockingIOError:
            refused += 1
            await asyncio.sleep(0)
    return sent


async def test_both_directions_at_once_and_whole(jp_asyncio_loop: asyncio.AbstractEventLoop) -> None:
    there, back = os.urandom(MUCH), os.urandom(MUCH)
    async with relayed() as ends:
        *_, at_other, at_one = await asyncio.gather(
            send(ends.one, there), send(ends.other, back), read(ends.other, MUCH), read(ends.one, MUCH)
        )
        assert at_other == there
        assert at_one == back


async def test_data_that_were_read_before_come_first() -> None:
    async with relayed(b"one, ", b"other, ") as ends:
        await send(ends.one, b"then this")
        await send(ends.other, b"then that")
        assert await read(ends.other, 14) == b"one, then this"
        assert await read(ends.one, 16) == b"other, then that"


@pytest.mark.parametrize("direction", [0, 1])
async def test_a_reader_that_stops_stops_the_writer(direction: int) -> None:
    async with relayed() as ends:
        sender, reader = (ends.one, ends.other) if direction == 0 else (ends.other, ends.one)
        sent = await until_nothing_moves(sender)
        held = ends.held()
        assert 0 < held[direction] <= BOUND
        assert held[1 - direction] == 0
        # The other direction is not stopped by it.
        await send(reader, b"hello")
        assert await read(sender, 5) == b"hello"
        assert len(await read(reader, sent)) == sent
        assert ends.held() == [0, 0]


@pytest.mark.parametrize("direction", [0, 1])
async def test_half_close(direction: int) -> None:
    """One side has no more to say; it still gets the answer."""
    async with relayed() as ends:
        asks, answers = (ends.one, ends.other) if direction == 0 else (ends.other, ends.one)
        await send(asks, b"question")
        asks.shutdown(SHUT_WR)
        assert await read(answers, 100) == b"question"
        answer = os.urandom(MUCH)
        sending = asyncio.ensure_future(send(answers, answer))
        assert await read(asks, MUCH) == answer
        await sending
        assert not ends.relaying.done()
        answers.close()
        assert await read(asks, 1) == b""
        await asyncio.wait_for(asyncio.shield(ends.relaying), DEADLINE)


async def test_half_closed_is_not_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relay, "LINGER", 0.05)
    async with relayed() as ends:
        ends.one.shutdown(SHUT_WR)
        await asyncio.wait_for(asyncio.shield(ends.relaying), DEADLINE)
        assert await read(ends.one, 1) == b""


async def test_held_data_go_before_the_end() -> None:
    async with relayed() as ends:
        sent = await until_nothing_moves(ends.one)
        assert ends.held()[0]
        ends.one.close()
        assert len(await read(ends.other, sent + 1)) == sent


@pytest.mark.parametrize("which", [0, 1])
async def test_a_broken_connection_ends_both(which: int) -> None:
    """A connection that is closed with something unread in it is reset."""
    async with relayed() as ends:
        broken, whole = (ends.one, ends.other) if which == 0 else (ends.other, ends.one)
        await until_nothing_moves(whole)
        broken.close()
        await asyncio.wait_for(asyncio.shield(ends.relaying), DEADLINE)
        with contextlib.suppress(ConnectionResetError):
            assert await read(whole, 1) == b""


async def test_closing_twice() -> None:
    async with relayed() as ends:
        ends.between.close()
        ends.between.close()
        await asyncio.wait_for(ends.relaying, DEADLINE)
        assert await read(ends.one, 1) == b""


@pytest.fixture
def tls(tmp_path: Path) -> Iterator[tuple[socket, socket]]:
    """A TLS connection: the client's end, blocking, and the server's."""
    key, cert = certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    trusting = ssl.create_default_context(cafile=str(cert))
    with create_server(("127.0.0.1", 0)) as listening:
        client = create_connection(listening.getsockname())
        server, _ = listening.accept()
    server.setblocking(False)
    served = context.wrap_socket(server, server_side=True, do_handshake_on_connect=False)
    client.setblocking(False)
    asked = trusting.wrap_socket(client, server_hostname="localhost", do_handshake_on_connect=False)
    shaking = [asked, served]
    while shaking:
        for end in list(shaking):
            with contextlib.suppress(ssl.SSLWantReadError):
                end.do_handshake()
                shaking.remove(end)
    asked.settimeout(DEADLINE)
    with asked, served:
        yield asked, served


async def test_tls(tls: tuple[socket, socket], monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing stays half read inside the TLS layer, and a full connection is waited for."""
    client, server = tls
    there, back = os.urandom(MUCH), os.urandom(MUCH)
    other, our_other = socketpair()
    our_other.setblocking(False)
    other.setblocking(False)
    between = Relay(server, our_other, bytearray(relay.CHUNK))
    relaying = asyncio.ensure_future(between.run())

    def read_blocking() -> bytes:
        data = bytearray()
        while len(data) < MUCH:
            data += client.recv(1 << 20)
        return bytes(data)

    with other:
        sending = asyncio.to_thread(client.sendall, there)
        _, at_other = await asyncio.gather(sending, read(other, MUCH))
        assert at_other == there
        _, at_client = await asyncio.gather(send(other, back), asyncio.to_thread(read_blocking))
        assert at_client == back
        client.close()
        assert await read(other, 1) == b""
    await asyncio.wait_for(relaying, DEADLINE)
