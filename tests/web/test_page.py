from __future__ import annotations

import base64
import gzip
import hashlib
import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from jupyterlab_xpra.app import XpraExtension
from jupyterlab_xpra.displays.model import DisplayRequest, DisplayState
from jupyterlab_xpra.web import bundle

from ..conftest import Follower, program, script
from .conftest import Api, Fetch


async def page(jp_fetch: Fetch, path: str, **options: object) -> tuple[int, str, str]:
    response = await jp_fetch("xpra", path, follow_redirects=False, raise_error=False, **options)
    # Nothing but the page of a display is framed by Lab.
    ancestors = "'self'" if path.startswith("displays/") else "'none'"
    assert response.headers["Content-Security-Policy"].endswith(f"; frame-ancestors {ancestors}")
    return response.code, response.body.decode(), response.headers.get("Location", "")


@pytest.mark.versions
async def test_a_display_from_start_to_end(jp_fetch: Fetch, follower: Follower) -> None:
    display = await follower.manager.start(script("exec sleep 1000", name="<b>Mine</b>"))
    url = f"displays/{display.id}/"
    code, body, _ = await page(jp_fetch, url)
    assert code == 200
    assert 'role="status"' in body
    assert "data-starts" in body
    assert "<p>Starting" in body
    assert "<b>" not in body

    await follower.until(display.id, "ready")
    response = await jp_fetch("xpra", url, follow_redirects=False, raise_error=False)
    # The client's page reports activity, for which it needs this.
    assert any(cookie.startswith("_xsrf=") for cookie in response.headers.get_list("Set-Cookie"))
    code, body, _ = await page(jp_fetch, url)
    assert code == 200
    assert "data-starts" not in body
    assert f'data-socket="/a%40b/xpra/displays/{display.id}/socket"' in body
    assert f'data-display="/a%40b/xpra/api/displays/{display.id}"' in body
    assert "<title>&lt;b&gt;Mine&lt;/b&gt;</title>" in body
    assert "rencode" in body

    code, body, _ = await page(jp_fetch, url, params={"disconnected": ""})
    assert code == 200
    assert "is not connected" in body
    assert 'href="."' in body

    await follower.manager.stop(display.id)
    code, body, _ = await page(jp_fetch, url)
    assert code == 200
    assert "&lt;b&gt;Mine&lt;/b&gt; has ended" in body
    assert "It was stopped." in body
    assert "xpra is ready" in body
    assert "Start Again" in body
    # There is a notebook server around it.
    assert "Stop my server" not in body


async def test_an_ended_display_starts_again_as_what_it_was(
    jp_fetch: Fetch, api: Api, extension: XpraExtension, follower: Follower, tmp_path: Path
) -> None:
    file = tmp_path / "a.txt"
    for request in (
        DisplayRequest.of_profile(extension.profiles.get("reader"), file=file, working_directory=str(tmp_path)),
        program("true", working_directory=str(tmp_path)),
        DisplayRequest.empty(working_directory=str(tmp_path)),
    ):
        display = await follower.manager.start(request)
        await follower.until(display.id, "ready", "ended")
        if request == DisplayRequest.empty(working_directory=str(tmp_path)):
            await follower.manager.stop(display.id)
        ended = await follower.until(display.id, "ended")
        code, _, location = await page(jp_fetch, f"displays/{ended.id}/", method="POST", body="")
        assert code == 303
        told = (await api("POST", "displays", {"again": ended.id, "width": 640})).body
        for display_id in (location.rstrip("/").rpartition("/")[2], told["id"]):
            again = follower.manager.registry.read(display_id)
            assert again.id != ended.id
            for field in ("name", "profile", "kind", "command", "working_directory", "file"):
                assert getattr(again, field) == getattr(ended, field)
            await follower.manager.stop(display_id)
    assert (await page(jp_fetch, "displays/aaaaaa/", method="POST", body=""))[0] == 404


