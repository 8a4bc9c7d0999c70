"""A small X client that moves a display's pointer by steps, and presses its buttons.

Xpra takes positions of the pointer only. Programs that turn a view without end put the pointer back
after each step, and positions would undo that. The extension XTEST moves the pointer from where it
is.

Sources: *X Window System Protocol*, appendix B; *XTEST Extension Protocol*, both of X11R7.7.
"""

from __future__ import annotations

import asyncio
import struct
from pathlib import Path

from . import control, x_sockets
from .xserver import COOKIE_NAME, XServerError, read_cookie

TIMEOUT = 5.0
"""Seconds that the X server has to answer."""

LITTLE_ENDIAN = 0x6C
QUERY_EXTENSION = 98
FAKE_INPUT = 2
BUTTON_PRESS, BUTTON_RELEASE, MOTION = 4, 5, 6
REPLY = 1

BUTTONS = 9
"""The number of the last button. 4 to 7 are the wheel."""

STEP_LIMIT = 32767
"""The most pixels of a step, to each side."""

FAKE_INPUT_REQUEST = struct.Struct("<BBHBBxxII8xhh7xB")
"""Opcode, minor opcode, length; the event's type, detail, delay, root window, x, y, and device."""


class Pointer:
    """The pointer of a display. Its buttons are released when it is closed."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, opcode: int) -> None:
        self._writer = writer
        self._opcode = opcode
        self._held: set[int] = set()
        self.ended = asyncio.ensure_future(self._read(reader))
        """Is done when the X server has closed the connection."""

    @classmethod
    async def connect(cls, display: int, xauthority: Path) -> Pointer:
        """Connect to the X server of a display's number. Raises `XServerError`, `OSError`."""
        connection = control.connect_to_own(x_sockets.path(display))
        reader, writer = await asyncio.open_unix_connection(sock=connection)
        try:
            opcode = await asyncio.wait_for(_greet(reader, writer, read_cookie(xauthority)), TIMEOUT)
        except asyncio.TimeoutError:
            writer.close()
            raise XServerError("The X server did not answer.") from None
        except asyncio.IncompleteReadError:
            writer.close()
            raise XServerError("The X server closed the connection.") from None
        except BaseException:
            writer.close()
            raise
        return cls(reader, writer, opcode)

    def move(self, right: int, down: int) -> None:
        """Move the pointer by so many pixels."""
        self._fake(MOTION, True, right, down)

    def press(self, button: int) -> None:
        """Press a button, which is not held by this client."""
        if button not in self._held:
            self._held.add(button)
            self._fake(BUTTON_PRESS, button)

    def release(self, button: int) -> None:
        """Release a button that this client holds."""
        if button in self._held:
            self._held.remove(button)
            self._fake(BUTTON_RELEASE, button)

    def close(self) -> None:
        """Release the buttons and disconnect.

        An X server throws away what it has not read of a client that is gone. So it is told of the
        end, and closes the connection itself.
        """
        for button in sorted(self._held):
            self.release(button)
        if not self.ended.done():
            self._writer.write_eof()

    async def _read(self, reader: asyncio.StreamReader) -> None:
        try:
            while await reader.read(4096):
                pass  # an error, of an X server that takes no input
        except ConnectionError:
            pass  # it was killed
        finally:
            self._writer.close()

    def _fake(self, kind: int, detail: int, x: int = 0, y: int = 0) -> None:
        length = FAKE_INPUT_REQUEST.size // 4
        self._writer.write(FAKE_INPUT_REQUEST.pack(self._opcode, FAKE_INPUT, length, kind, detail, 0, 0, x, y, 0))


async def _greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, cookie: bytes) -> int:
    """Open the connection. Returns the opcode of XTEST.

    Raises `XServerError`, and `IncompleteReadError` if the server closes it.
    """
    lengths = struct.pack("<BxHHHHxx", LITTLE_ENDIAN, 11, 0, len(COOKIE_NAME), len(cookie))
    writer.write(lengths + _padded(COOKIE_NAME) + _padded(cookie))
    accepted, reason_length, more = struct.unpack("<BB4xH", await reader.readexactly(8))
    rest = await reader.readexactly(4 * more)
    if accepted != 1:
        raise XServerError(f"The X server refused the connection: {rest[:reason_length].decode('latin-1').strip()}.")
    name = b"XTEST"
    writer.write(struct.pack("<BxHHxx", QUERY_EXTENSION, 2 + len(_padded(name)) // 4, len(name)) + _padded(name))
    kind, present, opcode = struct.unpack("<B7xBB22x", await reader.readexactly(32))
    if kind != REPLY or not present:
        raise XServerError("The X server has no XTEST extension.")
    return int(opcode)


def _padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % 4)
