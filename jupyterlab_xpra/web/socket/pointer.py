"""The WebSocket by which a page that has locked the pointer moves that of a display.

Its messages are JSON: `{"move": [right, down]}` in pixels, `{"press": button}`, and
`{"release": button}`, with X's numbers of the buttons.
"""

from __future__ import annotations

import asyncio
import json
from typing import Any

from jupyter_server.auth.decorator import ws_authenticated
from tornado.websocket import WebSocketHandler

from ...displays.errors import DisplayError
from ...displays.manager import DisplayManager
from ...xpra.xserver import XServerError
from ...xpra.xtest import BUTTONS, STEP_LIMIT, Pointer
from ..authorization import RefusingHandler, may_execute
from ..errors import Refusal, as_http, message_of
from .sessions import logged_out
from .tunnel import check_upgrade

MESSAGE_LIMIT = 200
"""The most bytes of a message."""

MALFORMED, FAILED = 1007, 1011
"""Codes with which the WebSocket is closed (RFC 6455, 7.4.1)."""


class PointerHandler(RefusingHandler, WebSocketHandler):
    """`xpra/displays/<id>/pointer`."""

    _pointer: Pointer | None = None
    _logged_out: asyncio.Future[None] | None = None
    _left = False

    def initialize(self, displays: DisplayManager, session_check_interval: float) -> None:
        """Take the manager from the route."""
        self.displays = displays
        self.session_check_interval = session_check_interval

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Answer a refused upgrade with the reason, for the browser's console."""
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.finish(message_of(status_code, kwargs))

    @property
    def max_message_size(self) -> int:
        """Tornado closes the connection at a longer one, before it is read."""
        return MESSAGE_LIMIT

    @ws_authenticated
    @may_execute
    async def get(self, display_id: str) -> None:
        """Upgrade to a WebSocket, for a display that is ready."""
        check_upgrade(self.request.headers)
        if not self.check_origin():
            raise Refusal(403, "The page that asks is from another origin.")
        with as_http():
            self.displays.registry.ready(display_id)
        await super().get(display_id)

    async def open(self, display_id: str) -> None:
        """Connect to the display's X server, until it ends or the user logs out."""
        self.set_nodelay(True)
        registry = self.displays.registry
        try:
            display = registry.ready(display_id)
            assert display.x_display is not None
            pointer = await Pointer.connect(display.x_display, registry.xauthority(display_id))
        except (DisplayError, OSError, XServerError) as error:
            self.close(FAILED, str(error)[:100])
            return
        if self._left:
            pointer.close()
            return
        self._pointer = pointer
        pointer.ended.add_done_callback(lambda _: self.close())
        if until := logged_out(self, self.session_check_interval):
            self._logged_out = asyncio.ensure_future(until)
            self._logged_out.add_done_callback(lambda _: self.close())

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

    def on_close(self) -> None:
        """Release the buttons."""
        self._left = True
        if self._logged_out:
            self._logged_out.cancel()
        if self._pointer:
            self._pointer.close()
            self._pointer = None


def routes(displays: DisplayManager, session_check_interval: float) -> list[tuple[str, type[Any], dict[str, Any]]]:
    """The route of this WebSocket."""
    given = {"displays": displays, "session_check_interval": session_check_interval}
    return [(r"/xpra/displays/(?P<display_id>[^/]+)/pointer", PointerHandler, given)]
