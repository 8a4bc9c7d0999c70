"""Files that a browser sends to a display, each through a WebSocket of its own."""

from __future__ import annotations

import asyncio
import json
import re

from jupyter_server.auth.decorator import ws_authenticated
from tornado.websocket import WebSocketClosedError, WebSocketHandler

from ...displays.errors import DisplayError, InvalidRequest
from ...displays.parts.files import Incoming
from ..authorization import may_execute
from ..socket.upgrade import check_upgrade
from .handler import XpraAPIHandler

MESSAGE_LIMIT = 64 * 1024
"""The most bytes of a message."""

PATIENCE = 300.0
"""Seconds that the next message may take."""

SIZE = re.compile(rb"[0-9]{1,18}")
"""The form of a file's size."""


class FilesHandler(XpraAPIHandler, WebSocketHandler):
    """The files that are put into a display's folder, written as they arrive, and their folders.

    The server says how much it has written, then the file's name, or why it does not take the file.
    """

    path = "/xpra/api/displays/{id}/files"

    _file: Incoming | None = None
    """The file, while its sender is waited for. A thread that writes it has it alone."""

    _deadline: asyncio.TimerHandle | None = None

    @property
    def max_message_size(self) -> int:
        """Tornado closes the connection at a longer one, before it is read."""
        return MESSAGE_LIMIT

    @ws_authenticated
    @may_execute
    async def get(self, display_id: str) -> None:
        """Upgrade to a WebSocket. A page can read only there why its file is not taken."""
        check_upgrade(self.request.headers)
        self._track_activity = True  # it is a person's, though it is a GET
        await super().get(display_id)

    async def open(self, display_id: str) -> None:
        """Say whether the file may come, before its first byte does; or make a folder."""
        file = None
        try:
            if self._query("kind") == b"folder":
                make = self.displays.files.make_folder
                names = (self._text("name"), self._text("inside"))
                await self._end(name=await asyncio.get_running_loop().run_in_executor(None, make, display_id, *names))
                return
            file = self.displays.files.receive(display_id, *self._announced())
            await self._go_on(file)
        except DisplayError as error:
            if file:
                file.discard()
            await self._end(message=str(error))

    async def on_message(self, message: str | bytes) -> None:
        """Write a part of the file, in a thread, since the disk may be slow.

        Tornado reads nothing more meanwhile, so a slow disk slows the sender.
        """
        file = self._take()
        if file is None:
            return  # it was on its way when the file was refused
        try:
            if isinstance(message, str):
                raise InvalidRequest("A file comes in binary messages.")
            await asyncio.get_running_loop().run_in_executor(None, file.write, message)
            await self._go_on(file)
        except DisplayError as error:
            file.discard()
            await self._end(message=str(error))

    def on_close(self) -> None:
        """Discard a file whose sender has left."""
        file = self._take()
        if file:
            file.discard()

    def _announced(self) -> tuple[str, int, str]:
        """The name, the size and the folder in the query. Raises `InvalidRequest`."""
        size = self._query("size")
        if not SIZE.fullmatch(size):
            raise InvalidRequest("size: the number of the file's bytes.")
        return self._text("name"), int(size), self._text("inside")

    def _query(self, key: str) -> bytes:
        # Tornado's `get_query_argument` would remove control characters.
        return b"".join(self.request.query_arguments.get(key, []))

    def _text(self, key: str) -> str:
        try:
            return self._query(key).decode("utf-8")
        except UnicodeDecodeError as error:
            raise InvalidRequest(f"{key}: it is not valid text.") from error

    async def _go_on(self, file: Incoming) -> None:
        """Wait for more of the file, or give it its name if it is whole."""
        if file.received == file.size:
            await self._end(name=await asyncio.get_running_loop().run_in_executor(None, file.finish))
            return
        self._file = file
        self._deadline = asyncio.get_running_loop().call_later(PATIENCE, self.close)
        await self._say(received=file.received)

    async def _end(self, **answer: str) -> None:
        await self._say(**answer)
        self.close()

    async def _say(self, **answer: str | int) -> None:
        try:
            await self.write_message(json.dumps(answer))
        except WebSocketClosedError:
            self.on_close()  # it may have left while the thread had the file

    def _take(self) -> Incoming | None:
        if self._deadline:
            self._deadline.cancel()
        file, self._file = self._file, None
        return file
