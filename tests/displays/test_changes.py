"""The changes that other processes make in the runtime directory are noticed."""

from __future__ import annotations

import asyncio
import json
import sys

import pytest

from jupyterlab_xpra.displays import changes
from jupyterlab_xpra.displays.registry import Registry

from ..conftest import DEADLINE
from .conftest import make

CHANGER = """
import sys
from dataclasses import replace
from pathlib import Path
from jupyterlab_xpra.displays.registry import Registry

registry = Registry(Path(sys.argv[1]))
for _ in range(100):
    registry.change(sys.argv[2], lambda display: replace(display, name=str(int(display.name) + 1)))
"""


async def test_watching_ends_when_the_directory_is_another(registry: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "CHECK_INTERVAL", 50)

    async def follow() -> None:
        async for _ in changes.changes(registry.directory, registry.trim_log):
            pass

    following = asyncio.ensure_future(follow())
    await asyncio.sleep(0)
    registry.directory.rename(registry.directory.with_name("old"))
    registry.prepare()
    await asyncio.wait_for(following, DEADLINE)


async def test_the_writes_of_another_process_are_noticed(registry: Registry) -> None:
    display = registry.create(lambda i, d: make(i, d, name="0"))
    changed = changes.changes(registry.directory, registry.trim_log)
    first = asyncio.ensure_future(changed.__anext__())
    changer = await asyncio.create_subprocess_exec(sys.executable, "-c", CHANGER, str(registry.directory), display.id)
    await asyncio.wait_for(first, DEADLINE)
    await changer.wait()
    await changed.aclose()
    assert json.loads((registry.path(display.id) / "display.json").read_text())["name"] == "100"
