"""How displays start, with a real Xpra and Xvfb.

Fakes stand in only for what real ones cannot be made to do.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import os
import re
import shutil
import signal
import stat
import subprocess
from pathlib import Path

import pytest
from PIL import Image
from traitlets import TraitError
from xdg.DesktopEntry import DesktopEntry

from jupyterlab_xpra.displays.errors import (
    InvalidRequest,
    ProgramFailed,
    RuntimeDirectoryError,
    StartFailed,
    TooManyDisplays,
    WrongState,
)
from jupyterlab_xpra.displays.manager import DisplayManager
from jupyterlab_xpra.displays.model import Display, DisplayRequest, DisplayState, EndReason, Role
from jupyterlab_xpra.xpra import control
from jupyterlab_xpra.xpra.command import Kind
from jupyterlab_xpra.xpra.packages import remedy
from jupyterlab_xpra.xpra.problem import Unusable

from ..conftest import DEADLINE, FAKES, Follower, MakeManager, processes_of, program, script, until

# A program that says what it found, in a file that appears whole.
SAY = 'say() { "$@" >"$OUT.part" 2>&1; mv "$OUT.part" "$OUT"; }; '


def kill(display: Display, role: Role) -> None:
    display.processes[role].send(signal.SIGKILL)


@pytest.mark.versions
class TestStart:
    async def test_seamless(self, follower: Follower, runtime_dir: Path) -> None:
        display = await follower.ready(program("xterm", name="Mine"))
        assert (display.name, display.kind, display.message, display.reason) == ("Mine", Kind.SEAMLESS, "", None)
        assert set(display.processes) == set(Role) - {Role.SOUND, Role.SETTINGS}
        assert all(process.alive for process in display.processes.values())
        assert await control.clients(runtime_dir / display.id / "socket") == 0
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
        # r0: a sourced file does not see the program's arguments.
        assert out.read_text() == f"cern|r0 cern|{tmp_path}|x11\n"

    async def test_nothing_blanks_or_locks_the_screen(
        self, follower: Follower, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "autostart").mkdir()
        for name in ("light-locker.desktop", "mine.desktop"):
            (tmp_path / "autostart" / name).write_text("[Desktop Entry]\nType=Application\nName=Mine\nExec=mine\n")
        lxde = tmp_path / "lxsession" / "LXDE"
        lxde.mkdir(parents=True)
        (lxde / "autostart").write_text(
            "@lxpanel --profile LXDE\n@xscreensaver -no-splash\n/usr/bin/light-locker\nmy-xscreensaver\n"
        )
        (lxde / "desktop.conf").write_text("[Session]\nwindow_manager=openbox\npower_manager/command=auto\n")
        (lxde / "conffiles.conf").touch()
        other = tmp_path / "other"
        shutil.copytree(lxde, other / "lxsession" / "LXDE")
        (other / "lxsession" / "LXDE" / "autostart").write_text("pcmanfm\n")
        monkeypatch.setenv("XDG_CONFIG_DIRS", f"{tmp_path}:{other}")
        said = tmp_path / "said"
        look = """say sh -c 'echo "$XDG_CONFIG_DIRS"; xset q; cat "${XDG_CONFIG_DIRS%%:*}"/lxsession/LXDE/*'"""
        await follower.ended(script(SAY + look, environment={"OUT": str(said)}))
        directories, state = said.read_text().split("\n", 1)
        assert "timeout:  0 " in state

        def is_started(name: str) -> bool:
            """By the rules of the Autostart specification: the first file counts."""
            paths = [Path(directory, "autostart", name) for directory in directories.split(":")]
            return not DesktopEntry(str(next(path for path in paths if path.exists()))).getHidden()

        assert (is_started("light-locker.desktop"), is_started("mine.desktop")) == (False, True)
        # The first directory with files for LXDE's session counts, and no other.
        assert state.endswith("\n@lxpanel --profile LXDE\nmy-xscreensaver\n[Session]\nwindow_manager=openbox\n")

    async def test_a_terminal_has_a_shell_that_runs(
        self, follower: Follower, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SHELL", "/usr/sbin/nologin")
        (tmp_path / ".bashrc").write_text('echo "$SHELL" >"$HOME/said"; exit\n')
        await follower.ended(program("xterm", environment={"HOME": str(tmp_path)}))
        assert (tmp_path / "said").read_text() == "/bin/bash\n"

    async def test_no_secret_of_the_server_is_in_the_display(
        self, follower: Follower, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        out = tmp_path / "out"
        for name in ("JUPYTER_TOKEN", "JUPYTERHUB_API_TOKEN", "DBUS_SESSION_BUS_ADDRESS", "WAYLAND_DISPLAY"):
            monkeypatch.setenv(name, "outer")
        await follower.ended(script(SAY + "say env", environment={"OUT": str(out)}))
        assert "outer" not in out.read_text()

    @pytest.mark.versions
    async def test_xpras_own_files_are_in_the_displays_directory(
        self, follower: Follower, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A program has the runtime directory of the user, and Xpra one of its own."""
        monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
        out = tmp_path / "out"
        os.mkfifo(out)
        display = await follower.ready(script('echo "$XDG_RUNTIME_DIR" >"$OUT"; sleep 1000', environment={"OUT": str(out)}))
        assert await asyncio.to_thread(out.read_text) == f"{tmp_path}\n"
        # Programs that are started later, too.
        await follower.manager.start_program(
            display.id, script('echo "$XDG_RUNTIME_DIR" >"$OUT"', environment={"OUT": str(out)})
        )
        assert await asyncio.to_thread(out.read_text) == f"{tmp_path}\n"
        assert not (tmp_path / "xpra").exists()

    async def test_the_modules_of_the_servers_python_are_not_xpras(
        self, follower: Follower, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "re.py").write_text("raise SystemExit('the wrong module')")
        monkeypatch.setenv("PYTHONPATH", str(tmp_path))
        out = tmp_path / "out"
        await follower.ended(script(SAY + 'say echo "$PYTHONPATH"', environment={"OUT": str(out)}))
        assert out.read_text() == f"{tmp_path}\n"

    async def test_the_users_configuration_of_xpra_does_not_change_it(
        self, follower: Follower, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for name in (".xpra", ".config/xpra"):
            (tmp_path / name).mkdir(parents=True)
            (tmp_path / name / "xpra.conf").write_text(f"start = touch {tmp_path}/started\nexit-with-client = yes\n")
        monkeypatch.setenv("HOME", str(tmp_path))
        display = await follower.ready(program("xterm"))
        await follower.manager.stop(display.id)
        assert not (tmp_path / "started").exists()

    async def test_xpras_own_notes_go_with_the_display(self, follower: Follower, runtime_dir: Path) -> None:
        """Xpra 6 notes its pid and more, and cannot remove the notes if it is killed."""
        display = await follower.ready(program("xterm"))
        log = follower.manager.registry.log_tail(display.id, 1000)
        assert all(f"'{runtime_dir / display.id}/" in line for line in log.splitlines() if "wrote pid" in line)
        display.processes[Role.XPRA].send(signal.SIGKILL)
        await follower.until(display.id, "ended")
        assert {path.name for path in (runtime_dir / display.id).iterdir()} == {"display.json", "log"}


@pytest.mark.versions
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
            (program("true", setup="KEY=geheim; false"), "The set-up command failed with status 1."),
            (program("true", working_directory="/nowhere"), "The working directory /nowhere cannot be entered."),
            (program("true", setup="sleep 1000 & kill -9 $$"), "The set-up line ended with exit code 137 (SIGKILL)."),
        ],
    )
    async def test_one_that_cannot_be_started(self, follower: Follower, request_: DisplayRequest, message: str) -> None:
        display = await follower.ready(program("sleep", "1000"))
        with pytest.raises(StartFailed, match=f"^{re.escape(message)}$"):
            await asyncio.wait_for(follower.manager.start_program(display.id, request_), DEADLINE)
        assert follower.manager.registry.read(display.id).state is DisplayState.READY

    async def test_one_that_does_not_start_in_time_is_ended(self, make_manager: MakeManager, runtime_dir: Path) -> None:
        def programs() -> set[int]:
            # Xpra runs tools of its own meanwhile.
            return {pid for pid, said in processes_of(runtime_dir).items() if "bash" in said or "sleep" in said}

        follower = Follower(make_manager())
        display = await follower.ready(program("sleep", "1000"))
        running = programs()
        late = Follower(make_manager(start_timeout=0.2))
        with pytest.raises(ProgramFailed, match=r"^true had not started after 0\.2 s\.$"):
            await asyncio.wait_for(late.manager.start_program(display.id, program("true", setup="sleep 1000")), DEADLINE)
        # They have been killed, and are gone a moment later.
        await until(lambda: programs() == running)

    async def test_where_they_cannot_be(self, follower: Follower) -> None:
        ended = await follower.ended(program("true"))
        with pytest.raises(WrongState, match="is ended"):
            await follower.manager.start_program(ended.id, program("true"))
        desktop = await follower.ready(program("sleep", "1000", kind=Kind.DESKTOP))
        with pytest.raises(WrongState, match="is a desktop"):
            await follower.manager.start_program(desktop.id, program("true"))
        with pytest.raises(InvalidRequest, match="a display of its own"):
            await follower.manager.start_program(desktop.id, program("true", kind=Kind.DESKTOP))


