"""The base class of the pages' handlers."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from jupyter_server.extension.handler import ExtensionHandlerJinjaMixin, ExtensionHandlerMixin
from jupyter_server.utils import url_path_join

from ...displays.manager import DisplayManager
from ...displays.model import Display
from ...profiles.manager import ProfileManager
from ..authorization import RESOURCE
from ..errors import DiscreetHandler, Refusal, message_of
from ..language import Words, words_for
from ..sharing.links import Shares

STYLE = "\n".join(files(__package__).joinpath("templates", name).read_text("utf-8") for name in ("common.css", "page.css"))
"""The style of the server's pages.

It is in each page itself: a file would be served to everybody.
"""

POLICY = "; ".join(
    [
        "default-src 'none'",
        "img-src data:",
        f"style-src 'sha256-{base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()}'",
        "base-uri 'none'",
        "form-action 'self'",
    ]
)


@dataclass(frozen=True)
class Standalone:
    """A server with displays only: its pages have a menu, and can stop the server."""

    stop: Callable[[], None]
    """Stops the server."""
    stops_with_session: bool
    """Whether the server stops when the program of the last display has ended."""


class XpraPageHandler(ExtensionHandlerJinjaMixin, ExtensionHandlerMixin, DiscreetHandler):
    """The managers, the templates, and errors as pages."""

    auth_resource = RESOURCE

    def initialize(
        self, name: str, displays: DisplayManager, profiles: ProfileManager, shares: Shares, standalone: Standalone | None
    ) -> None:
        """Take the managers from the route; `name` is the extension's."""
        super().initialize(name)
        self.displays = displays
        self.profiles = profiles
        self.shares = shares
        self.standalone = standalone
        # Tornado has set the headers before it calls this.
        self.set_header("Content-Security-Policy", self.content_security_policy)

    policy = POLICY
    in_tab = False
    """Whether the page is framed by a tab of JupyterLab, where there is one."""
    standalone: Standalone | None = None

    @property
    def content_security_policy(self) -> str:
        """Our own policy: a Hub's, `frame-ancestors 'none'`, would forbid the tab's iframe too."""
        ancestors = "'self'" if self.in_tab and not self.standalone else "'none'"
        return f"{self.policy}; frame-ancestors {ancestors}"

    def check_xsrf_cookie(self) -> None:
        """Refuse a form of a foreign page with 403, where Jupyter would say 404."""
        if hasattr(self, "_jupyter_current_user") and not self.check_origin():
            raise Refusal(403, "The page that asks is from another origin.")
        super().check_xsrf_cookie()

    @property
    def words(self) -> Words:
        """The translations in the language that the request asks for."""
        return words_for(self.request)

    @property
    def failure(self) -> str:
        """The title of the page that says why a request failed."""
        return self.words("This display cannot be shown")

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Errors are a page that says what is wrong."""
        if not hasattr(self, "_jupyter_current_user"):
            # The request failed before its user was known: a Hub did not answer.
            self.current_user = self._jupyter_current_user = None
        words = self.words
        login = {} if self.current_user else {"link": self.base_url, "link_title": words("Log in"), "link_target": "_top"}
        self.show(self.failure, message_of(status_code, kwargs), **login)

    def show(self, title: str, message: str, **more: Any) -> None:
        """Finish with a page that has a title and a message."""
        given = {"words": self.words, "style": STYLE, "title": title, "message": message, "standalone": self.standalone}
        self.finish(self.render_template("display.html", **{**given, **more}))

    def lead_to(self, display: Display) -> None:
        """Finish with a redirection to a display's page."""
        self.redirect(url_path_join(self.base_url, "xpra/displays", display.id, "/"), status=303)
