"""Moves a display's pointer by steps, and presses its buttons.

Xpra takes positions of the pointer only. Programs that turn a view without end put the pointer back
after each step, and positions would undo that. The extension XTEST moves the pointer from where it
is.

Source: *XTEST Extension Protocol* of X11R7.7.
"""

from __future__ import annotations

import struct
from pathlib import Path

from .xclient import XClient

FAKE_INPUT = 2
BUTTON_PRESS, BUTTON_RELEASE, MOTION = 4, 5, 6

BUTTONS = 9
"""The number of the last button. 4 to 7 are the wheel."""

STEP_LIMIT = 32767
"""The most pixels of a step, to each side."""

INPUT = struct.Struct("<BBxxII8xhh7xB")
"""The event's type, detail, delay, root window, x, y, and device."""


class Pointer:
    """The pointer of a display. Its buttons are released when it is closed."""

    def __init__(self, client: XClient, opcode: int) -> None:
        self._client = client
        self._opcode = opcode
        self._held: set[int] = set()
        self.ended = client.ended
        """Is done when the X server has closed the connection."""

    @classmethod
    async def connect(cls, display: int, xauthority: Path) -> Pointer:
        """Connect to the X server of a display's number. Raises `XServerError`, `OSError`."""
        client = await XClient.connect(display, xauthority)
        try:
            return cls(client, await client.extension("XTEST"))
        except BaseException:
            client.close()
            raise

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
        """Release the buttons and disconnect."""
        for button in sorted(self._held):
            self.release(button)
        self._client.close()

    def _fake(self, kind: int, detail: int, x: int = 0, y: int = 0) -> None:
        self._client.send(self._opcode, FAKE_INPUT, INPUT.pack(kind, detail, 0, 0, x, y, 0))
