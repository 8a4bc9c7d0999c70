"""Files dropped on a display, through the API."""

from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path
from typing import Any

import pytest

from ..conftest import DEADLINE, Follower, program
from .conftest import Api


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of the display's program."""
    directory = tmp_path / "work"
    directory.mkdir()
    return directory


async def test_a_file_lands_in_the_folder_of_the_program(follower: Follower, api: Api, folder: Path) -> None:
    display = await follower.ready(program("sleep", "1000", working_directory=str(folder)))
    data = bytes(range(256)) * 4096
    for name in ("data.bin", "data (2).bin"):
        answer = await api("POST", f"displays/{display.id}/files", data, params={"name": "data.bin"})
        assert (answer.status, answer.body) == (201, {"name": name})
        assert (folder / name).read_bytes() == data
    answer = await api("POST", f"displays/{display.id}/files", b"", params={"name": "päper €"})
    assert answer.body == {"name": "päper €"}
    for params in ({}, {"name": "../x"}, {"name": "a\x01b"}):
        answer = await api("POST", f"displays/{display.id}/files", b"x", params=params)
        assert answer.status == 400
    assert sorted(path.name for path in folder.iterdir()) == ["data (2).bin", "data.bin", "päper €"]
    await follower.manager.stop(display.id)
    answer = await api("POST", f"displays/{display.id}/files", b"x", params={"name": "late"})
    assert (answer.status, (await api("POST", "displays/aaaaaa/files", b"x")).status) == (409, 404)


async def test_the_reason_of_a_refusal_arrives_though_the_browser_still_sends(
    jp_fetch: Any, api: Api, jp_http_port: int, jp_auth_header: dict[str, str], jp_base_url: str
) -> None:
    reader, writer = await asyncio.open_connection("localhost", jp_http_port)
    size = 200 * 1024 * 1024  # more than the server takes of other requests
    head = f"POST {jp_base_url}xpra/api/displays/aaaaaa/files?name=x HTTP/1.1\r\nHost: localhost\r\n"
    head += f"Authorization: {jp_auth_header['Authorization']}\r\nContent-Length: {size}\r\n\r\n"
    writer.write(head.encode())
    for _ in range(200):
        writer.write(bytes(size // 200))
        await writer.drain()
    answer = await asyncio.wait_for(reader.readuntil(b"}"), DEADLINE)
    assert answer.startswith(b"HTTP/1.1 404 ")
    assert b"There is no display 'aaaaaa'." in answer
    writer.close()


async def test_a_file_that_does_not_come_whole_leaves_nothing(
    jp_fetch: Any, follower: Follower, jp_http_port: int, jp_auth_header: dict[str, str], jp_base_url: str, folder: Path
) -> None:
    display = await follower.ready(program("sleep", "1000", working_directory=str(folder)))
    _, writer = await asyncio.open_connection("localhost", jp_http_port)
    head = f"POST {jp_base_url}xpra/api/displays/{display.id}/files?name=half HTTP/1.1\r\nHost: localhost\r\n"
    head += f"Authorization: {jp_auth_header['Authorization']}\r\nContent-Length: 1000\r\n\r\n"
    writer.write(head.encode() + b"x" * 500)

    def is_open() -> bool:
        """Whether the server has a file of the folder open, which need not have a name."""
        return any(str(folder) in os.path.realpath(link) for link in Path("/proc/self/fd").iterdir())

    async def until(*, opened: bool) -> None:
        while is_open() is not opened:  # noqa: ASYNC110  A folder tells nobody.
            await asyncio.sleep(0.02)

    await asyncio.wait_for(until(opened=True), DEADLINE)
    writer.close()
    await asyncio.wait_for(until(opened=False), DEADLINE)
    assert list(folder.iterdir()) == []
    await follower.manager.stop(display.id)


class TestLimits:
    @pytest.fixture
    def display_config(self) -> dict[str, Any]:
        return {"max_upload_size": 1000}

    async def test_a_file_that_is_too_large_is_refused_before_it_comes(
        self, follower: Follower, api: Api, folder: Path
    ) -> None:
        display = await follower.ready(program("sleep", "1000", working_directory=str(folder)))
        answer = await api("POST", f"displays/{display.id}/files", b"x" * 1001, params={"name": "a"})
        assert answer.status == 403
        assert "larger than 1000 bytes" in answer.body["message"]
        assert list(folder.iterdir()) == []
        await follower.manager.stop(display.id)


class TestPolicy:
    @pytest.fixture
    def display_config(self) -> dict[str, Any]:
        return {"file_transfer": False}

    async def test_no_file_is_taken_where_the_administrator_does_not_want_it(
        self, follower: Follower, api: Api, folder: Path
    ) -> None:
        display = await follower.ready(program("sleep", "1000", working_directory=str(folder)))
        answer = await api("POST", f"displays/{display.id}/files", b"x", params={"name": "a"})
        assert answer.status == 403
        assert "DisplayManager.file_transfer" in json.dumps(answer.body)
        assert list(folder.iterdir()) == []
        await follower.manager.stop(display.id)
