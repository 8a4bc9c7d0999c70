"""Who may do what: every verb of every route."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from jupyter_server.auth import Authorizer
from tornado.httpclient import HTTPResponse
from traitlets.config import Config

from jupyterlab_xpra.app import XpraExtension
from jupyterlab_xpra.web import api, page, proxy, tunnel

from .conftest import Fetch

ROUTES = [
    ("GET", "api/displays", "read"),
    ("POST", "api/displays", "write"),
    ("GET", "api/displays/aaaaaa", "read"),
    ("PATCH", "api/displays/aaaaaa", "write"),
    ("DELETE", "api/displays/aaaaaa", "write"),
    ("GET", "api/displays/aaaaaa/log", "read"),
    ("GET", "api/displays/aaaaaa/screenshot", "read"),
    ("GET", "api/profiles", "read"),
    ("GET", "api/status", "read"),
    ("GET", "displays/aaaaaa/", "execute"),
    ("GET", "displays/aaaaaa/socket", "execute"),
    ("GET", "displays/aaaaaa/html5/index.html", "execute"),
    ("GET", "desktop", "execute"),
]


class Recorder(Authorizer):
    """Allows what it is told to, and remembers what it was asked."""

    allowed = frozenset[str]()
    asked: list[tuple[str, str]] = []

    def is_authorized(self, handler: Any, user: Any, action: str, resource: str) -> bool:
        self.asked.append((action, resource))
        return action in self.allowed


@pytest.fixture
def recorder(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Recorder]]:
    monkeypatch.setattr(Recorder, "asked", [])
    yield Recorder
    Recorder.allowed = frozenset()


async def ask(jp_fetch: Fetch, method: str, path: str, **options: Any) -> HTTPResponse:
    body = "{" if method in ("POST", "PATCH") else None  # malformed: nobody gets as far as to start something
    return await jp_fetch("xpra", path, method=method, body=body, raise_error=False, follow_redirects=False, **options)


def test_every_route_is_here(extension: XpraExtension) -> None:
    handlers = [
        *api.routes(extension.displays, extension.profiles),
        *page.routes("", extension.displays, extension.profiles),
        *proxy.routes(extension.displays),
        *tunnel.routes(extension.displays, extension.tunnels),
    ]
    verbs = [
        verb
        for _, handler, _ in handlers
        for verb in ("get", "head", "post", "put", "patch", "delete")
        if verb in vars(handler)
    ]
    assert len(verbs) == len(ROUTES)


@pytest.mark.parametrize(("method", "path", "_"), ROUTES)
async def test_nobody_gets_in_without_a_token(
    jp_fetch: Fetch, extension: XpraExtension, method: str, path: str, _: str
) -> None:
    response = await ask(jp_fetch, method, path, headers={"Authorization": "token wrong"})
    if response.code == 302:  # a page that a person navigates to leads to the login
        assert path in ("displays/aaaaaa/", "displays/aaaaaa/html5/index.html", "desktop")
        assert "/login?" in response.headers["Location"]
    else:
        assert response.code == 403


class TestAuthorizer:
    @pytest.fixture
    def jp_server_config(self, jp_server_config: dict[str, Any], recorder: type[Recorder]) -> Config:
        return Config(jp_server_config | {"ServerApp": jp_server_config["ServerApp"] | {"authorizer_class": recorder}})

    @pytest.mark.parametrize(("method", "path", "action"), ROUTES)
    async def test_denies(
        self, jp_fetch: Fetch, extension: XpraExtension, recorder: type[Recorder], method: str, path: str, action: str
    ) -> None:
        recorder.allowed = frozenset({"read", "write", "execute"} - {action})
        assert (await ask(jp_fetch, method, path)).code == 403
        assert recorder.asked == [(action, "xpra")]

    @pytest.mark.parametrize(("method", "path", "action"), [route for route in ROUTES if route[1] != "desktop"])
    async def test_allows(
        self, jp_fetch: Fetch, extension: XpraExtension, recorder: type[Recorder], method: str, path: str, action: str
    ) -> None:
        recorder.allowed = frozenset({action})
        expected = {"POST": 400, "PATCH": 400, "DELETE": 404}.get(method, 200 if path.count("/") == 1 else 404)
        if path.endswith("/socket"):
            expected = 426
        assert (await ask(jp_fetch, method, path)).code == expected


@pytest.mark.parametrize(("method", "path", "_"), [route for route in ROUTES if route[1].startswith("api/")])
async def test_foreign_origins_are_refused(
    jp_fetch: Fetch, jp_serverapp: Any, extension: XpraExtension, method: str, path: str, _: str
) -> None:
    cookie = await logged_in(jp_fetch, jp_serverapp)
    headers = {"Authorization": "", "Cookie": cookie, "Origin": "http://evil.example"}
    response = await ask(jp_fetch, method, path, headers=headers)
    assert response.code in (403, 404)
    assert "message" in json.loads(response.body)


@pytest.mark.parametrize(("method", "path", "_"), [route for route in ROUTES if route[0] != "GET"])
async def test_changes_by_cookie_need_the_xsrf_token(
    jp_fetch: Fetch, jp_serverapp: Any, extension: XpraExtension, method: str, path: str, _: str
) -> None:
    cookie = await logged_in(jp_fetch, jp_serverapp)
    headers = {"Authorization": "", "Cookie": cookie}
    response = await ask(jp_fetch, method, path, headers=headers)
    assert response.code == 403
    assert "_xsrf" in json.loads(response.body)["message"]


async def logged_in(jp_fetch: Fetch, jp_serverapp: Any) -> str:
    """The cookie of somebody who followed a link with a token."""
    token = jp_serverapp.identity_provider.token
    response = await jp_fetch(
        "login", params={"token": token}, headers={"Authorization": ""}, follow_redirects=False, raise_error=False
    )
    assert response.code == 302
    return "; ".join(line.split(";")[0] for line in response.headers.get_list("Set-Cookie"))
