"""The sockets to which the programs of displays print, each in the display's directory."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from socket import AF_UNIX, socket
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.web import Application, HTTPError, RequestHandler, stream_request_body

from ...displays.errors import DisplayError, InvalidRequest
from ...displays.feed import Change
from ...displays.manager import DisplayManager
from ...displays.parts import printing
from ...displays.parts.files import Incoming
from . import ipp
from .printer import PATH, Printer

DESCRIPTION = Path(__file__).with_name("printer.ppd")
"""What programs can choose, in the form that they all read (PostScript Printer Description)."""

ATTRIBUTES_LIMIT = 256 * 1024
"""Bytes of a request without its document."""

NAME_LIMIT = 80
"""Characters of a job's name that the name of its file has."""

KINDS = {b"%PDF": ".pdf", b"%!PS": ".ps", b"\x89PNG": ".png", b"\xff\xd8\xff": ".jpg"}
"""The first bytes of documents, and the ends of their files' names."""

BEGINNING = 4
"""Bytes by which the kind of a document is known."""


class Printers:
    """The printers of the displays whose programs this server answers."""

    def __init__(self, displays: DisplayManager) -> None:
        self._displays = displays
        self._servers: dict[str, tuple[HTTPServer, int]] = {}
        self._closing: set[asyncio.Future[None]] = set()
        self._ended = False
        if displays.file_transfer:
            displays.notifications.observe_answered(self._open)
            displays.feed.observe(self._on_change)

    async def close(self) -> None:
        """Take no more documents.

        The server may become the one that answers a display's programs while it stops.
        """
        self._ended = True
        for display_id in list(self._servers):
            self._close(display_id)
        await asyncio.gather(*self._closing)

    def _open(self, display_id: str) -> None:
        """Listen, instead of a server that has ended or that answered programs meanwhile."""
        if self._ended:
            return
        path = self._displays.registry.path(display_id) / printing.SOCKET
        if display_id in self._servers and self._servers[display_id][1] == _inode(path):
            return
        self._close(display_id)
        try:
            listening = _listen(path)
        except OSError as error:
            self._displays.log.warning("Programs of display %s find no printer: %s", display_id, error)
            return
        options = {"displays": self._displays, "display_id": display_id, "printer": Printer()}
        routes: list[Any] = [(rf"{PATH}\.ppd", DescriptionHandler), (r".*", PrintHandler, options)]
        application = Application(routes, log_function=lambda _: None)
        # `Incoming` refuses a document that is too large, with a reason. An endless one ends here.
        server = HTTPServer(application, max_body_size=2 * self._displays.max_upload_size)
        server.add_socket(listening)
        self._servers[display_id] = (server, _inode(path))

    def _close(self, display_id: str) -> None:
        if display_id in self._servers:
            server, _ = self._servers.pop(display_id)
            server.stop()
            closing = asyncio.ensure_future(server.close_all_connections())
            self._closing.add(closing)
            closing.add_done_callback(self._closing.discard)

    def _on_change(self, change: Change) -> None:
        if not change.display.live:
            self._close(change.display.id)


def _listen(path: Path) -> socket:
    """Listen on a Unix socket, instead of a server that was killed. Raises `OSError`.

    Tornado's function would leave the socket open after an error.
    """
    listening = socket(AF_UNIX)
    try:
        path.unlink(missing_ok=True)
        listening.bind(str(path))
        path.chmod(0o600)
        listening.setblocking(False)
        listening.listen()
    except OSError:
        listening.close()
        raise
    return listening


def _inode(path: Path) -> int:
    """What tells a socket from another one at the same place; 0 if there is none."""
    try:
        return path.stat().st_ino
    except OSError:
        return 0


class DescriptionHandler(RequestHandler):
    """The description of the printer."""

    def get(self) -> None:
        """Send the file."""
        self.set_header("Content-Type", "application/vnd.cups-ppd")
        self.finish(DESCRIPTION.read_bytes())


@stream_request_body
class PrintHandler(RequestHandler):
    """Takes requests, and documents as they come."""

    def initialize(self, displays: DisplayManager, display_id: str, printer: Printer) -> None:
        """Take the parts from the route."""
        self._displays = displays
        self._id = display_id
        self._printer = printer
        self._head = bytearray()
        self._request: ipp.Request | None = None
        self._number = 0
        self._file: Incoming | None = None
        self._refusal = ""
        self._left = False

    def get(self) -> None:
        """There is nothing else to be read here."""
        raise HTTPError(404)

    async def data_received(self, chunk: bytes) -> None:
        """Read the request, then its document."""
        if self._file:
            await self._write(chunk)
            return
        self._head += chunk
        if self._request is None:
            try:
                parsed = ipp.parse(bytes(self._head))
            except ipp.Malformed as error:
                raise HTTPError(400) from error
            if parsed is None:
                if len(self._head) > ATTRIBUTES_LIMIT:
                    raise HTTPError(413)
                return
            self._request, size = parsed
            del self._head[:size]
        if len(self._head) >= BEGINNING:
            await self._begin()

    async def post(self) -> None:
        """Answer; a document that is whole becomes a file of the person's."""
        if self._request is None:
            raise HTTPError(400)
        if self._head:
            await self._begin()
        answer = b""
        if file := self._take():
            try:
                name = await asyncio.get_running_loop().run_in_executor(None, file.finish)
            except DisplayError as error:
                file.discard()
                self._refusal = str(error)
            else:
                await self._displays.notifications.tell_printed(self._id, file.directory / name)
                answer = self._printer.accepted(self._request, self._number)
        if self._refusal:
            answer = ipp.answer(self._request, ipp.Status.NOT_POSSIBLE, message=self._refusal)
        self.set_header("Content-Type", "application/ipp")
        self.finish(answer or self._printer.answer(self._request))

    def on_connection_close(self) -> None:
        """Discard a document whose program has left, if need be after a part that is written."""
        self._left = True
        if file := self._take():
            file.discard()

    async def _begin(self) -> None:
        """Write the start of a document, unless it is refused."""
        start = bytes(self._head)
        self._head.clear()
        if self._refusal:
            return
        assert self._request
        try:
            job = self._printer.job(self._request)
            if job is None:
                raise InvalidRequest("The document is for no job.")
            self._number, name = job
            self._file = self._displays.files.receive(self._id, file_name(name, start), self._displays.max_upload_size)
        except DisplayError as error:
            self._refusal = str(error)
        else:
            await self._write(start)

    async def _write(self, data: bytes) -> None:
        file = self._take()
        assert file
        try:
            await asyncio.get_running_loop().run_in_executor(None, file.write, data)
        except DisplayError as error:
            file.discard()
            self._refusal = str(error)
        else:
            self._file = file
        if self._left:
            self.on_connection_close()

    def _take(self) -> Incoming | None:
        """The file, which nobody else discards from now on."""
        file, self._file = self._file, None
        return file


def file_name(job: str, start: bytes) -> str:
    """The name of the file for a document with the name of its job and these first bytes."""
    # Programs name jobs by the path or the address of what they print.
    name = re.sub(r"[\x00-\x1f\x7f]+", " ", job.rstrip("/").rpartition("/")[2])[-NAME_LIMIT:].strip(" .")
    kind = next((end for first, end in KINDS.items() if start.startswith(first)), "")
    name = name or "Printed"
    return name if name.lower().endswith(kind or ".") else name + kind
