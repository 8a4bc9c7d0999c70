"""A JupyterHub for all tests here, and a browser for each.

They end with the last of these tests, not of all: no other could run a loop beside Playwright's.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from jupyterlab_xpra.displays.processes import environment

from .people import Person
from .running import Hub, running_hub, until

CHROMIUM = "/usr/bin/chromium"

Come = Callable[[str], Person]


@pytest.fixture(autouse=True)
def jp_asyncio_loop() -> None:
    """Have no loop, instead of pytest-jupyter's.

    Playwright has one of its own, and no server runs in this process.
    """


@pytest.fixture(autouse=True)
def jp_server_cleanup() -> None:
    """Do nothing, for the same reason."""


def running_for(place: Path) -> dict[int, str]:
    """Pids and command lines of the processes that mention a place.

    Servers, displays and programs have it in their command line or environment.
    """
    found = {}
    for entry in Path("/proc").iterdir():
        try:
            variables = b"\0".join(environment(int(entry.name))) if entry.name.isdigit() else b""
            arguments = (entry / "cmdline").read_bytes()
            if str(place).encode() in arguments + variables:
                found[int(entry.name)] = arguments.replace(b"\0", b" ").decode()
        except (FileNotFoundError, NotADirectoryError, ProcessLookupError, PermissionError):
            continue
    return found


@pytest.fixture(scope="package")
def place() -> Iterator[Path]:
    """A directory with a short path, as sockets need. Nothing may run for it afterwards."""
    directory = Path(tempfile.mkdtemp(prefix="jlx-"))
    yield directory
    until(lambda: not running_for(directory), lambda: str(running_for(directory)))
    shutil.rmtree(directory)


@pytest.fixture(scope="package", params=["6"])
def hub(place: Path, request: pytest.FixtureRequest) -> Iterator[Hub]:
    """A JupyterHub 6, which is installed, or the 5 of `--hub5`."""
    older = request.config.getoption("--hub5") if request.param == "5" else ""
    with running_hub(place / request.param, packages=older) as hub:
        assert hub.request("GET", "")["version"].startswith(f"{request.param}.")
        yield hub


@pytest.fixture(scope="package")
def chromium_for() -> Iterator[Callable[[str], Browser]]:
    """Starts a browser that finds hosts by some rules.

    pytest prints what Chromium says beside a test that fails: why a page crashed is told there.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DEBUG", "pw:browser")
        playwright = sync_playwright().start()

    def launch(rules: str) -> Browser:
        # Each document has a frame of its own otherwise, and Chromium 156 may crash (in DevTools,
        # which takes back the focus that Playwright asked for) when it lets the former one go.
        arguments = ["--no-sandbox", "--disable-features=RenderDocument", f"--host-resolver-rules={rules}"]
        return playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)

    yield launch
    playwright.stop()


@pytest.fixture(scope="package")
def chromium(chromium_for: Callable[[str], Browser]) -> Browser:
    """A browser that finds this host alone."""
    return chromium_for("MAP * ~NOTFOUND, EXCLUDE 127.0.0.1")


@pytest.fixture
def come(hub: Hub, chromium: Browser) -> Iterator[Come]:
    """Gives a person a browser of their own. Their servers are stopped afterwards."""
    people: list[Person] = []

    def come(name: str) -> Person:
        people.append(Person(hub, chromium, name))
        return people[-1]

    yield come
    for person in people:
        person.leave()
