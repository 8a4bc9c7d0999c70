"""Who has logged out at JupyterHub watches no display any more.

The Hub tells nobody of a log-out, it forgets the session's tokens. So it is asked, for as long as a WebSocket is open.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

from jupyter_server.base.handlers import JupyterHandler
from tornado import web


def logged_out(handler: JupyterHandler, interval: float) -> Coroutine[Any, Any, None] | None:
    """What ends when the Hub does not let in any more who made a request. The Hub is asked every `interval` seconds.

    None where there is no Hub to ask, or `interval` is 0.
    """
    hub = getattr(handler.identity_provider, "hub_auth", None)
    return _refused(hub, hub.get_token(handler), interval) if hub and interval else None


async def _refused(hub: Any, token: str, interval: float) -> None:
    while True:
        await asyncio.sleep(interval)
        try:
            user = await hub.user_for_token(token, use_cache=False, sync=False)
        except web.HTTPError:
            continue  # It does not answer, and says so in the log; a Hub that is restarted takes nothing from anybody.
        if user is None or not hub.check_scopes(hub.access_scopes, user):
            return
