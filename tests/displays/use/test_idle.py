"""Displays that nobody uses, and displays in use."""

from __future__ import annotations

import os
import re
from datetime import timedelta
from pathlib import Path

import pytest
from traitlets import TraitError

from jupyterlab_xpra.displays.errors import UnknownDisplay, WrongState
from jupyterlab_xpra.displays.manager import DisplayManager
from jupyterlab_xpra.displays.model import EndReason
from jupyterlab_xpra.displays.registry import ACTIVITY, VIEWED
from jupyterlab_xpra.displays.use.idle import in_words
from jupyterlab_xpra.xpra import control

from ...conftest import Follower, MakeManager, program, script
from ...peers import viewer

TICKING = script("while :; do xsetroot -name $RANDOM; sleep 0.05; done")
"""A program that changes its window all the time."""


class TestActivity:
    async def test_belongs_to_the_display(self, make_manager: MakeManager, runtime_dir: Path) -> None:
        follower = Follower(make_manager())
        display = await follower.ready(program("sleep", "1000"))
        assert follower.manager.use.last_activity(display) == display.created
        with follower.manager.use.viewer(display.id), follower.manager.use.viewer(display.id):
            assert follower.manager.use.viewers(display.id) == 2
        assert follower.manager.use.viewers(display.id) == 0
        # Coming and going is no use of the display.
        assert follower.manager.use.last_activity(display) == display.created

        other = make_manager()
        other.use.report(display.id)
        activity = follower.manager.use.last_activity(display)
        assert activity > display.created
        assert (runtime_dir / display.id / ACTIVITY).stat().st_mode & 0o777 == 0o600
        # Touching its files, for programs that clean `/tmp`, is no use of the display either.
        os.utime(runtime_dir / display.id / ACTIVITY, (0, activity.timestamp()))
        other.registry.touch()
        assert follower.manager.use.last_activity(display) == activity
        assert (runtime_dir / display.id / ACTIVITY).stat().st_atime > 0

        await other.stop(display.id)
        assert make_manager().use.last_activity(display) == activity
        with pytest.raises(WrongState, match="Test 1 is ended"):
            other.use.report(display.id)
        assert not (runtime_dir / display.id / VIEWED).exists()
        for unknown in ("aaaaaa", "../..", ""):
            with pytest.raises(UnknownDisplay):
                other.use.report(unknown)


class TestCulling:
    async def test_an_idle_display_is_stopped_after_a_warning(self, make_manager: MakeManager) -> None:
        follower = Follower(make_manager(cull_idle_timeout=1))
        display = await follower.ready(TICKING)
        await follower.until(display.id, "idle")
        left = follower.manager.use.culled_in(display)
        assert left is not None
        assert 0 <= left <= 0.5
        ended = await follower.until(display.id, "ended")
        assert ended.reason is EndReason.CULLED
        assert re.fullmatch(r"It was idle for \d+ s\.", ended.message)
        assert follower.actions(display.id)[-4:] == ["ready", "idle", "stopping", "ended"]
        assert follower.manager.use.culled_in(ended) is None

    async def test_a_person_who_uses_it_keeps_it(self, make_manager: MakeManager) -> None:
        follower = Follower(make_manager(cull_idle_timeout=2))
        display = await follower.ready(program("sleep", "1000"))
        await follower.until(display.id, "idle")
        follower.manager.use.report(display.id)
        assert follower.manager.use.culled_in(display) is None
        await follower.until(display.id, "ended")
        assert follower.actions(display.id)[-5:] == ["idle", "used", "idle", "stopping", "ended"]

    async def test_use_through_another_server_counts(self, make_manager: MakeManager) -> None:
        follower = Follower(make_manager(cull_idle_timeout=2))
        display = await follower.ready(program("sleep", "1000"))
        await follower.until(display.id, "idle")
        make_manager().use.report(display.id)
        assert follower.manager.use.culled_in(display) is None
        await follower.until(display.id, "used")
        assert follower.manager.registry.read(display.id).live

    async def test_several_servers_agree(self, make_manager: MakeManager, caplog: pytest.LogCaptureFixture) -> None:
        follower = Follower(make_manager(cull_idle_timeout=1))
        other = Follower(make_manager(cull_idle_timeout=1))
        display = await follower.ready(program("sleep", "1000"))
        for peer in (follower, other):
            ended = await peer.until(display.id, "ended")
            assert ended.reason is EndReason.CULLED
            assert peer.actions(display.id).count("ended") == 1
        assert [record for record in caplog.records if record.levelname == "ERROR"] == []

    async def test_nobody_is_culled_unwarned_by_a_server_that_comes_late(self, make_manager: MakeManager) -> None:
        follower = Follower(make_manager())
        display = await follower.ready(program("sleep", "1000"))
        long_ago = display.created.timestamp() - 10_000
        registry = follower.manager.registry
        registry.mark(display.id, ACTIVITY)
        registry.change(
            display.id,
            lambda display: display.__class__.from_json({**display.to_json(), "created": "2020-01-01T00:00:00+00:00"}),
        )
        os.utime(registry.path(display.id) / ACTIVITY, (long_ago, long_ago))
        late = Follower(make_manager(cull_idle_timeout=2))
        ended = await late.until(display.id, "ended")
        assert late.actions(display.id)[-3:] == ["idle", "stopping", "ended"]
        assert ended.message == "It was idle for 2 h 47 min."

    async def test_off_by_default(self, manager: DisplayManager) -> None:
        assert (manager.cull_idle_timeout, manager.viewer_idle_timeout, manager.cull_connected) == (0, 0, False)


