"""The link to a display: the viewers that it lets in, their pictures, and its page."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Any

import pytest
from tornado.httpclient import HTTPClientError
from tornado.websocket import WebSocketProtocol13

from jupyterlab_xpra.app import XpraExtension
from jupyterlab_xpra.displays.model import DisplayRequest
from jupyterlab_xpra.web import bundle
from jupyterlab_xpra.web.sharing import links, viewers

from ...conftest import DEADLINE, Follower
from ...xpra.test_viewer import from_xpra, packets
from ..backend import backend
from ..conftest import Api, Fetch, Open
from .conftest import Look, end, opened, secret_of

# The viewers that are let in


async def test_only_the_secret_opens(api: Api, look: Look, extension: XpraExtension) -> None:
    async with opened(extension) as (display, heard):
        secret = await secret_of(api, display)
        for wrong in ("", "x", secret[:-1], f"{secret}a", secret.swapcase(), "é", f'"{secret}"', display.id):
            assert await end(await look(wrong)) == links.LINK_ENDED
        assert await end(await look(secret.encode())) == viewers.REFUSED
        # The secret does not open after a wrong one either.
        assert await end(await look("x", secret)) == links.LINK_ENDED
        assert not heard.writers
        socket = await look(secret)
        await heard.until(lambda: heard.names == ["hello"])
        # The display has the same link until the user revokes it, then another.
        assert await secret_of(api, display) == secret
        assert (await api("DELETE", f"displays/{display.id}/share")).status == 204
        assert await end(socket) == links.LINK_ENDED
        await heard.until(lambda: heard.ended == 1)
        assert await end(await look(secret)) == links.LINK_ENDED
        assert await secret_of(api, display) != secret
        assert len(heard.writers) == 1


async def test_a_link_is_for_one_display(api: Api, look: Look, extension: XpraExtension) -> None:
    async with opened(extension) as (one, heard), opened(extension) as (other, heard_by_other):
        secrets = [await secret_of(api, display) for display in (one, other)]
        assert secrets[0] != secrets[1]
        socket = await look(secrets[1])
        await heard_by_other.until(lambda: heard_by_other.names == ["hello"])
        assert (await api("DELETE", f"displays/{one.id}/share")).status == 204
        await socket.write_message('["ping",1]')
        await heard_by_other.until(lambda: heard_by_other.names == ["hello", "ping"])
        assert not heard.writers
        socket.close()


async def test_the_links_end_with_the_server(api: Api, look: Look, jp_fetch: Fetch, extension: XpraExtension) -> None:
    async with opened(extension) as (display, heard):
        secret = await secret_of(api, display)
        socket = await look(secret)
        await heard.until(lambda: heard.names == ["hello"])
        extension.shares.close()
        assert await end(socket) == links.LINK_ENDED
        # While there is no link, nobody can connect, and the page is told so.
        with pytest.raises(HTTPClientError) as refusal:
            await look(secret)
        assert refusal.value.code == 404
        assert (await jp_fetch("xpra/shared/", headers={"Authorization": ""}, raise_error=False)).code == 404


@pytest.mark.parametrize("header", [{"Origin": "http://evil.example"}, {"Host": "evil.example"}], ids=["Origin", "Host"])
async def test_a_foreign_page_gets_nothing(look: Look, extension: XpraExtension, header: dict[str, str]) -> None:
    with pytest.raises(HTTPClientError) as refusal:
        await look(**header)
    assert refusal.value.code == 403
    # It does not count among those that have not sent a secret yet.
    assert extension.shares.waiting == 0


@pytest.mark.parametrize("path", ["xpra/shared/", "xpra/shared/client/page.js"])
async def test_a_foreign_name_leads_to_no_page(jp_fetch: Fetch, path: str) -> None:
    foreign = {"Authorization": "", "Host": "evil.example"}
    assert (await jp_fetch(path, headers=foreign, raise_error=False)).code == 403


@pytest.mark.parametrize("limit", ["WAITING_LIMIT", "WAITING_LIMIT_IN_ALL"])
async def test_not_many_wait(
    api: Api, look: Look, monkeypatch: pytest.MonkeyPatch, extension: XpraExtension, limit: str
) -> None:
    monkeypatch.setattr(links, limit, 2)
    async with opened(extension) as (display, heard):
        secret = await secret_of(api, display)
        one, other = await look(), await look()
        with pytest.raises(HTTPClientError) as refusal:
            await look(secret)
        assert refusal.value.code == 429
        # One that has sent its secret waits no more, nor does one that has gone.
        await one.write_message(secret)
        await heard.until(lambda: heard.names == ["hello"])
        third = await look()
        third.close()
        other.close()
        while extension.shares.waiting:  # noqa: ASYNC110  The count tells nobody.
            await asyncio.sleep(0.01)
        last = await look(secret)
        await heard.until(lambda: heard.names == ["hello", "hello"])
        one.close()
        last.close()


@pytest.mark.parametrize("frame", ["ping", "pong", "message"])
async def test_a_viewer_that_sends_too_much_is_disconnected(
    api: Api, look: Look, monkeypatch: pytest.MonkeyPatch, extension: XpraExtension, frame: str
) -> None:
    monkeypatch.setattr(viewers, "MESSAGES" if frame == "message" else "CONTROL_FRAMES", (5, 0.001))
    async with opened(extension) as (display, heard):
        socket = await look(await secret_of(api, display))
        await heard.until(lambda: heard.names == ["hello"])
        for _ in range(6):
            if frame == "message":
                await socket.write_message('["ping",1]')
            else:
                assert isinstance(socket.protocol, WebSocketProtocol13)
                socket.protocol._write_frame(True, 0x9 if frame == "ping" else 0xA, b"")
        assert await end(socket) == viewers.REFUSED


async def test_an_old_tornado_shares_nothing(api: Api, monkeypatch: pytest.MonkeyPatch, extension: XpraExtension) -> None:
    monkeypatch.setattr(links, "TORNADO", (99, 0))
    async with opened(extension) as (display, _):
        answer = await api("POST", f"displays/{display.id}/share")
        assert answer.status == 409
        assert "Tornado 99.0" in answer.body["message"]
    assert viewers.routes("jupyterlab_xpra", extension.displays, extension.shares) == []


async def test_a_viewer_learns_of_the_screen_alone(api: Api, look: Look, extension: XpraExtension) -> None:
    async with opened(extension) as (display, heard):
        socket = await look(await secret_of(api, display))
        said = await asyncio.wait_for(socket.read_message(), DEADLINE)
        assert isinstance(said, bytes)
        assert packets(said) == [["hello", {"desktop": False, "actual_desktop_size": [640, 480]}]]
        heard.writers[0].write(from_xpra("setting-change", "session_name", "a name") + from_xpra("lost-window", 1))
        assert await asyncio.wait_for(socket.read_message(), DEADLINE) == from_xpra("lost-window", 1)
        socket.close()


async def test_a_viewer_without_a_secret_does_not_stay(
    look: Look, monkeypatch: pytest.MonkeyPatch, extension: XpraExtension
) -> None:
    monkeypatch.setattr(viewers, "SECRET_LIMIT", 0.1)
    assert await end(await look()) == viewers.REFUSED


async def test_a_viewer_with_the_secret_stays(
    api: Api, look: Look, monkeypatch: pytest.MonkeyPatch, extension: XpraExtension
) -> None:
    monkeypatch.setattr(viewers, "SECRET_LIMIT", 0.5)
    async with opened(extension) as (display, heard):
        socket = await look(await secret_of(api, display))
        # A viewer that came later without a secret has gone.
        assert await end(await look()) == viewers.REFUSED
        await socket.write_message('["ping",1]')
        await heard.until(lambda: heard.names == ["hello", "ping"])
        socket.close()


async def test_not_too_many_look(api: Api, look: Look, monkeypatch: pytest.MonkeyPatch, extension: XpraExtension) -> None:
    monkeypatch.setattr(viewers, "VIEWERS_LIMIT", 2)
    async with opened(extension) as (display, heard):
        secret = await secret_of(api, display)
        one, other = await look(secret), await look(secret)
        await heard.until(lambda: len(heard.names) == 2)
        assert await end(await look(secret)) == viewers.TOO_MANY
        one.close()
        await heard.until(lambda: heard.ended == 1)
        third = await look(secret)
        await heard.until(lambda: len(heard.names) == 3)
        other.close()
        third.close()


async def test_xpra_hangs_up(api: Api, look: Look, extension: XpraExtension) -> None:
    async with opened(extension) as (display, heard):
        socket = await look(await secret_of(api, display))
        await heard.until(lambda: heard.names == ["hello"])
        heard.writers[0].close()
        assert await end(socket) == viewers.XPRA_GONE


# With a real display


@pytest.mark.versions
async def test_pictures_come_while_somebody_has_it_open(
    api: Api, look: Look, jp_ws_fetch: Open, follower: Follower, extension: XpraExtension, jp_serverapp: Any
) -> None:
    display = await follower.ready(DisplayRequest.of_profile(extension.profiles.get("orange")))
    if not (await api("GET", f"displays/{display.id}")).body["shareable"]:
        pytest.skip("Displays of this Xpra are not shared.")
    secret = await secret_of(api, display)
    assert await end(await look(secret)) == links.NOT_SHOWN

    owner = await jp_ws_fetch("xpra/displays", display.id, "socket", subprotocols=["binary"])
    before = follower.manager.use.last_activity(display)
    jp_serverapp.web_app.settings.pop("api_last_activity", None)
    socket = await look(secret)
    received = b""
    while b"\x84draw" not in received:
        message = await asyncio.wait_for(socket.read_message(), DEADLINE)
        assert isinstance(message, bytes), (socket.close_code, follower.manager.registry.log_tail(display.id, 40))
        received += message
    # A viewer with the link counts neither as activity nor as a viewer.
    assert follower.manager.use.viewers(display.id) == 1
    assert follower.manager.use.last_activity(display) == before
    assert "api_last_activity" not in jp_serverapp.web_app.settings
    owner.close()
    assert await end(socket) == links.NOT_SHOWN
    assert follower.manager.use.viewers(display.id) == 0

    again = await jp_ws_fetch("xpra/displays", display.id, "socket", subprotocols=["binary"])
    socket = await look(secret)
    assert isinstance(await asyncio.wait_for(socket.read_message(), DEADLINE), bytes)
    # The secret is nowhere but in the server's memory.
    assert not [path for path in files(Path(follower.manager.runtime_dir)) if secret.encode() in path.read_bytes()]
    await follower.manager.stop(display.id)
    assert await end(socket) == links.LINK_ENDED
    assert await end(await look(secret)) == links.LINK_ENDED
    again.close()


@pytest.mark.versions
async def test_one_of_an_older_xpra_is_not_shared(api: Api, follower: Follower, extension: XpraExtension) -> None:
    """The display would take no new characters from its user while a viewer looks."""
    display = await follower.ready(DisplayRequest.of_profile(extension.profiles.get("orange")))
    version = (await api("GET", "status")).body["xpra"]["version"]
    if (await api("GET", f"displays/{display.id}")).body["shareable"]:
        pytest.skip("Displays of this Xpra are shared.")
    answer = await api("POST", f"displays/{display.id}/share")
    assert answer.status == 409
    assert answer.body["message"] == (
        f"Sharing needs Xpra 6.5 or later, and this display is run by {version}. "
        "Ask the administrator to install it, and start the display again then."
    )


@pytest.mark.parametrize("version", ["3.1.3", "4.4", "6.4.3"])
async def test_the_xpra_that_runs_it_decides(api: Api, extension: XpraExtension, version: str) -> None:
    async with backend(extension, xpra=version) as (display, _):
        assert (await api("POST", f"displays/{display.id}/share")).status == 409
        assert (await api("GET", f"displays/{display.id}")).body["shareable"] is False
    for later in ("6.5", "6.5.5", "6.10.1", "7.0"):
        async with backend(extension, xpra=later) as (display, _):
            assert (await api("GET", f"displays/{display.id}")).body["shareable"] is True


def files(directory: Path) -> list[Path]:
    return [Path(root, name) for root, _, names in os.walk(directory) for name in names if Path(root, name).is_file()]


# The page, and the API


async def test_the_page_needs_no_account_and_tells_nothing(jp_fetch: Fetch, api: Api, extension: XpraExtension) -> None:
    nobody = {"headers": {"Authorization": ""}}
    before = await jp_fetch("xpra/shared/", **nobody)
    async with opened(extension) as (display, _):
        secret = await secret_of(api, display)
        page = await jp_fetch("xpra/shared/", **nobody)
        assert page.body == before.body
        for told in (secret, display.id, display.name):
            assert told.encode() not in page.body
    assert page.headers["Content-Security-Policy"] == f"{bundle.POLICY}; frame-ancestors 'self'"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "Set-Cookie" not in page.headers
    for name in ("page.js", "page.css", "worker.js"):
        assert name.encode() in page.body
        assert (await jp_fetch("xpra/shared/client", name, **nobody)).headers["Content-Security-Policy"] == bundle.POLICY
    for name in ("../bundle.py", "%2e%2e/bundle.py", "page.js/"):
        assert (await jp_fetch("xpra/shared/client", name, raise_error=False, **nobody)).code == 404


@pytest.mark.parametrize("method", ["POST", "DELETE"])
async def test_an_unknown_display_is_not_shared(api: Api, method: str) -> None:
    assert (await api(method, "displays/aaaaaa/share")).status == 404


class TestWhereItIsSwitchedOff:
    @pytest.fixture
    def jp_server_config(self, jp_server_config: dict[str, Any]) -> dict[str, Any]:
        return {**jp_server_config, "XpraExtension": {"sharing": False}}

    async def test_there_is_no_link_and_no_page(self, api: Api, jp_fetch: Fetch, extension: XpraExtension) -> None:
        async with backend(extension) as (display, _):
            answer = await api("POST", f"displays/{display.id}/share")
            assert answer.status == 403
            assert "XpraExtension.sharing" in answer.body["message"]
            assert (await api("DELETE", f"displays/{display.id}/share")).status == 204
        for path in ("xpra/shared", "xpra/shared/socket", "xpra/shared/client/page.js"):
            assert (await jp_fetch(path, raise_error=False)).code == 404


class TestHtml5Client:
    @pytest.fixture
    def display_config(self) -> dict[str, Any]:
        return {"client": "html5"}

    async def test_it_would_be_thrown_out_and_so_nothing_is_shared(self, api: Api, extension: XpraExtension) -> None:
        async with backend(extension) as (display, _):
            assert (await api("POST", f"displays/{display.id}/share")).status == 409
