"""`jupyter xpra` as a shell runs it."""

from __future__ import annotations

import asyncio
import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
from argparse import Namespace
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from jupyterlab_xpra.cli.stop import StopCommand
from jupyterlab_xpra.displays.errors import StopFailed
from jupyterlab_xpra.displays.manager import DisplayManager
from jupyterlab_xpra.displays.model import DisplayState, EndReason, Role
from jupyterlab_xpra.displays.processes import Process
from jupyterlab_xpra.xpra.command import Kind

from ..conftest import DEADLINE, Follower, MakeManager, processes_of, program
from ..peers import COMMAND, configure, running_server, xpra

PROFILES = [
    {"id": "sleep", "title": "Sleep", "command": ["sleep", "1000"]},
    {"id": "desktop", "title": "Desk", "command": ["sleep", "1000"]},
]

USAGE = "usage: jupyter xpra"


@pytest.fixture(autouse=True)
def configured(jp_environ: None, jp_config_dir: Path, runtime_dir: Path) -> None:
    configure(jp_config_dir, runtime_dir, PROFILES)


@pytest.fixture
def looker(make_manager: MakeManager) -> DisplayManager:
    """Another peer. It stops the displays that a test leaves."""
    return make_manager()


@pytest.fixture(autouse=True)
def nothing_stays(runtime_dir: Path, configured: None) -> Any:
    yield
    for _ in range(2):  # the second forgets what the first has stopped
        ids = [path.name for path in runtime_dir.iterdir()]
        if ids:
            subprocess.run([*COMMAND, "stop", *ids], check=True, capture_output=True, timeout=DEADLINE)


def looks_like_an_error(stderr: str) -> bool:
    """One sentence, for people."""
    return stderr.count("\n") == 1 and stderr.endswith(".\n") and "Traceback" not in stderr


