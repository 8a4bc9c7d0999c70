"""Files that people put into a display, through the API."""

from __future__ import annotations

import asyncio
import json
import os
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from tornado.httpclient import HTTPClientError
from tornado.websocket import WebSocketClientConnection

from jupyterlab_xpra.app import XpraExtension
from jupyterlab_xpra.displays.parts import files
from jupyterlab_xpra.displays.parts.files import Incoming
from jupyterlab_xpra.web.api import uploads
from jupyterlab_xpra.web.api.specification import specification
from jupyterlab_xpra.web.api.uploads import MESSAGE_LIMIT, FilesHandler

from ..conftest import DEADLINE, Follower, program
from ..peers import send_file
from .conftest import Api, Open, display_of_ours
from .test_access import logged_in


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of the display's program."""
    directory = tmp_path / "work"
    directory.mkdir()
    return directory


@asynccontextmanager
async def ready(extension: XpraExtension, folder: Path) -> AsyncIterator[str]:
    """A ready display without an Xpra: its id."""

    async def connected(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    async with display_of_ours(extension.displays.registry, connected, folder=folder) as (display, _):
        yield display.id


class Sender:
    """Opens the WebSocket for a file, and reads what the server says."""

    def __init__(self, jp_ws_fetch: Open, display_id: str) -> None:
        self._open = jp_ws_fetch
        self._path = f"xpra/api/displays/{display_id}/files"

    @asynccontextmanager
    async def connected(
        self, name: str = "a", size: Any = 10, inside: str = "", **options: Any
    ) -> AsyncIterator[WebSocketClientConnection]:
        socket = await self._open(self._path, params={"name": name, "size": size, "inside": inside}, **options)
        try:
            yield socket
        finally:
            socket.close()

    async def put(self, name: str, data: bytes, inside: str = "") -> dict[str, Any]:
        """Send a whole file. Returns the last answer."""
        async with self.connected(name, len(data), inside) as socket:
            return valid(await send_file(socket, data))

    async def make_folder(self, name: str, inside: str = "") -> dict[str, Any]:
        """Make a folder. Returns the answer."""
        socket = await self._open(self._path, params={"name": name, "inside": inside, "kind": "folder"})
        try:
            answer: dict[str, Any] = await read(socket)
            assert await read(socket) is None
            return answer
        finally:
            socket.close()

    async def refusal(self, *announced: Any, **options: Any) -> str:
        """What the server says to a file before it has come."""
        async with self.connected(*announced, **options) as socket:
            answer = await read(socket)
            assert await read(socket) is None
        message: str = answer["message"]
        return message


async def read(socket: WebSocketClientConnection) -> Any:
    """The server's next answer; None if it has closed the connection."""
    message = await asyncio.wait_for(socket.read_message(), DEADLINE)
    return message if message is None else valid(json.loads(message))


def valid(answer: dict[str, Any]) -> dict[str, Any]:
    components = specification()["components"]
    jsonschema.validate(answer, {**components["schemas"]["UploadAnswer"], "components": components})
    return answer


def is_open(folder: Path) -> bool:
    """Whether the server has a file of the folder open, which need not have a name."""
    return any(str(folder) in os.path.realpath(link) for link in Path("/proc/self/fd").iterdir())


async def until_closed(folder: Path) -> None:
    async def closed() -> None:
        while is_open(folder):  # noqa: ASYNC110  A folder tells nobody.
            await asyncio.sleep(0.02)

    await asyncio.wait_for(closed(), DEADLINE)


async def test_a_file_lands_in_the_folder_of_the_program(jp_ws_fetch: Open, follower: Follower, folder: Path) -> None:
    display = await follower.ready(program("sleep", "1000", working_directory=str(folder)))
    sender = Sender(jp_ws_fetch, display.id)
    data = bytes(range(256)) * 2049
    for name in ("data.bin", "data (2).bin"):
        assert await sender.put("data.bin", data) == {"name": name}
        assert (folder / name).read_bytes() == data
    assert await sender.put("päper €", b"") == {"name": "päper €"}
    assert sorted(path.name for path in folder.iterdir()) == ["data (2).bin", "data.bin", "päper €"]
    await follower.manager.stop(display.id)
    assert await sender.refusal() == "Test 1 is ended, not ready. It was stopped."


async def test_a_folder_comes_with_its_files(jp_ws_fetch: Open, extension: XpraExtension, folder: Path) -> None:
    async with ready(extension, folder) as display_id:
        sender = Sender(jp_ws_fetch, display_id)
        for name in ("data", "data (2)"):
            assert await sender.make_folder("data") == {"name": name}
        assert await sender.make_folder("run 1", "data (2)") == {"name": "run 1"}
        assert await sender.put("a.csv", b"1,2", inside="data (2)/run 1") == {"name": "a.csv"}
        assert (folder / "data (2)/run 1/a.csv").read_bytes() == b"1,2"
        told = await sender.make_folder("data", "../elsewhere")
        assert told == {"message": "name: at most 200 characters, without a folder or control characters."}


async def test_the_reason_of_a_refusal_comes_before_the_file(jp_ws_fetch: Open, extension: XpraExtension, folder: Path) -> None:
    async with ready(extension, folder) as display_id:
        sender = Sender(jp_ws_fetch, display_id)
        for name in ("", "../x", "a\x01b"):
            assert await sender.refusal(name) == "name: at most 200 characters, without a folder or control characters."
        for size in ("", "-1", "1e3", "9" * 5000):
            assert await sender.refusal("a", size) == "size: the number of the file's bytes."
    assert "There is no display 'aaaaaa'." in await Sender(jp_ws_fetch, "aaaaaa").refusal()
    assert list(folder.iterdir()) == []


async def test_what_is_not_as_it_was_announced_is_refused(
    jp_ws_fetch: Open, extension: XpraExtension, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with ready(extension, folder) as display_id:
        sender = Sender(jp_ws_fetch, display_id)
        for message, said in (
            ("text", {"message": "A file comes in binary messages."}),
            (b"x" * 11, {"message": "More of a came than its size, 10 bytes."}),
            (b"x" * (MESSAGE_LIMIT + 1), None),
        ):
            async with sender.connected() as socket:
                assert await read(socket) == {"received": 0}
                for _ in range(2):  # the second is dropped
                    await socket.write_message(message, binary=isinstance(message, bytes))
                assert await read(socket) == said
                await until_closed(folder)
    assert list(folder.iterdir()) == []
    assert "Uncaught exception" not in caplog.text


async def test_a_file_that_does_not_come_whole_leaves_nothing(
    jp_ws_fetch: Open, extension: XpraExtension, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "O_TMPFILE", os.O_DIRECTORY)  # as on file systems without nameless files
    async with ready(extension, folder) as display_id:
        async with Sender(jp_ws_fetch, display_id).connected() as socket:
            await socket.write_message(b"half", binary=True)
            assert [await read(socket), await read(socket)] == [{"received": 0}, {"received": 4}]
            assert is_open(folder)
        await until_closed(folder)
    assert list(folder.iterdir()) == []


async def test_a_sender_who_leaves_while_its_file_is_written_leaves_nothing(
    jp_ws_fetch: Open, extension: XpraExtension, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    handlers: asyncio.Queue[FilesHandler] = asyncio.Queue()
    left = threading.Event()
    take, write = FilesHandler.on_message, Incoming.write

    async def on_message(self: FilesHandler, message: str | bytes) -> None:
        handlers.put_nowait(self)
        await take(self, message)

    def slow_write(self: Incoming, data: bytes) -> None:
        assert left.wait(DEADLINE)
        write(self, data)

    monkeypatch.setattr(FilesHandler, "on_message", on_message)
    monkeypatch.setattr(Incoming, "write", slow_write)
    async with ready(extension, folder) as display_id, Sender(jp_ws_fetch, display_id).connected() as socket:
        await socket.write_message(b"half", binary=True)
        handler = await asyncio.wait_for(handlers.get(), DEADLINE)
        handler.on_connection_close()
        assert is_open(folder)
        left.set()
        await until_closed(folder)
    assert list(folder.iterdir()) == []


async def test_a_sender_of_whom_nothing_comes_is_disconnected(
    jp_ws_fetch: Open, extension: XpraExtension, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "PATIENCE", 0.01)
    async with ready(extension, folder) as display_id, Sender(jp_ws_fetch, display_id).connected() as socket:
        assert [await read(socket), await read(socket)] == [{"received": 0}, None]
        await until_closed(folder)


async def test_a_limited_number_of_files_comes_at_once(
    jp_ws_fetch: Open, extension: XpraExtension, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "COMING_LIMIT", 1)
    async with ready(extension, folder) as display_id:
        sender = Sender(jp_ws_fetch, display_id)
        async with sender.connected() as socket:
            assert await read(socket) == {"received": 0}
            assert await sender.refusal("b") == "1 files are on their way already. Try again when one of them has arrived."
        await until_closed(folder)
        assert await sender.put("b", b"b") == {"name": "b"}


async def test_an_empty_file_that_gets_no_name_is_on_its_way_no_more(
    jp_ws_fetch: Open, extension: XpraExtension, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "COMING_LIMIT", 1)
    monkeypatch.setattr(files, "TRIES", 1)
    for name in ("a", "a (2)"):
        (folder / name).touch()
    async with ready(extension, folder) as display_id:
        sender = Sender(jp_ws_fetch, display_id)
        for _ in range(2):
            assert await sender.refusal("a", 0) == "There are too many files with the name a."


async def test_only_a_websocket_of_our_own_pages_is_taken(
    jp_fetch: Any, jp_ws_fetch: Open, jp_serverapp: Any, jp_http_port: int, api: Api
) -> None:
    assert (await api("GET", "displays/aaaaaa/files")).status == 426
    sender = Sender(jp_ws_fetch, "aaaaaa")
    cookie = {"Authorization": "", "Cookie": await logged_in(jp_fetch, jp_serverapp), "Host": f"127.0.0.1:{jp_http_port}"}
    for headers in ({"Authorization": "token wrong"}, {**cookie, "Origin": "http://evil.example"}):
        with pytest.raises(HTTPClientError) as error:
            await sender.refusal(headers=headers)
        assert error.value.code == 403
    settings = jp_serverapp.web_app.settings
    settings.pop("api_last_activity", None)
    ours = {**cookie, "Origin": f"http://127.0.0.1:{jp_http_port}"}
    assert "There is no display" in await sender.refusal(headers=ours)
    assert "api_last_activity" in settings


class TestLimits:
    @pytest.fixture
    def display_config(self) -> dict[str, Any]:
        return {"max_upload_size": 1000}

    async def test_a_file_that_is_too_large_is_refused_before_it_comes(
        self, jp_ws_fetch: Open, extension: XpraExtension, folder: Path
    ) -> None:
        async with ready(extension, folder) as display_id:
            said = await Sender(jp_ws_fetch, display_id).refusal("a", 1001)
        assert said == "a is larger than 1000 bytes (DisplayManager.max_upload_size)."
        assert list(folder.iterdir()) == []


class TestPolicy:
    @pytest.fixture
    def display_config(self) -> dict[str, Any]:
        return {"file_transfer": False}

    async def test_no_file_is_taken_where_the_administrator_does_not_want_it(
        self, jp_ws_fetch: Open, extension: XpraExtension, folder: Path
    ) -> None:
        async with ready(extension, folder) as display_id:
            said = await Sender(jp_ws_fetch, display_id).refusal()
        assert said == "Files may not be put into displays here (DisplayManager.file_transfer)."
        assert list(folder.iterdir()) == []
