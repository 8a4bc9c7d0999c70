"""Pictures of the screen of a display."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from jupyterlab_xpra.displays.errors import (
    WrongState,
)
from jupyterlab_xpra.displays.parts import screen

from ...conftest import DEADLINE, Follower, MakeManager, program, script


async def test_not_in_this_state(follower: Follower) -> None:
    ended = await follower.ended(program("true"))
    with pytest.raises(WrongState, match="Test 1 is ended, not ready"):
        await follower.manager.screen.screenshot(ended.id)
    with pytest.raises(WrongState):
        follower.manager.registry.socket(ended.id)


@pytest.mark.versions
async def test_nothing_to_see(follower: Follower) -> None:
    display = await follower.ready(script("exec sleep 1000"))
    with pytest.raises(WrongState, match="There is nothing to see"):
        await follower.manager.screen.screenshot(display.id)


async def test_a_viewer_does_not_wait_for_ever_for_a_size(
    make_manager: MakeManager, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    display = await Follower(make_manager()).ready(script("exec sleep 1000"))
    xrandr = tmp_path / "xrandr"
    xrandr.write_text('#!/bin/sh\n[ "$1" = -help ] || exec sleep 1000\n')
    xrandr.chmod(0o755)
    monkeypatch.setattr(screen, "RESIZE_TIMEOUT", 0.1)
    await asyncio.wait_for(make_manager(xrandr=str(xrandr)).screen.resize(display.id, 800, 600), DEADLINE)
    assert f"Display {display.id} is not resized: xrandr did not end in 0.1 s" in caplog.text


@pytest.mark.versions
async def test_screenshot_of_one_that_ends_meanwhile(follower: Follower) -> None:
    display = await follower.ready(program("xterm"))
    picture = asyncio.ensure_future(follower.manager.screen.screenshot(display.id))
    await asyncio.sleep(0)
    await follower.manager.stop(display.id)
    with pytest.raises(WrongState):
        await picture
