"""The page of a display, for Lab's iframe or a browser tab of its own, and the user's one desktop."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jupyter_server.auth.decorator import ws_authenticated
from jupyter_server.extension.handler import ExtensionHandlerJinjaMixin, ExtensionHandlerMixin
from jupyter_server.utils import url_path_join
from tornado import web

from ...displays.errors import UnknownDisplay
from ...displays.manager import DisplayManager
from ...displays.model import Display, DisplayRequest, DisplayState, EndReason
from ...displays.use.idle import in_words
from ...profiles.manager import ProfileManager
from ...xpra.command import Kind
from ..authorization import RESOURCE, RefusingHandler, may_execute, stops_servers
from ..errors import DiscreetHandler, Refusal, as_http, message_of
from ..sharing.links import Shares
from .language import Words, words_for

LOG_LINES = 40

STYLE = "\n".join(files(__package__).joinpath("templates", name).read_text("utf-8") for name in ("common.css", "page.css"))
"""The style of the server's pages. It is in each page itself: a file would be served to everybody."""

POLICY = "; ".join(
    [
        "default-src 'none'",
        f"style-src 'sha256-{base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()}'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'self'",
    ]
)


CLIENT = Path(__file__).parents[1] / "client"
"""The bundle of our own client, as `scripts/build-page.js` makes it."""

CLIENT_FILES = {"page.js": "text/javascript", "worker.js": "text/javascript", "page.css": "text/css"}

CLIENT_VERSION = hashlib.sha256(
    b"".join((CLIENT / name).read_bytes() for name in CLIENT_FILES if (CLIENT / name).is_file())
).hexdigest()[:16]
"""Part of the files' addresses, so that browsers may keep them."""

CLIENT_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "worker-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        # Cursors.
        "img-src 'self' data:",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'self'",
    ]
)


@dataclass(frozen=True)
class Alone:
    """What pages know where the server has nothing but displays: they have a menu there, and can stop the server."""

    stop: Callable[[], None]
    """Stops the server."""
    stops_with_session: bool
    """Whether it stops when the program of the last display has ended."""


class XpraPageHandler(ExtensionHandlerJinjaMixin, ExtensionHandlerMixin, DiscreetHandler):
    """What the pages share."""

    auth_resource = RESOURCE

    def initialize(
        self, name: str, displays: DisplayManager, profiles: ProfileManager, shares: Shares, alone: Alone | None
    ) -> None:
        """Take what `routes` was given; `name` is the extension's."""
        super().initialize(name)
        self.displays = displays
        self.profiles = profiles
        self.shares = shares
        self.alone = alone

    policy = POLICY

    @property
    def content_security_policy(self) -> str:
        """Our own in every case: a Hub's `frame-ancestors 'none'` would keep the display out of its tab."""
        return self.policy

    def check_xsrf_cookie(self) -> None:
        """A form of a foreign page is refused as such: Jupyter would say that there is no page."""
        if hasattr(self, "_jupyter_current_user") and not self.check_origin():
            raise Refusal(403, "The page that asks is from another origin.")
        super().check_xsrf_cookie()

    @property
    def words(self) -> Words:
        """Translations for who asks."""
        return words_for(self.request)

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """A page that says what is wrong."""
        if not hasattr(self, "_jupyter_current_user"):
            # It failed before that was known: a Hub did not answer.
            self.current_user = self._jupyter_current_user = None
        words = self.words
        login = {} if self.current_user else {"link": self.base_url, "link_title": words("Log in"), "link_target": "_top"}
        self.show(words("This display cannot be shown"), message_of(status_code, kwargs), **login)

    def show(self, title: str, message: str, **more: Any) -> None:
        """Finish with a page that tells something."""
        given = {"words": self.words, "style": STYLE, "title": title, "message": message, "alone": self.alone}
        self.finish(self.render_template("display.html", **{**given, **more}))

    def lead_to(self, display: Display) -> None:
        """Finish with a redirection to a display's page."""
        self.redirect(url_path_join(self.base_url, "xpra/displays", display.id, "/"), status=303)


