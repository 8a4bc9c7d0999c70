from __future__ import annotations

from typing import Any

import pytest

from jupyterlab_xpra.app import XpraExtension

from ..conftest import Follower, program
from .backend import backend
from .conftest import Fetch


@pytest.fixture
def display_config() -> dict[str, Any]:
    return {"client": "html5"}


class TestBuiltinClient:
    @pytest.fixture
    def display_config(self) -> dict[str, Any]:
        return {"client": "builtin"}

    @pytest.mark.parametrize("path", ["index.html", "connect.html", "js/lib/jquery.js"])
    async def test_leaves_xpras_own_unserved(self, jp_fetch: Fetch, extension: XpraExtension, path: str) -> None:
        async with backend(extension) as (display, side):
            response = await jp_fetch("xpra/displays", display.id, f"html5/{path}", raise_error=False, follow_redirects=False)
            assert response.code == 404
            assert "unsafe-eval" not in response.headers["Content-Security-Policy"]
            assert not side.heads


@pytest.mark.versions
async def test_the_client_is_served(jp_fetch: Fetch, follower: Follower, *, has_client: bool) -> None:
    if not has_client:
        pytest.skip("This Xpra has no HTML5 client.")
    display = await follower.ready(program("sleep", "1000"))
    base = f"xpra/displays/{display.id}/html5"
    page = await jp_fetch(base, "index.html", params={"path": "/x"})
    assert page.headers["Content-Type"].startswith("text/html")
    assert b"<html" in page.body
    assert f'<script data-display="/a%40b/xpra/api/displays/{display.id}">'.encode() in page.body
    assert (await jp_fetch(base, "index.html", headers={"If-None-Match": page.headers["Etag"]}, raise_error=False)).code == 304
    policy = page.headers["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in policy
    assert "default-src 'none'" in policy
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert not page.headers["Server"].startswith("Xpra")
    script = await jp_fetch(base, "js/lib/jquery.js")
    assert "javascript" in script.headers["Content-Type"]
    assert b"jQuery" in script.body
    assert (await jp_fetch(f"{base}/")).body == page.body

    style = await jp_fetch(base, "css/client.css", headers={"Accept-Encoding": "gzip, br"})
    assert style.body.endswith(b".notifications { display: none; }\n")

    missing = await jp_fetch(base, "no/such.js", raise_error=False)
    assert missing.code == 404
    for path in (
        "../../../../etc/passwd",
        "..%2f..%2f..%2fetc/passwd",
        "%2e%2e/%2e%2e/etc/passwd",
        "//etc/passwd",
        "js/../../x",
        "a%5cb",
    ):
        response = await jp_fetch(base, path, raise_error=False)
        assert response.code == 404, path
        assert b"root:" not in response.body

    lost = await jp_fetch(base, "connect.html", follow_redirects=False, raise_error=False)
    assert (lost.code, lost.headers["Location"]) == (302, "../?disconnected")

    await follower.manager.stop(display.id)
    assert (await jp_fetch(base, "index.html", raise_error=False)).code == 409


@pytest.mark.versions
async def test_an_xpra_without_a_client_has_no_page(jp_fetch: Fetch, follower: Follower, *, has_client: bool) -> None:
    if has_client:
        pytest.skip("This Xpra has an HTML5 client.")
    display = await follower.ready(program("sleep", "1000"))
    response = await jp_fetch("xpra/displays", display.id, "html5/index.html", raise_error=False)
    assert response.code == 404


@pytest.mark.parametrize(
    "answer", [b"", b"nonsense\r\n\r\n", b"HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nx", b"HTTP/1.0 500 No\r\n\r\n"]
)
async def test_a_display_that_answers_badly(jp_fetch: Fetch, extension: XpraExtension, answer: bytes) -> None:
    async with backend(extension, answer=answer) as (display, _):
        response = await jp_fetch("xpra/displays", display.id, "html5/index.html", raise_error=False)
        assert response.code == 502


async def test_a_socket_of_somebody_else(jp_fetch: Fetch, extension: XpraExtension) -> None:
    async with backend(extension) as (display, side):
        extension.displays.registry.socket(display.id).chmod(0o666)
        response = await jp_fetch("xpra/displays", display.id, "html5/index.html", raise_error=False)
        assert response.code == 502
        assert not side.heads


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "HEAD"])
async def test_only_get(jp_fetch: Fetch, follower: Follower, method: str) -> None:
    body = "" if method in ("POST", "PUT") else None
    response = await jp_fetch("xpra/displays/aaaaaa/html5/index.html", method=method, body=body, raise_error=False)
    assert response.code == 405
