"""The page of a display, in JupyterLab or a browser tab, and the files of its client."""

from __future__ import annotations

import json
from urllib.parse import urlencode

from jupyter_server.auth.decorator import ws_authenticated
from jupyter_server.utils import url_path_join

from ...displays.errors import UnknownDisplay
from ...displays.model import Display, DisplayRequest, DisplayState, EndReason
from ...displays.use.idle import in_words
from ...xpra.command import Kind
from .. import bundle
from ..authorization import RefusingHandler, may_execute
from ..errors import Refusal, as_http
from .handler import XpraPageHandler

LOG_LINES = 40
"""Lines of the log on the page of a display that has ended."""


class PageHandler(XpraPageHandler, RefusingHandler):
    """`xpra/displays/<id>/`."""

    in_tab = True

    @ws_authenticated
    @may_execute
    async def get(self, display_id: str) -> None:
        """Show the client of a display that is ready or starts, or the state of another display."""
        if not self.request.path.endswith("/"):
            self.redirect(f"{self.request.path}/")
            return
        self.set_header("Cache-Control", "no-store")
        try:
            display = self.displays.registry.read(display_id)
        except UnknownDisplay as error:
            raise Refusal(404, str(error)) from error
        # Xpra's own client would show a workspace as an empty page.
        html5 = self.displays.client == "html5" and display.kind is not Kind.WORKSPACE
        if display.state is DisplayState.ENDED:
            self._show_end(display)
        elif display.state is DisplayState.STOPPING or (display.state is DisplayState.STARTING and html5):
            self.show(display.name, display.message, busy=True)
        elif "disconnected" in self.request.query_arguments:
            self._show_disconnected(display)
        elif html5:
            self._lead_to_html5(display)
        else:
            self._show_client(display)

    @ws_authenticated
    @may_execute
    async def post(self, display_id: str) -> None:
        """Start an ended display again."""
        with as_http():
            ended = self.displays.registry.read(display_id)
            profile = self.profiles.get(ended.profile) if ended.profile else None
            display = await self.displays.start(DisplayRequest.again(ended, profile))
        self.lead_to(display)

    def _show_end(self, display: Display) -> None:
        words = self.words
        message = display.message
        if self.standalone and self.standalone.stops_with_session and display.reason is EndReason.EXITED:
            message += " " + words("Your server stops, too, in a few seconds.")
        log = self.displays.registry.log_tail(display.id, LOG_LINES)
        self.show(words("%1 has ended", display.name), message, log=log, submit=words("Start Again"))

    def _show_disconnected(self, display: Display) -> None:
        words = self.words
        unused = self.displays.use.disconnected_after(display.id)
        self.show(
            words("%1 is not connected", display.name),
            words("It was disconnected, as nobody used it for %1. It goes on running.", in_words(unused))
            if unused
            else words("It goes on running. It may have been opened in another tab or browser, or the connection broke."),
            link=".",
            link_title=words("Connect"),
        )

    def _lead_to_html5(self, display: Display) -> None:
        self.xsrf_token  # noqa: B018  It sets the cookie that the client's page needs to report activity.
        options = {
            "path": url_path_join(self.base_url, "xpra/displays", display.id, "socket"),
            "sound": "no",
            "printing": "no",
            "remote_logging": "no",
            # Its own reconnection fails. It comes to this page instead, which says what happened.
            "reconnect": "no",
            # A desktop has everything in its own menus, and the bar would lie on top of them.
            "floating_menu": "no" if display.kind is Kind.DESKTOP else "yes",
        }
        self.redirect(f"html5/index.html?{urlencode(options)}")

    def _show_client(self, display: Display) -> None:
        self.xsrf_token  # noqa: B018  It sets the cookie that the page needs to report activity.
        self.policy = bundle.POLICY
        self.set_header("Content-Security-Policy", self.content_security_policy)
        words = self.words
        self.finish(
            self.render_template(
                "client.html",
                words=words,
                # `<` could end the script that holds it.
                catalogue=words.catalogue and json.dumps(words.catalogue).replace("<", "\\u003c"),
                title=display.name,
                assets=url_path_join(self.base_url, "xpra/client"),
                version=bundle.VERSION,
                encoders=_encoders(display),
                kind=display.kind.value,
                dpi=display.dpi,
                clipboard_limit=display.clipboard_limit,
                progress=display.message if display.state is DisplayState.STARTING else "",
                socket=url_path_join(self.base_url, "xpra/displays", display.id, "socket"),
                pointer=url_path_join(self.base_url, "xpra/displays", display.id, "pointer"),
                hints=url_path_join(self.base_url, "xpra/displays", display.id, "hints"),
                microphone=self.displays.microphone and url_path_join(self.base_url, "xpra/displays", display.id, "microphone"),
                display=url_path_join(self.base_url, "xpra/api/displays", display.id),
                shareable=self.shares.refusal(display) is None,
                standalone=self.standalone,
            )
        )


class ClientHandler(RefusingHandler):
    """`xpra/client/…`: the files of our own client."""

    def check_xsrf_cookie(self) -> None:
        """Accept requests without the cookie's token.

        Under a Hub, a browser cannot send it when it loads a worker, and a file tells nothing about
        a user.
        """

    @property
    def content_security_policy(self) -> str:
        """The policy of the worker, which is loaded from here."""
        return bundle.POLICY

    @ws_authenticated
    @may_execute
    def get(self, path: str) -> None:
        """Answer with one file."""
        if path not in bundle.FILES:
            raise Refusal(404, "No such file.")
        bundle.finish_with(path, self)


def _encoders(display: Display) -> str:
    """The packet encoders for the client to try, that of the display's Xpra first."""
    old = display.xpra.split(".")[0] in ("1", "2", "3")
    return " ".join(["rencode", "rencodeplus"] if old else ["rencodeplus", "rencode"])
