"""The share links: the display of each, its viewers, and its end."""

from __future__ import annotations

import hmac
import secrets
from collections import Counter

import tornado
from tornado.websocket import WebSocketHandler

from ...displays.feed import Change
from ...displays.manager import DisplayManager
from ...displays.model import Display, DisplayState
from ...xpra import viewer
from ..errors import Refusal
from ..socket.tunnel import Tunnels

LINK_ENDED, NOT_SHOWN = 4404, 4409
"""The codes with which connections are closed; they are our own (RFC 6455, 7.4.2)."""

TORNADO = (6, 6, 1)
"""The first Tornado that people without an account may connect to.

Earlier ones let one connection stop the server: by empty frames, which they handle without a pause,
and by pings whose answers nobody reads, which they keep.
"""

WAITING_LIMIT, WAITING_LIMIT_IN_ALL = 16, 64
"""The most connections that have not sent a secret yet: from one address, and in all."""

NOBODY = "Nobody has the display open."


class Shares:
    """The share links of this server and their viewers.

    A link ends with its display, with the server, or by `stop`.

    A link shows a display only while a user has it open through this server. Xpra follows the first
    of its viewers in many things, such as hidden windows, and a viewer who only looks must not be
    the first.
    """

    def __init__(self, displays: DisplayManager, tunnels: Tunnels, *, allowed: bool) -> None:
        self._displays = displays
        self._allowed = allowed
        self._secrets: dict[str, str] = {}
        self._viewers: dict[str, set[WebSocketHandler]] = {}
        self._waiting: Counter[str | None] = Counter()
        displays.feed.observe(self._on_change)
        tunnels.observe_left(lambda display_id: self._close(display_id, NOT_SHOWN, NOBODY))

    @property
    def possible(self) -> bool:
        """Whether this server may have links at all."""
        return self._allowed and tornado.version_info >= TORNADO

    @property
    def any(self) -> bool:
        """Whether there is a link now."""
        return bool(self._secrets)

    @property
    def waiting(self) -> int:
        """The number of connections that have not sent a secret yet."""
        return self._waiting.total()

    def wait(self, address: str | None) -> bool:
        """Count a connection that has not sent a secret yet. Returns whether it may stay."""
        if self._waiting[address] >= WAITING_LIMIT or self.waiting >= WAITING_LIMIT_IN_ALL:
            return False
        self._waiting[address] += 1
        return True

    def wait_no_more(self, address: str | None) -> None:
        """A counted connection has sent its secret, or has gone."""
        self._waiting[address] -= 1
        if not self._waiting[address]:
            del self._waiting[address]

    def refusal(self, display: Display) -> Refusal | None:
        """The reason why a display cannot be shared; None for one that can be, once it is ready."""
        if not self._allowed:
            return Refusal(403, "Displays may not be shared here (XpraExtension.sharing).")
        if not self.possible:
            needed = ".".join(map(str, TORNADO))
            return Refusal(
                409,
                f"Sharing needs Tornado {needed} or later, and this server has {tornado.version}, which people without an "
                "account could stop. Ask the administrator to update it; it needs Python 3.11 or later.",
            )
        if self._displays.client == "html5":
            return Refusal(409, "Xpra's HTML5 client (DisplayManager.client) lets nobody else look at a display.")
        if not viewer.is_understood(display.xpra):
            return Refusal(
                409,
                f"Sharing needs Xpra {viewer.SINCE} or later, and this display is run by {display.xpra}. "
                "Ask the administrator to install it, and start the display again then.",
            )
        return None

    def secret(self, display_id: str) -> str:
        """The secret of a display's link, a new one if it has none."""
        return self._secrets.setdefault(display_id, secrets.token_urlsafe(32))

    def stop(self, display_id: str) -> None:
        """Revoke a display's share link, if it has one. Viewers who opened it are disconnected."""
        self._secrets.pop(display_id, None)
        self._close(display_id, LINK_ENDED, "The display is not shared any more.")

    def display(self, secret: str) -> str | None:
        """The id of the display whose link has this secret."""
        # All secrets are compared, each in constant time, so the time that it takes tells nothing.
        found = [
            display_id for display_id, known in self._secrets.items() if hmac.compare_digest(known.encode(), secret.encode())
        ]
        return found[0] if found else None

    def viewers(self, display_id: str) -> int:
        """The number of viewers by a display's link."""
        return len(self._viewers.get(display_id, ()))

    def add(self, display_id: str, socket: WebSocketHandler) -> None:
        """Add the connection of a viewer by a display's link."""
        self._viewers.setdefault(display_id, set()).add(socket)

    def remove(self, socket: WebSocketHandler) -> None:
        """Remove a connection, if it was added."""
        for display_id, viewers in list(self._viewers.items()):
            viewers.discard(socket)
            if not viewers:
                del self._viewers[display_id]

    def close(self) -> None:
        """Revoke all links."""
        for display_id in list(self._secrets):
            self.stop(display_id)

    def _on_change(self, change: Change) -> None:
        if change.action == "forgotten" or change.display.state in (DisplayState.STOPPING, DisplayState.ENDED):
            self.stop(change.display.id)

    def _close(self, display_id: str, code: int, reason: str) -> None:
        for socket in list(self._viewers.get(display_id, ())):
            socket.close(code, reason)
