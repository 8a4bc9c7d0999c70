"""The desktop without notebooks, by hand: what is served, and what is not."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tornado.httpclient import AsyncHTTPClient, HTTPResponse

from jupyterlab_xpra.desktop.main import UNUSED

from ..conftest import DEADLINE
from ..peers import TOKEN, Server, configure, running_server

ROUTES = """
import json, sys
from jupyterlab_xpra.desktop.server import DesktopServer

server = DesktopServer()
server.initialize(["--no-browser", "--allow-root", "--port=0"])

def patterns(router):
    for rule in router.rules:
        if hasattr(rule.target, "rules"):
            yield from patterns(rule.target)
        else:
            yield rule.matcher.regex.pattern

print(json.dumps(sorted(patterns(server.web_app.default_router))))
"""

OTHERS = [
    "(.*)$",  # not found
    "/(favicon\\.ico)$",
    "/(robots\\.txt)$",
    "/(robots\\.txt|favicon\\.ico)$",
    "/.*/$",  # strips slashes
    "/?$",
    "/api$",  # the version, which a Hub asks for
    "/api/security/csp-report$",
    "/login$",
    "/logout$",
    "/metrics$",
    "/static/(.*)$",
]
"""The routes of every Jupyter server.

Contents, files, kernels, sessions, terminals and notebooks are not among them.
"""


@pytest.fixture
def configuration(jp_environ: None, jp_config_dir: Path, runtime_dir: Path) -> Path:
    """The user has enabled other extensions, which are not loaded."""
    configure(jp_config_dir, runtime_dir, [{"id": "desktop", "title": "Desktop", "command": ["sleep", "1000"]}])
    file = jp_config_dir / "jupyter_server_config.json"
    settings = json.loads(file.read_text())
    settings["ServerApp"]["jpserver_extensions"] = {"jupyterlab": True, "jupyter_server_terminals": True}
    file.write_text(json.dumps(settings))
    return file


async def test_there_is_nothing_but_displays(configuration: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", ROUTES, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    said, log = await asyncio.wait_for(process.communicate(), DEADLINE)
    assert process.returncode == 0, log.decode()
    routes = set(json.loads(said))
    assert {route for route in routes if not route.startswith("/xpra/")} == set(OTHERS)
    assert {"/xpra/desktop/?$", "/xpra/stop$"} < routes


DESKTOP = (str(Path(sys.executable).with_name("jupyter")), "xpra", "desktop", "--no-browser")


async def ask(server: Server, path: str, token: str = TOKEN, **options: Any) -> HTTPResponse:
    address = f"http://127.0.0.1:{await server.port()}/{path}"
    return await AsyncHTTPClient().fetch(address, headers={"Authorization": f"token {token}"}, raise_error=False, **options)


async def test_it_leads_to_the_desktop_and_asks_for_a_token(configuration: Path) -> None:
    async with running_server(*DESKTOP) as server:
        answer = await ask(server, "")
        assert "/xpra/displays/" in answer.effective_url
        assert "Log out" in answer.body.decode()
        # No Lab frames it.
        assert answer.headers["Content-Security-Policy"].endswith("; frame-ancestors 'none'")
        stranger = await ask(server, "", token="wrong")  # noqa: S106
        assert "/login" in stranger.effective_url
        assert (await ask(server, "xpra/stop", token="wrong", method="POST", body="")).code == 403  # noqa: S106


NOT_NEEDED = {
    *UNUSED,
    "IPython",
    "jupyter_server.services.contents.handlers",
    "jupyter_server.services.kernels.handlers",
    "jupyter_server.services.sessions.handlers",
    "jupyter_server_terminals",
    "jupyterlab",
    "nbconvert",
    "terminado",
}


async def test_it_loads_nothing_that_a_desktop_does_not_need(configuration: Path) -> None:
    async with running_server(sys.executable, "-v", "-m", "jupyterlab_xpra", "desktop", "--no-browser") as server:
        assert (await ask(server, "xpra/")).code == 200
    loaded = set(re.findall(r"^import '([\w.]+)'", server.log, re.MULTILINE))
    assert "jsonschema" in loaded
    assert loaded & NOT_NEEDED == set()


@pytest.mark.versions
@pytest.mark.parametrize("way", ["button", "interrupt"])
async def test_it_stops_with_all_that_it_started(configuration: Path, runtime_dir: Path, way: str) -> None:
    async with running_server(*DESKTOP) as server:
        await ask(server, "xpra/desktop", follow_redirects=False)
        assert len(await server.displays()) == 1
        if way == "button":
            assert "Your server stops" in (await ask(server, "xpra/stop", method="POST", body="")).body.decode()
        else:
            server.process.send_signal(signal.SIGINT)
        assert await asyncio.wait_for(server.process.wait(), DEADLINE) == 0
        assert list(runtime_dir.iterdir()) == []


async def test_several_displays_are_listed(configuration: Path) -> None:
    async with running_server(*DESKTOP) as server:
        for name in ("One", "Two"):
            assert (await server.request("POST", "displays", {"command": ["sleep", "1000"], "name": name})).status == 201
        answer = await ask(server, "")
        assert answer.effective_url.endswith("/xpra/")
        assert all(f">{name}</a>" in answer.body.decode() for name in ("One", "Two"))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["--DisplayManager.xpra=/nowhere/xpra"],
            "No desktop can be started here. Xpra, which shows the display, (/nowhere/xpra) is not installed",
        ),
        (["--ProfileManager.default_profile=wrong"], "There is no profile 'wrong'"),
    ],
)
async def test_a_server_that_cannot_start_a_desktop_says_why_and_ends(
    configuration: Path, arguments: list[str], message: str
) -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "jupyterlab_xpra.desktop.main", "--no-browser", *arguments),
        env={name: value for name, value in os.environ.items() if not name.startswith("JUPYTERHUB_")},
        stderr=asyncio.subprocess.PIPE,
    )
    _, log = await asyncio.wait_for(process.communicate(), DEADLINE)
    assert process.returncode == 1
    assert message in log.decode()


def test_help_has_the_settings_of_displays() -> None:
    said = subprocess.run(
        [sys.executable, "-m", "jupyterlab_xpra.desktop.main", "--help-all"], capture_output=True, text=True, check=True
    )
    assert "--DisplayManager.max_displays=<Int>" in said.stdout
    assert "--ProfileManager.pinned=" in said.stdout
