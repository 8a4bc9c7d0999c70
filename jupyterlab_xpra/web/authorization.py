"""The permissions that handlers ask for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from jupyter_server.auth.decorator import authorized

from .errors import DiscreetHandler

RESOURCE = "xpra"

Method = TypeVar("Method", bound=Callable[..., Any])

# `execute` means to run a program, or to see what one shows or writes. A viewer of a display can
# type and run programs in it, so seeing a display is no less. The decorator's own type does not fit
# its use with arguments.
may_execute = cast("Callable[[Method], Method]", authorized("execute", RESOURCE))
"""Decorates a handler's method: a user who may not run programs gets 403."""

stops_servers = cast("Callable[[Method], Method]", authorized("write", "server"))
"""Decorates a handler's method: a user who may not stop the server gets 403.

Jupyter's own `api/shutdown` asks for the same permission.
"""


class RefusingHandler(DiscreetHandler):
    """A handler that answers 403 to a user who is not logged in.

    Its addresses are inside a page or a tab, where a login page would be of no use.
    Its methods are decorated with `ws_authenticated`, which refuses without a redirection.
    """

    auth_resource = RESOURCE

    async def prepare(self) -> None:  # type: ignore[override]
        """Refuse a user who is not logged in, even if the server's settings allow such requests."""
        await super().prepare(_redirect_to_login=False)
