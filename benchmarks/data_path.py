"""Measures the way between a browser and a display.

It goes through the tunnel, through jupyter-server-proxy, through HAProxy, or through none of them.
HAProxy is a relay in C that knows no user.
`python -m benchmarks.data_path PYTHON`, where PYTHON has jupyter-server-proxy. All ways lead to
the same backend and are measured in turns in one run, since machines are noisy. Prints tables in
Markdown.
"""

from __future__ import annotations

import http.client
import json
import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from socket import AF_UNIX, socket
from statistics import median, quantiles

from jupyterlab_xpra.displays.model import Display, DisplayState, Role, now
from jupyterlab_xpra.displays.processes import Process
from jupyterlab_xpra.displays.registry import Registry
from jupyterlab_xpra.web.socket.relay import CHUNK
from jupyterlab_xpra.xpra.command import Kind

from .last import Figure, compare
from .servers import TOKEN, cpu_seconds, free_port, jupyter_server, running, tcp
from .websocket import frame, packet, read_head, read_message

ROUNDS = 5
MESSAGES = {"1 KiB": (1024, 128 * 1024), "32 KiB": (32 * 1024, 16 * 1024), "1 MiB": (1024 * 1024, 512)}
"""Size and number of the messages."""

ROUND_TRIPS = 2000
BACKLOG = 1024
"""Messages of 1 MiB that wait for a reader which does not read."""

STALL = 10.0
"""Seconds for which the reader does not read."""

REQUESTS = 400

HAPROXY = """
global
    nbthread 1
    tune.bufsize {buffer}
defaults
    mode tcp
    timeout connect 5s
    timeout client 1h
    timeout server 1h
frontend browser
    bind 127.0.0.1:{port}
    default_backend display
backend display
    server xpra unix@{path}
"""


@dataclass(frozen=True)
class Way:
    """A way to the backend."""

    name: str
    connect: Callable[[], socket]
    server: int | None = None
    """The pid of the measured process."""
    port: int = 0


def main() -> None:
    """Measure everything and print it."""
    with ExitStack() as stack:
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="jlx-bench-")))
        path, runtime_dir = directory / "socket", directory / "displays"
        backend = stack.enter_context(
            running([sys.executable, "-m", "benchmarks.backend", str(path)], lambda: unix(path), directory / "log", {})
        )
        display = a_display(Registry(runtime_dir), path, backend.pid)
        ours = stack.enter_context(
            jupyter_server(
                sys.executable, directory / "ours", {"jupyterlab_xpra": True}, DisplayManager={"runtime_dir": str(runtime_dir)}
            )
        )
        theirs = stack.enter_context(
            jupyter_server(
                sys.argv[1],
                directory / "theirs",
                {"jupyter_server_proxy": True},
                ServerProxy={"servers": {"display": {"command": [], "unix_socket": str(path), "timeout": 20}}},
            )
        )
        ways = [
            Way("direct", lambda: upgraded(unix(path), "/")),
            way("tunnel", ours, f"/xpra/displays/{display}/socket"),
            way("jupyter-server-proxy", theirs, "/display/"),
        ]
        relay = stack.enter_context(haproxy(directory, path))
        figures = {**print_throughput([*ways, relay]), **print_round_trips([*ways, relay])}
        print_memory(ways[1:])
        print_responsiveness(ways[1:])
    compare("data_path", figures)


# The measurements


def print_throughput(ways: list[Way]) -> dict[str, Figure]:
    """MB/s, and CPU seconds a GB of the server between. Returns the tunnel's."""
    figures = {}
    print("\n| message | way | MB/s | CPU s a GB | of the proxy's |\n| --- | --- | --- | --- | --- |")
    for title, (size, count) in MESSAGES.items():
        results: dict[str, list[tuple[float, float]]] = {way.name: [] for way in ways}
        for _ in range(ROUNDS):
            for one in ways:
                results[one.name].append(stream(one, size, count))
        gigabytes = size * count / 1e9
        cpu = {name: median(cpu for _, cpu in runs) / gigabytes for name, runs in results.items()}
        for one in ways:
            speed = median(size * count / 1e6 / seconds for seconds, _ in results[one.name])
            used = f"{cpu[one.name]:.2f} | {cpu[one.name] / cpu['jupyter-server-proxy']:.2f}" if one.server else "– | –"
            print(f"| {title} | {one.name} | {speed:.0f} | {used} |", flush=True)
        seconds, used_seconds = zip(*results["tunnel"], strict=True)
        figures[f"{title}, MB/s"] = Figure.of([size * count / 1e6 / one for one in seconds], more_is_better=True)
        figures[f"{title}, CPU s a GB"] = Figure.of([one / gigabytes for one in used_seconds])
    return figures


def stream(way: Way, size: int, count: int) -> tuple[float, float]:
    """Seconds and CPU seconds for so many messages."""
    with way.connect() as connection:
        begin, used = time.perf_counter(), used_by(way.server)
        ask(connection, {"send": size, "count": count})
        receive(connection, len(frame(bytes(size))) * count)
        return time.perf_counter() - begin, used_by(way.server) - used


def print_round_trips(ways: list[Way]) -> dict[str, Figure]:
    """Milliseconds from a packet with 64 bytes of data to its echo. Returns the tunnel's."""
    results: dict[str, list[float]] = {way.name: [] for way in ways}
    for _ in range(ROUNDS):
        for one in ways:
            results[one.name] += round_trips(one)
    print("\n| way | round trip p50, ms | p99, ms |\n| --- | --- | --- |")
    for name, times in results.items():
        print(f"| {name} | {median(times) * 1000:.3f} | {quantiles(times, n=100)[98] * 1000:.3f} |", flush=True)
    return {"round trip, ms": Figure.of([time * 1000 for time in results["tunnel"]])}


