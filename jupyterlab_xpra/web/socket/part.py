"""WebSockets for which the server is a client of a part of a display: X server or PulseAudio."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Protocol

from jupyter_server.auth.decorator import ws_authenticated
from tornado.websocket import WebSocketHandler

from ...displays.errors import DisplayError
from ...displays.manager import DisplayManager
from ...displays.model import Display
from ...xpra.problem import Unusable
from ...xpra.xserver import XServerError
from ..authorization import may_execute
from ..errors import as_http
from .sessions import logged_out
from .upgrade import UpgradeHandler

MESSAGE_LIMIT = 200
"""Bytes; enough for a command."""

MALFORMED, FAILED = 1007, 1011
"""Codes with which the WebSocket is closed (RFC 6455, 7.4.1)."""


class Client(Protocol):
    """A client of a display's X server, or of its PulseAudio."""

    ended: asyncio.Future[None]

    def close(self) -> None:
        """Disconnect."""


class PartHandler(UpgradeHandler, WebSocketHandler):
    """The WebSocket of a part of a display that is ready, with a client for as long."""

    message_limit = MESSAGE_LIMIT
    """The most bytes of a message from a page."""

    _client: Client | None = None
    _logged_out: asyncio.Future[None] | None = None
    _left = False

    def initialize(self, displays: DisplayManager, session_check_interval: float) -> None:
        """Take the manager from the route."""
        self.displays = displays
        self.session_check_interval = session_check_interval

    async def connect(self, display: Display) -> Client:
        """Connect to the part of the display.

        Raises `DisplayError`, `OSError`, `xpra.problem.Unusable`, `XServerError`.
        """
        raise NotImplementedError

    def x_server(self, display: Display) -> tuple[int, Path]:
        """The number of a display that is ready, and the file with its cookie."""
        assert display.x_display is not None
        return display.x_display, self.displays.registry.xauthority(display.id)

    @property
    def max_message_size(self) -> int:
        """Tornado closes the connection at a longer one, before it is read."""
        return self.message_limit

    @ws_authenticated
    @may_execute
    async def get(self, display_id: str) -> None:
        """Upgrade to a WebSocket, also where the display has just ended.

        A browser writes each one that is refused to its console, as an error.
        """
        self.check_request()
        with as_http():
            self.displays.registry.read(display_id)
        await super().get(display_id)

    async def open(self, display_id: str) -> None:
        """Connect to the part, until that ends or the user logs out."""
        self.set_nodelay(True)
        try:
            client = await self.connect(self.displays.registry.ready(display_id))
        except (DisplayError, OSError, Unusable, XServerError) as error:
            self.close(FAILED, str(error)[:100])
            return
        if self._left:
            client.close()
            return
        self._client = client
        client.ended.add_done_callback(lambda _: self.close())
        if until := logged_out(self, self.session_check_interval):
            self._logged_out = asyncio.ensure_future(until)
            self._logged_out.add_done_callback(lambda _: self.close())

    def on_message(self, message: str | bytes) -> None:
        """A page has nothing to say here."""
        self.close(MALFORMED, "No message is taken.")

    def on_close(self) -> None:
        """Disconnect from the part."""
        self._left = True
        if self._logged_out:
            self._logged_out.cancel()
        if self._client:
            self._client.close()
            self._client = None
