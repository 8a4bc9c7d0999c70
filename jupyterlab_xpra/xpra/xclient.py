"""A small X client on an event loop: as much of the X protocol as this package needs.

Source: *X Window System Protocol*, appendix B, of X11R7.7.
"""

from __future__ import annotations

import asyncio
import struct
from collections.abc import Callable
from pathlib import Path
from socket import socket

from . import control, x_sockets
from .xserver import COOKIE_NAME, XServerError, read_cookie

TIMEOUT = 5.0
"""Seconds that an X server has to answer the greeting."""

LITTLE_ENDIAN = 0x6C
CREATE_WINDOW, CHANGE_WINDOW_ATTRIBUTES, INTERN_ATOM = 1, 2, 16
CHANGE_PROPERTY, GET_PROPERTY, SET_SELECTION_OWNER = 18, 20, 22
GET_INPUT_FOCUS, QUERY_EXTENSION = 43, 98
INPUT_ONLY = 2
ERROR, REPLY, PROPERTY_NOTIFY, GENERIC_EVENT = 0, 1, 28, 35
EVENT_MASK, PROPERTY_CHANGE = 0x800, 0x400000
"""Of the attributes of a window, and of the events of one (X11/X.h)."""

PART = 32
"""Bytes of an error, of an event, and of the beginning of a reply."""

PROPERTY_LIMIT = 65536
"""The most words of a property that are read. One has four bytes."""


