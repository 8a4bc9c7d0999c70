"""Several managers see and use the same displays; names and logs."""

from __future__ import annotations

import asyncio
import errno
import os
import signal
import sys
from pathlib import Path

import pytest

from jupyterlab_xpra.displays import changes
from jupyterlab_xpra.displays import manager as manager_module
from jupyterlab_xpra.displays.errors import (
    RuntimeDirectoryError,
    UnknownDisplay,
)
from jupyterlab_xpra.displays.model import Display, DisplayState, EndReason, Role

from ..conftest import DEADLINE, Follower, MakeManager, processes_of, program, script


def kill(display: Display, role: Role) -> None:
    display.processes[role].send(signal.SIGKILL)


class TestPeers:
    async def test_both_see_and_change_the_same(self, follower: Follower, make_manager: MakeManager) -> None:
        other = Follower(make_manager())
        display = await follower.ready(program("xterm"))
        assert (await other.until(display.id, "ready")).id == display.id
        other.manager.rename(display.id, "Theirs")
        assert (await follower.until(display.id, "renamed")).name == "Theirs"
        await other.manager.stop(display.id)
        assert (await follower.until(display.id, "ended")).reason is EndReason.STOPPED

    async def test_both_stop_it(self, follower: Follower, make_manager: MakeManager) -> None:
        other = make_manager()
        display = await follower.ready(program("xterm"))
        await asyncio.gather(follower.manager.stop(display.id), other.stop(display.id))
        assert follower.manager.registry.read(display.id).reason is EndReason.STOPPED

    async def test_one_that_starts_is_stopped_by_the_other(
        self, follower: Follower, make_manager: MakeManager, runtime_dir: Path
    ) -> None:
        other = make_manager()
        display = await follower.manager.start(program("xterm"))
        await follower.until(display.id, "progress")
        await other.stop(display.id)
        assert (await follower.until(display.id, "ended")).reason is EndReason.STOPPED

    async def test_both_notice_an_end_and_agree(self, follower: Follower, make_manager: MakeManager) -> None:
        other = Follower(make_manager())
        display = await follower.ready(program("xterm"))
        await other.until(display.id, "ready")
        kill(display, Role.XPRA)
        first, second = await asyncio.gather(follower.until(display.id, "ended"), other.until(display.id, "ended"))
        assert first.reason is second.reason is EndReason.LOST

    async def test_a_directory_that_is_made_again_is_followed(
        self, follower: Follower, make_manager: MakeManager, runtime_dir: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(changes, "CHECK_INTERVAL", 50)
        monkeypatch.setattr(manager_module, "FOLLOW_INTERVAL", 0.05)
        await asyncio.sleep(0)
        runtime_dir.chmod(0o755)
        other = make_manager()
        with pytest.raises(RuntimeDirectoryError):
            await other.start(program("xterm"))
        runtime_dir.chmod(0o700)
        display = await other.start(program("true"))
        await follower.until(display.id, "ended")

    async def test_once(self, follower: Follower) -> None:
        request = program("sleep", "1000", profile="desktop")
        displays = await asyncio.gather(*(follower.manager.start(request, once=True) for _ in range(3)))
        assert len({display.id for display in displays}) == 1
        await follower.until(displays[0].id, "ready")
        await follower.manager.stop(displays[0].id)
        assert (await follower.manager.start(request, once=True)).id != displays[0].id

    async def test_closing_stops_only_what_was_started_here(self, follower: Follower, runtime_dir: Path) -> None:
        mine = await follower.ready(program("xterm"))
        starter = await asyncio.create_subprocess_exec(
            sys.executable, "-c", STARTER, str(runtime_dir), stdout=asyncio.subprocess.PIPE
        )
        assert starter.stdout
        theirs = (await starter.stdout.readline()).decode().strip()
        await follower.until(theirs, "ready")
        await follower.manager.close()
        with pytest.raises(UnknownDisplay):
            follower.manager.registry.read(mine.id)
        assert follower.manager.registry.read(theirs).state is DisplayState.READY
        await follower.manager.stop(theirs)
        await follower.manager.stop(theirs)
        starter.kill()
        await starter.wait()

    async def test_closing_can_leave_displays(self, follower: Follower, runtime_dir: Path) -> None:
        starter = await asyncio.create_subprocess_exec(
            sys.executable, "-c", LEAVER, str(runtime_dir), stdout=asyncio.subprocess.PIPE
        )
        said, _ = await asyncio.wait_for(starter.communicate(), DEADLINE)
        display = follower.manager.registry.read(said.decode().strip())
        assert display.state is DisplayState.READY
        assert all(process.alive for process in display.processes.values())
        await follower.manager.stop(display.id)
        await follower.manager.stop(display.id)

    @pytest.mark.parametrize("step", ["Starting the X server…", "Starting Xpra…"])
    async def test_its_starter_is_killed(self, follower: Follower, runtime_dir: Path, step: str) -> None:
        starter = await asyncio.create_subprocess_exec(
            sys.executable, "-c", STARTER, str(runtime_dir), step, stdout=asyncio.subprocess.PIPE
        )
        assert starter.stdout
        display_id = (await starter.stdout.readline()).decode().strip()
        starter.kill()
        ended = await follower.until(display_id, "ended")
        assert (ended.reason, ended.message) == (EndReason.FAILED, "The process that was starting it has ended.")
        assert processes_of(runtime_dir) == {}
        follower.manager.registry.forget(display_id)
        await starter.wait()

    async def test_killed_server(self, follower: Follower, runtime_dir: Path) -> None:
        starter = await asyncio.create_subprocess_exec(
            sys.executable, "-c", STARTER, str(runtime_dir), stdout=asyncio.subprocess.PIPE
        )
        assert starter.stdout
        display_id = (await starter.stdout.readline()).decode().strip()
        display = await follower.until(display_id, "ready")
        starter.kill()
        await starter.wait()
        assert all(process.alive for process in display.processes.values())
        kill(display, Role.XPRA)
        ended = await follower.until(display_id, "ended")
        assert (ended.reason, ended.message) == (EndReason.LOST, "Xpra ended unexpectedly.")
        await follower.manager.stop(display_id)


# Starts a display and tells its id at a step of its start, or when it is ready; then waits to be
# killed.
STARTER = """
import asyncio, os, sys
from jupyterlab_xpra.displays.manager import DisplayManager
from jupyterlab_xpra.displays.model import DisplayRequest

async def main():
    manager = DisplayManager(runtime_dir=sys.argv[1], spare=0)
    step = sys.argv[2] if len(sys.argv) > 2 else ""

    def tell(change):
        if change.display.owner.pid == os.getpid() and change.display.message == step:
            print(change.display.id, flush=True)

    manager.feed.observe(tell)
    await manager.start(DisplayRequest.of_command(("xterm",)))
    await asyncio.Event().wait()

asyncio.run(main())
"""


# Starts a display, tells its id when it is ready, and closes its manager as a server does that
# leaves them running.
LEAVER = """
import asyncio, sys
from jupyterlab_xpra.displays.manager import DisplayManager
from jupyterlab_xpra.displays.model import DisplayRequest

async def main():
    manager = DisplayManager(runtime_dir=sys.argv[1], spare=0, stop_with_server=False)
    ready = asyncio.Event()
    manager.feed.observe(lambda change: change.action == "ready" and ready.set())
    display = await manager.start(DisplayRequest.of_command(("xterm",)))
    await ready.wait()
    await manager.close()
    print(display.id, flush=True)

asyncio.run(main())
"""


async def test_files_are_kept_from_cleaners_after_a_fault(make_manager: MakeManager, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(manager_module, "HOUSEKEEPING_INTERVAL", 0.01)
    manager = make_manager()
    again = asyncio.Event()

    def fail() -> None:
        monkeypatch.setattr(manager.registry, "touch", again.set)
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(manager.registry, "touch", fail)
    await asyncio.wait_for(again.wait(), DEADLINE)


@pytest.mark.parametrize("fault", [OSError(errno.EROFS, "Read-only file system"), RuntimeError("unexpected")])
async def test_displays_are_followed_after_a_fault(
    make_manager: MakeManager, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    monkeypatch.setattr(manager_module, "FOLLOW_INTERVAL", 0.01)
    manager = make_manager()
    again = asyncio.Event()

    def fail() -> None:
        monkeypatch.setattr(manager.registry, "trim_logs", again.set)
        raise fault

    monkeypatch.setattr(manager.registry, "trim_logs", fail)
    await asyncio.wait_for(again.wait(), DEADLINE)


async def test_rename(follower: Follower) -> None:
    display = await follower.ready(program("xterm"))
    assert follower.manager.rename(display.id, "Жук").name == "Жук"
    assert follower.manager.registry.read(display.id).name == "Жук"
    assert follower.actions(display.id)[-1] == "renamed"
    with pytest.raises(UnknownDisplay):
        follower.manager.rename("aaaaaa", "x")


async def test_log(follower: Follower) -> None:
    ended = await follower.ended(script("for i in $(seq 1 300); do echo line $i; done"))
    assert "line 299\nline 300\n" in follower.manager.registry.log_tail(ended.id, 100)
    assert len(follower.manager.registry.log_tail(ended.id, 2).splitlines()) == 2
    with pytest.raises(UnknownDisplay):
        follower.manager.registry.log_tail("aaaaaa", 2)


@pytest.mark.versions
async def test_nothing_is_left_open(follower: Follower) -> None:
    await follower.ended(program("true"))
    before = set(os.listdir("/proc/self/fd"))
    for _ in range(3):
        display = await follower.ready(program("xterm"))
        await follower.manager.stop(display.id)
    assert len(os.listdir("/proc/self/fd")) <= len(before)
