"""The pages for a browser without JupyterLab: the desktop, the list, the stop."""

from __future__ import annotations

from jupyter_server.auth.decorator import ws_authenticated
from jupyter_server.utils import url_path_join
from tornado import web

from ...displays.model import DisplayRequest
from ..authorization import RefusingHandler, may_execute, stops_servers
from ..errors import Refusal, as_http
from .handler import XpraPageHandler


class DesktopHandler(XpraPageHandler):
    """`xpra/desktop`."""

    @web.authenticated
    @may_execute
    async def get(self) -> None:
        """Lead to the user's desktop, started if need be.

        A user who is not logged in is led to the login first. An image or a script of a page starts
        nothing, not even in a page of ours, which may show a foreign document.
        """
        site, mode, target = (self.request.headers.get(f"Sec-Fetch-{name}") for name in ("Site", "Mode", "Dest"))
        # Without these headers, it is an old browser, one on plain http, or no browser.
        targets = ("document",) if site in ("cross-site", "same-site") else ("document", "iframe", "frame", None)
        if mode not in ("navigate", None) or target not in targets:
            raise Refusal(403, "The desktop starts when somebody opens its link, not when a page loads it.")
        if self.standalone and sum(display.live for display in self.displays.all()) > 1:
            self.redirect(url_path_join(self.base_url, "xpra/"))
            return
        with as_http():
            display = await self.displays.start(DisplayRequest.of_profile(self.profiles.first()), once=True)
        self.lead_to(display)


class ListHandler(XpraPageHandler, RefusingHandler):
    """`xpra/`."""

    @ws_authenticated
    @may_execute
    def get(self) -> None:
        """List the live displays, to choose one of them."""
        if not self.request.path.endswith("/"):
            self.redirect(f"{self.request.path}/")
            return
        self.set_header("Cache-Control", "no-store")
        live = [display for display in self.displays.all() if display.live]
        words = self.words
        link = url_path_join(self.base_url, "xpra/desktop")
        desktop = {} if live else {"link": link, "link_title": words("Open my desktop")}
        self.show(words("Displays"), "" if live else words("No display is running."), displays=live, **desktop)


class StopHandler(XpraPageHandler, RefusingHandler):
    """`xpra/stop`, on a server that has nothing but displays."""

    @ws_authenticated
    @stops_servers
    def post(self) -> None:
        """Stop the server."""
        words = self.words
        self.show(words("Your server stops"), words("Everything in it is stopped. You may close this page."), standalone=None)

    def on_finish(self) -> None:
        """Stop the server once the page has been sent."""
        super().on_finish()
        if self.standalone and self.get_status() == 200:
            self.standalone.stop()