class TestStart:
    async def test_a_command(self, looker: DisplayManager, tmp_path: Path) -> None:
        told = await xpra("start", "--name", "Mine", "--", "sh", "-c", "pwd >where; exec sleep 1000", "--json", cwd=tmp_path)
        assert (told.status, told.stderr) == (0, "")
        display_id, hint, assignments = told.stdout.splitlines()
        display = looker.registry.read(display_id)
        assert "Open Mine in JupyterLab's sidebar" in hint
        # It stays when the command has ended, and a shell can use it.
        assert display.state is DisplayState.READY
        assert display.command == ("sh", "-c", "pwd >where; exec sleep 1000", "--json")
        assert not display.owner.alive
        assert all(process.alive for process in display.processes.values())
        assert (tmp_path / "where").read_text() == f"{tmp_path}\n"
        environment = {"PATH": os.environ["PATH"], **dict(pair.split("=") for pair in assignments.split(" "))}
        subprocess.run(["xdpyinfo"], env=environment, check=True, capture_output=True, timeout=DEADLINE)

    async def test_a_profile(self, looker: DisplayManager) -> None:
        told = await xpra("start", "sleep", "--json", "--width", "801", "--height", "602", "--dpi", "144")
        assert (told.status, told.stderr) == (0, "")
        display = looker.registry.read(told.value["id"])
        assert (display.profile, display.name) == (told.value["profile"], told.value["name"]) == ("sleep", "Sleep 1")
        environment = {"PATH": os.environ["PATH"], **told.value["environment"]}
        said = subprocess.run(
            ["xdpyinfo"], env=environment, check=True, capture_output=True, text=True, timeout=DEADLINE
        ).stdout
        assert "801x602 pixels" in said
        assert "144x144 dots per inch" in said

    async def test_an_empty_one(self, looker: DisplayManager) -> None:
        """An empty display is for programs that are started elsewhere."""
        told = await xpra("start", "--empty", "--json")
        display = looker.registry.read(told.value["id"])
        assert (display.name, display.profile, display.kernel) == ("Display 1", None, None)
        environment = {"PATH": os.environ["PATH"], **told.value["environment"]}
        subprocess.run(["xdpyinfo"], env=environment, check=True, capture_output=True, timeout=DEADLINE)

    async def test_the_desktop_if_nothing_is_said(self) -> None:
        assert (await xpra("start", "--json")).value["profile"] == "desktop"

    async def test_a_terminal_is_told_of_the_progress(self) -> None:
        terminal, its_end = os.openpty()
        told = await xpra("start", "sleep", stderr=its_end)
        os.close(its_end)
        with os.fdopen(terminal, "rb") as file:
            steps = file.read1().decode().splitlines()
        assert steps == ["Starting the X server…", "Starting Xpra…", "Starting Sleep…"]
        assert told.stdout.count("\n") == 3

    @pytest.mark.parametrize("as_json", [False, True])
    async def test_one_that_fails(self, *, as_json: bool) -> None:
        told = await xpra("start", *(["--json"] if as_json else []), "--", "frobnicate")
        assert told.status == 1
        reason, *log = told.stderr.splitlines()
        assert reason == "The command frobnicate was not found."
        assert "The command frobnicate was not found." in log
        if as_json:
            assert (told.value["state"], told.value["reason"], told.value["environment"]) == ("ended", "failed", None)
        else:
            assert told.stdout == ""

    async def test_one_that_fails_and_is_forgotten_at_once(self, runtime_dir: Path) -> None:
        told = await xpra("start", "--DisplayManager.keep_ended=0", "--", "frobnicate")
        assert (told.status, told.stderr) == (1, "The command frobnicate was not found.\n")
        assert list(runtime_dir.iterdir()) == []

    async def test_no_such_profile(self, runtime_dir: Path) -> None:
        told = await xpra("start", "nothing")
        assert told == (1, "", "There is no profile 'nothing'. There are: desktop, terminal, sleep.\n")
        assert list(runtime_dir.iterdir()) == []

    async def test_too_many(self) -> None:
        assert (await xpra("start", "sleep")).status == 0
        told = await xpra("start", "sleep", "--DisplayManager.max_displays=1")
        assert told.status == 1
        assert "DisplayManager.max_displays" in told.stderr

    @pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
    async def test_interrupted(self, jp_config_dir: Path, runtime_dir: Path, tmp_path: Path, signum: signal.Signals) -> None:
        fifo = tmp_path / "fifo"
        os.mkfifo(fifo)
        slow = {"id": "slow", "title": "Slow", "command": ["true"], "setup": f"echo >{fifo}; sleep 1000"}
        configure(jp_config_dir, runtime_dir, [slow])
        pipe = asyncio.subprocess.PIPE
        command = await asyncio.create_subprocess_exec(*COMMAND, "start", "slow", stdout=pipe, stderr=pipe)
        await asyncio.to_thread(fifo.read_text)
        command.send_signal(signum)
        assert await asyncio.wait_for(command.communicate(), DEADLINE) == (b"", b"")
        assert command.returncode == 128 + signum
        assert processes_of(runtime_dir) == {}
        assert list(runtime_dir.iterdir()) == []

    async def test_stopped_by_another_meanwhile(
        self, jp_config_dir: Path, runtime_dir: Path, tmp_path: Path, looker: DisplayManager
    ) -> None:
        fifo = tmp_path / "fifo"
        os.mkfifo(fifo)
        slow = {"id": "slow", "title": "Slow", "command": ["true"], "setup": f"echo >{fifo}; sleep 1000"}
        configure(jp_config_dir, runtime_dir, [slow])
        starting = asyncio.ensure_future(xpra("start", "slow"))
        await asyncio.to_thread(fifo.read_text)
        (display,) = looker.all()
        await looker.stop(display.id)
        told = await starting
        assert told.status == 1
        assert told.stderr.startswith("It was stopped.\n")


