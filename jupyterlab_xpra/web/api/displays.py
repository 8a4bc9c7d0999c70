"""The displays: list, start, change and stop them."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from jupyter_server.auth.decorator import authorized
from jupyter_server.utils import url_path_join
from tornado import web

from ...displays.model import EMPTY, Display, DisplayRequest
from ..authorization import may_execute
from ..errors import as_http
from ..folders import file_of, folder_of
from .handler import XpraAPIHandler


class _ModelHandler(XpraAPIHandler):
    def model(self, display: Display) -> dict[str, Any]:
        """A display as clients see it: without its command, processes and paths."""
        culled_in = self.displays.use.culled_in(display)
        return {
            "id": display.id,
            "name": display.name,
            "profile": display.profile,
            "kind": display.kind.value,
            "state": display.state.value,
            "reason": display.reason and display.reason.value,
            "exit_code": display.exit_code,
            "message": display.message,
            "created": display.created.isoformat(),
            "last_activity": self.displays.use.last_activity(display).isoformat(),
            "culled_in": None if culled_in is None else round(culled_in, 1),
            "viewers": self.displays.use.viewers(display.id),
            "disconnected": self.displays.use.disconnected_after(display.id) is not None,
            "kernel": display.kernel,
            "empty": display.command == EMPTY,
            "notifications": [
                {**asdict(notification), "time": notification.time.isoformat()}
                for notification in self.displays.notifications.of(display.id)
            ],
            "default": display.id == self.default.id,
            "shareable": self.shares.refusal(display) is None,
            "url": url_path_join(self.base_url, "xpra/displays", display.id, "/"),
        }


class DisplaysHandler(_ModelHandler):
    """All displays."""

    path = "/xpra/api/displays"

    @web.authenticated
    @authorized
    def get(self) -> None:
        """List the displays."""
        self.finish(json.dumps([self.model(display) for display in self.displays.all()]))

    @web.authenticated
    @may_execute
    async def post(self) -> None:
        """Start a display."""
        body = self.body()
        options: dict[str, Any] = {
            name: int(body[name]) for name in ("width", "height", "dpi") if name in body
        }  # 800.0 is a whole number in JSON
        if "name" in body:
            options["name"] = body["name"]
        file = file_of(self.contents_manager, body)
        options |= folder_of(self.contents_manager, body, file)
        with as_http():
            if "again" in body:
                ended = self.displays.registry.read(body["again"])
                request = DisplayRequest.again(ended, self.profiles.get(ended.profile) if ended.profile else None, **options)
            elif "empty" in body:
                request = DisplayRequest.empty(**options)
            elif "command" in body:
                request = DisplayRequest.of_command(tuple(body["command"]), **options)
            else:
                profile = self.profiles.get(body["profile"]) if "profile" in body else self.profiles.first()
                request = DisplayRequest.of_profile(profile, file=file, **options)
            display = await self.displays.start(request)
        self.set_status(201)
        self.set_header("Location", url_path_join(self.base_url, "xpra/api/displays", display.id))
        self.finish(json.dumps(self.model(display)))


class DisplayHandler(_ModelHandler):
    """One display."""

    path = "/xpra/api/displays/{id}"

    @web.authenticated
    @authorized
    def get(self, display_id: str) -> None:
        """Describe the display."""
        with as_http():
            self.finish(json.dumps(self.model(self.displays.registry.read(display_id))))

    @web.authenticated
    @authorized
    async def patch(self, display_id: str) -> None:
        """Rename the display, or make it the default display of this server, or no longer."""
        body = self.body()
        with as_http():
            if body.get("default"):
                self.default.choose(display_id)
            elif "default" in body and self.default.id == display_id:
                self.default.release()
            display = (
                self.displays.rename(display_id, body["name"]) if "name" in body else self.displays.registry.read(display_id)
            )
        self.finish(json.dumps(self.model(display)))

    @web.authenticated
    @authorized
    async def delete(self, display_id: str) -> None:
        """Stop the display, or forget it if it has ended."""
        with as_http():
            await self.displays.stop(display_id)
        self.set_status(204)
        self.finish()


class NotificationsHandler(XpraAPIHandler):
    """The notifications of a display's programs."""

    path = "/xpra/api/displays/{id}/notifications"

    @web.authenticated
    @may_execute
    async def post(self, display_id: str) -> None:
        """Choose an action of a notification."""
        body = self.body()
        with as_http():
            self.displays.registry.read(display_id)
            await self.displays.notifications.choose(display_id, body["id"], body["action"])
        self.set_status(204)
        self.finish()


class ActivityHandler(XpraAPIHandler):
    """The activity of a person in a display."""

    path = "/xpra/api/displays/{id}/activity"

    @web.authenticated
    @may_execute
    def post(self, display_id: str) -> None:
        """Note that a person uses the display now."""
        with as_http():
            self.displays.use.report(display_id)
        self.set_status(204)
        self.finish()
