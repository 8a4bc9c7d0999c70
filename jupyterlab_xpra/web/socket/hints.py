"""The WebSocket by which a page hears what windows ask for and Xpra does not pass on.

Its messages are JSON: `{"window": number, "urgent": …, "iconic": …, "focus_on_map": …,
"progress": …}`, as in `xpra.hints.Hints`.
"""

from __future__ import annotations

import asyncio

from tornado.websocket import WebSocketClosedError

from ...displays.model import Display
from ...xpra.hints import hints
from ...xpra.xclient import XClient
from .part import PartHandler


class HintsHandler(PartHandler):
    """`xpra/displays/<id>/hints`."""

    _telling: asyncio.Future[None] | None = None

    async def connect(self, display: Display) -> XClient:
        """Connect, and tell of the windows from then on."""
        client = await XClient.connect(*self.x_server(display))
        self._telling = asyncio.ensure_future(self._tell(client))
        return client

    def on_close(self) -> None:
        """Tell no more."""
        super().on_close()
        if self._telling:
            self._telling.cancel()

    async def _tell(self, client: XClient) -> None:
        try:
            async for found in hints(client):
                await self.write_message(found._asdict())
        except WebSocketClosedError:
            return