class TestViewers:
    async def test_spare_a_display(self, make_manager: MakeManager) -> None:
        follower = Follower(make_manager(cull_idle_timeout=1))
        seen = await follower.ready(program("sleep", "1000"))
        with follower.manager.use.viewer(seen.id):
            other = await follower.ready(program("sleep", "1000"))
            await follower.until(other.id, "ended")
            assert follower.manager.registry.read(seen.id).live
            assert follower.manager.use.culled_in(seen) is None
        await follower.until(seen.id, "ended")
        assert follower.actions(seen.id)[-3:] == ["idle", "stopping", "ended"]

    async def test_spare_no_display_if_told_so(self, make_manager: MakeManager) -> None:
        follower = Follower(make_manager(cull_idle_timeout=1, cull_connected=True))
        display = await follower.ready(program("sleep", "1000"))
        with follower.manager.use.viewer(display.id):
            assert (await follower.until(display.id, "ended")).reason is EndReason.CULLED

    async def test_are_disconnected(self, make_manager: MakeManager, runtime_dir: Path) -> None:
        follower = Follower(make_manager(viewer_idle_timeout=0.5))
        display = await follower.ready(program("sleep", "1000"))
        with follower.manager.use.viewer(display.id):
            assert follower.manager.use.disconnected_after(display.id) is None
            await follower.until(display.id, "disconnected")
        unused = follower.manager.use.disconnected_after(display.id)
        assert unused is not None
        assert unused >= timedelta(seconds=0.5)
        # No person left, so the time to the culling does not begin anew.
        assert not (runtime_dir / display.id / VIEWED).exists()
        with follower.manager.use.viewer(display.id):
            assert follower.manager.use.disconnected_after(display.id) is None
        assert (runtime_dir / display.id / VIEWED).exists()
        assert follower.actions(display.id).count("disconnected") == 1

    @pytest.mark.versions
    async def test_count_wherever_they_come_from(self, make_manager: MakeManager, runtime_dir: Path, xpra: str) -> None:
        """Through another server, for example."""
        seen = await Follower(make_manager()).ready(program("xterm"))
        socket = runtime_dir / seen.id / "socket"
        assert await control.clients(socket) == 0
        async with viewer(xpra, socket):
            assert await control.clients(socket) == 1
            follower = Follower(make_manager(cull_idle_timeout=1))
            other = await follower.ready(program("sleep", "1000"))
            await follower.until(other.id, "ended")
            assert follower.manager.registry.read(seen.id).live
        assert (await follower.until(seen.id, "ended")).reason is EndReason.CULLED


@pytest.mark.parametrize("name", ["cull_idle_timeout", "viewer_idle_timeout"])
def test_times_are_not_negative(name: str) -> None:
    with pytest.raises(TraitError, match=f"DisplayManager.{name} must be 0 or greater"):
        DisplayManager(**{name: -1})


@pytest.mark.parametrize(
    ("time", "words"),
    [
        (timedelta(seconds=1.2), "1 s"),
        (timedelta(seconds=119), "119 s"),
        (timedelta(minutes=30, seconds=5), "30 min"),
        (timedelta(hours=1), "1 h"),
        (timedelta(days=1, minutes=90), "25 h 30 min"),
    ],
)
def test_time_spans_are_told_in_words(time: timedelta, words: str) -> None:
    assert in_words(time) == words
