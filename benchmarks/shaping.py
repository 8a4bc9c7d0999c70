"""A link between a browser and a server, as people have them: far away, narrow, and with losses.

`python -m benchmarks.shaping PORT ROUND_TRIP RATE LATE` relays the connections that it takes to a
port of this host, and delays and narrows them both ways. It prints the port that it listens on. It
answers each line of its standard input with the bytes that came so far from the server and from
the browser, and ends with it. It is a process of its own, so that nothing else delays it.
"""

from __future__ import annotations

import asyncio
import math
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from random import random
from socket import IPPROTO_TCP, SHUT_WR, SO_RCVBUF, SO_SNDBUF, SOL_SOCKET, TCP_MAXSEG, TCP_NODELAY, socket
from typing import NamedTuple

QUEUE = 0.1
"""Seconds for which a byte waits at most to be sent. The link reads no more until it is less."""

SEGMENT = 1448
"""Bytes of data in a segment of TCP on Ethernet."""

GRAIN = 0.001
"""Seconds of the link that are carried at once, unless a segment takes longer."""

BUFFER = 16 * 1024
"""Bytes of each of the kernel's buffers of a connection.

By default they grow to megabytes, which a narrow link takes seconds to carry. They would be a
queue that no real link has, and hide that the link takes no more.
"""

UNSHAPED_CHUNK = 256 * 1024


@dataclass(frozen=True)
class Link:
    """A link, the same both ways."""

    name: str

    round_trip: float = 0
    """Seconds."""

    rate: float = math.inf
    """Bytes a second."""

    late: float = 0
    """The share of segments that come a round trip later, as if they were sent again."""

    @property
    def shaped(self) -> bool:
        """Whether the link is any slower than this host."""
        return self.rate < math.inf

    @property
    def chunk(self) -> int:
        """Bytes that are carried at once. Where segments can be late, it is one segment."""
        return max(SEGMENT, int(self.rate * GRAIN)) if self.shaped else UNSHAPED_CHUNK

    @property
    def window(self) -> int:
        """Chunks of a connection that can be on their way."""
        return int(self.rate * (QUEUE + 2 * self.round_trip) / self.chunk) + 1 if self.shaped else 1


class Way:
    """One direction of a link, which all connections share."""

    def __init__(self, link: Link) -> None:
        self.link = link
        self.bytes = 0
        self._free = 0.0

    def queue(self, now: float) -> float:
        """Seconds for which a byte would wait now."""
        return max(0.0, self._free - now)

    def send(self, now: float, size: int, luck: float) -> float:
        """Carry a chunk. Returns the time at which it arrives; `luck` is less than 1."""
        self.bytes += size
        self._free = max(now, self._free) + size / self.link.rate
        lateness = self.link.round_trip if luck < self.link.late else 0.0
        return self._free + self.link.round_trip / 2 + lateness


class Traffic(NamedTuple):
    """Bytes that the link has carried so far."""

    down: int
    """To the browser."""

    up: int


class Shaper:
    """A running link."""

    def __init__(self, process: asyncio.subprocess.Process, port: int) -> None:
        self.port = port
        self._process = process

    async def traffic(self) -> Traffic:
        """Return the bytes that the link has carried so far."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(b"\n")
        down, up = (await self._process.stdout.readline()).split()
        return Traffic(int(down), int(up))


@asynccontextmanager
async def shaped(link: Link, port: int) -> AsyncIterator[Shaper]:
    """Put the link before a port of this host."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "benchmarks.shaping", str(port)),
        *map(str, (link.round_trip, link.rate, link.late)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdin
    assert process.stdout
    try:
        yield Shaper(process, int(await process.stdout.readline()))
    finally:
        process.stdin.close()
        await process.wait()


# The process


async def main() -> None:
    """Relay connections until the standard input ends."""
    port, round_trip, rate, late = sys.argv[1:]
    link = Link("", float(round_trip), float(rate), float(late))
    down, up = Way(link), Way(link)
    ended = asyncio.Event()

    def answer() -> None:
        if sys.stdin.readline():
            print(down.bytes, up.bytes, flush=True)
        else:
            ended.set()

    loop = asyncio.get_running_loop()
    with a_socket(link) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(100)
        print(listening.getsockname()[1], flush=True)
        loop.add_reader(sys.stdin, answer)
        accepting = asyncio.create_task(accept(listening, int(port), down, up))
        await ended.wait()
        accepting.cancel()
        with suppress(asyncio.CancelledError):
            await accepting


async def accept(listening: socket, port: int, down: Way, up: Way) -> None:
    """Take connections."""
    relays = set()
    while True:
        browser, _ = await asyncio.get_running_loop().sock_accept(listening)
        relay = asyncio.create_task(connect(browser, port, down, up))
        relays.add(relay)
        relay.add_done_callback(relays.discard)


async def connect(browser: socket, port: int, down: Way, up: Way) -> None:
    """Relay one connection, until both sides have closed or one is broken."""
    loop = asyncio.get_running_loop()
    with browser, a_socket(down.link) as server:
        browser.setblocking(False)
        browser.setsockopt(IPPROTO_TCP, TCP_NODELAY, 1)
        # The browser has connected without delay. On a real link that takes a round trip.
        opened = loop.time() + down.link.round_trip
        await loop.sock_connect(server, ("127.0.0.1", port))
        directions = [
            asyncio.create_task(carry(server, browser, down, opened)),
            asyncio.create_task(carry(browser, server, up, opened)),
        ]
        try:
            with suppress(OSError):  # one side has gone
                await asyncio.gather(*directions)
        finally:
            for direction in directions:
                direction.cancel()
            await asyncio.wait(directions)


async def carry(source: socket, sink: socket, way: Way, opened: float) -> None:
    """Move the bytes of one direction, until the source ends."""
    loop = asyncio.get_running_loop()
    under_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(way.link.window)
    delivering = asyncio.create_task(deliver(under_way, sink))
    arrives = opened + way.link.round_trip / 2
    data = b"any"
    try:
        while data and not delivering.done():
            if (wait := way.queue(loop.time()) - QUEUE) > 0:
                await asyncio.sleep(wait)
            data = await loop.sock_recv(source, way.link.chunk)
            # What comes after a late segment waits for it.
            arrives = max(arrives, way.send(loop.time(), len(data), random()))  # noqa: S311
            await under_way.put((arrives, data))
        await delivering
    finally:
        delivering.cancel()


async def deliver(under_way: asyncio.Queue[tuple[float, bytes]], sink: socket) -> None:
    """Hand over each chunk when it arrives."""
    loop = asyncio.get_running_loop()
    while True:
        arrives, data = await under_way.get()
        # The loop wakes up to a millisecond late: half of them before, half after the time.
        if (wait := arrives - loop.time() - GRAIN / 2) > 0:
            await asyncio.sleep(wait)
        if not data:
            sink.shutdown(SHUT_WR)
            return
        await loop.sock_sendall(sink, data)


def a_socket(link: Link) -> socket:
    """A socket, whose connections have segments and buffers as on the link."""
    made = socket()
    made.setblocking(False)
    made.setsockopt(IPPROTO_TCP, TCP_NODELAY, 1)
    if link.shaped:
        # The segments of this host have 64 KiB, and the kernel holds some dozens of them.
        made.setsockopt(IPPROTO_TCP, TCP_MAXSEG, SEGMENT)
        made.setsockopt(SOL_SOCKET, SO_RCVBUF, BUFFER)
        made.setsockopt(SOL_SOCKET, SO_SNDBUF, BUFFER)
    return made


if __name__ == "__main__":
    asyncio.run(main())
