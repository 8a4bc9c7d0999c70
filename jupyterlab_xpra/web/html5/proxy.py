"""The files of Xpra's own HTML5 client, which the display's Xpra serves."""

from __future__ import annotations

import socket
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jupyter_server.auth.decorator import ws_authenticated
from jupyter_server.utils import url_path_join
from tornado.httpclient import HTTPError, HTTPRequest
from tornado.httputil import HTTPInputError
from tornado.iostream import UnsatisfiableReadError
from tornado.netutil import Resolver
from tornado.simple_httpclient import SimpleAsyncHTTPClient

from ...displays.manager import DisplayManager
from ...xpra import control
from ..authorization import RefusingHandler, may_execute
from ..errors import Refusal, as_http

TO_XPRA = ("Accept", "Accept-Encoding", "If-Modified-Since", "If-None-Match")
TO_BROWSER = ("Content-Type", "Content-Encoding", "Last-Modified", "Etag", "Cache-Control")

SIZE_LIMIT = 16 * 1024 * 1024
"""The most bytes of a file; the client's largest has about one MiB."""

ADDITIONS = {
    # In tabs narrower than 600 pixels, the empty list of notifications would cover the display.
    "css/client.css": b"\n.notifications { display: none; }\n",
}
"""Texts that are added at the end of a file."""

ACTIVITY = files(__package__).joinpath("activity.js").read_text("utf-8")
"""The script that is added to the page; it reports a person's input."""

POLICY = "; ".join(
    [
        "default-src 'none'",
        # The client's page has inline scripts, and compiles some code.
        "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "media-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self' blob:",
        "worker-src 'self' blob:",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'self'",
    ]
)


class UnixResolver(Resolver):
    """Resolves every name to one Unix socket."""

    def initialize(self, path: Path) -> None:
        """Resolve to this path."""
        self.path = path

    async def resolve(self, host: str, port: int, family: socket.AddressFamily = socket.AF_UNSPEC) -> list[tuple[int, Any]]:
        """The socket, for every host. Raises `OSError` if other users may reach it."""
        control.check(self.path)
        return [(socket.AF_UNIX, str(self.path))]


class Html5Handler(RefusingHandler):
    """`xpra/displays/<id>/html5/…`."""

    def initialize(self, displays: DisplayManager) -> None:
        """Take the manager from the route."""
        self.displays = displays

    @property
    def content_security_policy(self) -> str:
        """Our own policy, since a Hub's `frame-ancestors 'none'` would forbid the tab's iframe."""
        return POLICY

    @ws_authenticated
    @may_execute
    async def get(self, display_id: str, path: str) -> None:
        """Answer with one file."""
        if path == "connect.html":
            # The client comes here when it has lost the connection. Its own form asks users for an
            # address.
            self.redirect("../?disconnected")
            return
        *folders, name = path.split("/")
        if {"", ".", ".."} & set(folders) or name in (".", "..") or "\0" in path or "\\" in path:
            raise Refusal(404, "No such file.")
        with as_http():
            socket_path = self.displays.registry.socket(display_id)
        client = SimpleAsyncHTTPClient(force_instance=True, resolver=UnixResolver(path=socket_path), max_body_size=SIZE_LIMIT)
        headers = {name: self.request.headers[name] for name in TO_XPRA if name in self.request.headers}
        addition = self._addition(display_id, path)
        if addition:
            # The whole file is fetched: the browser may have it with another addition.
            headers = {"Accept-Encoding": "identity"}
        request = HTTPRequest(
            f"http://localhost/{quote(path)}", headers=headers, decompress_response=False, follow_redirects=False
        )
        try:
            response = await client.fetch(request, raise_error=False)
        except (OSError, HTTPError, HTTPInputError, UnsatisfiableReadError) as error:
            with as_http():
                self.displays.registry.socket(display_id)  # if it has ended meanwhile, that is the reason
            raise Refusal(502, f"The display cannot be reached: {error}.") from error
        finally:
            client.close()
        if response.code not in (200, 304):
            raise Refusal(404 if response.code == 404 else 502, f"Xpra answers {response.code} for {path!r}.")
        self.set_status(response.code)
        for name in ("Content-Type",) if addition else TO_BROWSER:
            if name in response.headers:
                self.set_header(name, response.headers[name])
        if response.code == 200:
            self.write(response.body + addition)

    def _addition(self, display_id: str, path: str) -> bytes:
        """The text that is added at the end of a file."""
        if path not in ("", "index.html"):
            return ADDITIONS.get(path, b"")
        display = escape(url_path_join(self.base_url, "xpra/api/displays", display_id))
        return f'<script data-display="{display}">\n{ACTIVITY}</script>\n'.encode()


def routes(displays: DisplayManager) -> list[tuple[str, type[Any], dict[str, Any]]]:
    """The client's routes; there are none unless the administrator has chosen this client."""
    if displays.client != "html5":
        return []
    return [(r"/xpra/displays/(?P<display_id>[^/]+)/html5/(?P<path>.*)", Html5Handler, {"displays": displays})]
