"""The systems that show displays, for `client` and `links` to measure."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, ExitStack, contextmanager
from dataclasses import dataclass, replace
from enum import Enum
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jupyterlab_xpra.xpra.command import Kind
from jupyterlab_xpra.xpra.install import Finder, Xpra, html5_directory

from .browser import Page
from .servers import TOKEN, end, free_port, jupyter_server, marked, running, tcp, tree

PROGRAM = Path(__file__).with_name("probe.tcl")
MARK = "JUPYTERLAB_XPRA_BENCHMARK"
"""An environment variable of all processes of a system: its directory."""

CLICK = """new Promise(resolve => {
  const looking = setInterval(() => {
    const tiles = [...document.querySelectorAll('.jp-LauncherCard')];
    const tile = tiles.find(node => node.textContent.includes('Probe'));
    if (!tile) return;
    clearInterval(looking);
    // Lab may still be about its own start.
    setTimeout(() => {
      resolve(performance.timeOrigin + performance.now());
      tile.click();
    }, 1000);
  }, 50);
})"""
"""Clicks on the tile in the Launcher. Comes to the time, in milliseconds since the epoch."""


class Client(str, Enum):
    """The program that shows the display in the browser."""

    OURS = "our client"
    STOCK = "Xpra's own client"
    VNC = "noVNC"
    SELKIES = "Selkies"


Start = Callable[[Page], Awaitable[tuple[float, Callable[[], None]]]]
"""Clicks on the tile.

Returns the time, in seconds since the epoch, and a function that ends the new display.
"""


@dataclass(frozen=True)
class System:
    """Something that shows displays in the browser."""

    client: Client
    version: str
    """Of Xpra; empty without one."""

    url: str
    """The page of a display that runs."""

    login: str
    """A page to log in at."""

    mark: str
    """The variable that its processes have in their environment."""

    server: int
    """The pid of the server that serves the page."""

    program: Path
    """The program that is shown."""

    start: Start | None = None
    """Starts a display, where that can be measured."""

    start_without_spare: Start | None = None
    """The same with nothing kept ready, where anything is."""

    @property
    def name(self) -> str:
        """For the table."""
        if self.client is Client.VNC:
            return "jupyter-remote-desktop-proxy, TigerVNC"
        if self.client is Client.SELKIES:
            return "Selkies"
        return f"{self.client.value}, Xpra {self.version}"

    @property
    def port(self) -> int:
        """The port of the server."""
        port = urlsplit(self.url).port
        assert port
        return port

    def processes(self) -> set[int]:
        """All of the server's side, but for the program that is shown."""
        found = marked(self.mark) | tree(self.server)
        return found - {pid for program in found if is_program(program, self.program) for pid in tree(program)}

    def through(self, port: int) -> System:
        """The same system, reached by another port of this host."""
        url, login = (urlsplit(address)._replace(netloc=f"127.0.0.1:{port}").geturl() for address in (self.url, self.login))
        return replace(self, url=url, login=login)


async def systems_of(path: str, directory: Path, stack: AsyncExitStack, program: Path = PROGRAM) -> AsyncIterator[System]:
    """Our client and Xpra's own, with the Xpra at this path."""
    xpra = await Finder(path, "Xvfb", "xrandr", "xprop").find_xpra()
    yield of_xpra(Client.OURS, xpra, directory, stack, program)
    if not html5_directory(xpra):
        html5 = os.environ.get("XPRA_HTML5")
        if not html5:
            print(f"Xpra {xpra.version} has no HTML5 client, and XPRA_HTML5 names none: it is left out.", flush=True)
            return
        xpra = replace(xpra, path=with_html5(xpra, Path(html5), directory / f"xpra-{xpra.version}"))
    yield of_xpra(Client.STOCK, xpra, directory, stack, program)


def with_html5(xpra: Xpra, html5: Path, directory: Path) -> str:
    """The path of an Xpra that has this HTML5 client where it is looked for."""
    (directory / "share" / "xpra").mkdir(parents=True)
    (directory / "share" / "xpra" / "www").symlink_to(html5.resolve())
    (directory / "bin").mkdir()
    path = directory / "bin" / "xpra"
    path.write_text(f'#!/bin/sh\nexec {xpra.path} "$@"\n')
    path.chmod(0o700)
    return str(path)


def of_xpra(
    client: Client, xpra: Xpra, directory: Path, stack: AsyncExitStack, program: Path, kind: Kind = Kind.SEAMLESS
) -> System:
    """A Lab with the extension, and a display in it."""
    workspaces = count()

    def lab(home: Path, **more: object) -> tuple[int, int]:
        displays = {
            "runtime_dir": str(home / "displays"),
            "xpra": xpra.path,
            "client": "builtin" if client is Client.OURS else "html5",
            "keep_ended": 0,
            **more,
        }
        return stack.enter_context(
            jupyter_server(
                sys.executable,
                home,
                {"jupyterlab_xpra": True, "jupyterlab": True},
                {MARK: str(home)},
                DisplayManager=displays,
                ProfileManager={"profiles": [{"id": "probe", "title": "Probe", "command": [str(program)], "kind": kind.value}]},
            )
        )

    def start_at(port: int, kept: str) -> Start:
        async def start(page: Page) -> tuple[float, Callable[[], None]]:
            await page.load(login(port))
            # In a workspace of its own, since Lab opens the tabs of an earlier visit again.
            await page.load(f"http://127.0.0.1:{port}/lab/workspaces/round-{next(workspaces)}")
            return await page.evaluate(CLICK) / 1000, lambda: stop_but(port, kept)

        return start

    home = directory / f"{client.name.lower()}-{xpra.version}"
    pid, port = lab(home)
    display_id = ready(port)
    system = System(
        client,
        xpra.version,
        f"http://127.0.0.1:{port}/xpra/displays/{display_id}/",
        login(port),
        f"{MARK}={home}",
        pid,
        program,
        start_at(port, display_id),
    )
    if client is not Client.OURS:
        return system

    @cache
    def without_spare() -> Start:
        _, other = lab(home.with_name(f"{home.name}-without-spare"), spare=0)
        return start_at(other, "")

    async def start(page: Page) -> tuple[float, Callable[[], None]]:
        return await without_spare()(page)

    return replace(system, start_without_spare=start)