class XClient:
    """A connection to the X server of a display."""

    def __init__(self, writer: asyncio.StreamWriter, root: int, first: int) -> None:
        self._writer = writer
        self._next = first
        self._sequence = 0
        self._replies: dict[int, asyncio.Future[bytes]] = {}
        self.root = root
        """The root window."""
        self.property_changed: Callable[[int, int], None] = lambda window, atom: None
        """Is called when a property of a window that is watched has changed."""
        self.ended: asyncio.Future[None]
        """Is done when the X server has closed the connection."""

    @classmethod
    async def connect(cls, display: int, xauthority: Path) -> XClient:
        """Connect to the X server of a display's number. Raises `XServerError`, `OSError`."""
        connection = control.connect_to_own(x_sockets.path(display))
        reader, writer = await asyncio.open_unix_connection(sock=connection)
        try:
            root, first = await asyncio.wait_for(_greet(reader, writer, read_cookie(xauthority)), TIMEOUT)
        except asyncio.TimeoutError:
            writer.close()
            raise XServerError("The X server did not answer.") from None
        except asyncio.IncompleteReadError:
            writer.close()
            raise XServerError("The X server closed the connection.") from None
        except BaseException:
            writer.close()
            raise
        client = cls(writer, root, first)
        client.ended = asyncio.ensure_future(client._read(reader))
        return client

    async def extension(self, name: str) -> int:
        """The opcode of an extension. Raises `XServerError` if there is none."""
        data = name.encode()
        reply = await self._ask(QUERY_EXTENSION, 0, struct.pack("<Hxx", len(data)) + _padded(data))
        present, opcode = struct.unpack_from("<BB", reply, 8)
        if not present:
            raise XServerError(f"The X server has no {name} extension.")
        return int(opcode)

    async def atom(self, name: str) -> int:
        """The number of a name. Raises `XServerError` if the connection ends."""
        data = name.encode()
        reply = await self._ask(INTERN_ATOM, 0, struct.pack("<Hxx", len(data)) + _padded(data))
        return int(struct.unpack_from("<I", reply, 8)[0])

    async def words(self, window: int, atom: int) -> tuple[int, ...]:
        """The value of a property that has numbers of 32 bits; empty if there is none.

        Raises `XServerError` if the window is gone, or the connection ends.
        """
        reply = await self._ask(GET_PROPERTY, 0, struct.pack("<5I", window, atom, 0, 0, PROPERTY_LIMIT))
        (count,) = struct.unpack_from("<I", reply, 16)
        return struct.unpack_from(f"<{count}I", reply, PART) if reply[1] == 32 else ()

    def set_word(self, window: int, atom: int, kind: int, value: int) -> None:
        """Set a property to one number of 32 bits."""
        self.send(CHANGE_PROPERTY, 0, struct.pack("<3IBxxx2I", window, atom, kind, 32, 1, value))

    def set_text(self, window: int, atom: int, kind: int, value: bytes) -> None:
        """Set a property to bytes."""
        head = struct.pack("<3IBxxxI", window, atom, kind, 8, len(value))
        self.send(CHANGE_PROPERTY, 0, head + _padded(value))

    def create_window(self) -> int:
        """A window that nobody sees."""
        window, self._next = self._next, self._next + 1
        self.send(CREATE_WINDOW, 0, struct.pack("<2I2h4H2I", window, self.root, 0, 0, 1, 1, 0, INPUT_ONLY, 0, 0))
        return window

    def own(self, selection: int, window: int) -> None:
        """Have a window of this client own a selection."""
        self.send(SET_SELECTION_OWNER, 0, struct.pack("<3I", window, selection, 0))

    def watch(self, window: int) -> None:
        """Have `property_changed` called for a window from now on."""
        self.send(CHANGE_WINDOW_ATTRIBUTES, 0, struct.pack("<3I", window, EVENT_MASK, PROPERTY_CHANGE))

    def send(self, opcode: int, detail: int, data: bytes) -> None:
        """Send a request, whose data are whole words."""
        self._sequence = (self._sequence + 1) & 0xFFFF
        self._writer.write(struct.pack("<BBH", opcode, detail, 1 + len(data) // 4) + data)

    def close(self) -> None:
        """Disconnect.

        An X server throws away what it has not read of a client that is gone. So it is told of the
        end, and closes the connection itself.
        """
        if not self.ended.done():
            self._writer.write_eof()

    async def let_go(self) -> socket:
        """The connection, once everything that was sent is done.

        What this client has made and owns stays as long as the connection is open. Raises
        `XServerError` if it has ended.
        """
        await self._ask(GET_INPUT_FOCUS, 0, b"")  # as XSync(3) does
        connection: socket = self._writer.get_extra_info("socket").dup()
        self._writer.close()
        await self.ended
        connection.setblocking(True)
        return connection

    async def _ask(self, opcode: int, detail: int, data: bytes) -> bytes:
        self.send(opcode, detail, data)
        reply: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._replies[self._sequence] = reply
        if self.ended.done():
            self._fail()
        return await reply

    async def _read(self, reader: asyncio.StreamReader) -> None:
        try:
            while True:
                part = await reader.readexactly(PART)
                kind, sequence, length = struct.unpack_from("<BxHI", part)
                kind &= 0x7F  # the highest bit is set for events that another client has sent
                if kind in (REPLY, GENERIC_EVENT):
                    part += await reader.readexactly(4 * length)
                if kind in (REPLY, ERROR):
                    self._answer(sequence, kind, part)
                elif kind == PROPERTY_NOTIFY:
                    self.property_changed(*struct.unpack_from("<II", part, 4))
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # it has ended, or was killed
        finally:
            self._writer.close()
            self._fail()

    def _answer(self, sequence: int, kind: int, part: bytes) -> None:
        reply = self._replies.pop(sequence, None)
        if reply is None or reply.done():
            return
        if kind == REPLY:
            reply.set_result(part)
        else:
            reply.set_exception(XServerError(f"The X server refused a request (error {part[1]})."))

    def _fail(self) -> None:
        for reply in self._replies.values():
            if not reply.done():
                reply.set_exception(XServerError("The X server closed the connection."))
        self._replies.clear()


async def _greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, cookie: bytes) -> tuple[int, int]:
    """Open the connection.

    Returns the root window, and the first number for a window of this client.

    Raises `XServerError`, and `IncompleteReadError` if the server closes it.
    """
    lengths = struct.pack("<BxHHHHxx", LITTLE_ENDIAN, 11, 0, len(COOKIE_NAME), len(cookie))
    writer.write(lengths + _padded(COOKIE_NAME) + _padded(cookie))
    accepted, reason_length, more = struct.unpack("<BB4xH", await reader.readexactly(8))
    rest = await reader.readexactly(4 * more)
    if accepted != 1:
        raise XServerError(f"The X server refused the connection: {rest[:reason_length].decode('latin-1').strip()}.")
    first, vendor_length, formats = struct.unpack_from("<4xI8xH3xB", rest)
    (root,) = struct.unpack_from("<I", rest, 32 + len(_padded(bytes(vendor_length))) + 8 * formats)
    return root, first


def _padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % 4)
