"""Displays from notebooks: a real kernel, whose cells are run as a front end runs them."""

from __future__ import annotations

import base64
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import KernelManager

from jupyterlab_xpra.displays.manager import DisplayManager
from jupyterlab_xpra.displays.model import DisplayState, Role
from jupyterlab_xpra.kernel import DisplayUnavailable
from jupyterlab_xpra.kernel.command import program_environment
from jupyterlab_xpra.kernel.notebook import COMM, MIME
from jupyterlab_xpra.kernel.windows import Window, windows

from ..conftest import DEADLINE, Follower, MakeManager, processes_of, program
from ..peers import COMMAND, configure

PROFILES = [
    {"id": "clock", "title": "Clock", "command": ["sleep", "1000"]},
    {"id": "broken", "title": "Broken", "setup": "echo no licence; false", "command": ["sleep", "1000"]},
    {"id": "desk", "title": "Desk", "kind": "desktop", "command": ["sh", "-c", "xsetroot -solid '#1060a0'; exec sleep 1000"]},
]


class Cell:
    """The messages of a cell that was run."""

    def __init__(self, messages: list[dict[str, Any]]) -> None:
        self.messages = messages

    def _contents(self, *types: str) -> list[Any]:
        return [message["content"] for message in self.messages if message["msg_type"] in types]

    @property
    def error(self) -> str | None:
        """The text of the traceback, if there is one."""
        return "\n".join("\n".join(content["traceback"]) for content in self._contents("error")) or None

    @property
    def bundle(self) -> dict[str, Any]:
        """The result."""
        assert self.error is None
        (content,) = self._contents("execute_result")
        data: dict[str, Any] = content["data"]
        return data

    @property
    def shown(self) -> dict[str, Any]:
        """What is shown beside the result."""
        assert self.error is None
        (content,) = self._contents("display_data")
        data: dict[str, Any] = content["data"]
        return data

    @property
    def result(self) -> Any:
        """The result, where it is plain data."""
        return eval(self.bundle["text/plain"], {})  # noqa: S307

    @property
    def progress(self) -> list[str]:
        """The progress, one entry for each text of its line."""
        return [content["data"]["text/plain"] for content in self._contents("display_data", "update_display_data")]

    @property
    def comms(self) -> list[tuple[str, dict[str, Any]]]:
        """Comms that were opened."""
        return [(content["target_name"], content["data"]) for content in self._contents("comm_open")]

    @property
    def printed(self) -> str:
        return "".join(content["text"] for content in self._contents("stream"))


class Kernel:
    """A notebook's kernel."""

    def __init__(self, directory: Path) -> None:
        # Named as a Jupyter server names them.
        self.id = "8c5a1d7e-0000-4000-8000-1234567890ab"
        self._manager = KernelManager(kernel_name="python3", connection_file=str(directory / f"kernel-{self.id}.json"))
        self._manager.start_kernel(cwd=str(directory))
        self._client: BlockingKernelClient = self._manager.client()
        self._client.start_channels()
        self._client.wait_for_ready(timeout=DEADLINE)

    def run(self, code: str) -> Cell:
        messages: list[dict[str, Any]] = []
        self._client.execute_interactive(code, output_hook=messages.append, timeout=DEADLINE)
        return Cell(messages)

    def run_and_interrupt(self, code: str, *, when: str) -> Cell:
        """Run a cell, and interrupt it once it says something."""
        messages: list[dict[str, Any]] = []

        def look(message: dict[str, Any]) -> None:
            messages.append(message)
            if when in str(message["content"]):
                self._manager.interrupt_kernel()

        self._client.execute_interactive(code, output_hook=look, timeout=DEADLINE)
        return Cell(messages)

    def close(self) -> None:
        self._client.stop_channels()
        self._manager.shutdown_kernel(now=True)
        self._manager.cleanup_resources()


@pytest.fixture(autouse=True)
def configured(jp_environ: None, jp_config_dir: Path, runtime_dir: Path) -> None:
    configure(jp_config_dir, runtime_dir, PROFILES)


@pytest.fixture
def looker(make_manager: MakeManager) -> DisplayManager:
    """Another peer."""
    return make_manager()


