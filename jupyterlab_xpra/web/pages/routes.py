"""The routes of the pages."""

from __future__ import annotations

from typing import Any

from ...displays.manager import DisplayManager
from ...profiles.manager import ProfileManager
from ..sharing.links import Shares
from .desktop import DesktopHandler, ListHandler, StopHandler
from .display import ClientHandler, PageHandler
from .handler import Standalone
from .link import LinkHandler


def routes(
    name: str, displays: DisplayManager, profiles: ProfileManager, shares: Shares, standalone: Standalone | None
) -> list[tuple[str, type[Any], dict[str, Any]]]:
    """The pages' routes."""
    given = {"name": name, "displays": displays, "profiles": profiles, "shares": shares, "standalone": standalone}
    return [
        (r"/xpra/?", ListHandler, given),
        (r"/xpra/displays/(?P<display_id>[^/]+)/?", PageHandler, given),
        (r"/xpra/desktop/?", DesktopHandler, given),
        (r"/xpra/open", LinkHandler, given),
        (r"/xpra/client/(?P<path>.*)", ClientHandler, {}),
        *([(r"/xpra/stop", StopHandler, given)] if standalone else []),
    ]
