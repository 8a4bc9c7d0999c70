"""A Jupyter server with the extension, and its API as `api.yaml` describes it."""

from __future__ import annotations

import asyncio
import json
import os
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

import jsonschema
import pytest
from tornado.httpclient import HTTPResponse
from tornado.httputil import HTTPHeaders
from tornado.websocket import WebSocketClientConnection

from jupyterlab_xpra.app import XpraExtension
from jupyterlab_xpra.displays.model import Display, DisplayState, Role, now
from jupyterlab_xpra.displays.processes import Process
from jupyterlab_xpra.displays.registry import Registry
from jupyterlab_xpra.web.api.specification import specification
from jupyterlab_xpra.web.sharing import links
from jupyterlab_xpra.xpra.command import Kind

from ..conftest import DEADLINE, SESSIONS, Follower

Fetch = Callable[..., Coroutine[Any, Any, HTTPResponse]]
Open = Callable[..., Coroutine[Any, Any, WebSocketClientConnection]]


async def closed(connection: WebSocketClientConnection) -> int | None:
    """The code with which the server closes a WebSocket."""
    assert await asyncio.wait_for(connection.read_message(), DEADLINE) is None
    code = connection.close_code
    connection.close()
    return code


@pytest.fixture
def display_config() -> dict[str, Any]:
    """Traits of `DisplayManager`, for tests to override."""
    return {}


@pytest.fixture
def applications(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only directory with .desktop files; empty."""
    monkeypatch.setattr("xdg.BaseDirectory.xdg_data_dirs", [str(tmp_path / "share")])
    directory = tmp_path / "share" / "applications"
    directory.mkdir(parents=True)
    return directory


@pytest.fixture(autouse=True)
def any_tornado(monkeypatch: pytest.MonkeyPatch) -> None:
    """Displays are shared whatever Tornado there is. The latest one for Python 3.10 is too old."""
    monkeypatch.setattr(links, "TORNADO", (6,))


@pytest.fixture
def jp_server_config(runtime_dir: Path, display_config: dict[str, Any]) -> dict[str, Any]:
    return {
        "ServerApp": {
            "jpserver_extensions": {"jupyterlab_xpra": True},
            # With this, a handler without a decorator fails.
            "allow_unauthenticated_access": False,
        },
        "DisplayManager": {"runtime_dir": str(runtime_dir), "spare": 0, **display_config},
        "ProfileManager": {
            **SESSIONS,
            "profiles": [
                {"id": "sleep", "title": "Sleep", "command": ["sleep", "1000"]},
                {
                    "id": "reader",
                    "title": "Reader",
                    "file_types": ["*.txt"],
                    "exec_wrapper": ["env", "WRAPPED=yes"],
                    "command": ["sh", "-c", 'printf "<%s>\\n" "$WRAPPED" "$PWD" "$@"', "sh"],
                },
                {
                    "id": "orange",
                    "title": "Orange",
                    "kind": "desktop",
                    "command": ["sh", "-c", "xsetroot -solid '#ff8000'; exec sleep 1000"],
                },
            ],
        },
    }


@pytest.fixture
def extension(jp_serverapp: Any, runtime_dir: Path, jp_asyncio_loop: asyncio.AbstractEventLoop) -> Iterator[XpraExtension]:
    (app,) = jp_serverapp.extension_manager.extension_apps["jupyterlab_xpra"]
    yield app
    jp_asyncio_loop.run_until_complete(app.stop_extension())


@pytest.fixture
def follower(extension: XpraExtension) -> Follower:
    return Follower(extension.displays)


class Answer(NamedTuple):
    status: int
    body: Any
    headers: HTTPHeaders


Api = Callable[..., Coroutine[Any, Any, Answer]]


@pytest.fixture
def api(jp_fetch: Fetch, extension: XpraExtension) -> Api:
    """Calls the API and checks that the answer is one that `api.yaml` knows."""

    async def call(method: str, path: str, body: Any = None, **options: Any) -> Answer:
        if body is not None and not isinstance(body, (str, bytes)):
            body = json.dumps(body)
        if body is None and method in ("POST", "PATCH"):
            body = ""
        response = await jp_fetch("xpra", "api", path, method=method, body=body, raise_error=False, **options)
        known = described(method, f"/xpra/api/{path}")["responses"]
        assert str(response.code) in known, (response.code, response.body)
        return Answer(response.code, checked(response, known[str(response.code)]), response.headers)

    return call


def described(method: str, path: str) -> dict[str, Any]:
    """The operation in the specification for a method and a path."""
    for template, item in specification()["paths"].items():
        if re.fullmatch(re.sub(r"{\w+}", "[^/]+", template), path):
            found: dict[str, Any] = item[method.lower()]
            return found
    raise AssertionError(f"{path} is not in api.yaml")


def checked(response: HTTPResponse, known: dict[str, Any]) -> Any:
    """The body of a response, if it is what the specification says."""
    while "$ref" in known:
        known = specification()["components"]["responses"][known["$ref"].rsplit("/", 1)[1]]
    if "content" not in known:
        assert response.body == b""
        return None
    content_type = response.headers["Content-Type"].split(";")[0]
    assert content_type in known["content"]
    if content_type != "application/json":
        return response.body
    body = json.loads(response.body)
    schema = {**known["content"][content_type]["schema"], "components": specification()["components"]}
    jsonschema.validate(body, schema, jsonschema.Draft202012Validator)
    return body


@asynccontextmanager
async def display_of_ours(
    registry: Registry,
    connected: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]],
    xpra: str = "6.5.5",
    folder: Path | None = None,
) -> AsyncIterator[tuple[Display, asyncio.Server]]:
    """A ready display in the registry whose socket is ours, and the server that listens there.

    `xpra` is the version that the display tells of, `folder` that of its program.
    """
    sleeper = await asyncio.create_subprocess_exec("sleep", "1000", cwd=folder)

    def make(display_id: str, _: list[Display]) -> Display:
        me = Process.of(os.getpid())
        return Display(
            id=display_id,
            name="Backend",
            profile=None,
            kind=Kind.SEAMLESS,
            command=("sleep",),
            created=now(),
            owner=Process(me.pid, 0),
            worker=me,
            xpra=xpra,
            state=DisplayState.READY,
            processes={Role.PROGRAM: Process.of(sleeper.pid)},
        )

    display = registry.create(make)
    path = registry.path(display.id) / "socket"
    server = await asyncio.start_unix_server(connected, path)
    path.chmod(0o600)
    try:
        yield display, server
    finally:
        server.close()
        registry.forget(display.id)
        with suppress(ProcessLookupError):  # a stop has ended it
            sleeper.kill()
        await sleeper.wait()
