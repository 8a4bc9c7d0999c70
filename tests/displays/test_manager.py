"""The life of displays, with a real Xpra and Xvfb. Fakes stand in only for what real ones cannot be made to do."""

from __future__ import annotations

import asyncio
import contextlib
import io
import os
import re
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image
from traitlets import TraitError

from jupyterlab_xpra.displays import changes
from jupyterlab_xpra.displays import manager as manager_module
from jupyterlab_xpra.displays.errors import (
    InvalidRequest,
    RuntimeDirectoryError,
    StartFailed,
    TooManyDisplays,
    UnknownDisplay,
    WrongState,
)
from jupyterlab_xpra.displays.manager import DisplayManager
from jupyterlab_xpra.displays.model import Display, DisplayRequest, DisplayState, EndReason, Role
from jupyterlab_xpra.displays.processes import Process
from jupyterlab_xpra.xpra import control
from jupyterlab_xpra.xpra.command import Kind
from jupyterlab_xpra.xpra.install import Unusable

from ..conftest import DEADLINE, FAKES, Follower, MakeManager, processes_of, program, script

# A program that says what it found, in a file that appears whole.
SAY = 'say() { "$@" >"$OUT.part" 2>&1; mv "$OUT.part" "$OUT"; }; '


PROGRAMS = Path(__file__).parents[1] / "programs"


def kill(display: Display, role: Role) -> None:
    display.processes[role].send(signal.SIGKILL)


