"""Files that a browser takes out of a display."""

from __future__ import annotations

import asyncio
import os

from tornado import web
from tornado.iostream import StreamClosedError

from ..authorization import may_execute
from ..errors import as_http
from .handler import XpraAPIHandler

PART = 256 * 1024
"""Bytes that are read and sent at a time."""

TYPE = "application/octet-stream"
"""The media type that browsers save, whatever is in the file."""


class DownloadHandler(XpraAPIHandler):
    """A file that a program of a display has copied."""

    path = "/xpra/api/displays/{id}/download"

    @web.authenticated
    @may_execute
    async def get(self, display_id: str) -> None:
        """Send the file for the browser to save.

        It is read in a thread, since the disk may be slow.
        """
        loop = asyncio.get_running_loop()
        # A path is bytes, of which Tornado's `get_query_argument` would remove some.
        path = b"".join(self.request.query_arguments.get("path", []))
        with as_http():
            file = await loop.run_in_executor(None, self.displays.files.outgoing, display_id, path)
        with file:
            left = os.fstat(file.fileno()).st_size
            self.set_attachment_header(os.path.basename(path).decode("utf-8", "replace"))
            self.set_header("Content-Type", TYPE)
            self.set_header("Content-Length", left)
            self.set_header("Cache-Control", "no-store")
            try:
                while left and (data := await loop.run_in_executor(None, file.read, min(PART, left))):
                    left -= len(data)
                    self.write(data)
                    await self.flush()
            except StreamClosedError:
                return  # the person has had enough of it
            # Of a file that became shorter meanwhile, Tornado closes the connection in the middle.
            await self.finish(set_content_type=TYPE)