class TestList:
    async def test_none(self) -> None:
        assert await xpra("list") == (0, "There are no displays.\n", "")
        assert (await xpra("list", "--json")).value == []

    async def test_some(self, follower: Follower) -> None:
        ended = await follower.ended(program("false"))
        display = await follower.ready(program("sleep", "1000", name="Жук"))
        told = await xpra("list")
        head, first, second = told.stdout.splitlines()
        assert head.split() == ["ID", "NAME", "STATE", "AGE", "X", "DISPLAY"]
        age = first.split()[3]
        assert first.split() == [display.id, "Жук", "ready", age, "s", f":{display.x_display}"]
        assert second.split()[:5] == [ended.id, "Test", "1", "ended:", "exited"]
        listed = (await xpra("list", "--json")).value
        assert [(item["id"], item["state"], item["reason"], item["exit_code"]) for item in listed] == [
            (display.id, "ready", None, None),
            (ended.id, "ended", "exited", 1),
        ]

    async def test_a_display_that_ended_while_nobody_looked(self, looker: DisplayManager, runtime_dir: Path) -> None:
        told = await xpra("start", "sleep", "--json")
        # As after a reboot: a record, and no such processes.
        display = looker.registry.read(told.value["id"])
        await looker.stop(display.id)
        gone = {role: replace(process, start_time=1) for role, process in display.processes.items()}
        looker.registry.change(display.id, lambda _: replace(display, processes=gone))
        (listed,) = (await xpra("list", "--json")).value
        assert (listed["state"], listed["reason"]) == ("ended", "lost")
        # It does not count among the displays that run.
        looker.registry.change(display.id, lambda _: replace(display, processes=gone))
        assert (await xpra("start", "sleep", "--DisplayManager.max_displays=1")).status == 0

    async def test_is_quick(self) -> None:
        """Nothing of the Jupyter server is loaded."""
        code = "import sys; from jupyterlab_xpra.cli import main; sys.argv[1:] = ['list']; main(); print(*sys.modules)"
        told = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, timeout=DEADLINE)
        modules = {name.split(".")[0] for name in told.stdout.split()}
        assert "jupyterlab_xpra" in modules
        assert modules & {"tornado", "jupyter_server", "jupyter_events", "PIL", "jsonschema", "zmq"} == set()