class PageHandler(XpraPageHandler, RefusingHandler):
    """`xpra/displays/<id>/`."""

    @ws_authenticated
    @may_execute
    async def get(self, display_id: str) -> None:
        """The client of a display that is ready, or about to be; what happened to one that is not."""
        if not self.request.path.endswith("/"):
            self.redirect(f"{self.request.path}/")
            return
        self.set_header("Cache-Control", "no-store")
        try:
            display = self.displays.registry.read(display_id)
        except UnknownDisplay as error:
            raise Refusal(404, str(error)) from error
        words = self.words
        if display.state is DisplayState.ENDED:
            message = display.message
            if self.alone and self.alone.stops_with_session and display.reason is EndReason.EXITED:
                message += " " + words("Your server stops, too, in a few seconds.")
            log = self.displays.registry.log_tail(display_id, LOG_LINES)
            self.show(words("%1 has ended", display.name), message, log=log, again=True)
        elif display.state is DisplayState.STOPPING or (display.state is DisplayState.STARTING and self._is_html5):
            self.show(display.name, display.message, busy=True)
        elif "disconnected" in self.request.query_arguments:
            unused = self.displays.use.disconnected_after(display_id)
            self.show(
                words("%1 is not connected", display.name),
                words("It was disconnected, as nobody used it for %1. It goes on running.", in_words(unused))
                if unused
                else words("It goes on running. It may have been opened in another tab or browser, or the connection broke."),
                link=".",
                link_title=words("Connect"),
            )
        elif self._is_html5:
            self.xsrf_token  # noqa: B018  It sets the cookie that the client's page needs to report activity.
            options = {
                "path": url_path_join(self.base_url, "xpra/displays", display.id, "socket"),
                "sound": "no",
                "printing": "no",
                "remote_logging": "no",
                # It comes here instead, where it is told what happened; and its reconnection fails.
                "reconnect": "no",
                # In a desktop everything is in the desktop's own menus; the bar would lie on top of them.
                "floating_menu": "no" if display.kind is Kind.DESKTOP else "yes",
            }
            self.redirect(f"html5/index.html?{urlencode(options)}")
        else:
            self.xsrf_token  # noqa: B018
            self.policy = CLIENT_POLICY
            self.set_header("Content-Security-Policy", self.content_security_policy)
            self.finish(
                self.render_template(
                    "client.html",
                    words=words,
                    # `<` could end the script that holds it.
                    catalogue=words.catalogue and json.dumps(words.catalogue).replace("<", "\\u003c"),
                    title=display.name,
                    assets=url_path_join(self.base_url, "xpra/client"),
                    version=CLIENT_VERSION,
                    encoders=_encoders(display),
                    kind=display.kind.value,
                    progress=display.message if display.state is DisplayState.STARTING else "",
                    socket=url_path_join(self.base_url, "xpra/displays", display.id, "socket"),
                    display=url_path_join(self.base_url, "xpra/api/displays", display.id),
                    shareable=self.shares.refusal(display) is None,
                    alone=self.alone,
                )
            )

    @ws_authenticated
    @may_execute
    async def post(self, display_id: str) -> None:
        """Start again what has ended."""
        with as_http():
            ended = self.displays.registry.read(display_id)
            if ended.profile is None:
                request = DisplayRequest.of_command(ended.command)
            else:
                request = DisplayRequest.of_profile(self.profiles.get(ended.profile))
            display = await self.displays.start(request)
        self.lead_to(display)

    @property
    def _is_html5(self) -> bool:
        return self.displays.client == "html5"


def _encoders(display: Display) -> str:
    """The packet encoders for the client to try, that of the display's Xpra first."""
    old = display.xpra.split(".")[0] in ("1", "2", "3")
    return " ".join(["rencode", "rencodeplus"] if old else ["rencodeplus", "rencode"])


class DesktopHandler(XpraPageHandler):
    """`xpra/desktop`."""

    @web.authenticated
    @may_execute
    async def get(self) -> None:
        """Lead to the user's desktop, started if need be. Who is not logged in is led to the login first."""
        site, target = (self.request.headers.get(f"Sec-Fetch-{name}") for name in ("Site", "Dest"))
        if site in ("cross-site", "same-site") and target != "document":
            raise Refusal(403, "A page of another origin may link to the desktop, not load it.")
        if self.alone and sum(display.live for display in self.displays.all()) > 1:
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
        """The displays that there are, to choose from."""
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
    """`xpra/stop`, where there is nothing but displays."""

    @ws_authenticated
    @stops_servers
    def post(self) -> None:
        """Stop the server."""
        words = self.words
        self.show(words("Your server stops"), words("Everything in it is stopped. You may close this page."), alone=None)

    def on_finish(self) -> None:
        """Only when the page has been sent."""
        super().on_finish()
        if self.alone and self.get_status() == 200:
            self.alone.stop()


class ClientHandler(RefusingHandler):
    """`xpra/client/…`: the files of our own client."""

    def check_xsrf_cookie(self) -> None:
        """None is needed: a file tells nothing, and a browser cannot say it when it loads a worker under a Hub."""

    @property
    def content_security_policy(self) -> str:
        """The worker's own: it is loaded from here."""
        return CLIENT_POLICY

    @ws_authenticated
    @may_execute
    def get(self, path: str) -> None:
        """One file."""
        if path not in CLIENT_FILES:
            raise Refusal(404, "No such file.")
        self.set_header("Content-Type", f"{CLIENT_FILES[path]}; charset=utf-8")
        self.set_header("X-Content-Type-Options", "nosniff")
        if self.get_query_argument("v", "") == CLIENT_VERSION:
            self.set_header("Cache-Control", "private, max-age=31536000, immutable")
        self.finish((CLIENT / path).read_bytes())


def routes(
    name: str, displays: DisplayManager, profiles: ProfileManager, shares: Shares, alone: Alone | None
) -> list[tuple[str, type[Any], dict[str, Any]]]:
    """The pages' routes."""
    given = {"name": name, "displays": displays, "profiles": profiles, "shares": shares, "alone": alone}
    return [
        (r"/xpra/?", ListHandler, given),
        (r"/xpra/displays/(?P<display_id>[^/]+)/?", PageHandler, given),
        (r"/xpra/desktop/?", DesktopHandler, given),
        (r"/xpra/client/(?P<path>.*)", ClientHandler, {}),
        *([(r"/xpra/stop", StopHandler, given)] if alone else []),
    ]
