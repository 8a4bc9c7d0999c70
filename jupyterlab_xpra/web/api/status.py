"""The state of the installation."""

from __future__ import annotations

import json
from dataclasses import asdict

from jupyter_server.auth.decorator import authorized
from tornado import web

from ..errors import as_http
from .handler import XpraAPIHandler


class StatusHandler(XpraAPIHandler):
    """The state of the installation."""

    path = "/xpra/api/status"

    @web.authenticated
    @authorized
    async def get(self) -> None:
        """Answer with the Xpra that was found, and with each problem and its remedy."""
        problems = await self.displays.installed.problems()
        xpra = None
        if all(problem.id != "xpra" for problem in problems):
            with as_http():
                found = await self.displays.installed.xpra()
            xpra = {"path": found.path, "version": found.version, "rule": found.rule}
        self.finish(
            json.dumps(
                {"ok": not problems, "xpra": xpra, "problems": [asdict(p) for p in problems], "notes": self.profiles.notes()}
            )
        )
