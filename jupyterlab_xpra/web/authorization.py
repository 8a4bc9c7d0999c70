"""Who may do what with the resource `xpra`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from jupyter_server.auth.decorator import authorized

RESOURCE = "xpra"

Method = TypeVar("Method", bound=Callable[..., Any])

# A display takes keys and runs programs: to see it is to execute. The decorator's own type does not fit its use with
# arguments.
may_execute = cast("Callable[[Method], Method]", authorized("execute", RESOURCE))
"""Decorates a handler's method: refused with 403 to those who may not use displays."""