@pytest.fixture(autouse=True)
def nothing_stays(runtime_dir: Path, configured: None) -> Iterator[None]:
    yield
    for _ in range(2):  # the second forgets what the first has stopped
        if ids := [path.name for path in runtime_dir.iterdir()] if runtime_dir.exists() else []:
            subprocess.run([*COMMAND, "stop", *ids], check=True, capture_output=True, timeout=DEADLINE)


@pytest.fixture
def kernel(tmp_path: Path, configured: None) -> Iterator[Kernel]:
    kernel = Kernel(tmp_path)
    try:
        imported = kernel.run("import os, sys, time\nfrom jupyterlab_xpra import Display")
        assert imported.error is None
        yield kernel
    finally:
        kernel.close()


def python(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Plain Python."""
    return subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=DEADLINE,
        check=False,
    )


class TestStart:
    def test_empty(self, kernel: Kernel, looker: DisplayManager) -> None:
        started = kernel.run("d = Display()")
        assert started.progress == ["Starting the X server…", "Starting Xpra…", "Starting Display…", "Display 1 is ready."]
        (display,) = looker.all()
        assert (display.name, display.profile, display.kernel) == ("Display 1", None, kernel.id)
        assert display.state is DisplayState.READY
        environment = kernel.run("{name: os.environ[name] for name in ('DISPLAY', 'XAUTHORITY')} | {'id': d.id}").result
        assert environment["id"] == display.id
        subprocess.run(
            ["xdpyinfo"],
            env={"PATH": os.environ["PATH"], **environment},
            check=True,
            capture_output=True,
            timeout=DEADLINE,
        )

    def test_the_display_does_not_depend_on_the_kernel(self, kernel: Kernel, looker: DisplayManager) -> None:
        kernel.run("d = Display()")
        (display,) = looker.all()
        kernel.close()
        assert looker.registry.read(display.id).state is DisplayState.READY
        assert all(process.alive for process in display.processes.values())

    def test_a_profile_with_a_size(self, kernel: Kernel, looker: DisplayManager) -> None:
        kernel.run("d = Display('Mine', profile='clock', width=801, height=602, dpi=144)")
        (display,) = looker.all()
        assert (display.name, display.profile) == ("Mine", "clock")
        shown = kernel.run("import subprocess; subprocess.check_output('xdpyinfo', text=True)").result
        assert "801x602 pixels" in shown
        assert "144x144 dots per inch" in shown

    async def test_one_that_is_there(self, kernel: Kernel, follower: Follower) -> None:
        theirs = await follower.ready(program("sleep", "1000", name="Theirs"))
        assert kernel.run("(Display('Theirs').id, Display(Display.current().id).name)").result == (theirs.id, "Theirs")
        assert len(follower.manager.all()) == 1
        # It is left when the kernel lets it go.
        kernel.run("with Display('Theirs'): pass")
        assert follower.manager.registry.read(theirs.id).state is DisplayState.READY
        await follower.manager.stop(theirs.id)

    @pytest.mark.versions
    async def test_one_that_was_started_by_its_first_use(self, kernel: Kernel, follower: Follower) -> None:
        door = follower.manager.open_door()
        kernel.run(f"import os; os.environ.update({door.environment})")
        assert kernel.run("repr(Display.current())").result == "None"
        display = await follower.manager.start(program("sleep", "1000"), door=door)
        await follower.until(display.id, "ready")
        assert kernel.run("Display.current().id").result == display.id
        await follower.manager.stop(display.id)
        door.close()

    async def test_several_of_a_name(self, kernel: Kernel, follower: Follower) -> None:
        displays = [await follower.ready(program("sleep", "1000", name="Same")) for _ in range(2)]
        error = kernel.run("Display('Same')").error
        assert error is not None
        assert error.startswith("DisplayUnavailable: 2 displays are called 'Same': give one of the ids ")
        for display in displays:
            assert display.id in error
            await follower.manager.stop(display.id)

    def test_a_name_that_is_free_is_started(self, kernel: Kernel, looker: DisplayManager) -> None:
        assert kernel.run("Display('GEANT4').id == Display('GEANT4').id").result is True
        assert [display.name for display in looker.all()] == ["GEANT4"]

    def test_a_failed_display_says_why_with_the_log(self, kernel: Kernel) -> None:
        failed = kernel.run("Display(profile='broken')")
        assert failed.error is not None
        assert failed.error.startswith("DisplayUnavailable: ")
        assert "The set-up command failed with status 1" in failed.error
        assert "\nno licence\n" in failed.error
        assert 'File "' not in failed.error

    def test_no_such_profile(self, kernel: Kernel) -> None:
        assert kernel.run("Display(profile='nix')").error == (
            "DisplayUnavailable: There is no profile 'nix'. There are: desktop, terminal, clock, broken, desk."
        )

    def test_modules_of_the_notebooks_folder_are_not_taken_for_pythons(self, kernel: Kernel, tmp_path: Path) -> None:
        (tmp_path / "signal.py").write_text("raise RuntimeError('the wrong module')")
        assert kernel.run("d = Display()").error is None

    def test_interrupted(self, kernel: Kernel, looker: DisplayManager) -> None:
        """A start that a person has enough of leaves nothing that runs."""
        interrupted = kernel.run_and_interrupt("d = Display()", when="Starting Xpra")
        assert interrupted.error is not None
        assert "KeyboardInterrupt" in interrupted.error
        assert [display for display in looker.all() if display.live] == []
        assert kernel.run("'DISPLAY' in os.environ").result is ("DISPLAY" in os.environ)


class TestUse:
    @pytest.mark.versions
    def test_programs_and_windows(self, kernel: Kernel, looker: DisplayManager) -> None:
        kernel.run("d = Display()\nd.run('xterm', '-T', 'Ein \"Fenster\", für alle', '-geometry', '40x10+50+60')")
        windows = kernel.run(
            "while not (found := d.windows()): time.sleep(0.05)\n"
            "[(w.title, w.program, w.x, w.y, w.width > 200, w.height > 100) for w in found]"
        ).result
        assert windows == [('Ein "Fenster", für alle', "XTerm", 50, 60, True, True)]
        (display,) = looker.all()
        kernel.run("d.stop()")
        assert processes_of(Path(looker.runtime_dir) / display.id) == {}

    def test_a_program_is_not_for_the_notebooks_figures(self, kernel: Kernel) -> None:
        kernel.run("d = Display()\nd.run('''sh -c 'echo \"backend: $MPLBACKEND.\"; echo \"display: $DISPLAY.\"' ''').wait()")
        log = kernel.run("d.log()").result
        assert "backend: ." in log
        assert re.search(r"display: :\d+\.", log)

    def test_a_program_that_is_not_there(self, kernel: Kernel) -> None:
        kernel.run("d = Display()")
        assert kernel.run("d.run('xtrem')").error == "DisplayUnavailable: xtrem cannot be run: No such file or directory."
        assert kernel.run("d.run('')").error == 'DisplayUnavailable: Name the program to run, for example run("xterm").'

    @pytest.mark.versions
    def test_a_screenshot(self, kernel: Kernel) -> None:
        """Xpra draws a desktop even if nobody looks."""
        kernel.run("d = Display(profile='desk', width=640, height=480)")
        shot = kernel.run("shot = d.screenshot(); (shot.size, shot.convert('RGB').getpixel((320, 240)))")
        assert shot.result == ((640, 480), (0x10, 0x60, 0xA0))
        assert "image/png" in kernel.run("shot").bundle
        shown = kernel.run("d").bundle
        assert shown[MIME]["name"] == "Desk 1"
        assert base64.b64decode(shown["image/png"]).startswith(b"\x89PNG")

    def test_a_screenshot_of_nothing(self, kernel: Kernel) -> None:
        kernel.run("d = Display()")
        error = kernel.run("d.screenshot()").error
        assert error is not None
        assert error.startswith("DisplayUnavailable: There is nothing to see")

    def test_as_a_result(self, kernel: Kernel, looker: DisplayManager) -> None:
        kernel.run("d = Display()")
        (display,) = looker.all()
        bundle = kernel.run("d").bundle
        # Neither the address of a server nor a path is in what the notebook keeps.
        assert bundle == {
            MIME: {"id": display.id, "name": "Display 1"},
            "text/plain": f"<Display {display.id}: Display 1, ready, DISPLAY=:{display.x_display}>",
        }

    def test_one_window_of_it(self, kernel: Kernel, looker: DisplayManager) -> None:
        kernel.run("d = Display()")
        (display,) = looker.all()
        assert kernel.run("d.show()").shown[MIME] == {"id": display.id, "name": "Display 1"}
        assert kernel.run("d.show(' Figure 1')").shown[MIME] == {"id": display.id, "name": "Display 1", "window": "Figure 1"}
        error = kernel.run("d.show('')").error
        assert error == ('DisplayUnavailable: Name the window by a part of its title, for example show("Figure 1").')

    def test_a_desktop_is_shown_whole(self, kernel: Kernel) -> None:
        kernel.run("d = Display(profile='desk')")
        assert kernel.run("d.show('Figure 1')").error == (
            "DisplayUnavailable: Desk 1 is a desktop, which is shown whole: leave out the window."
        )
        assert MIME in kernel.run("d.show()").shown

    def test_its_tab(self, kernel: Kernel, looker: DisplayManager) -> None:
        kernel.run("d = Display()")
        (display,) = looker.all()
        opened = kernel.run("d.open(timeout=0.2)")
        assert opened.comms == [(COMM, {"id": display.id})]
        assert opened.printed.startswith("Nobody looks at Display 1 yet.")

    def test_the_environment_is_set_back(self, kernel: Kernel, looker: DisplayManager) -> None:
        environment = "[os.environ.get(name) for name in ('DISPLAY', 'XAUTHORITY')]"
        kernel.run("os.environ['DISPLAY'] = 'elsewhere:0'; os.environ.pop('XAUTHORITY', None)")
        inside = kernel.run(
            f"with Display('Outer'):\n  outer = {environment}\n  with Display('Inner'):\n    inner = {environment}\n"
            f"  after = {environment}\n(outer, inner, after)"
        ).result
        assert inside[0] == inside[2] != inside[1]
        assert kernel.run(environment).result == ["elsewhere:0", None]
        assert [display for display in looker.all() if display.live] == []

    def test_one_that_has_ended(self, kernel: Kernel, looker: DisplayManager) -> None:
        kernel.run("d = Display()")
        (display,) = looker.all()
        display.processes[Role.XPRA].send(signal.SIGKILL)
        subprocess.run([*COMMAND, "list"], check=True, capture_output=True, timeout=DEADLINE)  # any peer that looks notices
        error = kernel.run("d.windows()").error
        assert error is not None
        assert error.startswith("DisplayUnavailable: Display 1 has ended. Xpra ended unexpectedly")
        assert error.endswith(" Display() starts another.")
        bundle = kernel.run("d").bundle
        assert set(bundle) == {"text/plain"}
        assert kernel.run("d.stop(); 'XAUTHORITY' in os.environ").result is False
        looker.registry.forget(display.id)
        error = kernel.run("d.windows()").error
        assert error is not None
        assert "There is no display" in error
        assert "Display() starts another." in error


class TestMagics:
    @pytest.fixture(autouse=True)
    def loaded(self, kernel: Kernel) -> None:
        assert kernel.run("%load_ext jupyterlab_xpra").error is None

    def test_one_line_each(self, kernel: Kernel, looker: DisplayManager) -> None:
        shown = kernel.run("%xpra").bundle[MIME]
        (display,) = looker.all()
        assert shown["id"] == display.id
        kernel.run("%xpra run xterm -T Magic")
        kernel.run("while not Display.current().windows(): time.sleep(0.05)")
        assert "title='Magic'" in kernel.run("%xpra windows").bundle["text/plain"]
        assert [name for name, _ in kernel.run("%xpra open").comms] == [COMM]
        kernel.run("%xpra stop")
        assert not looker.registry.read(display.id).live
        assert kernel.run("'XAUTHORITY' in os.environ").result is False
        assert kernel.run("%xpra stop").messages  # nothing to do

    def test_a_cell(self, kernel: Kernel, looker: DisplayManager) -> None:
        cell = kernel.run("%%xpra\nx = os.environ['DISPLAY']\nprint('in', x)")
        (display,) = looker.all()
        assert cell.bundle[MIME]["id"] == display.id
        assert cell.printed == f"in :{display.x_display}\n"
        assert kernel.run("x").result == f":{display.x_display}"
        assert [name for name, _ in kernel.run("%%xpra open\npass").comms] == [COMM]
        assert len(looker.all()) == 1

    @pytest.mark.parametrize("line", ["%xpra frobnicate", "%xpra open now", "%%xpra run xterm\npass"])
    def test_an_unknown_line_is_refused(self, kernel: Kernel, looker: DisplayManager, line: str) -> None:
        error = kernel.run(line).error
        assert error is not None
        assert error.startswith("DisplayUnavailable: %xpra does not know ")
        assert "%xpra run PROGRAM ..." in error
        assert looker.all() == []


class TestWhereItCannotBe:
    def test_xpra_is_missing(self, kernel: Kernel, jp_config_dir: Path, runtime_dir: Path) -> None:
        configure(jp_config_dir, runtime_dir, xpra="not-installed")
        error = kernel.run("Display()").error
        assert error is not None
        assert error.startswith("DisplayUnavailable: Xpra, which shows the display, (not-installed) is not installed. ")
        assert "install" in error.split("installed. ")[1]

    def test_on_another_host(self, kernel: Kernel, runtime_dir: Path, jp_config_dir: Path) -> None:
        """On another host, no server has made the directory."""
        elsewhere = runtime_dir.with_name(f"{runtime_dir.name}-no")
        configure(jp_config_dir, elsewhere, PROFILES)
        error = kernel.run("Display()").error
        assert error is not None
        assert error.startswith("DisplayUnavailable: There is no Jupyter server with jupyterlab-xpra on this host, ")
        assert str(elsewhere) in error
        assert error.endswith("take a kernel of the server's own host for this notebook.")
        assert not elsewhere.exists()

    def test_outside_a_notebook(self, looker: DisplayManager) -> None:
        said = python("from jupyterlab_xpra import Display\nd = Display()\nprint(d)\nd.open()")
        (display,) = looker.all()
        assert said.stdout == f"<Display {display.id}: Display 1, ready, DISPLAY=:{display.x_display}>\n"
        assert said.stderr.splitlines()[-1] == (
            "jupyterlab_xpra.kernel.DisplayUnavailable: There is no notebook to open Display 1 beside. "
            "It is in JupyterLab's sidebar: Running, Displays."
        )

    def test_the_magics_outside_ipython(self) -> None:
        said = python("import jupyterlab_xpra; jupyterlab_xpra.load_ipython_extension(None)").stderr.splitlines()[-1]
        assert "%xpra is for IPython: in a notebook's cell, or after `ipython` in a terminal." in said

    def test_a_server_does_not_pay_for_it(self) -> None:
        said = python("import sys, jupyterlab_xpra; print(sorted({'IPython', 'jupyterlab_xpra.kernel'} & sys.modules.keys()))")
        assert said.stdout == "[]\n"
        assert python("import jupyterlab_xpra; jupyterlab_xpra.Desktop").stderr.endswith("has no attribute 'Desktop'\n")


def test_programs_of_a_folder_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the system has none of them."""
    (tmp_path / "bin").mkdir()
    said = {
        "xprop": '_NET_CLIENT_LIST: window id # 0x2a\nWM_NAME = "Title"\nWM_CLASS = "name", "Class"',
        "xwininfo": "  Absolute upper-left X:  1\n  Absolute upper-left Y:  2\n  Width: 3\n  Height: 4",
    }
    for name, text in said.items():
        (tmp_path / "bin" / name).write_text(f"#!/bin/sh\necho '{text}'\n")
        (tmp_path / "bin" / name).chmod(0o755)
    monkeypatch.setattr("jupyterlab_xpra.xpra.environment.SYSTEM_PATH", ())
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setenv("JUPYTERLAB_XPRA_SERVER", str(tmp_path))
    assert windows({}) == [Window(42, "Title", "Class", 1, 2, 3, 4)]
    assert program_environment()["PATH"] == f"/nowhere:{tmp_path}/bin"
    # A missing program is no window that has gone.
    (tmp_path / "bin/xwininfo").unlink()
    with pytest.raises(DisplayUnavailable, match=r"^xwininfo is not installed on this host"):
        windows({})
