"""The fixtures that the tests share.

Each test has a runtime directory of its own, and fails if anything is left in it.
"""

from __future__ import annotations

import asyncio
import errno
import itertools
import os
import shutil
import subprocess
import sys
import tempfile
import time
from asyncio.subprocess import PIPE
from collections.abc import Callable, Iterator
from pathlib import Path
from socket import AF_UNIX, socket
from typing import Any

import pytest

from jupyterlab_xpra.displays import processes
from jupyterlab_xpra.displays.feed import Change
from jupyterlab_xpra.displays.manager import DisplayManager
from jupyterlab_xpra.displays.model import Display, DisplayRequest, DisplayState
from jupyterlab_xpra.xpra.command import Kind
from jupyterlab_xpra.xpra.install import Xpra, html5_directory

pytest_plugins = ["pytest_jupyter.jupyter_server"]

SESSIONS = {"sessions": ["icewm-session"], "terminals": ["xterm -fa Monospace -fs 11"]}
"""The configuration of `ProfileManager`, for which servers start no other session or terminal."""

DEADLINE = 60
"""Seconds after which a test gives up waiting for an event. Not a measure of anything."""

FAKES = Path(__file__).parent / "fakes"


def processes_of(directory: Path) -> dict[int, str]:
    """Pids and command lines of the processes with a directory in arguments or environment."""
    found = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        try:
            variables = processes.environment(int(entry.name))
            arguments = (entry / "cmdline").read_bytes()
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            continue
        if os.fsencode(directory) in arguments or any(
            variable.startswith(os.fsencode(f"{processes.MARK}={directory}")) for variable in variables
        ):
            found[int(entry.name)] = arguments.replace(b"\0", b" ").decode()
    return found


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--xpra", metavar="PATH", help="run only the tests that depend on Xpra, with this one")
    parser.addoption("--hub5", metavar="PATH", help="run also the tests of JupyterHub 5, with this folder of its packages")
    parser.addoption("--server", metavar="PATH", help="run also the tests of jupyterlab-xpra-server, with this folder of it")
    parser.addoption("--matrix", action="store_true", help="run all of what is only sampled otherwise")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the tests that do not depend on the Xpra that `--xpra` names.

    Leave out those of `make matrix` elsewhere, and those for which `--hub5` or `--server` names no
    folder.
    """

    def left_out(item: pytest.Item) -> bool:
        needs = getattr(item, "fixturenames", ())
        return bool(
            (config.getoption("--xpra") and "xpra" not in needs)
            or (not config.getoption("--matrix") and item.get_closest_marker("matrix"))
            or (not config.getoption("--hub5") and item.get_closest_marker("hub5"))
            or (not config.getoption("--server") and "server_root" in needs)
        )

    others = [item for item in items if left_out(item)]
    config.hook.pytest_deselected(items=others)
    items[:] = [item for item in items if item not in others]


@pytest.fixture(scope="session")
def server_root(pytestconfig: pytest.Config) -> Path:
    """The folder of jupyterlab-xpra-server that `--server` names."""
    return Path(pytestconfig.getoption("--server"))


ROOT = Path(__file__).parents[1]

NOT_COPIED = shutil.ignore_patterns(
    ".git", ".venv", ".*_cache", "__pycache__", "dist", "lib", "node_modules", "site", "ui-tests", "build_log.json"
)

BUILD = (sys.executable, "-m", "hatchling", "build")


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the repository with its front end: a build writes into the package."""
    return shutil.copytree(ROOT, tmp_path_factory.mktemp("copy") / "jupyterlab-xpra", ignore=NOT_COPIED)


