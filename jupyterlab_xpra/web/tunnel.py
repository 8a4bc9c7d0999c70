"""The WebSocket of a display, not terminated here: after the upgrade bytes go through as they are.

Xpra answers the upgrade itself, so nothing is promised to the browser that the display does not keep. Afterwards at most
one chunk is held for each direction: the next is read when the last has been written.
"""

from __future__ import annotations

import asyncio
from http.client import responses
from typing import Any

from jupyter_server.auth.decorator import ws_authenticated
from jupyter_server.base.handlers import JupyterHandler
from tornado.httputil import HTTPHeaders, HTTPInputError, parse_response_start_line
from tornado.iostream import IOStream, StreamClosedError, UnsatisfiableReadError

from ..displays.manager import Change, DisplayManager
from ..displays.model import DisplayState
from ..xpra import control
from .authorization import RESOURCE, may_execute
from .errors import Refusal, as_http, message_of

CHUNK = 64 * 1024
"""Bytes held for a direction."""

HEAD_LIMIT = 16 * 1024
"""Bytes of Xpra's answer to the upgrade."""

ANSWER_TIMEOUT = 10.0
"""Seconds that Xpra has to answer it."""

TO_XPRA = ("Sec-WebSocket-Key", "Sec-WebSocket-Version", "Sec-WebSocket-Protocol", "Sec-WebSocket-Extensions")
TO_BROWSER = ("Sec-WebSocket-Accept", "Sec-WebSocket-Protocol", "Sec-WebSocket-Extensions")


class Tunnels:
    """The tunnels that are open. Those of a display that ends are closed, whatever is under way in them."""

    def __init__(self, displays: DisplayManager) -> None:
        self._streams: dict[str, set[IOStream]] = {}
        displays.observe_changes(self._on_change)

    async def relay(self, display_id: str, browser: IOStream, xpra: IOStream) -> None:
        """Move bytes both ways until either side closes; both are closed then."""
        streams = {browser, xpra}
        pumps = [asyncio.ensure_future(_pump(browser, xpra)), asyncio.ensure_future(_pump(xpra, browser))]
        open_ones = self._streams.setdefault(display_id, set())
        open_ones |= streams
        try:
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        finally:
            open_ones -= streams
            if not open_ones:
                self._streams.pop(display_id, None)
            browser.close()
            xpra.close()
            await asyncio.gather(*pumps)

    def close(self) -> None:
        """Close all of them."""
        for display_id in list(self._streams):
            self._close(display_id)

    def _on_change(self, change: Change) -> None:
        if change.display.state in (DisplayState.STOPPING, DisplayState.ENDED):
            self._close(change.display.id)

    def _close(self, display_id: str) -> None:
        for stream in list(self._streams.get(display_id, ())):
            stream.close()


async def _pump(source: IOStream, sink: IOStream) -> None:
    buffer = bytearray(CHUNK)
    view = memoryview(buffer)
    try:
        while True:
            count = await source.read_into(buffer, partial=True)
            # Done when the kernel has taken it all: the buffer is free again, and a slow reader slows the writer.
            await sink.write(view[:count])
    except StreamClosedError:
        return


class SocketHandler(JupyterHandler):
    """`xpra/displays/<id>/socket`."""

    auth_resource = RESOURCE

    def initialize(self, displays: DisplayManager, tunnels: Tunnels) -> None:
        """Take what `routes` was given."""
        self.displays = displays
        self.tunnels = tunnels

    async def prepare(self) -> None:  # type: ignore[override]
        """Who is not logged in gets 403; a WebSocket cannot follow a redirection to the login page."""
        await super().prepare(_redirect_to_login=False)

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """A refused upgrade says why, for the browser's console."""
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.finish(message_of(status_code, kwargs))

    @ws_authenticated
    @may_execute
    async def get(self, display_id: str) -> None:
        """Check, forward the upgrade, pass the answer on, and relay."""
        if self.request.headers.get("Upgrade", "").lower() != "websocket":
            raise Refusal(426, "This address takes WebSockets only.")
        if not self.check_origin():
            raise Refusal(403, "The page that asks is from another origin.")
        with as_http():
            path = self.displays.socket(display_id)
        try:
            xpra = IOStream(control.connect(path), max_buffer_size=2 * CHUNK, read_chunk_size=CHUNK)
        except OSError as error:
            raise Refusal(502, f"The display cannot be reached: {error}.") from error
        try:
            status, headers = await asyncio.wait_for(self._upgrade(xpra), ANSWER_TIMEOUT)
            if status != 101:
                raise Refusal(502, f"Xpra refused the connection: {status} {responses.get(status, '')}.")
        except asyncio.TimeoutError:
            xpra.close()
            raise Refusal(504, f"Xpra did not answer in {ANSWER_TIMEOUT:g} s.") from None
        except (StreamClosedError, UnsatisfiableReadError, HTTPInputError) as error:
            xpra.close()
            raise Refusal(502, f"Xpra did not take the connection: {error}.") from error
        except BaseException:
            xpra.close()
            raise
        browser = self.detach()
        browser.set_nodelay(True)
        with self.displays.viewer(display_id):
            try:
                await browser.write(_head("HTTP/1.1 101 Switching Protocols", headers, TO_BROWSER))
            except StreamClosedError:
                xpra.close()
                return
            await self.tunnels.relay(display_id, browser, xpra)

    async def _upgrade(self, xpra: IOStream) -> tuple[int, HTTPHeaders]:
        # In one write: a connection that pauses is taken for one of the raw protocol.
        await xpra.write(_head("GET / HTTP/1.1", self.request.headers, TO_XPRA, Host="localhost"))
        answer = (await xpra.read_until(b"\r\n\r\n", max_bytes=HEAD_LIMIT)).decode("latin-1")
        start_line, _, rest = answer.partition("\r\n")
        return parse_response_start_line(start_line).code, HTTPHeaders.parse(rest)


def _head(start_line: str, headers: HTTPHeaders, names: tuple[str, ...], **more: str) -> bytes:
    """The head of an upgrade or of its answer, with these of the headers and no others."""
    lines = [start_line, *(f"{name}: {value}" for name, value in more.items())]
    lines += ["Upgrade: websocket", "Connection: Upgrade"]
    lines += [f"{name}: {headers[name]}" for name in names if name in headers]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def routes(displays: DisplayManager, tunnels: Tunnels) -> list[tuple[str, type[Any], dict[str, Any]]]:
    """The socket's route."""
    return [(r"/xpra/displays/(?P<display_id>[^/]+)/socket", SocketHandler, {"displays": displays, "tunnels": tunnels})]
