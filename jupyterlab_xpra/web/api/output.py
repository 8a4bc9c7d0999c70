"""The output of a display: its log and its screenshot."""

from __future__ import annotations

import asyncio

from tornado import web

from ..authorization import may_execute
from ..errors import as_http
from . import images
from .handler import XpraAPIHandler


class LogHandler(XpraAPIHandler):
    """The log of a display."""

    path = "/xpra/api/displays/{id}/log"

    @web.authenticated
    @may_execute
    def get(self, display_id: str) -> None:
        """Answer with the last lines of the log."""
        lines = self.number("lines")
        with as_http():
            self.finish(self.displays.registry.log_tail(display_id, lines), set_content_type="text/plain; charset=utf-8")


class ScreenshotHandler(XpraAPIHandler):
    """The screenshot of a display."""

    path = "/xpra/api/displays/{id}/screenshot"

    @web.authenticated
    @may_execute
    async def get(self, display_id: str) -> None:
        """Answer with a picture of the display as it is now."""
        width = self.number("width")
        with as_http():
            picture = await self.displays.screen.screenshot(display_id)
        self.set_header("Cache-Control", "no-store")
        self.finish(await asyncio.to_thread(images.scaled, picture, width), set_content_type="image/png")
