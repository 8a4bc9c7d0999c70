"""Peers in processes of their own: Jupyter servers, and the command line."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple

from tornado.httpclient import AsyncHTTPClient, HTTPRequest
from tornado.websocket import WebSocketClientConnection, websocket_connect

from .conftest import DEADLINE, SESSIONS

EXTENSIONS = ("jupyter_lsp", "jupyter_server_terminals", "jupyterlab", "notebook", "notebook_shim")
"""Extensions that would only take time."""


def configure(directory: Path, runtime_dir: Path, profiles: list[dict[str, Any]] | None = None, **displays: Any) -> None:
    """Write the configuration of the servers and the command line.

    Screens are small, for the sake of memory, and there are no spares.
    """
    configuration = {
        "ServerApp": {
            "jpserver_extensions": {"jupyterlab_xpra": True, **dict.fromkeys(EXTENSIONS, False)},
            "ip": "127.0.0.1",
            "port": 0,
            "open_browser": False,
            "allow_root": True,
        },
        "DisplayManager": {"runtime_dir": str(runtime_dir), "max_width": 1280, "max_height": 800, "spare": 0, **displays},
        "ProfileManager": {**SESSIONS, "profiles": profiles or []},
    }
    (directory / "jupyter_server_config.json").write_text(json.dumps(configuration))


class Answer(NamedTuple):
    status: int
    body: bytes

    @property
    def value(self) -> Any:
        return json.loads(self.body)


class Server:
    """A Jupyter server with the extension, on a port of its own."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.log = ""
        self._address: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._listening: asyncio.Task[None] | None = None
        self._reading = asyncio.ensure_future(self._read())
        self._client = AsyncHTTPClient(force_instance=True, max_clients=20)
        self._headers = {"Authorization": f"token {TOKEN}"}

    async def _read(self) -> None:
        assert self.process.stderr
        async for line in self.process.stderr:
            self.log += line.decode()
            if (found := re.search(r"//(127\.0\.0\.1:\d+)/", line.decode())) and not self._listening:
                self._listening = asyncio.ensure_future(self._until_it_listens(found[1]))
        if not self._address.done():
            self._address.set_exception(AssertionError(f"The server does not start:\n{self.log}"))

    async def _until_it_listens(self, address: str) -> None:
        """Wait until the server listens: it prints its address just before, and nothing after."""
        host, port = address.split(":")
        while True:
            try:
                _, writer = await asyncio.open_connection(host, int(port))
            except ConnectionRefusedError:
                await asyncio.sleep(0.01)
            else:
                writer.close()
                self._address.set_result(address)
                return

    async def port(self) -> int:
        """The address at which the server listens."""
        return int((await self._address).rpartition(":")[2])

    async def request(self, method: str, path: str, body: Any = None) -> Answer:
        request = HTTPRequest(
            f"http://{await self._address}/xpra/api/{path}",
            method,
            self._headers,
            json.dumps(body) if body is not None else None,
            request_timeout=DEADLINE,
            allow_nonstandard_methods=True,
        )
        response = await self._client.fetch(request, raise_error=False)
        return Answer(response.code, response.body)

    async def displays(self) -> dict[str, dict[str, Any]]:
        """The displays by their ids."""
        return {display["id"]: display for display in (await self.request("GET", "displays")).value}

    async def connect(self, path: str, **options: Any) -> WebSocketClientConnection:
        """A WebSocket."""
        request = HTTPRequest(f"ws://{await self._address}/{path}", headers=self._headers)
        return await websocket_connect(request, **options)

    async def until(self, display_id: str, *states: str) -> dict[str, Any]:
        """A display when it is in one of these states; looked at again at each event about it."""
        events = await self.connect("api/events/subscribe")
        try:
            while True:
                display: dict[str, Any] = (await self.request("GET", f"displays/{display_id}")).value
                if display["state"] in states:
                    return display
                while json.loads(await _event(events))["id"] != display_id:
                    pass
        finally:
            events.close()

    async def ready(self, **request: Any) -> str:
        """Start a display. Returns its id when it is ready."""
        answer = await self.request("POST", "displays", request)
        assert answer.status == 201, answer
        display = await self.until(answer.value["id"], "ready", "ended")
        assert display["state"] == "ready", (display, (await self.request("GET", f"displays/{display['id']}/log")).body)
        display_id: str = display["id"]
        return display_id

    async def kill(self) -> None:
        """As `kill -9` does."""
        self.process.kill()
        await self.process.wait()

    async def close(self) -> None:
        """Stop it in order, if it runs."""
        if self.process.returncode is None:
            self.process.terminate()
        await asyncio.wait_for(self.process.wait(), DEADLINE)
        await self._reading
        if self._listening:
            self._listening.cancel()
        self._client.close()


