"""The share link of a display."""

from __future__ import annotations

import json

from jupyter_server.utils import url_path_join
from tornado import web

from ..authorization import may_execute
from ..errors import as_http
from .handler import XpraAPIHandler


class ShareHandler(XpraAPIHandler):
    """The share link of a display."""

    path = "/xpra/api/displays/{id}/share"

    @web.authenticated
    @may_execute
    def post(self, display_id: str) -> None:
        """Share the display: answer with the link by which others see it."""
        with as_http():
            display = self.displays.registry.ready(display_id)
        if refusal := self.shares.refusal(display):
            raise refusal
        address = url_path_join(self.base_url, "xpra/shared", "/")
        self.finish(json.dumps({"url": f"{address}#{self.shares.secret(display_id)}"}))

    @web.authenticated
    @may_execute
    def delete(self, display_id: str) -> None:
        """Revoke the link."""
        with as_http():
            self.displays.registry.read(display_id)
        self.shares.stop(display_id)
        self.set_status(204)
        self.finish()
