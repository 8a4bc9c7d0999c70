"""The desktop where no desktop session is installed: a workspace."""

from __future__ import annotations

import asyncio
import os
import select
import signal
from typing import Any

import pytest

from jupyterlab_xpra.displays.model import DisplayState

from ..conftest import DEADLINE, Follower
from .conftest import Api, Fetch


@pytest.fixture
def jp_server_config(jp_server_config: dict[str, Any]) -> dict[str, Any]:
    profiles = {**jp_server_config["ProfileManager"], "sessions": []}
    return {**jp_server_config, "ProfileManager": profiles}


@pytest.mark.versions
async def test_it_runs_until_it_is_stopped(api: Api, jp_fetch: Fetch, follower: Follower) -> None:
    told = (await api("POST", "displays", {})).body
    assert (told["profile"], told["kind"], told["name"]) == ("desktop", "workspace", "Desktop 1")
    path = f"displays/{told['id']}"
    await follower.until(told["id"], "ready")
    assert 'data-kind="workspace"' in (await jp_fetch("xpra", f"{path}/")).body.decode()

    assert (await api("POST", f"{path}/programs", {"profile": "sleep"})).status == 204
    (program,) = follower.manager.registry.read(told["id"]).programs
    ended = os.pidfd_open(program.pid)
    os.kill(program.pid, signal.SIGKILL)
    await asyncio.to_thread(select.select, [ended], [], [], DEADLINE)
    os.close(ended)
    await follower.manager.settle()
    refused = await api("POST", f"{path}/programs", {"profile": "desktop"})
    assert (refused.status, refused.body["message"]) == (
        400,
        "profile: Desktop is a desktop, which needs a display of its own.",
    )
    assert follower.manager.registry.read(told["id"]).state is DisplayState.READY

    await api("DELETE", path)
    again = (await api("POST", "displays", {"again": told["id"]})).body
    assert (again["kind"], again["name"]) == ("workspace", "Desktop 1")
    await follower.until(again["id"], "ready")


class TestBesideXprasOwnClient:
    @pytest.fixture
    def display_config(self) -> dict[str, Any]:
        return {"client": "html5"}

    async def test_our_client_shows_it(self, api: Api, jp_fetch: Fetch, follower: Follower, *, has_client: bool) -> None:
        if not has_client:
            pytest.skip("this Xpra has no HTML5 client")
        told = (await api("POST", "displays", {})).body
        await follower.until(told["id"], "ready")
        assert 'data-kind="workspace"' in (await jp_fetch("xpra", f"displays/{told['id']}/")).body.decode()