async def test_the_list_has_the_displays_that_run(jp_fetch: Fetch, follower: Follower) -> None:
    code, body, _ = await page(jp_fetch, "/")
    assert code == 200
    assert 'href="/a%40b/xpra/desktop"' in body
    display = await follower.manager.start(script("exec sleep 1000", name="<b>Mine</b>"))
    await follower.until(display.id, "ready")
    code, body, _ = await page(jp_fetch, "/")
    assert f'<a href="displays/{display.id}/">&lt;b&gt;Mine&lt;/b&gt;</a>' in body
    assert 'href="/a%40b/xpra/desktop"' not in body
    await follower.manager.stop(display.id)


async def test_the_client_is_served_with_a_strict_policy(jp_fetch: Fetch, follower: Follower) -> None:
    display = await follower.manager.start(script("exec sleep 1000"))
    await follower.until(display.id, "ready")
    response = await jp_fetch("xpra", f"displays/{display.id}/")
    policy = dict(part.split(" ", 1) for part in response.headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'self'"
    assert all(policy[f"{kind}-src"] == "'none'" for kind in ("font", "frame", "manifest", "media", "object"))
    assert policy["script-src"] == policy["worker-src"] == policy["style-src"] == "'self'"
    addresses = set(re.findall(r'"(/a%40b/xpra/client/[^"]*)"', response.body.decode()))
    assert len(addresses) == 3
    for address in addresses:
        path, query = address.removeprefix("/a%40b/").split("?v=")
        file = await jp_fetch(path, params={"v": query})
        assert "immutable" in file.headers["Cache-Control"]
        assert len(file.body) > 1000
        other = await jp_fetch(path, params={"v": "old"})
        assert "immutable" not in other.headers.get("Cache-Control", "")
    await follower.manager.stop(display.id)


async def test_the_worker_is_loaded_beside_the_pages_script_and_not_after_it(jp_fetch: Fetch, follower: Follower) -> None:
    display = await follower.manager.start(script("exec sleep 1000"))
    _, body, _ = await page(jp_fetch, f"displays/{display.id}/")
    (worker,) = re.findall(r'data-worker="([^"]*)"', body)
    assert f'<link rel="prefetch" href="{worker}" />' in body
    await follower.manager.stop(display.id)


@pytest.mark.parametrize("name", bundle.FILES)
async def test_the_clients_files_are_compressed_for_browsers_that_take_it(jp_fetch: Fetch, name: str) -> None:
    plain = await jp_fetch("xpra/client", name, decompress_response=False)
    compressed = await jp_fetch("xpra/client", name, decompress_response=False, headers={"Accept-Encoding": "br, gzip"})
    assert "Content-Encoding" not in plain.headers
    assert compressed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(compressed.body) == plain.body
    assert plain.headers["Vary"] == compressed.headers["Vary"] == "Accept-Encoding"


async def test_only_the_clients_files_are_served(jp_fetch: Fetch, follower: Follower) -> None:
    for path in ("", "nothing.js", "../bundle.py", "page.js/"):
        assert (await jp_fetch(f"xpra/client/{path}", raise_error=False)).code == 404


class TestHtml5Client:
    @pytest.fixture
    def display_config(self) -> dict[str, Any]:
        return {"client": "html5"}

    @pytest.mark.versions
    async def test_is_led_to(self, jp_fetch: Fetch, follower: Follower) -> None:
        display = await follower.manager.start(script("exec sleep 1000"))
        await follower.until(display.id, "ready")
        code, _, location = await page(jp_fetch, f"displays/{display.id}/")
        assert code == 302
        target = urlsplit(location)
        assert target.path == "html5/index.html"
        query = parse_qs(target.query)
        assert query["path"] == [f"/a%40b/xpra/displays/{display.id}/socket"]
        assert query["floating_menu"] == ["yes"]
        assert query["reconnect"] == ["no"]
        await follower.manager.stop(display.id)


async def test_the_slash_is_added(jp_fetch: Fetch, follower: Follower) -> None:
    ended = await follower.ended(program("true"))
    code, _, location = await page(jp_fetch, f"displays/{ended.id}")
    assert (code, location) == (302, f"/a%40b/xpra/displays/{ended.id}/")


async def test_its_style_is_the_one_that_its_policy_allows(jp_fetch: Fetch, follower: Follower) -> None:
    response = await jp_fetch("xpra/displays/aaaaaa/", raise_error=False)
    style = re.search(b"<style>(.*)</style>", response.body, re.DOTALL)
    assert style
    digest = base64.b64encode(hashlib.sha256(style[1]).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in response.headers["Content-Security-Policy"]


async def test_it_has_an_icon_that_its_policy_allows(jp_fetch: Fetch, follower: Follower) -> None:
    # Firefox looks for one elsewhere otherwise, and complains of the policy.
    response = await jp_fetch("xpra/displays/aaaaaa/", raise_error=False)
    assert b'<link rel="icon" href="data:image/svg+xml,' in response.body
    assert "img-src data:" in response.headers["Content-Security-Policy"]


async def test_a_person_who_is_not_logged_in_is_told(jp_fetch: Fetch, follower: Follower) -> None:
    code, body, _ = await page(jp_fetch, "displays/aaaaaa/", headers={"Authorization": ""})
    assert code == 403
    assert "Log in" in body
    assert 'href="/a%40b/" target="_top"' in body


async def test_unknown(jp_fetch: Fetch, follower: Follower) -> None:
    code, body, _ = await page(jp_fetch, "displays/aaaaaa/")
    assert code == 404
    assert "There is no display" in body


async def test_the_users_desktop_is_started_once(jp_fetch: Fetch, follower: Follower) -> None:
    code, _, first = await page(jp_fetch, "desktop")
    assert code == 303
    (display,) = follower.manager.all()
    assert first == f"/a%40b/xpra/displays/{display.id}/"
    assert (display.profile, display.state) == ("desktop", DisplayState.STARTING)
    await follower.until(display.id, "ready")
    assert (await page(jp_fetch, "desktop"))[2] == first
    await follower.manager.stop(display.id)
    assert (await page(jp_fetch, "desktop"))[2] != first


async def test_the_language(jp_fetch: Fetch, follower: Follower) -> None:
    display = await follower.manager.start(script("exec sleep 1000"))
    await follower.until(display.id, "ready")
    for query, accepted, language in [
        (None, "", "en"),
        (None, "ru", "ru"),
        (None, "de, ru-RU;q=0.8, en;q=0.5", "ru"),
        (None, "ru;q=0.3, en-GB;q=0.9", "en"),
        (None, "xx, *;q=0.5, \u00e9", "en"),
        (None, "de;q=0.5 , ru;q=0.8 ", "ru"),
        (None, "de, " * 10_000 + "ru", "en"),
        (None, "a" + " " * 60_000 + "!", "en"),
        (None, "a-" * 30_000 + "!", "en"),
        ("ru-RU", "en", "ru"),
        ("ru_RU", "", "ru"),
        ("en", "ru", "en"),
        ("../../ru", "ru", "en"),
    ]:
        params = {} if query is None else {"language": query}
        response = await jp_fetch("xpra", f"displays/{display.id}/", params=params, headers={"Accept-Language": accepted})
        body = response.body.decode()
        assert f'<html lang="{language}">' in body, (query, accepted)
        catalogue = re.search(r'<script id="catalogue" type="application/json">(.*?)</script>', body, re.DOTALL)
        assert bool(catalogue) == (language != "en")
        if catalogue:
            assert "<" not in catalogue[1]
            assert "<h1>Connecting</h1>" not in body
    await follower.manager.stop(display.id)
    response = await jp_fetch("xpra", f"displays/{display.id}/", params={"language": "ru-RU"})
    body = response.body.decode()
    assert '<html lang="ru">' in body
    assert f"«{display.name}» завершился" in body
