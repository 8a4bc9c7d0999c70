"""The check of requests for a WebSocket."""

from __future__ import annotations

import re
from typing import Any

from tornado.httputil import HTTPHeaders

from ..authorization import RefusingHandler
from ..errors import Refusal, message_of

HEADERS = ("Sec-WebSocket-Key", "Sec-WebSocket-Version", "Sec-WebSocket-Protocol")
"""The headers of a request for a WebSocket."""

KEY = re.compile(r"[A-Za-z0-9+/]{22}==")
"""The form of `Sec-WebSocket-Key` (RFC 6455, 4.1)."""

OFFER = re.compile(r"[\x20-\x7e]{0,1000}")
"""The form of any other header that is passed on."""


class UpgradeHandler(RefusingHandler):
    """An address of a display that takes WebSockets only."""

    def check_request(self) -> None:
        """Raise `Refusal` for a request that is malformed, or comes from another origin."""
        check_upgrade(self.request.headers)
        if not self.check_origin():
            raise Refusal(403, "The page that asks is from another origin.")

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Answer a refused upgrade with the reason, for the browser's console."""
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.finish(message_of(status_code, kwargs))


def check_upgrade(headers: HTTPHeaders) -> None:
    """Raise `Refusal` if a request is not a proper one for a WebSocket (RFC 6455, 4.2.1)."""
    if headers.get("Upgrade", "").lower() != "websocket":
        raise Refusal(426, "This address takes WebSockets only.")
    connection = {token.strip().lower() for token in headers.get("Connection", "").split(",")}
    if (
        "upgrade" not in connection
        or headers.get("Sec-WebSocket-Version") != "13"
        or not KEY.fullmatch(headers.get("Sec-WebSocket-Key", ""))
        or not all(OFFER.fullmatch(headers.get(name, "")) for name in HEADERS)
    ):
        raise Refusal(400, "The request for a WebSocket is malformed.")
