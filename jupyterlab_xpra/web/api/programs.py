"""The programs in a display: start one more, and the environment for programs started elsewhere."""

from __future__ import annotations

import json

from tornado import web

from ...displays.model import DisplayRequest
from ..authorization import may_execute
from ..errors import as_http
from ..folders import file_of, folder_of
from .handler import XpraAPIHandler


class ProgramsHandler(XpraAPIHandler):
    """The programs of a display."""

    path = "/xpra/api/displays/{id}/programs"

    @web.authenticated
    @may_execute
    async def post(self, display_id: str) -> None:
        """Start one more program in the display."""
        body = self.body()
        file = file_of(self.contents_manager, body)
        folder = folder_of(self.contents_manager, body, file)
        with as_http():
            request = DisplayRequest.of_profile(self.profiles.get(body["profile"]), file=file, **folder)
            await self.displays.start_program(display_id, request)
        self.set_status(204)
        self.finish()


class EnvironmentHandler(XpraAPIHandler):
    """The environment of programs that draw in a display."""

    path = "/xpra/api/displays/{id}/environment"

    @web.authenticated
    @may_execute
    def get(self, display_id: str) -> None:
        """List the variables that a program needs to draw in the display."""
        with as_http():
            self.finish(json.dumps(self.displays.registry.environment(self.displays.registry.ready(display_id))))