def round_trips(way: Way) -> list[float]:
    """Seconds of each."""
    times = []
    with way.connect() as connection:
        ask(connection, {"echo": True})
        message = frame(packet(os.urandom(64)), masked=True)
        for _ in range(ROUND_TRIPS):
            begin = time.perf_counter()
            connection.sendall(message)
            read_message(connection)
            times.append(time.perf_counter() - begin)
    return times


def print_memory(ways: list[Way]) -> None:
    """How much a server grows for a reader that does not read."""
    print(f"\n| way | memory for a reader that stalls {STALL:g} s before {BACKLOG} MiB, MiB |\n| --- | --- |")
    for one in ways:
        assert one.server
        before = resident(one.server)
        with one.connect() as connection:
            ask(connection, {"send": 1 << 20, "count": BACKLOG})
            time.sleep(STALL)
            grown = resident(one.server) - before
        print(f"| {one.name} | {grown / (1 << 20):.2f} |", flush=True)


def print_responsiveness(ways: list[Way]) -> None:
    """Print how long `GET /api/status` takes while a display streams at full speed, and idle."""
    print("\n| way | GET /api/status while it streams p50, ms | p99, ms | while idle p50, ms | p99, ms |")
    print("| --- | --- | --- | --- | --- |")
    for one in ways:
        idle = requests(one.port)
        stop = multiprocessing.Event()
        reader = multiprocessing.Process(target=read_until, args=(one, stop))
        reader.start()
        busy = requests(one.port)
        stop.set()
        reader.join()
        figures = [figure * 1000 for times in (busy, idle) for figure in (median(times), quantiles(times, n=100)[98])]
        print(f"| {one.name} | {' | '.join(f'{figure:.1f}' for figure in figures)} |", flush=True)


def read_until(way: Way, stop: multiprocessing.synchronize.Event) -> None:
    """Read at full speed until told to stop."""
    with way.connect() as connection:
        ask(connection, {"send": 32 * 1024, "count": 1 << 30})
        while not stop.is_set():
            receive(connection, 16 << 20)


def requests(port: int) -> list[float]:
    """Seconds of each of some requests."""
    times = []
    connection = http.client.HTTPConnection("127.0.0.1", port)
    for _ in range(REQUESTS):
        begin = time.perf_counter()
        connection.request("GET", "/api/status", headers={"Authorization": f"token {TOKEN}"})
        answer = connection.getresponse()
        answer.read()
        times.append(time.perf_counter() - begin)
        assert answer.status == 200
    connection.close()
    return times


# The means


def way(name: str, server: tuple[int, int], path: str) -> Way:
    """The way through a server (pid, port)."""
    pid, port = server
    return Way(name, lambda: upgraded(tcp(port), path), pid, port)


@contextmanager
def haproxy(directory: Path, path: Path) -> Iterator[Way]:
    """The way through a HAProxy, with buffers of the size of the tunnel's."""
    port = free_port()
    configuration = directory / "haproxy.cfg"
    configuration.write_text(HAPROXY.format(buffer=CHUNK, port=port, path=path))
    with running(["haproxy", "-db", "-f", str(configuration)], lambda: tcp(port), directory / "haproxy.log", {}) as process:
        yield Way("HAProxy", lambda: upgraded(tcp(port), "/"), process.pid, port)


def unix(path: Path) -> socket:
    """A connection to a Unix socket."""
    connection = socket(AF_UNIX)
    connection.connect(str(path))
    return connection


def upgraded(connection: socket, path: str) -> socket:
    """The connection after its upgrade to a WebSocket."""
    connection.sendall(
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: token {TOKEN}\r\nUpgrade: websocket\r\n"
        "Connection: Upgrade\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Protocol: binary\r\n\r\n".encode()
    )
    head = read_head(connection)
    if not head.startswith("HTTP/1.1 101 "):
        raise RuntimeError(f"No upgrade: {head}")
    return connection


def ask(connection: socket, task: dict[str, int | bool]) -> None:
    """Tell the backend what to do."""
    connection.sendall(frame(packet(json.dumps(task).encode()), masked=True))


def receive(connection: socket, size: int) -> None:
    """Read so many bytes and forget them."""
    buffer = bytearray(1 << 20)
    view = memoryview(buffer)
    while size:
        count = connection.recv_into(view[: min(size, len(buffer))])
        if not count:
            raise EOFError("the connection was closed")
        size -= count


def used_by(server: int | None) -> float:
    """CPU seconds that a server has used so far; 0 for none."""
    return cpu_seconds([server]) if server is not None else 0


def resident(pid: int) -> int:
    """The memory of a process, in bytes."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def a_display(registry: Registry, path: Path, pid: int) -> str:
    """A ready display, whose socket is the backend's. Returns its id."""
    registry.prepare()

    def make(display_id: str, _: list[Display]) -> Display:
        return Display(
            id=display_id,
            name="Benchmark",
            profile=None,
            kind=Kind.SEAMLESS,
            command=("backend",),
            created=now(),
            owner=Process(1, 0),
            worker=Process.of(os.getpid()),
            xpra="6.5.5",
            state=DisplayState.READY,
            processes={Role.XPRA: Process.of(pid)},
        )

    display = registry.create(make)
    os.link(path, registry.path(display.id) / "socket")
    return display.id


if __name__ == "__main__":
    main()