TOKEN = "for-tests-only"  # noqa: S105


async def _event(events: WebSocketClientConnection) -> str:
    message = await asyncio.wait_for(events.read_message(), DEADLINE)
    assert isinstance(message, str), "the server has closed the connection"
    return message


async def send_file(socket: WebSocketClientConnection, data: bytes) -> dict[str, Any]:
    """Send a file as a page does. Returns the last that the server says."""
    while True:
        message = await asyncio.wait_for(socket.read_message(), DEADLINE)
        assert isinstance(message, str), "the server has closed the connection"
        answer: dict[str, Any] = json.loads(message)
        if "received" not in answer:
            assert await asyncio.wait_for(socket.read_message(), DEADLINE) is None
            socket.close()
            return answer
        start = answer["received"]
        await socket.write_message(data[start : start + 64 * 1024], binary=True)


@asynccontextmanager
async def running_server(*command: str) -> AsyncIterator[Server]:
    """A Jupyter server with the configuration that `configure` wrote.

    Another command than its own may start it.
    """
    process = await asyncio.create_subprocess_exec(
        *(command or (sys.executable, "-m", "jupyter_server")),
        env={**os.environ, "JUPYTER_TOKEN": TOKEN},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
        # A shell's background processes ignore interrupts, and so would all their children.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    server = Server(process)
    try:
        yield server
    finally:
        await server.close()


class Said(NamedTuple):
    status: int
    stdout: str
    stderr: str

    @property
    def value(self) -> Any:
        return json.loads(self.stdout)


async def xpra(*arguments: str, **options: Any) -> Said:
    """Run `jupyter xpra`; `options` are those of the process."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*COMMAND, *arguments, **{"stdout": pipe, "stderr": pipe, **options})
    stdout, stderr = await asyncio.wait_for(process.communicate(), DEADLINE)
    assert process.returncode is not None
    return Said(process.returncode, (stdout or b"").decode(), (stderr or b"").decode())


COMMAND = (str(Path(sys.executable).with_name("jupyter")), "xpra")


def certificate(directory: Path) -> tuple[Path, Path]:
    """A key and a certificate for this host, made for the occasion."""
    key, cert = directory / "key.pem", directory / "cert.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1"),
            *("-keyout", str(key), "-out", str(cert), "-subj", "/CN=localhost"),
            *("-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"),
        ],
        check=True,
        capture_output=True,
    )
    return key, cert


async def left_running(runtime_dir: Path, *command: str, number: int = 1) -> list[str]:
    """The ids of displays that are ready, and whose starter has ended."""
    starter = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", LEAVER, str(runtime_dir), str(number), *command), stdout=asyncio.subprocess.PIPE
    )
    said, _ = await asyncio.wait_for(starter.communicate(), DEADLINE)
    assert starter.returncode == 0
    return said.decode().split()


LEAVER = """
import asyncio, sys
from jupyterlab_xpra.displays.manager import DisplayManager
from jupyterlab_xpra.displays.model import DisplayRequest

async def main(runtime_dir, number, *command):
    manager = DisplayManager(runtime_dir=runtime_dir, spare=0, stop_with_server=False, max_width=640, max_height=480)
    ready = []
    done = asyncio.Event()

    def count(change):
        if change.action in ("ready", "ended"):
            ready.append(change.display)
            if len(ready) == int(number):
                done.set()

    manager.feed.observe(count)
    for _ in range(int(number)):
        await manager.start(DisplayRequest.of_command(command))
    await done.wait()
    await manager.close()
    print(*(display.id for display in ready))

asyncio.run(main(*sys.argv[1:]))
"""


@asynccontextmanager
async def viewer(xpra: str, socket: Path) -> AsyncIterator[None]:
    """A viewer of a display's windows, not through any server of ours."""
    async with run_by_xpra(xpra, "viewer.py", str(socket)) as said:
        assert await asyncio.wait_for(said.readline(), DEADLINE) == b"drawn\n"
        yield


@asynccontextmanager
async def run_by_xpra(xpra: str, name: str, *arguments: str) -> AsyncIterator[asyncio.StreamReader]:
    """The output of one of the `programs`, which the Python of the display's Xpra runs.

    The program is ended at the end.
    """
    interpreter = Path(xpra).read_text().splitlines()[0].removeprefix("#!").split()
    process = await asyncio.create_subprocess_exec(
        *interpreter,
        Path(__file__).parent / "programs" / name,
        *arguments,
        env={name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout
    try:
        yield process.stdout
    finally:
        if process.returncode is None:
            process.terminate()
        await asyncio.wait_for(process.wait(), DEADLINE)
