"""What the environment of a server does to displays: nothing, while their programs have all of it.

Each test has a real Xpra.
"""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from asyncio.subprocess import PIPE
from pathlib import Path

import pytest

from jupyterlab_xpra.displays import processes
from jupyterlab_xpra.displays.errors import ProgramFailed, WrongState
from jupyterlab_xpra.displays.model import DisplayRequest, DisplayState, Role
from jupyterlab_xpra.kernel.windows import windows
from jupyterlab_xpra.xpra.command import Kind

from ..conftest import DEADLINE, Follower, MakeManager, processes_of, program, script

LIBRARIES = (
    *("libX11.so.6", "libXau.so.6", "libXrandr.so.2", "libdbus-1.so.3", "libglib-2.0.so.0", "liblz4.so.1", "libpixman-1.so.0"),
    *("libsystemd.so.0", "libtinfo.so.6", "libxcb.so.1"),
)
"""Libraries that programs of ours need, and `sleep` does not."""

TOOLS = ("bash", "cat", "dbus-daemon", "grep", "python3", "sed", "setxkbmap", "xauth", "xkbcomp", "xprop", "xrandr")

MODULES = ("PIL", "gi", "usercustomize")


@pytest.fixture
def hostile(tmp_path: Path, xpra: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """An environment in which neither Xpra nor any other program of ours would work."""
    for library in LIBRARIES:
        (tmp_path / "lib" / library).parent.mkdir(exist_ok=True)
        (tmp_path / "lib" / library).touch()
    for tool in TOOLS:
        (tmp_path / "bin" / tool).parent.mkdir(exist_ok=True)
        (tmp_path / "bin" / tool).write_text("#!/bin/sh\nexit 1\n")
        (tmp_path / "bin" / tool).chmod(0o755)
    for minor in range(9, 16):
        site = tmp_path / f".local/lib/python3.{minor}/site-packages"
        site.mkdir(parents=True)
        for module in MODULES:
            (site / f"{module}.py").write_text("raise SystemExit(3)\n")
    (tmp_path / "Gtk-3.0.typelib").touch()
    (tmp_path / "bash_env").write_text("exit 7\n")
    variables = {
        "LD_LIBRARY_PATH": str(tmp_path / "lib"),
        "LD_PRELOAD": "libm.so.6",
        "PATH": f"{tmp_path}/bin:{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "PYTHONHOME": "/nowhere",
        "PYTHONINSPECT": "1",
        "PYTHONPATH": str(tmp_path / ".local/lib/python3.11/site-packages"),
        "PYTHONUSERBASE": str(tmp_path / ".local"),
        "PYTHONWARNINGS": "error",
        "GI_TYPELIB_PATH": str(tmp_path),
        "G_DEBUG": "fatal-warnings",
        "GDK_BACKEND": "wayland",
        "QT_QPA_PLATFORM": "offscreen",
        "SDL_VIDEODRIVER": "dummy",
        "GTK_MODULES": "nowhere",
        "BASH_ENV": str(tmp_path / "bash_env"),
        "BASH_FUNC_cd%%": "() {  exit 8\n}",
        "BASH_FUNC_type%%": "() {  exit 9\n}",
        "UID": "4711",
        "outcome": "/nowhere",
        "XPRA_BACKWARDS_COMPATIBLE": "0",
        "A.DOT": "is no name of a shell's",
        "LINES": "one\ntwo = 2\n",
    }
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("USER", raising=False)
    return variables


@pytest.mark.versions
async def test_a_display_works_and_its_program_keeps_the_variables(
    follower: Follower, hostile: dict[str, str], runtime_dir: Path, caplog: pytest.LogCaptureFixture
) -> None:
    display = await follower.ready(program("sleep", "1000"))
    await follower.manager.start_program(display.id, program("sleep", "1001"))

    async def sleeping() -> list[int]:
        # A program is said to run just before the shell becomes it.
        pids: list[int] = []
        while len(pids) < 2:
            await asyncio.sleep(0.01)
            pids = [pid for pid, said in processes_of(runtime_dir).items() if "/sleep" in said.split(" ")[0]]
        return pids

    running = await asyncio.wait_for(sleeping(), DEADLINE)
    assert len(running) == 2
    # Toolkits would draw to nowhere, as containers without a screen tell them to.
    expected = {**hostile, "GDK_BACKEND": "x11", "QT_QPA_PLATFORM": "xcb", "SDL_VIDEODRIVER": "x11"}
    for pid in running:
        variables = dict(os.fsdecode(line).split("=", 1) for line in processes.environment(pid) if line)
        assert {name: variables.get(name) for name in expected} == expected
        assert [name for name in variables if name == "USER" or name.startswith("JUPYTERLAB_XPRA_CARRIED")] == []
    # A display without a bus is ready too.
    assert display.processes[Role.BUS].alive
    await follower.manager.screen.resize(display.id, 900, 700)
    assert "is not resized" not in caplog.text
    assert await follower.manager.installed.problems() == []
    with pytest.raises(WrongState, match="There is nothing to see"):
        await follower.manager.screen.screenshot(display.id)
    assert windows(follower.manager.registry.environment(display)) == []


@pytest.mark.versions
async def test_a_display_works_where_the_server_s_folder_was_removed(
    make_manager: MakeManager, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "folder").mkdir()
    monkeypatch.chdir(tmp_path / "folder")
    (tmp_path / "folder").rmdir()
    follower = Follower(make_manager())
    display = await follower.ready(program("sleep", "1000"))
    await follower.manager.screen.resize(display.id, 900, 700)
    with pytest.raises(WrongState, match="There is nothing to see"):
        await follower.manager.screen.screenshot(display.id)
    assert await follower.manager.installed.problems() == []
    assert windows(follower.manager.registry.environment(display)) == []


async def test_a_display_works_where_the_server_s_launcher_ignored_how_children_end(make_manager: MakeManager) -> None:
    before = signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    try:
        ended = await Follower(make_manager()).ended(script("kill -9 $$"))
    finally:
        signal.signal(signal.SIGCHLD, before)
    assert ended.message == "sh was ended by SIGKILL."


SET_UPS = {
    "exit 3": "The set-up line ended with exit code 3.",
    "exit": "The set-up line ended with exit code 0.",
    "set -e; false; true": "The set-up line ended with exit code 1.",
    "kill -9 $$": "The set-up line ended with exit code 137 (SIGKILL).",
    "exec false": "The set-up line ended with exit code 1.",
    "return 4": "The set-up command failed with status 4.",
    'for fd in /proc/$$/fd/*; do eval "exec ${fd##*/}>&-"; done 2>/dev/null; exit 5': "The set-up line ended with exit code 5.",
    "PATH=/nowhere": "The command true was not found.",
}


@pytest.mark.versions
async def test_a_set_up_line_that_ends_its_shell(follower: Follower, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    display = await follower.ready(program("sleep", "1000"))
    said = {}
    for setup in SET_UPS:
        with pytest.raises(ProgramFailed) as failed:
            await asyncio.wait_for(follower.manager.start_program(display.id, program("true", setup=setup)), DEADLINE)
        said[setup] = str(failed.value)
    assert said == SET_UPS
    (tmp_path / "bash_env").write_text("exit 7\n")
    monkeypatch.setenv("BASH_ENV", str(tmp_path / "bash_env"))
    with pytest.raises(ProgramFailed, match=r"^The set-up line or the file that BASH_ENV names ended with exit code 7\.$"):
        await follower.manager.start_program(display.id, program("true", setup="true"))


@pytest.mark.versions
async def test_a_set_up_line_that_changes_its_shell_ends_no_display(follower: Follower, tmp_path: Path) -> None:
    """The display goes on with what its program left in the background."""
    for library in LIBRARIES:
        (tmp_path / library).touch()
    os.mkfifo(tmp_path / "close")
    setup = f"set -eufC; PATH=/nowhere LD_LIBRARY_PATH={tmp_path} IFS=/; export LD_LIBRARY_PATH IFS; exec 0<&- 1>&- 2>&-"
    left = f"(read -r line <{tmp_path}/close) & exit 0"
    display = await follower.ready(program("/bin/sh", "-c", left, setup=setup))
    environment = {**os.environ, **follower.manager.registry.environment(display)}
    while True:  # the script sets the property when it begins to watch, which nothing announces
        asked = await asyncio.create_subprocess_exec(
            *("xprop", "-root", "_JUPYTERLAB_XPRA_WATCHED"), env=environment, stdout=PIPE
        )
        said, _ = await asyncio.wait_for(asked.communicate(), DEADLINE)
        if b"CARDINAL" in said:
            break
        assert follower.manager.registry.read(display.id).state is DisplayState.READY
    await asyncio.to_thread((tmp_path / "close").write_text, "go\n")
    ended = await follower.until(display.id, "ended")
    assert (ended.exit_code, ended.message) == (0, "sh has ended.")


async def test_a_set_up_line_does_not_lose_the_exit_code(follower: Follower) -> None:
    ended = await follower.ended(script("exit 3", setup="set -e"))
    assert (ended.exit_code, ended.message) == (3, "sh has ended with exit code 3.")


async def test_variables_can_be_withheld(make_manager: MakeManager, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = {"AWS_SECRET_ACCESS_KEY", "AWS_REGION", "JUPYTERHUB_API_TOKEN", "DATABASE", "A.DOT"}
    for name in names:
        monkeypatch.setenv(name, "here")
    follower = Follower(make_manager(withheld_variables=["AWS_*_KEY", "JUPYTERHUB_*TOKEN", "A.*"]))
    out = tmp_path / "out"
    await follower.ended(script(f"env >{out}", environment={"AWS_SESSION_KEY": "of the profile"}))
    found = set(re.findall(r"^(.*)=here$", out.read_text(), re.MULTILINE))
    assert found & names == {"AWS_REGION", "DATABASE"}
    assert "AWS_SESSION_KEY=of the profile" in out.read_text()


async def test_services_of_the_bus_have_the_environment_of_programs(
    follower: Follower, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are started by the bus, which has an environment of ours."""
    os.mkfifo(tmp_path / "found")
    services = tmp_path / "dbus-1/services"
    services.mkdir(parents=True)
    (services / "test.service").write_text(
        f"[D-BUS Service]\nName=jupyterlab_xpra.Test\nExec=/bin/sh -c '/usr/bin/env >{tmp_path}/found'\n"
    )
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", "/nowhere")
    monkeypatch.setenv("NOT_UTF8", os.fsdecode(b"\xff"))
    ask = ("gdbus", "call", "--session", "--dest=org.freedesktop.DBus", "--object-path=/")
    call = ("--method=org.freedesktop.DBus.StartServiceByName", "jupyterlab_xpra.Test", "0")
    await follower.manager.start(program(*ask, *call, kind=Kind.DESKTOP))
    found = await asyncio.wait_for(asyncio.to_thread((tmp_path / "found").read_text), DEADLINE)
    assert "PYTHONPATH=/nowhere\n" in found
    assert "PYTHONNOUSERSITE" not in found


WITHOUT_AN_ACCOUNT = """
import asyncio, pwd, sys
from jupyterlab_xpra.displays.errors import WrongState
from jupyterlab_xpra.displays.manager import DisplayManager
from jupyterlab_xpra.displays.model import DisplayRequest
from jupyterlab_xpra.kernel.windows import windows
from jupyterlab_xpra.xpra.command import Kind

async def main():
    manager = DisplayManager(runtime_dir=sys.argv[1], spare=0, max_width=640, max_height=480, keep_ended=0)
    request = DisplayRequest(title="Test", kind=Kind.DESKTOP, command=("sleep", "1000"))
    display = await manager.start(request)
    try:
        await manager.started(display.id)
        print(manager.registry.read(display.id).state.value, end=" ")
        print((await manager.screen.screenshot(display.id))[1:4].decode())
    finally:
        await manager.close()

try:
    pwd.getpwuid(4711)
except KeyError:
    asyncio.run(main())
"""


@pytest.mark.versions
async def test_a_user_without_an_account(runtime_dir: Path) -> None:
    """No program can ask the system for a name, as in OpenShift or after `docker run -u`."""
    environment = {name: value for name, value in os.environ.items() if name not in ("LOGNAME", "USER")}
    command = ("unshare", "--map-user=4711", "--map-group=4711", sys.executable, "-c", WITHOUT_AN_ACCOUNT, str(runtime_dir))
    process = await asyncio.create_subprocess_exec(*command, env=environment, stdout=PIPE)
    said, _ = await asyncio.wait_for(process.communicate(), DEADLINE)
    assert said == b"ready PNG\n"


SCALING = 'echo "[$J2D_UISCALE $QT_ENABLE_HIGHDPI_SCALING $QT_FONT_DPI]"'


@pytest.mark.parametrize(("dpi", "told"), [(96, "[  ]"), (144, "[  ]"), (192, "[2 1 192]"), (300, "[3 1 300]")])
async def test_programs_draw_for_the_screen(follower: Follower, dpi: int, told: str) -> None:
    display = await follower.ended(script(f"{SCALING}; xdpyinfo | grep resolution", dpi=dpi))
    said = follower.manager.registry.log_tail(display.id, 50)
    assert told in said
    # Text is as large as goes with it. The screen has whole millimetres.
    resolution = re.search(r"resolution: +(\d+)x(\d+) dots per inch", said)
    assert resolution
    assert [int(value) for value in resolution.groups()] == pytest.approx([dpi, dpi], rel=0.02)


async def test_so_do_those_that_are_started_later_or_again(follower: Follower, tmp_path: Path) -> None:
    later = tmp_path / "later"
    display = await follower.ready(script(f"until [ -s {later} ]; do sleep 0.1; done", dpi=192))
    await follower.manager.start_program(display.id, script(f"{SCALING} >{later}"))
    ended = await follower.until(display.id, "ended")
    assert later.read_text() == "[2 1 192]\n"
    assert DisplayRequest.again(ended, None).dpi == 192
