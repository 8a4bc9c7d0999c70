"""Files that people take out of a display, through the API."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from jupyterlab_xpra.app import XpraExtension
from jupyterlab_xpra.web.api.downloads import PART

from .conftest import Answer, Api
from .test_files import ready


async def download(api: Api, display_id: str, path: bytes) -> Answer:
    return await api("GET", f"displays/{display_id}/download", params={"path": path})


@pytest.mark.parametrize("name", [b"plain.txt", "Ä & b+c#d%20.txt".encode(), b"latin-\xe4", b"two\nlines"])
@pytest.mark.parametrize("size", [0, 5, 2 * PART + 1])
async def test_a_file_is_sent_as_it_is(api: Api, extension: XpraExtension, tmp_path: Path, name: bytes, size: int) -> None:
    path = os.fsencode(tmp_path) + b"/" + name
    content = os.urandom(size)
    Path(os.fsdecode(path)).write_bytes(content)
    async with ready(extension, tmp_path) as display_id:
        answer = await download(api, display_id, path)
    assert (answer.status, answer.body) == (200, content)
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert quote(name.decode("utf-8", "replace")) in answer.headers["Content-Disposition"]


async def test_what_is_no_file_that_can_be_read_is_refused(api: Api, extension: XpraExtension, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "loop").symlink_to("loop")
    async with ready(extension, tmp_path) as display_id:
        cases: list[tuple[Path | str, int, str]] = [
            (tmp_path, 403, f"{tmp_path.name} is a folder. Only files can be taken out."),
            (tmp_path / "fifo", 403, "fifo is not a file with contents."),
            ("/dev/zero", 403, "zero is not a file with contents."),
            (tmp_path / "none", 403, "none cannot be read: No such file or directory."),
            (tmp_path / "loop", 403, "loop cannot be read: Too many levels of symbolic links."),
            ("etc/passwd", 400, "path: the path of a file, from the root of the file system."),
            ("", 400, "path: the path of a file, from the root of the file system."),
            ("/etc\0/passwd", 400, "path: the path of a file, from the root of the file system."),
        ]
        for path, status, message in cases:
            answer = await download(api, display_id, os.fsencode(path))
            assert (answer.status, answer.body["message"]) == (status, message)
    answer = await download(api, "aaaaaa", b"/etc/passwd")
    assert answer.status == 404


class TestPolicy:
    @pytest.fixture
    def display_config(self) -> dict[str, Any]:
        return {"file_transfer": False}

    async def test_no_file_is_sent_where_the_administrator_does_not_want_it(
        self, api: Api, extension: XpraExtension, tmp_path: Path
    ) -> None:
        async with ready(extension, tmp_path) as display_id:
            answer = await download(api, display_id, b"/etc/passwd")
        assert answer.status == 403
        assert answer.body["message"] == "Files may not be taken out of displays here (DisplayManager.file_transfer)."
