"""Files that a browser sends to a display."""

from __future__ import annotations

import asyncio
import json

from tornado import web

from ...displays.parts.files import Incoming
from ..authorization import may_execute
from ..errors import Refusal, as_http
from .handler import XpraAPIHandler


@web.stream_request_body
class FilesHandler(XpraAPIHandler):
    """The files that are put into a display's folder, written as they arrive."""

    path = "/xpra/api/displays/{id}/files"

    _file: Incoming | None = None
    _refused: Refusal | None = None

    async def prepare(self) -> None:  # type: ignore[override]
        """Check whether the file may come before its first byte arrives.

        A file that may not is dropped as it comes. An answer before its end would close the
        connection, and the browser would not see the reason.
        """
        await super().prepare()
        if self.request.method == "POST":
            begun = self._begin(self.path_kwargs["display_id"])
            assert begun
            await begun

    @web.authenticated
    @may_execute
    async def _begin(self, display_id: str) -> None:
        size = self.request.headers.get("Content-Length", "")
        if not size.isdecimal():
            raise Refusal(411, "The size of the file has to be known (Content-Length).")
        try:
            # Tornado's `get_query_argument` would remove control characters.
            name = b"".join(self.request.query_arguments.get("name", [])).decode("utf-8")
        except UnicodeDecodeError as error:
            raise Refusal(400, "name: it is not valid text.") from error
        # The server's own limit is for bodies that it keeps in memory.
        self.request.connection.set_max_body_size(int(size))  # type: ignore[union-attr]
        try:
            with as_http():
                self._file = self.displays.files.receive(display_id, name, int(size))
        except Refusal as error:
            self._refused = error

    async def data_received(self, chunk: bytes) -> None:
        """Write a part of the file, in a thread, since the disk may be slow."""
        if self._file:
            try:
                with as_http():
                    await asyncio.get_running_loop().run_in_executor(None, self._file.write, chunk)
            except Refusal as error:
                self._refused = error
                self._discard()

    @web.authenticated
    def post(self, display_id: str) -> None:
        """Give the complete file its name. `_begin` has authorised the request."""
        if self._refused:
            raise self._refused
        with as_http():
            assert self._file
            name = self._file.finish()
        self._file = None
        self.set_status(201)
        self.finish(json.dumps({"name": name}))

    def on_finish(self) -> None:
        """Discard the file of a request that failed."""
        super().on_finish()
        self._discard()

    def on_connection_close(self) -> None:
        """Discard the file whose sender has left."""
        super().on_connection_close()
        self._discard()

    def _discard(self) -> None:
        if self._file:
            self._file.discard()
            self._file = None