class TestStop:
    async def test_by_id_and_by_name(self, follower: Follower) -> None:
        one, two, three = [await follower.ready(program("sleep", "1000", name=name)) for name in ("One", "Two", "Three")]
        told = await xpra("stop", one.id, "Two", one.id)
        assert told.status == 0
        assert sorted(told.stdout.splitlines()) == sorted([f"Stopped One ({one.id}).", f"Stopped Two ({two.id})."])
        states = {display.id: (display.state, display.reason) for display in follower.manager.all()}
        stopped = (DisplayState.ENDED, EndReason.STOPPED)
        assert states == {one.id: stopped, two.id: stopped, three.id: (DisplayState.READY, None)}
        assert (await xpra("stop", "One")).stdout == f"Forgot One ({one.id}).\n"
        assert one.id not in {display.id for display in follower.manager.all()}

    async def test_all(self, follower: Follower) -> None:
        ended = await follower.ended(program("true"))
        displays = [await follower.ready(program("sleep", "1000")) for _ in range(2)]
        told = await xpra("stop", "--all", "--json")
        assert set(told.value) == {display.id for display in displays}
        assert [display.state for display in follower.manager.all()] == [DisplayState.ENDED] * 3
        assert ended.id in {display.id for display in follower.manager.all()}
        assert (await xpra("stop", "--all")) == (0, "", "")

    async def test_if_one_is_unknown_none_is_stopped(self, follower: Follower) -> None:
        display = await follower.ready(program("sleep", "1000"))
        told = await xpra("stop", display.id, "nothing")
        assert told.status == 1
        assert told.stderr.startswith("There is no display 'nothing'.")
        assert follower.manager.registry.read(display.id).state is DisplayState.READY

    async def test_a_name_that_two_have(self, follower: Follower) -> None:
        ended = await follower.ended(program("true", name="Same"))
        displays = [await follower.ready(program("sleep", "1000", name="Same")) for _ in range(2)]
        told = await xpra("stop", "Same")
        assert told.status == 1
        assert looks_like_an_error(told.stderr)
        assert all(display.id in told.stderr for display in displays)
        await follower.manager.stop(displays[0].id)
        # One display of that name still runs.
        assert (await xpra("stop", "Same")).stdout == f"Stopped Same ({displays[1].id}).\n"
        assert follower.manager.registry.read(ended.id).reason is EndReason.EXITED

    @pytest.mark.versions
    async def test_of_one_that_hangs(self, looker: DisplayManager) -> None:
        told = await xpra("start", "sleep", "--json")
        looker.registry.read(told.value["id"]).processes[Role.XPRA].send(signal.SIGSTOP)
        assert (await xpra("stop", "--all", "--DisplayManager.stop_timeout=0.2")).status == 0
        assert looker.registry.read(told.value["id"]).reason is EndReason.STOPPED

    async def test_one_that_cannot_be_stopped_does_not_keep_the_others(
        self, follower: Follower, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """Only processes that hang in the kernel cannot be stopped."""
        stuck, other = [await follower.ready(program("sleep", "1000", name=name)) for name in ("Stuck", "Other")]
        stop = DisplayManager.stop

        async def stop_but_one(manager: DisplayManager, display_id: str) -> None:
            if display_id == stuck.id:
                raise StopFailed("Display Stuck could not be stopped: processes 1 do not end.")
            await stop(manager, display_id)

        monkeypatch.setattr(DisplayManager, "stop", stop_but_one)
        command = StopCommand()
        command.options = Namespace(all=True, displays=[], json=False)
        assert await command.run(follower.manager) == 1
        said = capsys.readouterr()
        assert said.out == f"Stopped Other ({other.id}).\n"
        assert said.err == "Display Stuck could not be stopped: processes 1 do not end.\n"
        monkeypatch.undo()


class TestLogs:
    async def test_lines(self, follower: Follower) -> None:
        ended = await follower.ended(program("sh", "-c", "seq -f 'line %g' 300", name="Log"))
        told = await xpra("logs", "Log", "--lines", "1000")
        assert "line 299\nline 300\n" in told.stdout
        assert (await xpra("logs", ended.id)).stdout.count("\n") == 200
        assert (await xpra("logs", ended.id, "--lines", "2")).stdout.count("\n") == 2
        assert (await xpra("logs", ended.id, "--lines", "1000", "--json")).value == {"id": ended.id, "log": told.stdout}

    async def test_a_reader_that_has_had_enough(self, follower: Follower) -> None:
        await follower.ended(program("true", name="Log"))
        reading, writing = os.pipe()
        os.close(reading)
        told = await xpra("logs", "Log", stdout=writing)
        os.close(writing)
        assert (told.status, told.stderr) == (128 + signal.SIGPIPE, "")


@pytest.mark.versions
class TestScreenshot:
    async def test_of_a_desktop(self, follower: Follower, tmp_path: Path) -> None:
        display = await follower.ready(program("sleep", "1000", kind=Kind.DESKTOP, name="Desk"))
        file = tmp_path / "desk.png"
        assert await xpra("screenshot", "Desk", str(file)) == (0, "", "")
        assert file.read_bytes().startswith(b"\x89PNG")
        told = await xpra("screenshot", display.id, str(file), "--json")
        assert told.value == {"id": display.id, "file": str(file)}

    async def test_of_nothing(self, follower: Follower, tmp_path: Path) -> None:
        display = await follower.ready(program("sleep", "1000"))
        told = await xpra("screenshot", display.id, str(tmp_path / "nothing.png"))
        assert told.status == 1
        assert looks_like_an_error(told.stderr)
        assert list(tmp_path.glob("*.png")) == []


@pytest.mark.versions
class TestDoctor:
    async def test_all_is_well(self, runtime_dir: Path, follower: Follower) -> None:
        await follower.ready(program("sleep", "1000"))
        told = await xpra("doctor", "--DisplayManager.max_displays=7")
        assert (told.status, told.stderr) == (0, "")
        for word in ("Xpra ", str(runtime_dir), "1 of at most 7", "1280x800", "No problems."):
            assert word in told.stdout
        value = (await xpra("doctor", "--json")).value
        assert (value["ok"], value["runtime_dir"]) == (True, str(runtime_dir))
        assert value["problems"] == []
        assert value["xpra"]["version"] in told.stdout

    async def test_sound(self) -> None:
        told = await xpra("doctor", "--DisplayManager.sound=True")
        assert (told.status, told.stderr) == (0, "")
        missing = ("--DisplayManager.sound=True", "--DisplayManager.pulseaudio=not-installed")
        told = await xpra("doctor", "--json", *missing)
        assert (told.status, [problem["id"] for problem in told.value["problems"]]) == (1, ["pulseaudio"])

    async def test_problems(self, runtime_dir: Path) -> None:
        options = ("--DisplayManager.xpra=not-installed", f"--DisplayManager.runtime_dir={runtime_dir}/no/where")
        told = await xpra("doctor", *options)
        assert told.status == 1
        assert "Problem: Xpra, which shows the display, (not-installed) is not installed.\nRemedy:  " in told.stdout
        assert "no/where cannot be made" in told.stdout
        told = await xpra("doctor", "--json", *options)
        assert told.status == 1
        assert [problem["id"] for problem in told.value["problems"]] == ["xpra", "runtime"]
        assert told.value["xpra"] is None

    @pytest.mark.parametrize("options", ["size=64k", "nr_inodes=1"])
    async def test_what_does_not_run_and_a_full_disk(self, options: str, runtime_dir: Path, tmp_path: Path) -> None:
        broken, place = tmp_path / "broken", shlex.quote(str(runtime_dir))
        broken.write_text("#!/bin/sh\nexit 3\n")
        broken.chmod(0o755)
        bus = shutil.which("dbus-daemon") or ""
        mounted = f"mount -t tmpfs -o mode=700,{options} tmpfs {place} && mount --bind {shlex.quote(str(broken))} {bus}"
        command = shlex.join([*COMMAND, "doctor", "--json", f"--DisplayManager.xrandr={broken}"])
        done = await asyncio.create_subprocess_exec(
            *("unshare", "--mount", "--map-root-user", "sh", "-c", f"{mounted} && {command}"), stdout=asyncio.subprocess.PIPE
        )
        stdout, _ = await asyncio.wait_for(done.communicate(), DEADLINE)
        problems = json.loads(stdout)["problems"]
        assert [problem["id"] for problem in problems] == ["xrandr", "runtime", "dbus-daemon"]
        assert f"{broken} -help failed: 3." == problems[0]["message"]
        assert problems[1]["message"] == f"The files of displays cannot be written to {runtime_dir}: No space left on device."
        assert f"df -h {runtime_dir}; df -i {runtime_dir}" in problems[1]["remedy"]
        assert problems[2]["message"] == f"{bus} --version failed: 3."

    @pytest.mark.parametrize("line", ["exit 4", "exec >&-"])
    async def test_a_file_after_which_no_script_runs(self, line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        file = tmp_path / "bash-env"
        monkeypatch.setenv("BASH_ENV", str(file))
        file.write_text("export PATH=/opt/more:$PATH; echo Welcome\n")
        assert (await xpra("doctor", "--json")).value["problems"] == []
        file.write_text(f"{line}\n")
        (problem,) = (await xpra("doctor", "--json")).value["problems"]
        assert problem["id"] == "bash-env"
        assert problem["message"].startswith(f"BASH_ENV names {file}. A script of bash that read it ended with exit code ")

    async def test_a_login_shell_that_lets_nobody_in(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("SHELL", "/usr/sbin/nologin")
        assert "Shell              /bin/bash" in (await xpra("doctor")).stdout

    async def test_a_user_without_an_account(self, monkeypatch: pytest.MonkeyPatch, make_manager: MakeManager) -> None:
        monkeypatch.setattr(os, "geteuid", lambda: 4712)
        problem = await make_manager().installed.why_without_bus()
        assert problem
        assert problem.message.startswith("The user 4712 has no account here")


class TestUsage:
    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            ((), "Name a command: jupyter xpra list|start|stop|logs|screenshot|doctor|desktop."),
            (("frobnicate",), "Name a command"),
            (("list", "--jsn"), "unrecognized argument: --jsn"),
            (("list", "more"), "unrecognized argument: more"),
            (("start", "--"), "name the program to run after --"),
            (("start", "--empty", "desktop"), "not allowed with argument"),
            (("screenshot", "abcdef"), "required: FILE"),
            (("start", "sleep", "--", "true"), "unrecognized argument: sleep"),
            (("start", "--width", "99"), "a whole number from 100 to 16384, not '99'"),
            (("start", "--dpi", "many"), "a whole number from 48 to 480, not 'many'"),
            (("start", "--name", "a\nb"), "no control characters"),
            (("start", "--name", ""), "1 to 100 characters"),
            (("stop",), "one of the arguments ID --all is required"),
            (("stop", "--all", "abcdef"), "not allowed with argument"),
            (("logs",), "required: ID"),
            (("logs", "abcdef", "--lines", "0"), "a whole number from 1 to 10000, not '0'"),
        ],
    )
    async def test_bad(self, runtime_dir: Path, arguments: tuple[str, ...], said: str) -> None:
        told = await xpra(*arguments)
        assert (told.status, told.stdout) == (2, "")
        assert said in told.stderr
        assert "Traceback" not in told.stderr
        assert list(runtime_dir.iterdir()) == []

    async def test_help(self) -> None:
        told = await xpra("--help")
        assert told.status == 0
        for command in ("list", "start", "stop", "logs", "screenshot", "doctor"):
            assert f"\n{command}\n" in told.stdout
            assert (await xpra(command, "--help")).stdout.startswith(f"{USAGE} {command}")

    async def test_other_programs_are_not_taken_for_subcommands(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """`start-stop-daemon` is one in Debian."""
        for name in ("start-nothing", "xpra-nothing"):
            (tmp_path / name).write_text("#!/bin/sh\necho wrong")
            (tmp_path / name).chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
        assert (await xpra("start", "nothing")).stderr.startswith("There is no profile 'nothing'.")


class TestConfiguration:
    async def test_is_that_of_the_server(self, jp_config_dir: Path, runtime_dir: Path) -> None:
        """A file of the server goes before one of the extension.

        A file that the server does not read has no effect.
        """
        configure(jp_config_dir, runtime_dir, PROFILES, max_displays=2)
        (jp_config_dir / "jupyter_jupyterlab_xpra_config.py").write_text(
            "c.DisplayManager.max_displays = 1\nc.DisplayManager.xvfb = '/not/there'\n"
        )
        (jp_config_dir / "jupyter_server_config.d").mkdir()
        (jp_config_dir / "jupyter_server_config.d" / "more.json").write_text('{"DisplayManager": {"xrandr": "/neither"}}')
        value = (await xpra("doctor", "--json")).value
        async with running_server() as server:
            theirs = (await server.request("GET", "status")).value
        assert "xvfb" in [problem["id"] for problem in value["problems"]]
        assert value["problems"] == theirs["problems"]
        assert value["max_displays"] == 2

    async def test_limits_are_common(self) -> None:
        async with running_server() as server:
            display_id = await server.ready(profile="sleep")
            told = await xpra("start", "sleep", "--DisplayManager.max_displays=1")
            assert told.status == 1
            assert display_id in (await xpra("list")).stdout

    @pytest.mark.parametrize("text", ["c.DisplayManager.max_displays = ", "raise RuntimeError('no luck')", "nonsense"])
    async def test_that_cannot_be_read(self, jp_config_dir: Path, text: str) -> None:
        (jp_config_dir / "jupyter_server_config.py").write_text(text)
        told = await xpra("list")
        assert told.status == 1
        assert looks_like_an_error(told.stderr)
        assert "jupyter_server_config" in told.stderr
        (jp_config_dir / "jupyter_server_config.py").unlink()

    @pytest.mark.parametrize("setting", ["max_displays=0", "max_displays=many", "runtime_dir=relative"])
    async def test_that_cannot_be(self, setting: str) -> None:
        told = await xpra("start", "sleep", f"--DisplayManager.{setting}")
        assert told.status == 1
        assert told.stdout == ""
        assert "Traceback" not in told.stderr
        assert told.stderr.count("\n") == 1


async def test_a_reused_pid_of_a_dead_display_is_not_signalled(looker: DisplayManager) -> None:
    """A record whose pids belong to other processes by now."""
    told = await xpra("start", "sleep", "--json")
    display = looker.registry.read(told.value["id"])
    await looker.stop(display.id)
    bystander = await asyncio.create_subprocess_exec("sleep", "1000", start_new_session=True)
    reused = replace(Process.of(bystander.pid), start_time=1)
    looker.registry.change(display.id, lambda _: replace(display, processes=dict.fromkeys(Role, reused)))
    assert (await xpra("stop", display.id)).status == 0
    assert bystander.returncode is None
    bystander.kill()
    await bystander.wait()
