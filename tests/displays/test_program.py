"""How a display's program is run: its windows, what it leaves in the background, its limits."""

from __future__ import annotations

import asyncio
import os
import re
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from jupyterlab_xpra.displays.errors import (
    StartFailed,
)
from jupyterlab_xpra.displays.model import Display, DisplayState, EndReason, Role
from jupyterlab_xpra.displays.processes import Process
from jupyterlab_xpra.xpra import environment
from jupyterlab_xpra.xpra.command import Kind

from ..conftest import DEADLINE, Follower, MakeManager, processes_of, program, script, until, until_windows

PROGRAMS = Path(__file__).parents[1] / "programs"


def kill(display: Display, role: Role) -> None:
    display.processes[role].send(signal.SIGKILL)


@pytest.mark.versions
async def test_a_window_has_the_size_that_its_program_gave_it(follower: Follower) -> None:
    display = await follower.ready(program(sys.executable, str(PROGRAMS / "hints.py")))
    environment = follower.manager.registry.environment(display)
    await until_windows(environment, 1)
    asked = await asyncio.create_subprocess_exec(
        *("xwininfo", "-name", "Hints"), env={**os.environ, **environment}, stdout=subprocess.PIPE
    )
    said, _ = await asyncio.wait_for(asked.communicate(), DEADLINE)
    assert b"Width: 300\n" in said
    assert b"Height: 200\n" in said


async def test_an_xterm_copies_and_pastes_by_the_keys_of_other_terminals(make_manager: MakeManager, tmp_path: Path) -> None:
    follower = Follower(make_manager(clipboard="off"))
    typed, pasted = tmp_path / "typed", tmp_path / "pasted"
    # The keys go to the window under the pointer, as no program of this display moves the focus.
    other = shlex.join(["/usr/bin/python3", str(PROGRAMS / "copies.py"), str(pasted)])
    terminal = ["xterm", "-geometry", "+0+0", "-e", "sh", "-c", 'echo selectable; stty -icanon; exec cat >"$TYPED"']
    session = script(f"{other} & exec {shlex.join(terminal)}", kind=Kind.DESKTOP, environment={"TYPED": str(typed)})
    display = await follower.ready(session)
    environment = {**os.environ, **follower.manager.registry.environment(display)}

    async def until(file: Path, text: str, *words: str) -> None:
        while not file.exists() or text not in file.read_text():
            done = await asyncio.create_subprocess_exec("xdotool", "mousemove", "30", "10", *words, env=environment)
            await done.wait()

    await asyncio.wait_for(until(pasted, "from the display"), DEADLINE)
    for key in ("ctrl+shift+v", "shift+Insert", "super+v"):
        await asyncio.wait_for(until(typed, "from the display", "key", key), DEADLINE)
        typed.write_text("")
    await asyncio.wait_for(until(typed, "from the display", "click", "2"), DEADLINE)
    await asyncio.wait_for(until(pasted, "selectable", "click", "--repeat", "2", "1"), DEADLINE)
    await follower.manager.stop(display.id)


LEAVE = 'echo $$ >"$SAID"; read -r line <"$GATE"; '
"""The beginning of a program that says its pid, and waits until it may go on."""


@pytest.fixture
def leaving(tmp_path: Path) -> dict[str, str]:
    """The environment of such a program, with `CLOSE`, a pipe for its background processes."""
    for name in ("said", "gate", "close"):
        os.mkfifo(tmp_path / name)
    return {name.upper(): str(tmp_path / name) for name in ("said", "gate", "close")}


async def leaves(leaving: dict[str, str]) -> None:
    """Have the program go on, and wait until it has ended."""
    pid = await asyncio.to_thread(Path(leaving["SAID"]).read_text)
    process = Process.of(int(pid))
    Path(leaving["GATE"]).write_text("go\n")
    await asyncio.wait_for(process.ended(), DEADLINE)


SLOW_XPROP = """#!/bin/sh
case " $* " in *" -spy "*) ;; *) exec xprop "$@" ;; esac
xprop -root -notype _JUPYTERLAB_XPRA_WATCHED _NET_CLIENT_LIST
watching=$(dirname "$0")/watching
echo told >"$watching"
read -r line <"$watching"
exec xprop "$@" | { read -r line; read -r line; exec cat; }
"""
"""An xprop that begins to watch when it is told to."""

WATCHED_XWININFO = """#!/bin/sh
case " $* " in *" -tree "*) echo >>"$(dirname "$0")/looked" ;; esac
exec /usr/bin/xwininfo "$@"
"""
"""An xwininfo that writes a line each time that it lists windows."""


