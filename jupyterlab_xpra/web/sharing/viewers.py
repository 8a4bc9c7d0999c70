"""The page and the WebSocket of a share link.

Its viewers see the display and cannot change anything in it.

The link's secret is in its fragment, which browsers do not send, so it is in no log. It comes in
the first message of the WebSocket. The page and its files are the same for everybody and name no
display. An account is neither needed nor looked at.
"""

from __future__ import annotations

import asyncio
import json
import logging
from contextlib import closing, suppress
from typing import Any, cast

from jupyter_server.auth.decorator import allow_unauthenticated
from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.utils import url_path_join
from tornado import web
from tornado.websocket import WebSocketClosedError, WebSocketHandler

from ...displays.errors import DisplayError
from ...displays.manager import DisplayManager
from ...xpra import control, viewer
from ...xpra.command import Kind
from ...xpra.packets import NotAllowed
from ...xpra.viewer import NotUnderstood
from .. import bundle
from ..language import words_for
from .allowance import Allowance
from .links import LINK_ENDED, NOBODY, NOT_SHOWN, Shares

VIEWERS_LIMIT = 20
"""The most connections by the link of one display."""

MESSAGES = (2000.0, 1000.0)
"""The messages that a viewer may send at once, and each second. A viewer confirms each picture."""

CONTROL_FRAMES = (20.0, 2.0)
"""The same of ping and pong frames. Browsers only answer the server's pings."""

SECRET_LIMIT = 10.0
"""Seconds that the first message, which has the secret, may take."""

MESSAGE_LIMIT = 256
"""The most bytes of a message."""

REFUSED, TOO_MANY, XPRA_GONE = 1008, 4429, 4502
"""More codes with which connections are closed (RFC 6455, 7.4; from 4000 on our own)."""

logger = logging.getLogger(__name__)


class OpenHandler(web.RequestHandler):
    """A handler for people without an account.

    It checks `Host` as Jupyter's own handlers do, since a foreign name may lead to this host.
    """

    log = logger

    def prepare(self) -> None:
        """Refuse a foreign `Host` with 403."""
        if not JupyterHandler.check_host(cast("JupyterHandler", self)):
            raise web.HTTPError(403)


