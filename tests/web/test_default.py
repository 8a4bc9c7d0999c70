"""The default display: what new kernels and terminals have in their environment."""

from __future__ import annotations

import asyncio
import errno
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from jupyterlab_xpra.app import XpraExtension
from jupyterlab_xpra.displays import processes
from jupyterlab_xpra.displays.model import DisplayRequest
from jupyterlab_xpra.displays.use import default

from ..conftest import DEADLINE, Follower, script, until_windows
from .conftest import Api, Fetch

VARIABLES = ("DISPLAY", "XAUTHORITY")


@pytest.fixture
def default_display() -> str:
    return ""


@pytest.fixture
def jp_server_config(jp_server_config: dict[str, Any], default_display: str) -> dict[str, Any]:
    extensions = {"jupyterlab_xpra": True, "jupyter_server_terminals": True}
    return {
        **jp_server_config,
        "ServerApp": {**jp_server_config["ServerApp"], "jpserver_extensions": extensions},
        "XpraExtension": {"default_display": default_display},
    }


@pytest.fixture(autouse=True)
def outer(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server has a display of its own, as on somebody's workstation, but no cookie."""
    monkeypatch.setenv("DISPLAY", ":4711")
    monkeypatch.delenv("XAUTHORITY", raising=False)


@pytest.fixture
def started(jp_serverapp: Any, jp_asyncio_loop: Any) -> Iterator[None]:
    """Afterwards no kernel and no terminal is left."""
    yield
    jp_asyncio_loop.run_until_complete(jp_serverapp.kernel_manager.shutdown_all(now=True))
    jp_asyncio_loop.run_until_complete(jp_serverapp.web_app.settings["terminal_manager"].terminate_all())


def environment_of(pid: int) -> dict[str, str]:
    """The variables of a display that a process was started with."""
    entries = processes.environment(pid)[:-1]
    # While bash reads a variable, a NUL stands where the "=" was.
    while not all(b"=" in entry for entry in entries):
        entries = processes.environment(pid)[:-1]
    variables = dict(os.fsdecode(entry).split("=", 1) for entry in entries)
    return {name: variables[name] for name in VARIABLES if name in variables}


Start = Callable[[], Any]


@pytest.fixture
def kernel(jp_fetch: Fetch, jp_serverapp: Any, started: None) -> Start:
    """Starts a kernel as a notebook does; gives its id."""

    async def start() -> str:
        body = '{"path": "a.ipynb", "name": "a", "type": "notebook", "kernel": {"name": "python3"}}'
        await jp_fetch("api", "sessions", method="POST", body=body)
        (session, *_) = await jp_serverapp.session_manager.list_sessions()
        kernel_id: str = session["kernel"]["id"]
        return kernel_id

    return start


@pytest.fixture
def kernel_environment(jp_serverapp: Any) -> Callable[[str], dict[str, str]]:
    return lambda kernel_id: environment_of(jp_serverapp.kernel_manager.get_kernel(kernel_id).provisioner.pid)


@pytest.fixture
def terminal(jp_serverapp: Any, started: None) -> Start:
    """Starts a terminal; gives the variables of a display that it was started with."""

    async def start() -> dict[str, str]:
        terminals = jp_serverapp.web_app.settings["terminal_manager"]
        name = terminals.create()["name"]
        return environment_of(terminals.get_terminal(name).ptyproc.pid)

    return start


async def test_new_kernels_and_terminals_draw_in_it_until_it_ends(
    api: Api,
    follower: Follower,
    kernel: Start,
    kernel_environment: Callable[[str], dict[str, str]],
    terminal: Start,
    jp_fetch: Fetch,
) -> None:
    assert await terminal() == {"DISPLAY": ":4711"}
    early = await kernel()
    display = (await api("POST", "displays", {"empty": True})).body
    path = f"displays/{display['id']}"
    assert display["empty"]
    assert (display["default"], (await api("PATCH", path, {"default": True})).body["default"]) == (False, True)
    await follower.until(display["id"], "ready")

    expected = (await api("GET", f"{path}/environment")).body
    assert set(expected) == set(VARIABLES)
    assert await terminal() == expected
    # Programs can draw in the display.
    subprocess.run(["xdpyinfo"], env={**os.environ, **expected}, stdout=subprocess.DEVNULL, check=True, timeout=DEADLINE)
    # A kernel that was there before has the display after a restart.
    assert kernel_environment(early) == {"DISPLAY": ":4711"}
    await jp_fetch("api", "kernels", early, "restart", method="POST", body="")
    assert kernel_environment(early) == expected

    await api("DELETE", path)
    assert (await api("GET", path)).body["default"] is False
    assert await terminal() == {"DISPLAY": ":4711"}
    await jp_fetch("api", "kernels", early, "restart", method="POST", body="")
    assert kernel_environment(early) == {"DISPLAY": ":4711", "XAUTHORITY": ""}


async def test_another_is_chosen_and_none(api: Api, follower: Follower, extension: XpraExtension) -> None:
    first, second = [await follower.ready(DisplayRequest.empty()) for _ in range(2)]
    for display in (first, second):
        assert (await api("PATCH", f"displays/{display.id}", {"default": True, "name": "Plots"})).body["name"] == "Plots"
        assert os.environ["DISPLAY"] == f":{display.x_display}"
    chosen = {display["id"]: display["default"] for display in (await api("GET", "displays")).body}
    assert chosen == {first.id: False, second.id: True}
    # Making another display no default, which it is not, changes nothing.
    await api("PATCH", f"displays/{first.id}", {"default": False})
    assert extension.default.id == second.id
    await api("PATCH", f"displays/{second.id}", {"default": False})
    assert (os.environ["DISPLAY"], "XAUTHORITY" in os.environ) == (":4711", False)


async def test_one_that_starts_is_used_once_it_is_ready(api: Api, follower: Follower, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    display = await follower.manager.start(script("exec sleep 1000", setup=f"until [ -e {gate} ]; do sleep 0.05; done"))
    await api("PATCH", f"displays/{display.id}", {"default": True})
    assert (await api("GET", f"displays/{display.id}/environment")).status == 409
    assert os.environ["DISPLAY"] == ":4711"
    gate.touch()
    ready = await follower.until(display.id, "ready")
    assert os.environ["DISPLAY"] == f":{ready.x_display}"


async def test_an_ended_one_cannot_be_chosen(api: Api, follower: Follower) -> None:
    display = await follower.ended(script("exit 0"))
    answer = await api("PATCH", f"displays/{display.id}", {"default": True})
    assert (answer.status, answer.body["message"]) == (409, "Test 1 is ended. sh has ended.")
    assert os.environ["DISPLAY"] == ":4711"


async def test_the_server_ends_with_its_own_environment(api: Api, follower: Follower, extension: XpraExtension) -> None:
    display = await follower.ready(DisplayRequest.empty())
    await api("PATCH", f"displays/{display.id}", {"default": True})
    await extension.stop_extension()
    assert (os.environ["DISPLAY"], "XAUTHORITY" in os.environ) == (":4711", False)


async def run(*command: str, **environment: str) -> tuple[int | None, str]:
    """The status of a program, and what it says, while the server goes on."""
    process = await asyncio.create_subprocess_exec(
        *command, env={**os.environ, **environment}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    said, _ = await asyncio.wait_for(process.communicate(), DEADLINE)
    return process.returncode, said.decode()


@pytest.mark.versions
class TestOnFirstUse:
    @pytest.fixture
    def default_display(self) -> str:
        return "sleep"

    async def test_it_is_started_by_the_first_program_that_draws(
        self, api: Api, follower: Follower, kernel: Start, kernel_environment: Callable[[str], dict[str, str]], terminal: Start
    ) -> None:
        environment = await terminal()
        assert environment["DISPLAY"] != ":4711"
        assert kernel_environment(await kernel()) == environment
        assert (await api("GET", "status")).body["ok"]
        assert (await api("GET", "displays")).body == []

        window = await asyncio.create_subprocess_exec("xterm", "-e", "sleep", "1000", env={**os.environ, **environment})
        display = await follower.until(None, "ready")
        assert (display.profile, f":{display.x_display}") == ("sleep", environment["DISPLAY"])
        assert (await api("GET", f"displays/{display.id}")).body["default"]
        # Xpra manages the window that was there before it.
        await until_windows(environment, 1)
        assert (await run("xdpyinfo", DISPLAY=environment["DISPLAY"], XAUTHORITY="/dev/null"))[0] == 1
        window.kill()
        await window.wait()
        assert await terminal() == environment

    async def test_once_it_has_ended_it_is_started_again(self, api: Api, follower: Follower, terminal: Start) -> None:
        environment = await terminal()
        assert (await run("xdpyinfo", **environment))[0] == 0
        first = await follower.until(None, "ready")
        await api("DELETE", f"displays/{first.id}")
        assert await terminal() == environment
        assert (await run("xdpyinfo", **environment))[0] == 0
        (second,) = [display for display in (await api("GET", "displays")).body if display["id"] != first.id]
        await follower.until(second["id"], "ready")
        assert await terminal() == environment

    async def test_another_is_chosen_and_none(self, api: Api, follower: Follower, terminal: Start) -> None:
        offered = await terminal()
        other = await follower.ready(DisplayRequest.empty())
        await api("PATCH", f"displays/{other.id}", {"default": True})
        assert (await terminal())["DISPLAY"] == f":{other.x_display}"
        # A program that was started before still draws where it was to, and changes nothing for
        # programs that start later.
        assert (await run("xdpyinfo", **offered))[0] == 0
        (first,) = [display for display in (await api("GET", "displays")).body if display["id"] != other.id]
        assert not first["default"]
        await api("DELETE", f"displays/{other.id}")
        assert (await api("GET", f"displays/{first['id']}")).body["default"]
        assert await terminal() == offered
        await api("PATCH", f"displays/{first['id']}", {"default": False})
        assert await terminal() == {"DISPLAY": ":4711"}
        assert (await run("xdpyinfo", **offered))[0] == 0

    async def test_nothing_is_left_of_it(self, own_display_numbers: None, extension: XpraExtension, terminal: Start) -> None:
        environment = await terminal()
        path = Path(f"/tmp/.X11-unix/X{environment['DISPLAY'][1:]}")
        assert path.is_socket()
        await extension.stop_extension()
        assert not path.exists()
        assert os.environ["DISPLAY"] == ":4711"


class TestThatCannotBeStarted:
    @pytest.fixture
    def default_display(self) -> str:
        return "sleep"

    @pytest.fixture(params=["missing", "without libsystemd"])
    def xvfb(self, request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, str]:
        """An Xvfb that cannot be used, and the message about it."""
        path = tmp_path / "Xvfb"
        if request.param == "missing":
            return path, f"Xvfb, the X server without a screen, ({path}) is not installed."
        path.write_text('#!/bin/sh\nunset LISTEN_FDS LISTEN_PID; exec Xvfb "$@"\n')
        path.chmod(0o755)
        return (
            path,
            "This X server (Xvfb) cannot be started by the first program that uses it: it was built without libsystemd.",
        )

    @pytest.fixture
    def display_config(self, xvfb: tuple[Path, str]) -> dict[str, Any]:
        return {"xvfb": str(xvfb[0])}

    async def test_the_program_goes_on_without_and_the_log_says_why(
        self, extension: XpraExtension, xvfb: tuple[Path, str], terminal: Start, caplog: pytest.LogCaptureFixture
    ) -> None:
        status, said = await run("xdpyinfo", **await terminal())
        assert (status, "unable to open display" in said) == (1, True)
        assert f"The default display was not started (XpraExtension.default_display): {xvfb[1]}" in caplog.text


class TestAfterAFault:
    @pytest.fixture
    def default_display(self) -> str:
        return "sleep"

    async def test_later_programs_are_attended_to(
        self, extension: XpraExtension, terminal: Start, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(default, "RETRY_INTERVAL", 0.01)
        faults: list[Exception] = [OSError(errno.EMFILE, "Too many open files"), RuntimeError("unexpected")]

        async def fail(*_: object, **__: object) -> None:
            # Then the file system goes on failing.
            raise faults.pop() if len(faults) > 1 else faults[0]

        monkeypatch.setattr(extension.displays, "start", fail)
        environment = await terminal()
        for _ in range(2):
            assert (await run("xdpyinfo", **environment))[0] == 1


class TestOfAnUnknownProfile:
    @pytest.fixture
    def default_display(self) -> str:
        return "no-such"

    async def test_the_log_says_so(self, capfd: pytest.CaptureFixture[str], api: Api) -> None:
        assert (await api("GET", "displays")).body == []
        sentence = "There is no default display (XpraExtension.default_display): There is no profile 'no-such'."
        assert sentence in capfd.readouterr().err