@pytest.mark.versions
class TestInTheBackground:
    """A program that ends with success and leaves another in the background."""

    async def test_the_display_ends_with_its_last_window(
        self, follower: Follower, leaving: dict[str, str], tmp_path: Path
    ) -> None:
        other = tmp_path / "other"
        os.mkfifo(other)
        windows = """xterm -e sh -c 'read -r line <"$CLOSE"' & xterm -e sh -c 'read -r line <"$OTHER"' & """
        request = script(windows + LEAVE + "exit 0", environment={**leaving, "OTHER": str(other)})
        display = await follower.ready(request)
        await until_windows(follower.manager.registry.environment(display), 2)
        await leaves(leaving)
        other.write_text("go\n")
        await until_windows(follower.manager.registry.environment(display), 1)
        await follower.manager.settle()
        assert follower.manager.registry.read(display.id).state is DisplayState.READY
        Path(leaving["CLOSE"]).write_text("go\n")
        ended = await follower.until(display.id, "ended")
        assert (ended.reason, ended.exit_code, ended.message) == (EndReason.EXITED, 0, "sh has ended.")

    async def test_the_window_comes_later(self, follower: Follower, leaving: dict[str, str]) -> None:
        later = """setsid -f sh -c 'read -r line <"$CLOSE"; exec xterm -e sh -c "read -r line <\\"\\$CLOSE\\""'; """
        display = await follower.ready(script(LEAVE + later + "exit 0", environment=leaving))
        await leaves(leaving)
        await follower.manager.settle()
        assert follower.manager.registry.read(display.id).state is DisplayState.READY
        Path(leaving["CLOSE"]).write_text("go\n")
        await until_windows(follower.manager.registry.environment(display), 1)
        Path(leaving["CLOSE"]).write_text("go\n")
        assert (await follower.until(display.id, "ended")).exit_code == 0

    async def test_no_window_comes(self, follower: Follower, leaving: dict[str, str]) -> None:
        request = script("""(read -r line <"$CLOSE") & """ + LEAVE + "exit 0", environment=leaving)
        display = await follower.ready(request)
        await leaves(leaving)
        Path(leaving["CLOSE"]).write_text("go\n")
        assert (await follower.until(display.id, "ended")).message == "sh has ended."

    async def test_a_daemon_that_stays_keeps_no_display(
        self, follower: Follower, leaving: dict[str, str], runtime_dir: Path
    ) -> None:
        window = """setsid -f sleep 1000; exec xterm -e sh -c 'read -r line <"$CLOSE"'"""
        display = await follower.ready(script(window, environment=leaving))
        await until_windows(follower.manager.registry.environment(display), 1)
        Path(leaving["CLOSE"]).write_text("go\n")
        assert (await follower.until(display.id, "ended")).exit_code == 0
        assert processes_of(runtime_dir) == {}

    async def test_one_that_has_an_icon_in_the_tray(
        self, make_manager: MakeManager, leaving: dict[str, str], tmp_path: Path
    ) -> None:
        xprop, xwininfo, looked, icon = (tmp_path / name for name in ("xprop", "xwininfo", "looked", "icon"))
        xprop.write_text('#!/bin/sh\nexec /usr/bin/xprop "$@"\n')
        xwininfo.write_text(WATCHED_XWININFO)
        for tool in (xprop, xwininfo):
            tool.chmod(0o755)
        os.mkfifo(icon)
        follower = Follower(make_manager(xprop=str(xprop)))
        background = f"""/usr/bin/python3 {PROGRAMS / "tray.py"} & xterm -e sh -c 'read -r line <"$CLOSE"' & """
        request = script(background + LEAVE + "exit 0", environment={**leaving, "ICON": str(icon)})
        display = await follower.ready(request)
        await until_windows(follower.manager.registry.environment(display), 1)
        await leaves(leaving)
        Path(leaving["CLOSE"]).write_text("go\n")
        for _ in range(2):
            await until(looked.exists)
            looked.unlink()
        assert follower.manager.registry.read(display.id).state is DisplayState.READY
        icon.write_text("go\n")
        assert (await follower.until(display.id, "ended")).exit_code == 0

    async def test_one_that_failed_ends_the_display(self, follower: Follower) -> None:
        ended = await follower.ended(script("sleep 1000 & echo no licence >&2; exit 3"))
        assert (ended.exit_code, ended.message) == (3, "sh has ended with exit code 3.")
        assert "no licence" in follower.manager.registry.log_tail(ended.id, 10)

    async def test_a_desktop_session_ends_with_its_process(self, follower: Follower, leaving: dict[str, str]) -> None:
        session = script("xterm & " + LEAVE + "exit 0", kind=Kind.DESKTOP, environment=leaving)
        display = await follower.ready(session)
        await leaves(leaving)
        ended = await follower.until(display.id, "ended")
        assert (ended.exit_code, ended.message) == (0, "sh has ended.")

    async def test_one_that_was_started_later(self, follower: Follower, leaving: dict[str, str]) -> None:
        display = await follower.ready(script(LEAVE + "exit 0", environment=leaving))
        window = script("""xterm -e sh -c 'read -r line <"$CLOSE"' & exit 0""", environment=leaving)
        await follower.manager.start_program(display.id, window)
        await until_windows(follower.manager.registry.environment(display), 1)
        await leaves(leaving)
        await asyncio.wait_for(display.processes[Role.PROGRAM].ended(), DEADLINE)
        await follower.manager.settle()
        assert follower.manager.registry.read(display.id).state is DisplayState.READY
        Path(leaving["CLOSE"]).write_text("go\n")
        assert (await follower.until(display.id, "ended")).exit_code == 0

    async def test_a_window_that_closes_before_it_is_watched(
        self, make_manager: MakeManager, leaving: dict[str, str], tmp_path: Path
    ) -> None:
        """xprop says which windows there are, and begins to watch them some time later."""
        slow, watching = tmp_path / "xprop", tmp_path / "watching"
        slow.write_text(SLOW_XPROP)
        slow.chmod(0o755)
        os.mkfifo(watching)
        follower = Follower(make_manager(xprop=str(slow)))
        background = """setsid -f sleep 1000; xterm -e sh -c 'read -r line <"$CLOSE"' & """
        display = await follower.ready(script(background + LEAVE + "exit 0", environment=leaving))
        await until_windows(follower.manager.registry.environment(display), 1)
        await leaves(leaving)
        assert await asyncio.to_thread(watching.read_text) == "told\n"
        Path(leaving["CLOSE"]).write_text("go\n")
        await until_windows(follower.manager.registry.environment(display), 0)
        watching.write_text("go\n")
        assert (await follower.until(display.id, "ended")).exit_code == 0