@pytest.fixture(scope="module")
def without_node(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment where there is no Node.js, nor any other program."""
    return {"HOME": str(tmp_path_factory.mktemp("home")), "PATH": str(tmp_path_factory.mktemp("bin"))}


@pytest.fixture(scope="module")
def dist(copy: Path, without_node: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel and the source distribution, made where there is no Node.js."""
    directory = tmp_path_factory.mktemp("dist")
    subprocess.run([*BUILD, "-d", str(directory)], cwd=copy, env=without_node, check=True)
    return directory


@pytest.fixture(scope="module")
def wheel(dist: Path) -> Path:
    (found,) = dist.glob("*.whl")
    return found


HIDDEN = ("applications", "wayland-sessions", "xsessions")
"""The folders of /usr/share that the tests hide: programs and desktop sessions of the host."""


@pytest.fixture(scope="session", autouse=True)
def bare_host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Hide the `.desktop` files of host and user, and a folder of Xpra, from the tests."""
    home, share = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("share")
    for entry in Path("/usr/share").iterdir():
        if entry.name not in HIDDEN:
            (share / entry.name).symlink_to(entry)
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.delenv("JUPYTERLAB_XPRA_SERVER", raising=False)
        monkeypatch.setenv("XDG_DATA_HOME", str(home))
        monkeypatch.setenv("XDG_DATA_DIRS", str(share))
        # The library has read the variables when it was imported.
        monkeypatch.setattr("xdg.BaseDirectory.xdg_data_dirs", [str(home), str(share)])
        yield


@pytest.fixture(scope="session")
def xpra(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The path of the Xpra that displays run, in this process and its children.

    The Xpra that `--xpra` names is first on `PATH`.
    """
    with pytest.MonkeyPatch.context() as monkeypatch:
        if path := pytestconfig.getoption("--xpra"):
            # The Xpra's own directory is not put there, since it may have another Python.
            directory = tmp_path_factory.mktemp("bin")
            (directory / "xpra").symlink_to(Path(path).resolve(strict=True))
            monkeypatch.setenv("PATH", str(directory), prepend=os.pathsep)
        found = shutil.which("xpra")
        assert found
        yield found


@pytest.fixture(scope="session")
def has_client(xpra: str, pytestconfig: pytest.Config) -> bool:
    """Whether there is an HTML5 client to serve.

    Later versions of Xpra come without it. The system's Xpra must have it.
    """
    found = html5_directory(Xpra(xpra, "", frozenset())) is not None
    assert found or pytestconfig.getoption("--xpra"), "The system's Xpra has no HTML5 client."
    return found


@pytest.fixture
def runtime_dir(xpra: str) -> Iterator[Path]:
    """A private directory with a short path, as sockets need.

    After the test, nothing may be in it, and no process may run for it.
    """
    directory = Path(tempfile.mkdtemp(prefix="jlx-"))
    yield directory
    running = processes_of(directory)
    entries = sorted(directory.iterdir())
    shutil.rmtree(directory)
    assert running == {}
    assert entries == []


@pytest.fixture
def own_display_numbers(worker_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give the display that starts on its first use a number that no other server takes.

    All other servers begin at 0.
    """
    first = 7000 + 100 * int(worker_id.removeprefix("gw").replace("master", "0"))
    monkeypatch.setattr("jupyterlab_xpra.xpra.door.count", lambda: itertools.count(first))


class Follower:
    """Waits for changes to displays."""

    def __init__(self, manager: DisplayManager) -> None:
        self.manager = manager
        self.changes: list[Change] = []
        self.x_displays: set[int] = set()
        self._news = asyncio.Event()
        manager.feed.observe(self._add)

    def _add(self, change: Change) -> None:
        self.changes.append(change)
        if change.display.x_display is not None:
            self.x_displays.add(change.display.x_display)
        self._news.set()

    def assert_no_x_leftovers(self) -> None:
        for number in self.x_displays:
            assert_no_dead_socket(number)

    def actions(self, display_id: str) -> list[str]:
        return [change.action for change in self.changes if change.display.id == display_id]

    async def until(self, display_id: str | None, *actions: str) -> Display:
        """The display, or the first of all, as it was at the first of these changes."""

        async def wait() -> Display:
            while True:
                for change in self.changes:
                    if display_id in (None, change.display.id) and change.action in actions:
                        return change.display
                self._news.clear()
                await self._news.wait()

        return await asyncio.wait_for(wait(), DEADLINE)

    async def ready(self, request: DisplayRequest) -> Display:
        """Start a display and wait until it is ready."""
        display = await self.manager.start(request)
        now = await self.until(display.id, "ready", "ended")
        assert now.state is DisplayState.READY, (now.message, self.manager.registry.log_tail(display.id, 50))
        return now

    async def ended(self, request: DisplayRequest) -> Display:
        """Start a display that is to end by itself, and wait for it."""
        display = await self.manager.start(request)
        return await self.until(display.id, "ended")


MakeManager = Callable[..., DisplayManager]


@pytest.fixture
def make_manager(runtime_dir: Path, jp_asyncio_loop: asyncio.AbstractEventLoop) -> Iterator[MakeManager]:
    """Makes managers that follow the runtime directory, and closes them.

    They keep no spares, so that a display starts as it does without one.
    """
    managers: list[DisplayManager] = []

    def make(**traits: Any) -> DisplayManager:
        manager = DisplayManager(**{"runtime_dir": str(runtime_dir), "spare": 0, **traits})
        managers.append(manager)
        if jp_asyncio_loop.is_running():
            manager.open()
        else:
            jp_asyncio_loop.call_soon(manager.open)
        return manager

    yield make

    async def close() -> None:
        for manager in managers:
            await manager.close()

    jp_asyncio_loop.run_until_complete(close())


@pytest.fixture
def manager(make_manager: MakeManager) -> DisplayManager:
    return make_manager()


@pytest.fixture
def follower(manager: DisplayManager, jp_asyncio_loop: asyncio.AbstractEventLoop) -> Iterator[Follower]:
    follower = Follower(manager)
    yield follower
    jp_asyncio_loop.run_until_complete(manager.close())
    follower.assert_no_x_leftovers()


async def until(condition: Callable[[], object]) -> None:
    async def wait() -> None:
        while not condition():  # noqa: ASYNC110  Files and processes tell nobody.
            await asyncio.sleep(0.01)

    await asyncio.wait_for(wait(), DEADLINE)


def assert_no_dead_socket(x_display: int) -> None:
    """No dead socket of this X server is left.

    A server of another test may have its number by now, and not listen yet or no longer.
    """
    end = time.monotonic() + DEADLINE
    while (error := _connected(x_display)) == errno.ECONNREFUSED and time.monotonic() < end:
        time.sleep(0.01)
    assert error in (0, errno.ENOENT)


def _connected(x_display: int) -> int:
    with socket(AF_UNIX) as connection:
        return connection.connect_ex(f"/tmp/.X11-unix/X{x_display}")


async def until_windows(environment: dict[str, str], number: int) -> None:
    """Wait until Xpra manages so many windows.

    It asks again and again, since `xprop -spy` may miss a change.
    """
    command = ("xprop", "-root", "-notype", "_NET_CLIENT_LIST")

    async def wait() -> None:
        while True:
            asked = await asyncio.create_subprocess_exec(*command, env={**os.environ, **environment}, stdout=PIPE)
            said, _ = await asked.communicate()
            if said.count(b"0x") == number:
                return
            await asyncio.sleep(0.05)

    await asyncio.wait_for(wait(), DEADLINE)


def program(*command: str, kind: Kind = Kind.SEAMLESS, **options: Any) -> DisplayRequest:
    """A request for a display with this program."""
    return DisplayRequest(title="Test", kind=kind, command=command, **options)


def script(text: str, **options: Any) -> DisplayRequest:
    """A request for a display with a shell script as its program."""
    return program("sh", "-c", text, **options)
