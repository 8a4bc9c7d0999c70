"""Ends the connections of users who log out at JupyterHub.

The Hub does not announce a log-out, it only forgets the session's tokens. So the server asks the
Hub about the token for as long as a WebSocket is open.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

from jupyter_server.base.handlers import JupyterHandler
from tornado import web


def logged_out(handler: JupyterHandler, interval: float) -> Coroutine[Any, Any, None] | None:
    """A coroutine that ends once the Hub refuses the token of a request.

    It asks the Hub every `interval` seconds.

    None where there is no Hub, or `interval` is 0.
    """
    hub = getattr(handler.identity_provider, "hub_auth", None)
    return _refused(hub, hub.get_token(handler), interval) if hub and interval else None


async def _refused(hub: Any, token: str, interval: float) -> None:
    while True:
        await asyncio.sleep(interval)
        try:
            user = await hub.user_for_token(token, use_cache=False, sync=False)
        except web.HTTPError:
            continue  # The Hub does not answer, and HubOAuth logs it. A restart of the Hub must disconnect nobody.
        if user is None or not hub.check_scopes(hub.access_scopes, user):
            return
