"""The routes of the API: a handler for each path of `api.yaml`."""

from __future__ import annotations

from typing import Any

from ...displays.manager import DisplayManager
from ...displays.use.default import DefaultDisplay
from ...profiles.manager import ProfileManager
from ..sharing.links import Shares
from .displays import ActivityHandler, DisplayHandler, DisplaysHandler, NotificationsHandler
from .downloads import DownloadHandler
from .handler import XpraAPIHandler
from .output import LogHandler, ScreenshotHandler
from .profiles import IconHandler, ProfilesHandler
from .programs import EnvironmentHandler, ProgramsHandler
from .sharing import ShareHandler
from .specification import pattern
from .status import StatusHandler
from .uploads import FilesHandler

HANDLERS: tuple[type[XpraAPIHandler], ...] = (
    DisplaysHandler,
    DisplayHandler,
    EnvironmentHandler,
    ActivityHandler,
    NotificationsHandler,
    ShareHandler,
    ProgramsHandler,
    FilesHandler,
    DownloadHandler,
    LogHandler,
    ScreenshotHandler,
    ProfilesHandler,
    IconHandler,
    StatusHandler,
)


def routes(
    displays: DisplayManager, profiles: ProfileManager, default: DefaultDisplay, shares: Shares
) -> list[tuple[str, type[Any], dict[str, Any]]]:
    """The API's routes."""
    managers = {"displays": displays, "profiles": profiles, "default": default, "shares": shares}
    return [(pattern(handler.path), handler, managers) for handler in HANDLERS]
