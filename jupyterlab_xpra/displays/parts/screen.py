"""The screen of a ready display: its size, and a picture of it."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING

from ...xpra import control, environment, install, xserver
from ..errors import ScreenshotFailed, WrongState

if TYPE_CHECKING:
    from logging import Logger

    from ...xpra.install import Finder
    from ..registry import Registry

RESIZE_TIMEOUT = 5.0
"""Seconds. A viewer waits for them."""


class Screen:
    """The screens of the displays, which can become `max_width` by `max_height` pixels."""

    def __init__(self, registry: Registry, finder: Finder, max_width: int, max_height: int, logger: Logger) -> None:
        self._registry = registry
        self._finder = finder
        self._max_width = max_width
        self._max_height = max_height
        self._logger = logger

    async def screenshot(self, display_id: str) -> bytes:
        """A PNG of what a ready display shows.

        Raises `UnknownDisplay`, `WrongState` (not ready, or no window is open), `ScreenshotFailed`,
        `xpra.problem.Unusable`.
        """
        socket = self._registry.socket(display_id)
        xpra = await self._finder.find_xpra()
        try:
            variables = install.xpra_environment(xpra.path, environment.of_ours(os.environ), socket.parent)
            return await control.screenshot(xpra.path, socket, variables)
        except control.NothingToSee as error:
            raise WrongState(str(error)) from error
        except control.NotAnswering as error:
            self._registry.socket(display_id)  # It may have ended meanwhile: then that is the reason.
            raise ScreenshotFailed(str(error)) from error

    async def resize(self, display_id: str, width: int, height: int) -> None:
        """Set the size of the screen in pixels, before a viewer asks Xpra to.

        The screen grows as far as it can. Xpra would do it too, but it sleeps for half a second
        after each size that is new to it. So a failure is logged and does no harm. Raises
        `UnknownDisplay`, `WrongState`, `xpra.problem.Unusable`.
        """
        display = self._registry.environment(self._registry.ready(display_id))
        installation = await self._finder.find()
        width, height = min(width, self._max_width), min(height, self._max_height)
        try:
            variables = {**environment.of_ours(os.environ), **display}
            await asyncio.wait_for(xserver.set_size(installation.xrandr, variables, width, height), RESIZE_TIMEOUT)
        except asyncio.TimeoutError:
            self._logger.warning("Display %s is not resized: xrandr did not end in %g s", display_id, RESIZE_TIMEOUT)
        except xserver.XServerError as error:
            self._logger.warning("Display %s is not resized: %s", display_id, error)
