"""Moves bytes between two connected sockets, with at most one chunk held a direction.

A chunk is read when the socket has one, and sent at once. The rest that the other side does not
take is kept, and nothing more is read until it is sent, so a slow reader slows the writer. Plain
and TLS sockets of the standard library can be used. What one of the sides sends can be inspected.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from contextlib import suppress
from socket import SHUT_RDWR, SHUT_WR, socket

CHUNK = 128 * 1024
"""Bytes that are read at once.

They are more than a TLS record (16 KiB): half a record would stay inside
the TLS layer, where no event tells of it."""

LINGER = 5.0
"""Seconds that the second direction has to end after the first."""

WOULD_BLOCK = (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError)


Inspect = Callable[[memoryview], None]
"""Looks at bytes before they are passed on. Raises `Refused` if they must not be."""


class Refused(Exception):
    """Nothing more of a side's is passed on.

    `farewell` are the bytes that this side gets once those that the other one has sent are through.
    """

    def __init__(self, farewell: bytes) -> None:
        super().__init__()
        self.farewell = farewell


class Relay:
    """Both directions between two non-blocking sockets, which the relay owns from then on.

    All relays of an event loop may share one `buffer`, since it is empty between two calls. No
    other code may read the sockets. `inspect` looks at the bytes that come from `one`.
    """

    def __init__(self, one: socket, other: socket, buffer: bytearray, inspect: Inspect | None = None) -> None:
        self._sockets = (one, other)
        self._loop = asyncio.get_running_loop()
        self._ended = self._loop.create_future()
        self._lingering: asyncio.TimerHandle | None = None
        self._closed = False
        self._farewell = b""
        self._directions = (
            _Direction(self._loop, one, other, buffer, self._on_end, inspect and self._refusing(inspect)),
            _Direction(self._loop, other, one, buffer, self._on_end),
        )

    async def run(self, from_one: bytes = b"", from_other: bytes = b"") -> None:
        """Move bytes until both sides have closed or one is broken.

        The arguments are the bytes that were read from each socket before.
        """
        try:
            for direction, ahead in zip(self._directions, (from_one, from_other), strict=True):
                direction.start(ahead)
            await self._ended
        finally:
            self.close()

    def close(self) -> None:
        """Close both sockets. The kernel still delivers the bytes that it has taken."""
        if self._closed:
            return
        self._closed = True
        for direction in self._directions:
            direction.stop()
        for connection in self._sockets:
            connection.close()
        if self._lingering:
            self._lingering.cancel()
        if not self._ended.done():
            self._ended.set_result(None)

    def _refusing(self, inspect: Inspect) -> Callable[[memoryview], bool]:
        """Tells whether bytes may be passed on. After the first that may not, none may."""

        def admits(data: memoryview) -> bool:
            if self._farewell:
                return False
            try:
                inspect(data)
            except Refused as refusal:
                self._farewell = refusal.farewell
                with suppress(OSError):  # it is gone already
                    self._sockets[1].shutdown(SHUT_RDWR)
            return not self._farewell

        return admits

    def _on_end(self, direction: _Direction, *, broken: bool) -> None:
        if self._farewell and direction is self._directions[1]:
            with suppress(OSError):  # it does not read; the end has to do
                direction.sink.send(self._farewell)
        if broken or self._lingering or isinstance(direction.sink, ssl.SSLSocket):  # TLS ends both ways at once
            self.close()
            return
        with suppress(OSError):  # it is gone, which the other direction notices next
            direction.sink.shutdown(SHUT_WR)
        self._lingering = self._loop.call_later(LINGER, self.close)


class _Direction:
    """One direction, from a socket to another."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        source: socket,
        sink: socket,
        buffer: bytearray,
        on_end: Callable[..., None],
        admits: Callable[[memoryview], bool] | None = None,
    ) -> None:
        self.sink = sink
        self._loop = loop
        self._source = source
        self._view = memoryview(buffer)
        self._on_end = on_end
        self._admits = admits
        self._held = memoryview(b"")

    def start(self, ahead: bytes) -> None:
        if self._admits is None or self._admits(memoryview(ahead)):
            self._held = memoryview(ahead)
        self._loop.add_writer(self.sink, self._drain)

    def stop(self) -> None:
        self._loop.remove_reader(self._source)
        self._loop.remove_writer(self.sink)
        self._held = memoryview(b"")

    def _move(self) -> None:
        try:
            count = self._source.recv_into(self._view)
        except WOULD_BLOCK:
            return
        except OSError:
            self._end(broken=True)
            return
        if not count:
            self._end(broken=False)
            return
        if self._admits and not self._admits(self._view[:count]):
            return
        try:
            sent = self._send(self._view[:count])
        except OSError:
            self._end(broken=True)
            return
        if sent < count:
            self._held = memoryview(bytes(self._view[sent:count]))  # the buffer is not ours beyond this call
            self._loop.remove_reader(self._source)
            self._loop.add_writer(self.sink, self._drain)

    def _drain(self) -> None:
        """Send the held bytes, and read on once they are sent."""
        try:
            sent = self._send(self._held)
        except OSError:
            self._end(broken=True)
            return
        self._held = self._held[sent:]
        if not self._held:
            self._loop.remove_writer(self.sink)
            self._loop.add_reader(self._source, self._move)

    def _send(self, data: memoryview) -> int:
        """Send as much as the socket takes now. Returns the number of bytes."""
        sent = 0
        with suppress(*WOULD_BLOCK):
            while sent < len(data):
                sent += self.sink.send(data[sent:])
        return sent

    def _end(self, *, broken: bool) -> None:
        self.stop()
        self._on_end(self, broken=broken)
