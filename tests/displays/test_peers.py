"""The orders in which the steps of two peers, or of a peer and a crash, can come.

The tests bring each order about, and do not wait for it.
"""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from socket import AF_UNIX, socket
from typing import Any

import pytest

from jupyterlab_xpra.displays.ending import Ending
from jupyterlab_xpra.displays.errors import StartFailed
from jupyterlab_xpra.displays.manager import DisplayManager
from jupyterlab_xpra.displays.model import Display, DisplayState, EndReason, Role
from jupyterlab_xpra.xpra import xserver

from ..conftest import Follower, MakeManager, processes_of, program
from ..peers import left_running

STOPPER = """
import asyncio, sys
from jupyterlab_xpra.displays.manager import DisplayManager

async def main():
    manager = DisplayManager(runtime_dir=sys.argv[1], spare=0)
    await manager.stop(sys.argv[2])
    await manager.close()

asyncio.run(main())
"""


def waits_for_a_lock(pid: int) -> bool:
    """Whether a process waits for a lock that another has (proc(5))."""
    return any("->" in line and f" {pid} " in line for line in Path("/proc/locks").read_text().splitlines())


@pytest.mark.parametrize("executable", ["Xvfb", "xpra", "bash"])
async def test_stopped_just_before_a_process_is_started(
    follower: Follower, runtime_dir: Path, monkeypatch: pytest.MonkeyPatch, executable: str
) -> None:
    """The stopping peer finds a process that the record does not have when the stop begins."""
    run = subprocess.Popen
    stoppers = []

    def slow_run(argv: Any, **options: Any) -> Any:
        if Path(argv[0]).name == executable and options.get("start_new_session"):
            (display,) = follower.manager.registry.read_all()
            stopper = run([sys.executable, "-c", STOPPER, str(runtime_dir), display.id])
            stoppers.append(stopper)
            while stopper.poll() is None and not waits_for_a_lock(stopper.pid):
                pass
        return run(argv, **options)

    monkeypatch.setattr(subprocess, "Popen", slow_run)
    display = await follower.manager.start(program("sleep", "1000"))
    ended = await follower.until(display.id, "ended")
    assert ended.reason is EndReason.STOPPED
    (stopper,) = stoppers
    assert await asyncio.to_thread(stopper.wait) == 0
    await follower.manager.settle()
    assert processes_of(runtime_dir) == {}


@pytest.mark.parametrize("forgotten", [False, True])
async def test_two_end_it_and_one_is_late(
    follower: Follower, make_manager: MakeManager, runtime_dir: Path, monkeypatch: pytest.MonkeyPatch, *, forgotten: bool
) -> None:
    """A peer that is late with an end touches nothing, and a forgotten display is no error."""
    display = await follower.ready(program("sleep", "1000"))
    other = make_manager()
    late, go_on = asyncio.Event(), asyncio.Event()
    end_processes = Ending._end_processes

    async def end_processes_slowly(ending: Ending, display: Display) -> None:
        await end_processes(ending, display)
        if ending is other._supervisor(display.id).ending:
            late.set()
            await go_on.wait()

    monkeypatch.setattr(Ending, "_end_processes", end_processes_slowly)
    stopping = asyncio.ensure_future(other.stop(display.id))
    await late.wait()
    await follower.manager.stop(display.id)
    note = runtime_dir / display.id / "note"
    note.touch()
    if forgotten:
        await follower.manager.stop(display.id)
    go_on.set()
    await stopping
    assert note.exists() is not forgotten
    assert forgotten == (list(runtime_dir.iterdir()) == [])


async def test_a_peer_that_closes_finishes_an_end_that_it_has_begun(make_manager: MakeManager, runtime_dir: Path) -> None:
    (display_id,) = await left_running(runtime_dir, "sh", "-c", "trap '' TERM; while :; do sleep 1000; done")
    other = Follower(make_manager(stop_timeout=0.5))
    display = await other.until(display_id, "ready")
    display.processes[Role.XPRA].send(signal.SIGKILL)
    await other.until(display.id, "stopping")
    await other.manager.close()
    assert other.manager.registry.read(display.id).reason is EndReason.LOST
    assert processes_of(runtime_dir) == {}
    await other.manager.stop(display.id)


async def test_no_display_is_started_by_what_is_closed(manager: DisplayManager, runtime_dir: Path) -> None:
    starting = asyncio.ensure_future(manager.start(program("sleep", "1000")))
    await asyncio.sleep(0)
    await manager.close()
    with pytest.raises(StartFailed, match="stopping"):
        await starting
    assert list(runtime_dir.iterdir()) == []


async def test_a_display_that_ended_while_nobody_looked_does_not_count(runtime_dir: Path) -> None:
    (display_id,) = await left_running(runtime_dir, "sleep", "1000")
    other = DisplayManager(runtime_dir=str(runtime_dir), max_displays=1)
    display = other.registry.read(display_id)
    display.processes[Role.X_SERVER].send(signal.SIGKILL)
    started = await other.start(program("sleep", "1000"))
    assert {display.id: display.state for display in other.all()} == {
        display.id: DisplayState.ENDED,
        started.id: DisplayState.STARTING,
    }
    await other.stop(display.id)
    await other.close()


class TestDisplayNumbers:
    """A dead X server's socket, and a new server that has the number."""

    @pytest.fixture
    def path(self) -> Iterator[Path]:
        number = next(number for number in range(6000, 7000) if not Path(f"/tmp/.X11-unix/X{number}").exists())
        path = Path(f"/tmp/.X11-unix/X{number}")
        yield path
        path.unlink(missing_ok=True)

    def test_a_dead_one_goes(self, path: Path) -> None:
        with socket(AF_UNIX) as dead:
            dead.bind(str(path))
        xserver.remove_leftover(int(path.name[1:]))
        assert not path.exists()
        xserver.remove_leftover(int(path.name[1:]))

    def test_one_that_is_about_to_listen_stays(self, path: Path) -> None:
        with socket(AF_UNIX) as abstract, socket(AF_UNIX) as new:
            abstract.bind(f"\0{path}")
            new.bind(str(path))
            xserver.remove_leftover(int(path.name[1:]))
            assert path.exists()

    @pytest.mark.parametrize("busy", [False, True])
    def test_one_that_listens_at_the_path_alone_stays(self, path: Path, *, busy: bool) -> None:
        with socket(AF_UNIX) as new, socket(AF_UNIX) as waiting:
            new.bind(str(path))
            new.listen(0)
            if busy:  # to connect would wait
                waiting.connect(str(path))
            xserver.remove_leftover(int(path.name[1:]))
            assert path.exists()

    def test_another_users_stays(self, path: Path) -> None:
        if os.geteuid() != 0:
            pytest.skip("only root can make one")
        with socket(AF_UNIX) as dead:
            dead.bind(str(path))
        os.chown(path, 65534, 65534)
        xserver.remove_leftover(int(path.name[1:]))
        assert path.exists()
