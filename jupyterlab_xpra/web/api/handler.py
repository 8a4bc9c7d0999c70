"""The base class of the API's handlers."""

from __future__ import annotations

import json
from typing import Any, ClassVar

from jupyter_server.base.handlers import APIHandler

from ...displays.manager import DisplayManager
from ...displays.use.default import DefaultDisplay
from ...profiles.manager import ProfileManager
from ..authorization import RESOURCE
from ..errors import DiscreetHandler, Refusal, message_of
from ..sharing.links import Shares
from .specification import number_of, parsed_body


class XpraAPIHandler(DiscreetHandler, APIHandler):
    """The managers, the check of requests, and errors as JSON."""

    path: ClassVar[str]
    """The handler's path in `api.yaml`."""

    auth_resource = RESOURCE

    def initialize(self, displays: DisplayManager, profiles: ProfileManager, default: DefaultDisplay, shares: Shares) -> None:
        """Take the managers from the route."""
        self.displays = displays
        self.profiles = profiles
        self.default = default
        self.shares = shares
        # JupyterLab polls the displays, so a GET says nothing about a person's activity; a change
        # does.
        self._track_activity = self.request.method not in ("GET", "HEAD")

    def check_origin(self, origin_to_satisfy_tornado: str = "") -> bool:
        """Refuse other origins with 403, where Jupyter would say 404."""
        if not super().check_origin(origin_to_satisfy_tornado):
            raise Refusal(403, "The page that asks is from another origin.")
        return True

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Errors are JSON with a `message`."""
        if status_code == 405:
            self.set_header("Allow", ", ".join(verb for verb in self.SUPPORTED_METHODS if verb.lower() in vars(type(self))))
        self.finish(json.dumps({"message": message_of(status_code, kwargs)}))

    def body(self) -> dict[str, Any]:
        """The request's JSON body, valid by `api.yaml`.

        Raises `Refusal` (400) that names the field.
        """
        assert self.request.method
        return parsed_body(self.path, self.request.method, self.request.body)

    def number(self, name: str) -> int:
        """A whole number from the query, or its default in `api.yaml`. Raises `Refusal` (400)."""
        return number_of(self.path, name, self.get_query_argument(name, None))
