"""Links that open something."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tornado.httpclient import HTTPResponse

from jupyterlab_xpra.app import XpraExtension
from jupyterlab_xpra.displays.model import DisplayState

from ..conftest import Follower
from .conftest import Fetch
from .test_access import logged_in


async def ask(jp_fetch: Fetch, method: str = "GET", **named: str) -> HTTPResponse:
    return await jp_fetch(
        "xpra",
        "open",
        params=named,
        method=method,
        body="" if method == "POST" else None,
        follow_redirects=False,
        raise_error=False,
    )


@pytest.fixture
def folder(jp_root_dir: Path) -> Path:
    """A folder under the server's root, with a file."""
    folder = jp_root_dir / "a course"
    folder.mkdir()
    (folder / "<b>ü.txt").write_text("text")
    return folder


async def test_a_link_says_what_it_opens_and_starts_nothing(jp_fetch: Fetch, extension: XpraExtension, folder: Path) -> None:
    response = await ask(jp_fetch, profile="reader", file="a course/<b>ü.txt")
    body = response.body.decode()
    assert response.code == 200
    assert "<h1>Open &lt;b&gt;ü.txt?</h1>" in body
    assert "A link asks to open the file a course/&lt;b&gt;ü.txt with Reader." in body
    assert '<form method="post">' in body
    # Nobody is made to press the button without seeing it.
    assert "frame-ancestors 'none'" in response.headers["Content-Security-Policy"]
    assert "<h1>Open Sleep?</h1>" in (await ask(jp_fetch, profile="sleep")).body.decode()
    assert extension.displays.all() == []


async def test_each_link_has_its_display(jp_fetch: Fetch, follower: Follower, folder: Path) -> None:
    (folder / "b.txt").write_text("text")
    links: list[dict[str, str]] = [
        {"profile": "sleep"},
        {"profile": "orange"},
        {"profile": "reader", "file": "a course/<b>ü.txt"},
        {"profile": "reader", "file": "/a course/b.txt"},
    ]
    places = []
    for link in links:
        response = await ask(jp_fetch, "POST", **link)
        assert response.code == 303
        places.append(response.headers["Location"])
    assert len(set(places)) == len(links)
    displays = [follower.manager.registry.read(place.rstrip("/").rpartition("/")[2]) for place in places]
    assert [display.profile for display in displays] == ["sleep", "orange", "reader", "reader"]
    assert [display.file for display in displays] == [None, None, folder / "<b>ü.txt", folder / "b.txt"]
    assert displays[2].working_directory == str(folder)
    # The same link leads to the same display as long as that runs. The reader ends at once.
    for number in (0, 1):
        assert (await ask(jp_fetch, "POST", **links[number])).headers["Location"] == places[number]
    await follower.until(displays[2].id, "ended")
    assert (await ask(jp_fetch, "POST", **links[2])).headers["Location"] != places[2]


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    ("link", "code", "message"),
    [
        ({}, 400, "The link names no profile"),
        ({"profile": ""}, 400, "The link names no profile"),
        ({"command": "xterm"}, 400, "The link names no profile"),
        ({"profile": "nothing"}, 404, "There is no profile &#39;nothing&#39;"),
        ({"profile": "../reader"}, 404, "There is no profile"),
        ({"profile": "sleep", "file": "a course/<b>ü.txt"}, 400, "Sleep opens no files."),
        ({"profile": "reader", "file": "a course/missing"}, 409, "No such file or directory"),
        ({"profile": "reader", "file": "a course"}, 409, "is not a file"),
        ({"profile": "reader", "file": ""}, 409, "is not a file"),
        ({"profile": "reader", "file": "a course/../../secret"}, 400, "Leave out &#39;..&#39;"),
        ({"profile": "reader", "file": "/etc/passwd"}, 409, "No such file or directory"),
        ({"profile": "reader", "file": "a" * 5000}, 409, "File name too long"),
    ],
)
async def test_a_bad_link_says_what_is_wrong(
    jp_fetch: Fetch, extension: XpraExtension, folder: Path, method: str, link: dict[str, str], code: int, message: str
) -> None:
    response = await ask(jp_fetch, method, **link)
    assert response.code == code
    body = response.body.decode()
    assert "This link opens nothing" in body
    assert message in body
    assert extension.displays.all() == []


async def test_a_foreign_page_does_not_press_the_button(
    jp_fetch: Fetch, jp_serverapp: Any, extension: XpraExtension, jp_base_url: str
) -> None:
    cookie = await logged_in(jp_fetch, jp_serverapp)
    for headers in ({}, {"Origin": "https://example.org"}, {"Sec-Fetch-Site": "cross-site"}):
        response = await jp_fetch(
            "xpra",
            "open",
            params={"profile": "sleep"},
            method="POST",
            body="",
            headers={"Authorization": "", "Cookie": cookie, **headers},
            follow_redirects=False,
            raise_error=False,
        )
        assert response.code == 403
    assert [display for display in extension.displays.all() if display.state is not DisplayState.ENDED] == []
