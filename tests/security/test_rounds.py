"""Displays that come and go leave nothing."""

from __future__ import annotations

import asyncio
import os
import threading
from pathlib import Path

import pytest

from ..conftest import Follower, MakeManager, processes_of, program

AT_ONCE = 5


async def test_displays_leave_nothing(make_manager: MakeManager, runtime_dir: Path, pytestconfig: pytest.Config) -> None:
    follower = Follower(make_manager(max_width=320, max_height=240))

    async def start_and_stop() -> None:
        display = await follower.ready(program("xterm", width=320, height=240))
        await follower.manager.stop(display.id)
        await follower.manager.stop(display.id)

    def held() -> tuple[int, int]:
        return len(os.listdir("/proc/self/fd")), threading.active_count()

    await start_and_stop()
    before = held()
    for _ in range(10 if pytestconfig.getoption("--matrix") else 3):
        await asyncio.gather(*(start_and_stop() for _ in range(AT_ONCE)))
    descriptors, threads = held()
    assert descriptors <= before[0]
    assert threads <= before[1]
    assert processes_of(runtime_dir) == {}
    assert str(runtime_dir) not in Path("/proc/net/unix").read_text()
    assert list(runtime_dir.iterdir()) == []
    follower.assert_no_x_leftovers()