def vnc(python: str, directory: Path, stack: AsyncExitStack, program: Path = PROGRAM) -> System:
    """jupyter-remote-desktop-proxy, which `python` has. Its desktop has the program alone."""
    numbers = count()

    @contextmanager
    def desktop() -> Iterator[tuple[int, int, str]]:
        home = directory / f"vnc-{next(numbers)}"
        mark = f"{MARK}={home}"
        environment = {MARK: str(home), "HOME": str(home), "JUPYTER_REMOTE_DESKTOP_PROXY_XSTARTUP": str(program)}
        extensions = {"jupyter_server_proxy": True, "jupyter_remote_desktop_proxy": True}
        try:
            with jupyter_server(python, home, extensions, environment) as (pid, port):
                yield pid, port, mark
        finally:
            # The VNC server outlives the Jupyter server that started it.
            end(lambda: marked(mark))

    async def start(page: Page) -> tuple[float, Callable[[], None]]:
        """The first visit starts the VNC server; so each round has a Jupyter server of its own."""
        with ExitStack() as starting:
            _, port, _ = starting.enter_context(desktop())
            await page.load(login(port))
            begin = time.time()
            await page.go(f"http://127.0.0.1:{port}/desktop/")
            return begin, starting.pop_all().close

    pid, port, mark = stack.enter_context(desktop())
    return System(Client.VNC, "", f"http://127.0.0.1:{port}/desktop/", login(port), mark, pid, program, start)


def selkies(python: str, directory: Path, stack: AsyncExitStack, program: Path) -> System:
    """Selkies, which `python` has, by itself. Its desktop has the program alone."""
    home = directory / "selkies"
    home.mkdir()
    mark = f"{MARK}={home}"
    environment = {MARK: str(home), "HOME": str(home)}
    display = subprocess.Popen(
        ["Xvfb", "-displayfd", "1", "-screen", "0", "3840x2160x24", "-nolisten", "tcp"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, **environment},
    )
    stack.enter_context(display)
    stack.callback(end, lambda: marked(mark))
    assert display.stdout
    environment["DISPLAY"] = f":{int(display.stdout.readline())}"
    stack.enter_context(subprocess.Popen([program], env={**os.environ, **environment}))
    stack.callback(end, lambda: marked(mark))
    port = free_port()
    options = {"addr": "127.0.0.1", "port": port, "mode": "websockets"}
    off = dict.fromkeys(("audio-enabled", "enable-basic-auth", "enable-https", "gamepad-enabled"), "false")
    arguments = [f"--{name}={value}" for name, value in {**options, **off}.items()]
    server = stack.enter_context(running([python, "-m", "selkies", *arguments], lambda: tcp(port), home / "log", environment))
    address = f"http://127.0.0.1:{port}/"
    return System(Client.SELKIES, "", address, f"{address}manifest.json", mark, server.pid, program)


def login(port: int) -> str:
    """A page to log in at."""
    return f"http://127.0.0.1:{port}/api/status?token={TOKEN}"


def ready(port: int) -> str:
    """Start a display; its id, once it is ready."""
    display_id: str = request(port, "POST", "", {"profile": "probe"})["id"]
    while (display := request(port, "GET", f"/{display_id}"))["state"] == "starting":
        time.sleep(0.05)
    if display["state"] != "ready":
        raise RuntimeError(f"The display does not start: {display}")
    return display_id


def stop_but(port: int, display_id: str) -> None:
    """Stop all displays but one."""
    for display in request(port, "GET", ""):
        if display["id"] != display_id:
            request(port, "DELETE", f"/{display['id']}")


def request(port: int, method: str, path: str, body: object = None) -> Any:
    """The answer of the API of displays."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    try:
        headers = {"Authorization": f"token {TOKEN}", "Content-Type": "application/json"}
        connection.request(method, f"/xpra/api/displays{path}", json.dumps(body) if body else None, headers)
        answer = connection.getresponse()
        text = answer.read()
        if answer.status >= 400:
            raise RuntimeError(f"{method} {path}: {answer.status} {text!r}")
        return json.loads(text) if text else None
    finally:
        connection.close()


def is_program(pid: int, program: Path) -> bool:
    """Whether a process runs the program, which is a script."""
    try:
        return str(program).encode() in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")[:2]
    except FileNotFoundError:
        return False