# Where the user has a systemd, the server would ask it. Here nothing is limited: it only looks so.
SYSTEMD_RUN = """#!/bin/sh
export MEMORY="$(cat "$(dirname "$0")/memory")"
printf '%s\\n' "$@" >"$(dirname "$0")/said"
while [ "$1" != -- ]; do shift; done
shift
exec unshare --mount --propagation private sh -c '
    mount -t tmpfs none /sys/fs/cgroup
    group=/sys/fs/cgroup$(sed -n s/^0:://p /proc/self/cgroup)
    mkdir -p "$group"
    echo "$MEMORY" >"$group/memory.max"
    echo "50000 100000" >"$group/cpu.max"
    exec "$@"' sh "$@"
"""


class TestLimits:
    @pytest.fixture
    def systemd_run(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        """The directory of a script that stands in for `systemd-run`, with the limit of memory."""
        if os.geteuid():
            pytest.skip("Only root can make control groups that look limited.")
        (tmp_path / "systemd-run").write_text(SYSTEMD_RUN)
        (tmp_path / "systemd-run").chmod(0o755)
        (tmp_path / "memory").write_text("4294967296")
        monkeypatch.setattr(environment, "SYSTEM_PATH", (str(tmp_path), *environment.SYSTEM_PATH))
        return tmp_path

    async def test_systemd_sets_them(self, follower: Follower, systemd_run: Path, runtime_dir: Path) -> None:
        display = await follower.ready(script("exec sleep 1000", memory_limit=4 * 1024**3, cpu_limit=0.5))
        options = ["--user", "--scope", "--quiet", "--property=MemoryMax=4294967296", "--property=CPUQuota=50%", "--"]
        said = (systemd_run / "said").read_text().splitlines()
        assert said[: len(options)] == options
        await follower.manager.stop(display.id)
        assert processes_of(runtime_dir) == {}

    async def test_one_that_systemd_may_not_set(self, follower: Follower, systemd_run: Path) -> None:
        (systemd_run / "memory").write_text("max")
        ended = await follower.ended(program("true", memory_limit=1024**3, cpu_limit=1))
        assert ended.reason is EndReason.FAILED
        assert ended.message == (
            "Its limits cannot be set (systemd sets no MemoryMax for this user): have an administrator run systemd for each "
            "user and let it limit memory and cpu, or take the limits out of the profile."
        )

    async def test_without_a_systemd_of_the_user(self, follower: Follower, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("XDG_RUNTIME_DIR", "/nowhere")
        ended = await follower.ended(program("true", cpu_limit=2))
        assert ended.reason is EndReason.FAILED
        assert re.match(r"Its limits cannot be set \(.*\): have an administrator run systemd for each user", ended.message)

    async def test_of_one_more_program(self, follower: Follower, monkeypatch: pytest.MonkeyPatch) -> None:
        display = await follower.ready(program("sleep", "1000"))
        monkeypatch.setenv("XDG_RUNTIME_DIR", "/nowhere")
        request = program("true", memory_limit=1024**3)
        with pytest.raises(StartFailed, match="Its limits cannot be set"):
            await follower.manager.start_program(display.id, request)
