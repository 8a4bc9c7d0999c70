"""The WebSocket of a display. After the upgrade, its bytes pass through unchanged.

The browser's packets are checked on their way, unless Xpra's own client is configured.

Xpra answers the upgrade itself, so the browser is promised only what the display keeps.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Coroutine
from contextlib import suppress
from http.client import responses
from socket import IPPROTO_TCP, TCP_NOTSENT_LOWAT, socket
from typing import Any

from jupyter_server.auth.decorator import ws_authenticated
from tornado.httputil import HTTPHeaders, HTTPInputError, parse_response_start_line
from tornado.ioloop import IOLoop
from tornado.iostream import IOStream, StreamClosedError

from ...displays.feed import Change
from ...displays.manager import DisplayManager
from ...displays.model import DisplayState
from ...xpra import control
from ..authorization import may_execute
from ..errors import Refusal, as_http
from .guard import Guard
from .relay import CHUNK, Inspect, Relay
from .sessions import logged_out
from .upgrade import HEADERS, OFFER, UpgradeHandler

UNSENT = 64 * 1024
"""Bytes that wait in the kernel to be sent to a browser.

By default they can be megabytes. Xpra would learn late that the link is narrow, and the answer to a
key would wait behind them all."""

HEAD_LIMIT = 16 * 1024
"""The most bytes of Xpra's answer to the upgrade."""

ANSWER_TIMEOUT = 10.0
"""Seconds that Xpra has to answer the upgrade."""

SIDE = re.compile(r"[1-9][0-9]{0,4}")
"""The form of a viewer's width and height, in pixels."""

TO_BROWSER = ("Sec-WebSocket-Accept", "Sec-WebSocket-Protocol")


class Tunnels:
    """The open tunnels.

    When a display ends, or its viewers are disconnected, its tunnels are closed at once.
    """

    def __init__(self, displays: DisplayManager) -> None:
        self._relays: dict[str, set[Relay]] = {}
        self._buffer = bytearray(CHUNK)
        self._observers: list[Callable[[str], None]] = []
        displays.feed.observe(self._on_change)

    def observe_left(self, observer: Callable[[str], None]) -> None:
        """Call `observer` with a display's id when the last of its tunnels has closed."""
        self._observers.append(observer)

    async def relay(
        self,
        display_id: str,
        browser: socket,
        xpra: socket,
        *ahead: bytes,
        inspect: Inspect | None,
        until: Coroutine[Any, Any, None] | None,
    ) -> None:
        """Move bytes both ways until either side closes or `until` ends; then close both.

        `ahead` are the bytes that were read from each socket before. `inspect` looks at those from
        the browser.
        """
        relay = Relay(browser, xpra, self._buffer, inspect)
        end = until and asyncio.ensure_future(until)
        if end:
            end.add_done_callback(lambda _: relay.close())
        open_ones = self._relays.setdefault(display_id, set())
        open_ones.add(relay)
        try:
            await relay.run(*ahead)
        finally:
            if end:
                end.cancel()
            open_ones.remove(relay)
            if not open_ones:
                self._relays.pop(display_id, None)
                for observer in self._observers:
                    observer(display_id)

    def close(self) -> None:
        """Close all tunnels."""
        for display_id in list(self._relays):
            self._close(display_id)

    def _on_change(self, change: Change) -> None:
        if change.action == "disconnected" or change.display.state in (DisplayState.STOPPING, DisplayState.ENDED):
            self._close(change.display.id)

    def _close(self, display_id: str) -> None:
        for relay in list(self._relays.get(display_id, ())):
            relay.close()


