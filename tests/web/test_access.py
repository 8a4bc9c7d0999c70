"""The permissions of every verb of each of our routes, static files included."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import product
from typing import Any, NamedTuple

import pytest
from jupyter_server.auth import Authorizer
from tornado.httpclient import HTTPResponse
from tornado.routing import PathMatches, Rule, RuleRouter
from traitlets.config import Config

from jupyterlab_xpra.app import XpraExtension

from .conftest import Fetch

VERBS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
ACTIONS = ("read", "write", "execute")

EXAMPLES = {"display_id": "aaaaaa", "profile_id": "desktop", "path": "index.html"}
"""A value for each group in the patterns of routes.

A new group fails every test here until it has one.
"""

OF_A_DISPLAY = f"xpra/api/displays/{EXAMPLES['display_id']}"

UPGRADE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
}


SOCKETS = ("/socket", "/pointer", "/hints", "/microphone")
"""The ends of the paths of WebSockets."""


class Route(NamedTuple):
    verb: str
    path: str
    """Without the base URL."""
    implemented: bool

    @property
    def action(self) -> str:
        """The permission that it needs.

        Running a program needs `execute`, and so does seeing what one shows or writes.
        """
        parts = ("activity", "download", "environment", "files", "log", "notifications", "programs", "screenshot", "share")
        if not self.path.startswith("xpra/api/") or self.path.startswith(tuple(f"{OF_A_DISPLAY}/{part}" for part in parts)):
            return "execute"
        if (self.verb, self.path) == ("POST", "xpra/api/displays"):
            return "execute"
        return "read" if self.verb == "GET" else "write"

    @property
    def is_open_to_all(self) -> bool:
        """Whether a share link needs it. Without the secret it tells nothing (`test_links.py`)."""
        return self.path.startswith("xpra/shared")

    @property
    def leads_to_login(self) -> bool:
        """A link to share: a person follows it, and is led to the login."""
        return self.path in ("xpra/desktop", "xpra/open")


def rules(router: RuleRouter) -> Iterator[Rule]:
    for rule in router.rules:
        if isinstance(rule.target, RuleRouter):
            yield from rules(rule.target)
        else:
            yield rule


@pytest.fixture
def routes(jp_serverapp: Any, extension: XpraExtension) -> list[Route]:
    """All of them, from the server."""
    found = []
    for rule in rules(jp_serverapp.web_app.default_router):
        if not isinstance(rule.matcher, PathMatches):
            continue
        pattern = rule.matcher.regex.pattern
        if "xpra" not in pattern and not getattr(rule.target, "__module__", "").startswith("jupyterlab_xpra"):
            continue
        path = re.sub(r"\(\?P<(\w+)>[^)]*\)|\((\.\*)\)", lambda group: EXAMPLES[group[1] or "path"], pattern)
        path = path.removesuffix("$").removesuffix("/?").replace(re.escape(jp_serverapp.base_url), "", 1).lstrip("/")
        path = path.removeprefix(jp_serverapp.base_url.lstrip("/"))
        ours = [kind for kind in rule.target.__mro__ if kind.__module__.startswith("jupyterlab_xpra")]
        found += [Route(verb, path, any(verb.lower() in vars(kind) for kind in ours)) for verb in VERBS]
    return found


class Recorder(Authorizer):
    """Allows the actions that it is told to, and remembers those that it was asked for."""

    allowed = frozenset[str]()
    asked: list[tuple[str, str]] = []

    def is_authorized(self, handler: Any, user: Any, action: str, resource: str) -> bool:
        self.asked.append((action, resource))
        return action in self.allowed


@pytest.fixture
def recorder(monkeypatch: pytest.MonkeyPatch) -> type[Recorder]:
    monkeypatch.setattr(Recorder, "asked", [])
    monkeypatch.setattr(Recorder, "allowed", frozenset())
    return Recorder


@pytest.fixture
def display_config() -> dict[str, Any]:
    # A permitted request starts nothing, and all routes are there.
    return {"xpra": "not-installed", "client": "html5"}


async def ask(jp_fetch: Fetch, route: Route, headers: dict[str, str] | None = None) -> HTTPResponse:
    body = "{" if route.verb in ("POST", "PUT", "PATCH") else None  # malformed
    return await jp_fetch(
        route.path,
        method=route.verb,
        body=body,
        headers={**(UPGRADE if route.path.endswith(SOCKETS) else {}), **(headers or {})},
        raise_error=False,
        follow_redirects=False,
    )


def test_the_routes_are_found(routes: list[Route]) -> None:
    implemented = {(route.verb, route.path) for route in routes if route.implemented}
    assert implemented >= {
        ("GET", "xpra/api/displays"),
        ("DELETE", "xpra/api/displays/aaaaaa"),
        ("GET", "xpra/displays/aaaaaa"),
        ("GET", "xpra/displays/aaaaaa/html5/index.html"),
        ("GET", "xpra/displays/aaaaaa/hints"),
        ("GET", "xpra/displays/aaaaaa/microphone"),
        ("GET", "xpra/displays/aaaaaa/pointer"),
        ("GET", "xpra/displays/aaaaaa/socket"),
        ("GET", "xpra/desktop"),
        ("POST", "xpra/open"),
        ("GET", "xpra/shared/socket"),
    }
    assert sum(route.implemented for route in routes if route.is_open_to_all) == 3


@pytest.mark.parametrize("authorization", ["", "token wrong", "Basic Og=="])
async def test_nobody_gets_in_without_a_token(jp_fetch: Fetch, routes: list[Route], authorization: str) -> None:
    answers = {}
    for route in routes:
        if route.is_open_to_all:
            continue
        response = await ask(jp_fetch, route, {"Authorization": authorization})
        if route.leads_to_login and route.verb in ("GET", "HEAD"):
            assert response.code == 302
            assert "/login?" in response.headers["Location"]
        else:
            answers[route] = response.code
    # An unknown display is not forbidden. The documentation says which routes exist.
    assert {route: code for route, code in answers.items() if code != 403 and (route.implemented or code != 405)} == {}


class TestAuthorizer:
    @pytest.fixture
    def jp_server_config(self, jp_server_config: dict[str, Any], recorder: type[Recorder]) -> Config:
        return Config(jp_server_config | {"ServerApp": jp_server_config["ServerApp"] | {"authorizer_class": recorder}})

    @pytest.mark.parametrize(
        "allowed", [set(), *({action} for action in ACTIONS), set(ACTIONS)], ids=lambda allowed: " ".join(sorted(allowed))
    )
    async def test_decides(self, jp_fetch: Fetch, routes: list[Route], recorder: type[Recorder], allowed: set[str]) -> None:
        recorder.allowed = frozenset(allowed)
        wrong = {}
        for route in filter(lambda route: route.implemented and not route.is_open_to_all, routes):
            recorder.asked.clear()
            response = await ask(jp_fetch, route)
            refused = response.code == 403
            if recorder.asked != [(route.action, "xpra")] or refused != (route.action not in allowed):
                wrong[route] = (response.code, recorder.asked[:])
        assert wrong == {}


@pytest.mark.parametrize(("foreign", "xsrf"), product([False, True], ["right", "wrong", ""]))
async def test_changes_by_cookie_need_the_xsrf_token_and_our_origin(
    jp_fetch: Fetch, jp_serverapp: Any, routes: list[Route], *, foreign: bool, xsrf: str
) -> None:
    headers = {"Authorization": "", "Cookie": f"{await logged_in(jp_fetch, jp_serverapp)}; _xsrf=right"}
    if foreign:
        headers["Origin"] = "http://evil.example"
    if xsrf:
        headers["X-XSRFToken"] = xsrf
    refused = {}
    for route in routes:
        if route.implemented and route.verb not in ("GET", "HEAD"):
            response = await ask(jp_fetch, route, headers)
            refused[route] = response.code == 403
            assert not route.path.startswith("xpra/api/") or json.loads(response.body)["message"]
    assert set(refused.values()) == {foreign or xsrf != "right"}


async def test_a_foreign_origin_gets_no_websocket_and_nothing_of_the_api(
    jp_fetch: Fetch, jp_serverapp: Any, routes: list[Route], extension: XpraExtension
) -> None:
    extension.shares.secret("zzzzzz")  # without a link, the socket for viewers answers 404
    headers = {"Authorization": "", "Cookie": await logged_in(jp_fetch, jp_serverapp), "Origin": "http://evil.example"}
    codes = {}
    for route in routes:
        if route.implemented and (route.path.endswith(SOCKETS) or route.path.startswith("xpra/api/")):
            codes[route] = (await ask(jp_fetch, route, headers)).code
    assert set(codes.values()) == {403}


@pytest.mark.parametrize(
    ("site", "mode", "target", "code"),
    [
        ("cross-site", "navigate", "document", 503),
        ("cross-site", "navigate", "iframe", 403),
        ("same-site", "navigate", "iframe", 403),
        ("same-site", "no-cors", "image", 403),
        ("same-origin", "navigate", "document", 503),
        ("same-origin", "navigate", "iframe", 503),
        ("same-origin", "no-cors", "image", 403),
        ("same-origin", "no-cors", "video", 403),
        ("same-origin", "no-cors", "empty", 403),
        ("same-origin", "cors", "empty", 403),
        ("same-origin", "navigate", "object", 403),
        # Chromium before 80 does not say what a request is for.
        ("same-origin", "no-cors", None, 403),
        ("same-origin", "navigate", None, 503),
        ("none", "navigate", "document", 503),
        (None, None, None, 503),
    ],
)
async def test_a_page_may_link_to_the_desktop_but_not_load_it(
    jp_fetch: Fetch, extension: XpraExtension, site: str | None, mode: str | None, target: str | None, code: int
) -> None:
    route = Route("GET", "xpra/desktop", implemented=True)
    headers = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": mode, "Sec-Fetch-Dest": target}
    response = await ask(jp_fetch, route, {name: value for name, value in headers.items() if value})
    assert response.code == code


async def logged_in(jp_fetch: Fetch, jp_serverapp: Any) -> str:
    """The cookie of somebody who followed a link with a token."""
    token = jp_serverapp.identity_provider.token
    response = await jp_fetch(
        "login", params={"token": token}, headers={"Authorization": ""}, follow_redirects=False, raise_error=False
    )
    assert response.code == 302
    return "; ".join(line.split(";")[0] for line in response.headers.get_list("Set-Cookie") if not line.startswith("_xsrf"))
