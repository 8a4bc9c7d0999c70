"""How displays end, with a real Xpra and Xvfb.

Fakes stand in only for what real ones cannot be made to do.
"""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

import pytest

from jupyterlab_xpra.displays.errors import (
    UnknownDisplay,
)
from jupyterlab_xpra.displays.model import Display, DisplayState, EndReason, Role
from jupyterlab_xpra.xpra import control

from ..conftest import FAKES, Follower, MakeManager, processes_of, program, script


def kill(display: Display, role: Role) -> None:
    display.processes[role].send(signal.SIGKILL)


@pytest.mark.versions
class TestEnd:
    async def test_stopped(self, follower: Follower, runtime_dir: Path) -> None:
        display = await follower.ready(program("xterm"))
        await follower.manager.stop(display.id)
        ended = follower.manager.registry.read(display.id)
        assert (ended.state, ended.reason, ended.message) == (DisplayState.ENDED, EndReason.STOPPED, "It was stopped.")
        assert processes_of(runtime_dir) == {}
        assert {entry.name for entry in (runtime_dir / display.id).iterdir()} == {"display.json", "log"}
        assert follower.actions(display.id)[-2:] == ["stopping", "ended"]

    async def test_an_ended_one_is_forgotten(self, follower: Follower, runtime_dir: Path) -> None:
        display = await follower.ended(program("true"))
        log = follower.manager.registry.log_tail(display.id, 1000)
        assert "Xpra" in log or "xpra" in log
        await follower.manager.stop(display.id)
        assert not (runtime_dir / display.id).exists()
        with pytest.raises(UnknownDisplay):
            follower.manager.registry.read(display.id)
        with pytest.raises(UnknownDisplay):
            await follower.manager.stop(display.id)

    async def test_stopped_while_it_starts(self, follower: Follower, runtime_dir: Path) -> None:
        display = await follower.manager.start(program("xterm"))
        await follower.until(display.id, "progress")
        await follower.manager.stop(display.id)
        assert follower.manager.registry.read(display.id).reason is EndReason.STOPPED
        assert processes_of(runtime_dir) == {}

    @pytest.mark.parametrize(
        ("end", "code", "message"),
        [
            ("exit 0", 0, "sh has ended."),
            ("exit 7", 7, "sh has ended with exit code 7."),
            ("kill -9 $$", 137, "sh was ended by SIGKILL."),
        ],
    )
    async def test_exited(self, follower: Follower, end: str, code: int, message: str) -> None:
        ended = await follower.ended(script(end))
        assert (ended.reason, ended.exit_code, ended.message) == (EndReason.EXITED, code, message)

    async def test_the_last_line_of_a_program_that_a_signal_ends_is_its_own(self, follower: Follower) -> None:
        ended = await follower.ended(script("echo The library is missing. >&2; kill -ABRT $$"))
        log = follower.manager.registry.log_tail(ended.id, 100)
        assert "The library is missing.\n" in log
        assert "Aborted" not in log

    async def test_the_program_and_its_runner_killed(self, follower: Follower) -> None:
        display = await follower.ready(program("xterm"))
        kill(display, Role.PROGRAM)
        ended = await follower.until(display.id, "ended")
        assert (ended.reason, ended.exit_code, ended.message) == (EndReason.EXITED, None, "xterm was killed.")

    @pytest.mark.parametrize(
        ("role", "message"),
        [
            (Role.XPRA, "Xpra ended unexpectedly (SIGKILL)."),
            (Role.X_SERVER, "The X server (Xvfb) ended unexpectedly (SIGKILL)."),
        ],
    )
    async def test_lost(self, follower: Follower, runtime_dir: Path, role: Role, message: str) -> None:
        display, neighbour = await asyncio.gather(follower.ready(program("xterm")), follower.ready(program("xterm")))
        kill(display, role)
        ended = await follower.until(display.id, "ended")
        assert (ended.reason, ended.message) == (EndReason.LOST, message)
        assert processes_of(runtime_dir / display.id) == {}
        assert follower.manager.registry.read(neighbour.id).state is DisplayState.READY

    async def test_its_record_of_its_end_is_unreadable(self, follower: Follower) -> None:
        ended = await follower.ended(script(': >"$JUPYTERLAB_XPRA_DISPLAY/exit"; kill -9 $PPID'))
        assert (ended.reason, ended.exit_code, ended.message) == (EndReason.EXITED, None, "sh was killed.")

    async def test_an_xpra_that_hangs_does_not_hang_the_server(self, follower: Follower, runtime_dir: Path) -> None:
        display = await follower.ready(program("sleep", "1000"))
        display.processes[Role.XPRA].send(signal.SIGSTOP)
        connections = []

        def connect_for_ever() -> None:
            while True:
                connections.append(control.connect(runtime_dir / display.id / "socket"))

        with pytest.raises(BlockingIOError):
            connect_for_ever()
        for connection in connections:
            connection.close()
        display.processes[Role.XPRA].send(signal.SIGCONT)

    async def test_daemons_end_too(self, follower: Follower, runtime_dir: Path, tmp_path: Path) -> None:
        fifo = tmp_path / "fifo"
        os.mkfifo(fifo)
        daemons = f"setsid sh -c 'echo >{fifo}; sleep 1000' & setsid setsid sh -c 'echo >{fifo}; sleep 1000' & sleep 1000"
        display = await follower.ready(script(daemons))
        said = ""
        while len(said) < 2:  # one reading may get what both say
            said += await asyncio.to_thread(fifo.read_text)
        assert sum("sleep 1000" in command for command in processes_of(runtime_dir).values()) >= 3
        await follower.manager.stop(display.id)
        assert processes_of(runtime_dir) == {}

    async def test_a_program_that_ignores_term_is_killed(self, make_manager: MakeManager, runtime_dir: Path) -> None:
        follower = Follower(make_manager(stop_timeout=0.2))
        display = await follower.ready(script("trap '' TERM HUP; while :; do sleep 1000; done"))
        await follower.manager.stop(display.id)
        assert processes_of(runtime_dir) == {}

    async def test_an_xpra_that_ignores_term_is_killed(self, make_manager: MakeManager, runtime_dir: Path) -> None:
        follower = Follower(make_manager(xpra=str(FAKES / "xpra-stubborn"), stop_timeout=0.2))
        display = await follower.ready(script("exec sleep 1000"))
        await follower.manager.stop(display.id)
        assert processes_of(runtime_dir) == {}

    async def test_kept_for_a_while(self, make_manager: MakeManager, runtime_dir: Path) -> None:
        follower = Follower(make_manager(keep_ended=0))
        display = await follower.manager.start(program("true"))
        await follower.until(display.id, "forgotten")
        assert not (runtime_dir / display.id).exists()
        assert follower.actions(display.id)[-2:] == ["ended", "forgotten"]
