"""The API, as `api.yaml` describes it, under generated requests."""

from __future__ import annotations

import asyncio
import sys
from importlib.resources import files
from pathlib import Path

import pytest

import jupyterlab_xpra

from ..peers import TOKEN, configure, running_server

PROFILES = [{"id": "desktop", "title": "Sleep", "command": ["sleep", "1000"]}]

OPTIONS = (
    *("--seed", "1", "--checks", "all", "--no-color"),
    # A display that was stopped is still there for a while, to say why it ended. Deleting it again
    # is to forget it.
    *("--exclude-checks", "use_after_free"),
    # It becomes a WebSocket (`tests/web/test_files.py`).
    *("--exclude-operation-id", "putFile"),
)


async def test_no_request_meets_an_error_of_ours(
    jp_environ: None, jp_config_dir: Path, runtime_dir: Path, pytestconfig: pytest.Config
) -> None:
    """The server takes valid requests alone, answers as described, and logs no exception."""
    configure(jp_config_dir, runtime_dir, PROFILES, max_displays=1, keep_ended=0)
    specification = files(jupyterlab_xpra).joinpath("web/api/api.yaml")
    async with running_server() as server:
        process = await asyncio.create_subprocess_exec(
            str(Path(sys.executable).with_name("schemathesis")),
            *("run", str(specification), "--url", f"http://127.0.0.1:{await server.port()}"),
            *("--header", f"Authorization: token {TOKEN}"),
            *("--max-examples", "25" if pytestconfig.getoption("--matrix") else "6", *OPTIONS),
            cwd=jp_config_dir,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        said, _ = await process.communicate()
        assert process.returncode == 0, said.decode()
    assert "Traceback" not in server.log
    assert " 500 " not in server.log