class TestStart:
    async def test_seamless(self, follower: Follower, runtime_dir: Path) -> None:
        display = await follower.ready(program("xterm", name="Mine"))
        assert (display.name, display.kind, display.message, display.reason) == ("Mine", Kind.SEAMLESS, "", None)
        assert set(display.processes) == set(Role) - {Role.SOUND}
        assert all(process.alive for process in display.processes.values())
        assert await control.status(runtime_dir / display.id / "socket") == "ready"
        steps = [change.display.message for change in follower.changes]
        assert steps == ["Starting…", "Starting the X server…", "Starting Xpra…", "Starting Test…", ""]
        assert follower.actions(display.id) == ["started", "progress", "progress", "progress", "ready"]

    async def test_desktop_fills_the_screen(self, follower: Follower) -> None:
        display = await follower.ready(
            script("xsetroot -solid '#ff8000'; exec sleep 1000", kind=Kind.DESKTOP, width=1003, height=701)
        )
        while True:  # the picture is there when the program has set the colour, which nothing announces
            picture = await follower.manager.screen.screenshot(display.id)
            with Image.open(io.BytesIO(picture)) as image:
                assert image.size == (1003, 701)
                if image.convert("RGB").getpixel((500, 350)) == (255, 128, 0):
                    break

    async def test_several_at_once(self, follower: Follower) -> None:
        first, second = await asyncio.gather(follower.ready(program("xterm")), follower.ready(program("xterm")))
        assert {first.name, second.name} == {"Test 1", "Test 2"}
        assert first.x_display != second.x_display
        assert [display.state for display in follower.manager.all()] == [DisplayState.READY] * 2

    async def test_the_program_meets_the_screen_that_was_asked_for(self, follower: Follower, tmp_path: Path) -> None:
        out = tmp_path / "out"
        request = script(SAY + "say xrandr; exit", environment={"OUT": str(out)}, width=1111, height=666)
        await follower.ended(request)
        assert "current 1111 x 666, maximum 3840 x 2160" in out.read_text()

    async def test_xpra_may_give_the_screen_any_size(self, follower: Follower, tmp_path: Path) -> None:
        out = tmp_path / "out"
        await follower.ended(script(SAY + "say xprop -root _XPRA_RANDR_EXACT_SIZE", environment={"OUT": str(out)}))
        assert out.read_text() == "_XPRA_RANDR_EXACT_SIZE(CARDINAL) = 1\n"

    async def test_no_screen_is_larger_than_the_maximum(self, make_manager: MakeManager, tmp_path: Path) -> None:
        follower = Follower(make_manager(max_width=800, max_height=600))
        out = tmp_path / "out"
        await follower.ended(script(SAY + "say xrandr", environment={"OUT": str(out)}, width=5000, height=500))
        assert "current 800 x 500, maximum 800 x 600" in out.read_text()

    async def test_a_screen_takes_no_memory_until_it_is_drawn_on(self, make_manager: MakeManager) -> None:
        follower = Follower(make_manager(max_width=6000, max_height=6000))
        display = await follower.ready(program("sleep", "1000"))
        status = Path(f"/proc/{display.processes[Role.X_SERVER].pid}/status").read_text()
        resident = int(status.partition("VmRSS:")[2].split()[0]) * 1024
        assert resident < 6000 * 6000 * 4

    async def test_xpra_loads_no_opengl(self, follower: Follower) -> None:
        display = await follower.ready(program("sleep", "1000"))
        maps = Path(f"/proc/{display.processes[Role.XPRA].pid}/maps").read_text()
        assert "libX11" in maps
        assert "swrast_dri" not in maps

    async def test_dpi(self, follower: Follower, tmp_path: Path) -> None:
        out = tmp_path / "out"
        await follower.ended(script(SAY + "say xdpyinfo", environment={"OUT": str(out)}, dpi=144))
        assert "144x144 dots per inch" in out.read_text()

    async def test_environment_setup_and_working_directory(self, follower: Follower, tmp_path: Path) -> None:
        out = tmp_path / "out"
        (tmp_path / "setup.sh").write_text('export RELEASE="r$# $SITE"\n')
        request = script(
            SAY + 'say echo "$SITE|$RELEASE|$PWD|$GDK_BACKEND"',
            environment={"OUT": str(out), "SITE": "cern"},
            setup=f"source {tmp_path}/setup.sh",
            working_directory=str(tmp_path),
        )
        ended = await follower.ended(request)
        assert (ended.reason, ended.exit_code) == (EndReason.EXITED, 0)
        # r0: what is sourced does not see the program's arguments.
        assert out.read_text() == f"cern|r0 cern|{tmp_path}|x11\n"

    async def test_no_secret_of_the_server_is_in_the_display(
        self, follower: Follower, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        out = tmp_path / "out"
        for name in ("JUPYTER_TOKEN", "JUPYTERHUB_API_TOKEN", "DBUS_SESSION_BUS_ADDRESS", "WAYLAND_DISPLAY"):
            monkeypatch.setenv(name, "outer")
        await follower.ended(script(SAY + "say env", environment={"OUT": str(out)}))
        assert "outer" not in out.read_text()

    async def test_the_modules_of_the_servers_python_are_not_xpras(
        self, follower: Follower, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "re.py").write_text("raise SystemExit('the wrong module')")
        monkeypatch.setenv("PYTHONPATH", str(tmp_path))
        out = tmp_path / "out"
        await follower.ended(script(SAY + 'say echo "$PYTHONPATH"', environment={"OUT": str(out)}))
        assert out.read_text() == f"{tmp_path}\n"

    async def test_what_the_user_configured_for_xpra_does_not_change_it(
        self, follower: Follower, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for name in (".xpra", ".config/xpra"):
            (tmp_path / name).mkdir(parents=True)
            (tmp_path / name / "xpra.conf").write_text(f"start = touch {tmp_path}/started\nexit-with-client = yes\n")
        monkeypatch.setenv("HOME", str(tmp_path))
        display = await follower.ready(program("xterm"))
        await follower.manager.stop(display.id)
        assert not (tmp_path / "started").exists()

    async def test_what_xpra_notes_for_itself_goes_with_the_display(self, follower: Follower, runtime_dir: Path) -> None:
        """Since 6 it notes its pid and more, and cannot remove that if it is killed."""
        display = await follower.ready(program("xterm"))
        log = follower.manager.registry.log_tail(display.id, 1000)
        assert all(f"'{runtime_dir / display.id}/" in line for line in log.splitlines() if "wrote pid" in line)
        display.processes[Role.XPRA].send(signal.SIGKILL)
        await follower.until(display.id, "ended")
        assert {path.name for path in (runtime_dir / display.id).iterdir()} == {"display.json", "log"}


class TestMorePrograms:
    async def test_the_display_goes_on_until_the_last_has_ended(
        self, follower: Follower, make_manager: MakeManager, tmp_path: Path
    ) -> None:
        first, second = tmp_path / "first", tmp_path / "second"
        os.mkfifo(first)
        os.mkfifo(second)
        display = await follower.ready(script(f"read -r line <{first}; exit 3"))
        # Another peer starts it, and looks after it too.
        peer = Follower(make_manager())
        await peer.manager.start_program(display.id, script(f"read -r line <{second}; exit 4"))
        first.write_text("go\n")
        program = display.processes[Role.PROGRAM]
        await asyncio.wait_for(program.ended(), DEADLINE)
        # Asked now, both see that it goes on.
        for manager in (follower.manager, peer.manager):
            await manager.settle()
            assert manager.registry.read(display.id).state is DisplayState.READY
        second.write_text("go\n")
        ended = await follower.until(display.id, "ended")
        assert (ended.reason, ended.exit_code, ended.message) == (EndReason.EXITED, 3, "sh has ended with exit code 3.")

    async def test_a_stop_ends_all(self, follower: Follower, runtime_dir: Path) -> None:
        display = await follower.ready(program("sleep", "1000"))
        await follower.manager.start_program(display.id, program("setsid", "-f", "sleep", "1000"))
        await follower.manager.start_program(display.id, program("env", "-i", "sleep", "1000"))
        await follower.manager.stop(display.id)
        assert processes_of(runtime_dir) == {}

    async def test_they_have_the_set_up_of_their_profile(self, follower: Follower, tmp_path: Path) -> None:
        out = tmp_path / "out"
        display = await follower.ready(program("sleep", "1000"))
        os.mkfifo(out)
        line = '{ echo "$SITE"; xprop -root _XPRA_RANDR_EXACT_SIZE; } >"$OUT"'
        request = script(line, environment={"OUT": str(out)}, setup="SITE=cern; export SITE")
        await follower.manager.start_program(display.id, request)
        assert await asyncio.to_thread(out.read_text) == "cern\n_XPRA_RANDR_EXACT_SIZE(CARDINAL) = 1\n"

    @pytest.mark.parametrize(
        ("request_", "message"),
        [
            (program("no-such-program"), "The command no-such-program was not found."),
            (program("true", setup="false"), "The set-up command failed with status 1: false"),
            (program("true", working_directory="/nowhere"), "The working directory /nowhere cannot be entered."),
            (program("true", setup="sleep 1000 & kill -9 $$"), "true was killed."),
        ],
    )
    async def test_one_that_cannot_be_started(self, follower: Follower, request_: DisplayRequest, message: str) -> None:
        display = await follower.ready(program("sleep", "1000"))
        with pytest.raises(StartFailed, match=f"^{re.escape(message)}$"):
            await asyncio.wait_for(follower.manager.start_program(display.id, request_), DEADLINE)
        assert follower.manager.registry.read(display.id).state is DisplayState.READY

    async def test_where_they_cannot_be(self, follower: Follower) -> None:
        ended = await follower.ended(program("true"))
        with pytest.raises(WrongState, match="is ended"):
            await follower.manager.start_program(ended.id, program("true"))
        desktop = await follower.ready(program("sleep", "1000", kind=Kind.DESKTOP))
        with pytest.raises(WrongState, match="is a desktop"):
            await follower.manager.start_program(desktop.id, program("true"))
        with pytest.raises(InvalidRequest, match="a display of its own"):
            await follower.manager.start_program(desktop.id, program("true", kind=Kind.DESKTOP))


class TestPrivacy:
    async def test_files_are_private(self, follower: Follower, runtime_dir: Path) -> None:
        display = await follower.ready(program("xterm"))
        directory = runtime_dir / display.id
        assert stat.S_IMODE(directory.stat().st_mode) == 0o700
        for name in ("display.json", "log", "xauthority", "socket"):
            assert stat.S_IMODE((directory / name).stat().st_mode) == 0o600, name

    async def test_the_x_server_wants_the_cookie(self, follower: Follower, runtime_dir: Path) -> None:
        display = await follower.ready(program("xterm"))

        def xdpyinfo(xauthority: Path) -> int:
            environment = {"PATH": os.environ["PATH"], "XAUTHORITY": str(xauthority)}
            command = ["xdpyinfo", "-display", f":{display.x_display}"]
            return subprocess.run(command, env=environment, capture_output=True, timeout=DEADLINE, check=False).returncode

        assert xdpyinfo(runtime_dir / display.id / "xauthority") == 0
        assert xdpyinfo(Path("/dev/null")) != 0

    async def test_no_tcp_port_is_opened(self, follower: Follower) -> None:
        display = await follower.ready(program("xterm"))
        inodes = set()
        for process in display.processes.values():
            for fd in Path(f"/proc/{process.pid}/fd").iterdir():
                with contextlib.suppress(FileNotFoundError):  # closed since it was listed
                    inodes.add(os.readlink(fd))
        assert any(inode.startswith("socket:") for inode in inodes)
        listening = {
            f"socket:[{fields[9]}]"
            for table in ("tcp", "tcp6", "udp", "udp6")
            for fields in map(str.split, Path(f"/proc/net/{table}").read_text().splitlines()[1:])
        }
        assert inodes & listening == set()

    async def test_a_socket_that_others_can_reach_is_not_used(self, follower: Follower, runtime_dir: Path) -> None:
        display = await follower.ready(program("xterm"))
        socket = runtime_dir / display.id / "socket"
        control.connect(socket).close()
        socket.chmod(0o666)
        with pytest.raises(PermissionError, match="not a private socket"):
            control.connect(socket)


async def until_windows(environment: dict[str, str], number: int) -> None:
    """Wait until Xpra manages so many windows."""
    watch = await asyncio.create_subprocess_exec(
        *("xprop", "-root", "-spy", "-notype", "_NET_CLIENT_LIST"), env={**os.environ, **environment}, stdout=subprocess.PIPE
    )
    assert watch.stdout
    while (await asyncio.wait_for(watch.stdout.readline(), DEADLINE)).count(b"0x") != number:
        pass
    watch.kill()
    await watch.wait()


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


LEAVE = 'echo $$ >"$SAID"; read -r line <"$GATE"; '
"""The beginning of a program that says its pid, and waits until it may go on."""


@pytest.fixture
def leaving(tmp_path: Path) -> dict[str, str]:
    """The environment of such a program, and `CLOSE`, a pipe from which what it leaves in the background can read."""
    for name in ("said", "gate", "close"):
        os.mkfifo(tmp_path / name)
    return {name.upper(): str(tmp_path / name) for name in ("said", "gate", "close")}


async def leaves(leaving: dict[str, str]) -> None:
    """Have the program go on, and wait until it has ended."""
    pid = await asyncio.to_thread(Path(leaving["SAID"]).read_text)
    process = Process.of(int(pid))
    Path(leaving["GATE"]).write_text("go\n")
    await asyncio.wait_for(process.ended(), DEADLINE)


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


# Where there is a systemd of the user's, it would be asked; here nothing is limited, it only looks so.
SYSTEMD_RUN = """#!/bin/sh
printf '%s\\n' "$@" >"$SAID"
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
    def systemd_run(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
        """What stands in for `systemd-run`: its environment."""
        if os.geteuid():
            pytest.skip("Only root can make control groups that look limited.")
        (tmp_path / "systemd-run").write_text(SYSTEMD_RUN)
        (tmp_path / "systemd-run").chmod(0o755)
        monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
        return {"SAID": str(tmp_path / "said"), "MEMORY": "4294967296"}

    async def test_systemd_sets_them(self, follower: Follower, systemd_run: dict[str, str], runtime_dir: Path) -> None:
        request = script("exec sleep 1000", memory_limit=4 * 1024**3, cpu_limit=0.5, environment=systemd_run)
        display = await follower.ready(request)
        options = ["--user", "--scope", "--quiet", "--property=MemoryMax=4294967296", "--property=CPUQuota=50%", "--"]
        said = Path(systemd_run["SAID"]).read_text().splitlines()
        assert said[: len(options)] == options
        await follower.manager.stop(display.id)
        assert processes_of(runtime_dir) == {}

    async def test_one_that_systemd_may_not_set(self, follower: Follower, systemd_run: dict[str, str]) -> None:
        environment = {**systemd_run, "MEMORY": "max"}
        ended = await follower.ended(program("true", memory_limit=1024**3, cpu_limit=1, environment=environment))
        assert ended.reason is EndReason.FAILED
        assert ended.message == (
            "Its limits cannot be set (systemd sets no MemoryMax for this user): have an administrator run systemd for each "
            "user and let it limit memory and cpu, or take the limits out of the profile."
        )

    async def test_without_a_systemd_of_the_user(self, follower: Follower) -> None:
        ended = await follower.ended(program("true", cpu_limit=2, environment={"XDG_RUNTIME_DIR": "/nowhere"}))
        assert ended.reason is EndReason.FAILED
        assert re.match(r"Its limits cannot be set \(.*\): have an administrator run systemd for each user", ended.message)

    async def test_of_one_more_program(self, follower: Follower) -> None:
        display = await follower.ready(program("sleep", "1000"))
        request = program("true", memory_limit=1024**3, environment={"XDG_RUNTIME_DIR": "/nowhere"})
        with pytest.raises(StartFailed, match="Its limits cannot be set"):
            await follower.manager.start_program(display.id, request)


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

    async def test_the_program_and_who_runs_it_killed(self, follower: Follower) -> None:
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

    async def test_what_it_said_of_its_end_is_unreadable(self, follower: Follower) -> None:
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


class TestFailedStart:
    @pytest.mark.parametrize(
        ("request_", "message"),
        [
            (program("frobnicate", "x"), "The command frobnicate was not found."),
            (program("/etc/passwd"), "The command /etc/passwd was not found."),
            (program("xterm", working_directory="/no/where"), "The working directory /no/where cannot be entered."),
            (program("xterm", setup="source /no/setup.sh"), "The set-up command failed with status 1: source /no/setup.sh"),
            (program("frobnicate", kind=Kind.DESKTOP), "The command frobnicate was not found."),
            (program("exit", "3"), "The command exit was not found."),
            (program("fail", "x"), "The command fail was not found."),
        ],
    )
    async def test_a_program_that_cannot_be_run(self, follower: Follower, request_: DisplayRequest, message: str) -> None:
        ended = await follower.ended(request_)
        assert (ended.reason, ended.message) == (EndReason.FAILED, message)
        assert message in follower.manager.registry.log_tail(ended.id, 10)
        assert "ready" not in follower.actions(ended.id)

    async def test_not_ready_in_time(self, make_manager: MakeManager, runtime_dir: Path) -> None:
        follower = Follower(make_manager(xpra=str(FAKES / "xpra-hangs"), start_timeout=1))
        ended = await follower.ended(program("xterm"))
        assert ended.reason is EndReason.FAILED
        assert ended.message == "It was not ready after 1 s. Last step: Starting Xpra…"
        assert processes_of(runtime_dir) == {}

    async def test_xpra_ends_at_once(self, make_manager: MakeManager) -> None:
        follower = Follower(make_manager(xpra=str(FAKES / "xpra-dies")))
        ended = await follower.ended(program("xterm"))
        assert (ended.reason, ended.message) == (
            EndReason.FAILED,
            "Xpra ended before the display was ready with exit code 3.",
        )
        assert "no such luck" in follower.manager.registry.log_tail(ended.id, 10)

    async def test_the_x_server_ends_at_once(self, make_manager: MakeManager) -> None:
        follower = Follower(make_manager(xvfb="false"))
        ended = await follower.ended(program("xterm"))
        assert (ended.reason, ended.message) == (EndReason.FAILED, "The X server (Xvfb) ended before it was ready.")

    async def test_the_size_cannot_be_set(self, make_manager: MakeManager) -> None:
        follower = Follower(make_manager(xrandr="false"))
        ended = await follower.ended(program("xterm"))
        assert ended.reason is EndReason.FAILED
        assert "The size of the screen could not be set" in ended.message

    @pytest.mark.parametrize(("trait", "title"), [("xpra", "Xpra"), ("xvfb", "Xvfb"), ("xrandr", "xrandr"), ("xprop", "xprop")])
    async def test_a_part_is_missing(self, make_manager: MakeManager, runtime_dir: Path, trait: str, title: str) -> None:
        manager = make_manager(**{trait: "not-installed"})
        with pytest.raises(Unusable, match=r"is not installed") as error:
            await manager.start(program("xterm"))
        assert error.value.problem.id == trait
        assert error.value.problem.message.startswith(title)
        assert error.value.problem.remedy.startswith("sudo ")
        assert [problem.id for problem in await manager.installed.problems() if problem.id != "html5"] == [trait]
        assert list(runtime_dir.iterdir()) == []

    async def test_too_many(self, make_manager: MakeManager) -> None:
        follower = Follower(make_manager(max_displays=1))
        display = await follower.ready(program("xterm"))
        with pytest.raises(TooManyDisplays, match=r"max_displays"):
            await follower.manager.start(program("xterm"))
        await follower.manager.stop(display.id)
        await follower.ready(program("xterm"))

    async def test_a_runtime_directory_that_is_not_private(self, make_manager: MakeManager, runtime_dir: Path) -> None:
        manager = make_manager()
        runtime_dir.chmod(0o755)
        with pytest.raises(RuntimeDirectoryError, match="open to other users"):
            await manager.start(program("xterm"))
        assert [problem.id for problem in await manager.installed.problems() if problem.id != "html5"] == ["runtime"]

    @pytest.mark.parametrize("command", [(), ("",), ("a\0b",)])
    def test_a_command_that_is_none(self, command: tuple[str, ...]) -> None:
        with pytest.raises(InvalidRequest, match=r"^command: "):
            DisplayRequest.of_command(command)

    @pytest.mark.parametrize(
        "traits", [{"max_displays": 0}, {"start_timeout": 0}, {"stop_timeout": -1}, {"max_width": 0}, {"keep_ended": -1}]
    )
    def test_a_limit_that_is_none(self, traits: dict[str, float]) -> None:
        (name,) = traits
        with pytest.raises(TraitError, match=name):
            DisplayManager(**traits)


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
    async def test_who_starts_it_is_killed(self, follower: Follower, runtime_dir: Path, step: str) -> None:
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


# Starts a display and tells its id at a step of its start, or when it is ready; then waits to be killed.
STARTER = """
import asyncio, os, sys
from jupyterlab_xpra.displays.manager import DisplayManager
from jupyterlab_xpra.displays.model import DisplayRequest

async def main():
    manager = DisplayManager(runtime_dir=sys.argv[1])
    step = sys.argv[2] if len(sys.argv) > 2 else ""

    def tell(change):
        if change.display.owner.pid == os.getpid() and change.display.message == step:
            print(change.display.id, flush=True)

    manager.feed.observe(tell)
    await manager.start(DisplayRequest.of_command(("xterm",)))
    await asyncio.Event().wait()

asyncio.run(main())
"""


# Starts a display, tells its id when it is ready, and closes its manager as a server does that leaves them running.
LEAVER = """
import asyncio, sys
from jupyterlab_xpra.displays.manager import DisplayManager
from jupyterlab_xpra.displays.model import DisplayRequest

async def main():
    manager = DisplayManager(runtime_dir=sys.argv[1], stop_with_server=False)
    ready = asyncio.Event()
    manager.feed.observe(lambda change: change.action == "ready" and ready.set())
    display = await manager.start(DisplayRequest.of_command(("xterm",)))
    await ready.wait()
    await manager.close()
    print(display.id, flush=True)

asyncio.run(main())
"""


class TestTheRest:
    async def test_rename(self, follower: Follower) -> None:
        display = await follower.ready(program("xterm"))
        assert follower.manager.rename(display.id, "Жук").name == "Жук"
        assert follower.manager.registry.read(display.id).name == "Жук"
        assert follower.actions(display.id)[-1] == "renamed"
        with pytest.raises(UnknownDisplay):
            follower.manager.rename("aaaaaa", "x")

    async def test_log(self, follower: Follower) -> None:
        ended = await follower.ended(script("for i in $(seq 1 300); do echo line $i; done"))
        assert "line 299\nline 300\n" in follower.manager.registry.log_tail(ended.id, 100)
        assert len(follower.manager.registry.log_tail(ended.id, 2).splitlines()) == 2
        with pytest.raises(UnknownDisplay):
            follower.manager.registry.log_tail("aaaaaa", 2)

    async def test_not_in_this_state(self, follower: Follower) -> None:
        ended = await follower.ended(program("true"))
        with pytest.raises(WrongState, match="Test 1 is ended, not ready"):
            await follower.manager.screen.screenshot(ended.id)
        with pytest.raises(WrongState):
            follower.manager.registry.socket(ended.id)

    async def test_nothing_to_see(self, follower: Follower) -> None:
        display = await follower.ready(script("exec sleep 1000"))
        with pytest.raises(WrongState, match="There is nothing to see"):
            await follower.manager.screen.screenshot(display.id)

    async def test_screenshot_of_one_that_ends_meanwhile(self, follower: Follower) -> None:
        display = await follower.ready(program("xterm"))
        picture = asyncio.ensure_future(follower.manager.screen.screenshot(display.id))
        await asyncio.sleep(0)
        await follower.manager.stop(display.id)
        with pytest.raises(WrongState):
            await picture

    async def test_nothing_is_left_open(self, follower: Follower) -> None:
        await follower.ended(program("true"))
        before = set(os.listdir("/proc/self/fd"))
        for _ in range(3):
            display = await follower.ready(program("xterm"))
            await follower.manager.stop(display.id)
        assert len(os.listdir("/proc/self/fd")) <= len(before)
