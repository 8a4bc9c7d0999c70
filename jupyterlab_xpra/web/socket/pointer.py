"""The WebSocket by which a page that has locked the pointer moves that of a display.

Its messages are JSON: `{"move": [right, down]}` in pixels, `{"press": button}`, and
`{"release": button}`, with X's numbers of the buttons.
"""

from __future__ import annotations

import json

from ...displays.model import Display
from ...xpra.xtest import BUTTONS, STEP_LIMIT, Pointer
from .part import MALFORMED, PartHandler


class PointerHandler(PartHandler):
    """`xpra/displays/<id>/pointer`."""

    _pointer: Pointer | None = None

    async def connect(self, display: Display) -> Pointer:
        """Connect to the pointer."""
        self._pointer = await Pointer.connect(*self.x_server(display))
        return self._pointer

    def on_message(self, message: str | bytes) -> None:
        """Move the pointer, or press or release a button; any other message ends the connection."""
        if self._pointer is None:
            return  # it could not be connected
        try:
            command = json.loads(message)
        except ValueError:
            command = None
        match command:
            case {"move": [int(right), int(down)]} if max(abs(right), abs(down)) <= STEP_LIMIT:
                self._pointer.move(right, down)
            case {"press": int(button)} if 1 <= button <= BUTTONS:
                self._pointer.press(button)
            case {"release": int(button)} if 1 <= button <= BUTTONS:
                self._pointer.release(button)
            case _:
                self.close(MALFORMED, "The message is no movement of a pointer.")