class SharedSocketHandler(WebSocketHandler, OpenHandler):
    """`xpra/shared/socket`: the connection of a viewer.

    `viewer` says what is passed on to the page, and makes packets of the page's messages.
    """

    _deadline: asyncio.TimerHandle | None = None
    _looking: asyncio.Task[None] | None = None
    _xpra: asyncio.StreamWriter | None = None
    _ended = False
    _waits = False

    def initialize(self, displays: DisplayManager, shares: Shares) -> None:
        """Take the managers from the route."""
        self.displays = displays
        self.shares = shares
        self._messages = Allowance(*MESSAGES)
        self._control_frames = Allowance(*CONTROL_FRAMES)

    def prepare(self) -> None:
        """Answer 404 while there is no link, and 429 while too many others have sent no secret."""
        super().prepare()
        if not self.shares.any:
            raise web.HTTPError(404)
        self._waits = self.shares.wait(self.request.remote_ip)
        if not self._waits:
            raise web.HTTPError(429)

    @property
    def max_message_size(self) -> int:
        """Tornado closes the connection at a longer one, before it is read."""
        return MESSAGE_LIMIT

    @allow_unauthenticated
    async def get(self, *args: Any, **kwargs: Any) -> None:
        """Upgrade to a WebSocket. Only the Origin can be checked here."""
        await super().get(*args, **kwargs)

    def open(self) -> None:
        """Wait for the secret, for `SECRET_LIMIT` at most."""
        self.set_nodelay(True)
        self._deadline = asyncio.get_running_loop().call_later(SECRET_LIMIT, self.close, REFUSED, "No secret came.")

    async def on_message(self, message: str | bytes) -> None:
        """Take the secret, then a viewer's messages; any other message ends the connection."""
        if self._ended:
            return
        try:
            if not self._messages.spend():
                raise NotAllowed("These are too many messages.")
            if isinstance(message, bytes):
                raise NotAllowed("Nothing but text is taken.")
            if self._looking is None:
                self._begin(message)
                return
            packet = viewer.packet(message)
            if self._xpra is None:
                raise NotAllowed("The display has not said hello.")
        except NotAllowed as error:
            self.close(REFUSED, str(error))
            return
        with suppress(ConnectionError):  # `_look` notices it too
            self._xpra.write(packet)
            await self._xpra.drain()

    def close(self, code: int | None = None, reason: str | None = None) -> None:
        """End the connection at once; messages that still come are ignored."""
        self._leave()
        super().close(code, reason)

    def on_ping(self, data: bytes) -> None:
        """Count a control frame."""
        self._count_control_frame()

    def on_pong(self, data: bytes) -> None:
        """Count a control frame."""
        self._count_control_frame()

    def on_close(self) -> None:
        """The page has gone."""
        self._leave()

    def on_finish(self) -> None:
        """The request was refused, unless it has become a WebSocket."""
        if self.get_status() != 101:
            self._wait_no_more()

    def _count_control_frame(self) -> None:
        if not self._ended and not self._control_frames.spend():
            self.close(REFUSED, "These are too many control frames.")

    def _begin(self, secret: str) -> None:
        """Let the viewer in if the secret is right."""
        display_id = self.shares.display(secret)
        if display_id is None:
            self.close(LINK_ENDED, "The display is not shared any more.")
        elif not self.displays.use.viewers(display_id):
            self.close(NOT_SHOWN, NOBODY)
        elif self.shares.viewers(display_id) >= VIEWERS_LIMIT:
            self.close(TOO_MANY, f"{VIEWERS_LIMIT} look already.")
        else:
            assert self._deadline
            self._deadline.cancel()
            self._wait_no_more()
            self.shares.add(display_id, self)
            self._looking = asyncio.ensure_future(self._look(display_id))

    async def _look(self, display_id: str) -> None:
        """Pass on what Xpra shows, as fast as the page takes it."""
        try:
            display = self.displays.registry.ready(display_id)
            xpra = control.connect(self.displays.registry.socket(display_id))
            reader, writer = await asyncio.open_unix_connection(sock=xpra, limit=viewer.PART)
            with closing(writer):
                writer.write(viewer.hello())
                self._xpra = writer
                async for part in viewer.shown(reader, desktop=display.kind is Kind.DESKTOP):
                    await self.write_message(part, binary=True)
        except WebSocketClosedError:
            return
        except EOFError:
            logger.debug("Xpra has closed a viewer's connection to display %s.", display_id)
        except (DisplayError, NotUnderstood, OSError) as error:
            logger.warning("Display %s cannot be shown by its link: %s", display_id, error)
        self.close(XPRA_GONE, "Xpra has closed the connection.")

    def _leave(self) -> None:
        self._ended = True
        if self._deadline:
            self._deadline.cancel()
        if self._looking:
            self._looking.cancel()
        self._wait_no_more()
        self.shares.remove(self)

    def _wait_no_more(self) -> None:
        if self._waits:
            self._waits = False
            self.shares.wait_no_more(self.request.remote_ip)


class SharedPageHandler(OpenHandler):
    """`xpra/shared/`: the same page for every link."""

    def initialize(self, name: str, shares: Shares) -> None:
        """Take the extension's name and the links from the route."""
        self.name = name
        self.shares = shares

    @allow_unauthenticated
    def get(self) -> None:
        """Show the page, which asks for it again to learn whether there is any link: 404 if not."""
        if not self.request.path.endswith("/"):
            self.redirect(f"{self.request.path}/")
            return
        self.set_status(200 if self.shares.any else 404)
        words = words_for(self.request)
        base = url_path_join(self.settings["base_url"], "xpra/shared")
        self.set_header("Content-Security-Policy", f"{bundle.POLICY}; frame-ancestors 'self'")
        self.set_header("Cache-Control", "no-store")
        self.set_header("Referrer-Policy", "no-referrer")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.finish(
            self.settings[f"{self.name}_jinja2_env"]
            .get_template("shared.html")
            .render(
                words=words,
                catalogue=words.catalogue and json.dumps(words.catalogue).replace("<", "\\u003c"),
                assets=url_path_join(base, "client"),
                version=bundle.VERSION,
                socket=url_path_join(base, "socket"),
            )
        )


class SharedFileHandler(OpenHandler):
    """`xpra/shared/client/…`: the files of the page."""

    @allow_unauthenticated
    def get(self, path: str) -> None:
        """Answer with one file."""
        if path not in bundle.FILES:
            raise web.HTTPError(404)
        # The policy of the worker, which is loaded from here.
        self.set_header("Content-Security-Policy", bundle.POLICY)
        bundle.finish_with(path, self)


def routes(name: str, displays: DisplayManager, shares: Shares) -> list[tuple[str, type[Any], dict[str, Any]]]:
    """The routes that need no account; there are none where no display can be shared."""
    if not shares.possible:
        return []
    return [
        (r"/xpra/shared/?", SharedPageHandler, {"name": name, "shares": shares}),
        (r"/xpra/shared/client/(?P<path>.*)", SharedFileHandler, {}),
        (r"/xpra/shared/socket", SharedSocketHandler, {"displays": displays, "shares": shares}),
    ]