class TestFailedStart:
    @pytest.mark.parametrize(
        ("request_", "message"),
        [
            (program("frobnicate", "x"), "The command frobnicate was not found."),
            (program("/etc/passwd"), "The command /etc/passwd was not found."),
            (program("xterm", working_directory="/no/where"), "The working directory /no/where cannot be entered."),
            (program("xterm", setup="KEY=geheim; source /no/setup.sh"), "The set-up command failed with status 1."),
            (program("frobnicate", kind=Kind.DESKTOP), "The command frobnicate was not found."),
            (program("exit", "3"), "The command exit was not found."),
            (program("fail", "x"), "The command fail was not found."),
        ],
    )
    async def test_a_program_that_cannot_be_run(self, follower: Follower, request_: DisplayRequest, message: str) -> None:
        ended = await follower.ended(request_)
        assert (ended.reason, ended.message) == (EndReason.FAILED, message)
        log = follower.manager.registry.log_tail(ended.id, 10)
        assert message in log
        assert "geheim" not in log
        assert "ready" not in follower.actions(ended.id)

    async def test_not_ready_in_time(self, make_manager: MakeManager, runtime_dir: Path) -> None:
        follower = Follower(make_manager(xpra=str(FAKES / "xpra-hangs"), start_timeout=5))
        ended = await follower.ended(program("xterm"))
        assert ended.reason is EndReason.FAILED
        assert ended.message == "It was not ready after 5 s. Last step: Starting Xpra…"
        assert processes_of(runtime_dir) == {}

    async def test_xpra_ends_at_once(self, make_manager: MakeManager) -> None:
        follower = Follower(make_manager(xpra=str(FAKES / "xpra-dies")))
        ended = await follower.ended(program("xterm"))
        assert (ended.reason, ended.message) == (
            EndReason.FAILED,
            "Xpra ended before the display was ready with exit code 3.",
        )
        # Since 6.6, by it packets keep the names that the client knows.
        assert "no such luck with XPRA_BACKWARDS_COMPATIBLE=1" in follower.manager.registry.log_tail(ended.id, 10)

    async def test_the_x_server_ends_at_once(self, make_manager: MakeManager) -> None:
        follower = Follower(make_manager(xvfb=str(FAKES / "tool-dies")))
        ended = await follower.ended(program("xterm"))
        assert (ended.reason, ended.message) == (EndReason.FAILED, "The X server (Xvfb) ended before it was ready.")

    async def test_the_size_cannot_be_set(self, make_manager: MakeManager) -> None:
        follower = Follower(make_manager(xrandr=str(FAKES / "tool-dies")))
        ended = await follower.ended(program("xterm"))
        assert ended.reason is EndReason.FAILED
        assert "The screen could not be set up" in ended.message

    @pytest.mark.parametrize(("trait", "title"), [("xpra", "Xpra"), ("xvfb", "Xvfb"), ("xrandr", "xrandr"), ("xprop", "xprop")])
    async def test_a_part_is_missing(self, make_manager: MakeManager, runtime_dir: Path, trait: str, title: str) -> None:
        manager = make_manager(**{trait: "not-installed"})
        with pytest.raises(Unusable, match=r"is not installed") as error:
            await manager.start(program("xterm"))
        assert error.value.problem.id == trait
        assert error.value.problem.message.startswith(title)
        assert error.value.problem.remedy == remedy(trait)
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


@pytest.mark.versions
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