class SocketHandler(UpgradeHandler):
    """`xpra/displays/<id>/socket`."""

    def initialize(self, displays: DisplayManager, tunnels: Tunnels, session_check_interval: float) -> None:
        """Take the managers from the route."""
        self.displays = displays
        self.tunnels = tunnels
        self.session_check_interval = session_check_interval
        self._left = False

    def on_connection_close(self) -> None:
        """Note that the browser has left."""
        super().on_connection_close()
        self._left = True

    @ws_authenticated
    @may_execute
    async def get(self, display_id: str) -> None:
        """Check the request, forward the upgrade, pass the answer on, and relay."""
        self.check_request()
        size = self._size()
        with as_http():
            # A page that is opened during the start is loaded by the time that the display is
            # ready.
            await self.displays.started(display_id)
            if self._left:
                return
            if size and not self.displays.use.viewers(display_id):
                await self.displays.screen.resize(display_id, *size)
            path = self.displays.registry.socket(display_id)
        try:
            xpra = control.connect(path)
        except OSError as error:
            raise Refusal(502, f"The display cannot be reached: {error}.") from error
        with xpra:
            try:
                status, headers, from_xpra = await asyncio.wait_for(self._upgrade(xpra), ANSWER_TIMEOUT)
            except asyncio.TimeoutError:
                raise Refusal(504, f"Xpra did not answer in {ANSWER_TIMEOUT:g} s.") from None
            except (OSError, EOFError, HTTPInputError, ValueError) as error:
                with as_http():
                    self.displays.registry.ready(display_id)  # unless it has begun to end meanwhile
                raise Refusal(502, f"Xpra did not take the connection: {error}.") from error
            if status != 101:
                raise Refusal(502, f"Xpra refused the connection: {status} {responses.get(status, '')}.")
            browser = self.detach()
            browser.set_nodelay(True)
            _keep_queue_short(browser)
            with self.displays.use.viewer(display_id):
                try:
                    await browser.write(_head("HTTP/1.1 101 Switching Protocols", headers, TO_BROWSER))
                    from_browser = _taken_over(browser)
                    until = logged_out(self, self.session_check_interval)
                    inspect = Guard().inspect if self.displays.client == "builtin" else None
                    await self.tunnels.relay(
                        display_id, browser.socket, xpra, from_browser, from_xpra, inspect=inspect, until=until
                    )
                except StreamClosedError:
                    return  # it left while it was answered
                finally:
                    browser.close()

    def _size(self) -> tuple[int, int] | None:
        """The viewer's size in pixels; None if the request has none. Raises `Refusal` (400)."""
        width, height = (self.get_query_argument(name, "") for name in ("width", "height"))
        if not width and not height:
            return None
        if not SIDE.fullmatch(width) or not SIDE.fullmatch(height):
            raise Refusal(400, "width and height: whole numbers from 1 to 99999.")
        return int(width), int(height)

    async def _upgrade(self, xpra: socket) -> tuple[int, HTTPHeaders, bytes]:
        """Ask Xpra for the upgrade.

        Returns its status, its headers, and the bytes that came after them.

        Raises `OSError`, `EOFError`, `HTTPInputError` and `ValueError` if there is no proper
        answer.
        """
        loop = asyncio.get_running_loop()
        # It is one write: Xpra takes a connection that pauses for one of the raw protocol.
        await loop.sock_sendall(xpra, _head("GET / HTTP/1.1", self.request.headers, HEADERS, Host="localhost"))
        answer = b""
        while b"\r\n\r\n" not in answer:
            if len(answer) > HEAD_LIMIT:
                raise EOFError("the head of its answer does not end")
            more = await loop.sock_recv(xpra, HEAD_LIMIT)
            if not more:
                raise EOFError("it closed the connection")
            answer += more
        head, _, ahead = answer.partition(b"\r\n\r\n")
        start_line, _, rest = head.decode("latin-1").partition("\r\n")
        headers = HTTPHeaders.parse(rest)
        if not all(OFFER.fullmatch(headers.get(name, "")) for name in TO_BROWSER):
            raise HTTPInputError("a header of its answer is malformed")
        return parse_response_start_line(start_line).code, headers, ahead


def _keep_queue_short(browser: IOStream) -> None:
    if browser.closed():
        return  # it left meanwhile
    with suppress(OSError):  # Unix sockets, Linux before 3.12 and gVisor have no such limit
        browser.socket.setsockopt(IPPROTO_TCP, TCP_NOTSENT_LOWAT, UNSENT)


def _taken_over(stream: IOStream) -> bytes:
    """Take the socket from a stream.

    Returns the bytes that the stream has read. Raises `StreamClosedError`.
    """
    reading = asyncio.ensure_future(stream.read_bytes(stream.max_buffer_size, partial=True))
    if stream.closed():
        raise StreamClosedError  # reading has found out
    IOLoop.current().remove_handler(stream.fileno())
    return reading.result() if reading.done() else b""


def _head(start_line: str, headers: HTTPHeaders, names: tuple[str, ...], **more: str) -> bytes:
    """The head of an upgrade or of its answer, with only the named headers."""
    lines = [start_line, *(f"{name}: {value}" for name, value in more.items())]
    lines += ["Upgrade: websocket", "Connection: Upgrade"]
    lines += [f"{name}: {headers[name]}" for name in names if name in headers]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")
