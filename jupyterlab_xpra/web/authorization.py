"""Who may do what with the resource `xpra`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from jupyter_server.auth.decorator import authorized

from .errors import DiscreetHandler

RESOURCE = "xpra"

Method = TypeVar("Method", bound=Callable[..., Any])

# A display takes keys and runs programs: to see it is to execute. The decorator's own type does not fit its use with
# arguments.
may_execute = cast("Callable[[Method], Method]", authorized("execute", RESOURCE))
"""Decorates a handler's method: refused with 403 to those who may not use displays."""

stops_servers = cast("Callable[[Method], Method]", authorized("write", "server"))
"""Decorates a handler's method: refused with 403 to those who may not stop the server, as Jupyter's own `api/shutdown` is."""


class RefusingHandler(DiscreetHandler):
    """For what is inside a page or a tab: who is not logged in gets 403, since a login page would not be of use there.

    The methods of handlers are decorated with `ws_authenticated`, which is the same for one of them.
    """

    auth_resource = RESOURCE

    async def prepare(self) -> None:  # type: ignore[override]
        """Refuse, whatever the server's settings are for others."""
        await super().prepare(_redirect_to_login=False)
