"""Pictures of the screen of a display."""

from __future__ import annotations

import asyncio

import pytest

from jupyterlab_xpra.displays.errors import (
    WrongState,
)

from ...conftest import Follower, program, script


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


@pytest.mark.versions
async def test_screenshot_of_one_that_ends_meanwhile(follower: Follower) -> None:
    display = await follower.ready(program("xterm"))
    picture = asyncio.ensure_future(follower.manager.screen.screenshot(display.id))
    await asyncio.sleep(0)
    await follower.manager.stop(display.id)
    with pytest.raises(WrongState):
        await picture
