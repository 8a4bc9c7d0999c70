"""Servers to measure, what they use, and their end."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from socket import IPPROTO_TCP, TCP_NODELAY, create_connection, socket

TOKEN = "for-benchmarks-only"  # noqa: S105


def tcp(port: int) -> socket:
    """A connection to a port of this host."""
    connection = create_connection(("127.0.0.1", port))
    connection.setsockopt(IPPROTO_TCP, TCP_NODELAY, 1)
    return connection


def free_port() -> int:
    """A port of this host that nothing listens on."""
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@contextmanager
def jupyter_server(
    python: str,
    directory: Path,
    extensions: dict[str, bool],
    environment: dict[str, str] | None = None,
    **configuration: object,
) -> Iterator[tuple[int, int]]:
    """A Jupyter server with these extensions and no others: pid and port."""
    directory.mkdir()
    others = (
        *("jupyter_lsp", "jupyter_server_terminals", "jupyterlab", "notebook", "notebook_shim"),
        *("jupyter_server_proxy", "jupyter_remote_desktop_proxy"),
    )
    port = free_port()
    settings = {
        "ip": "127.0.0.1",
        "port": port,
        "port_retries": 0,
        "open_browser": False,
        "allow_root": True,
        "root_dir": str(directory),
        "jpserver_extensions": {**dict.fromkeys(others, False), **extensions},
    }
    (directory / "jupyter_server_config.json").write_text(json.dumps({"ServerApp": settings, **configuration}))
    own = {
        "JUPYTER_CONFIG_DIR": str(directory),
        "JUPYTER_RUNTIME_DIR": str(directory),
        "JUPYTER_DATA_DIR": str(directory),
        "JUPYTER_TOKEN": TOKEN,
        **(environment or {}),
    }
    with running([python, "-m", "jupyter_server"], lambda: tcp(port), directory / "log", own) as process:
        yield process.pid, port


@contextmanager
def running(
    argv: list[str], connect: Callable[[], socket], log: Path, environment: dict[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    """A server, once it takes connections."""
    with open(log, "wb") as output:
        process = subprocess.Popen(argv, stdout=output, stderr=output, env={**os.environ, **environment})
    try:
        while True:
            try:
                connect().close()
                break
            except (ConnectionRefusedError, FileNotFoundError):
                if process.poll() is not None:
                    raise RuntimeError(f"{argv} ended:\n{log.read_text()}") from None
                time.sleep(0.01)
        yield process
    finally:
        process.terminate()
        process.wait()


def tree(pid: int) -> set[int]:
    """A process and its descendants."""
    parents = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(FileNotFoundError, ProcessLookupError):  # it has ended meanwhile
            parents[int(path.parent.name)] = int(path.read_text().rpartition(")")[2].split()[1])
    found = {pid}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def marked(variable: str) -> set[int]:
    """The processes that have this variable (`NAME=value`) in their environment.

    It finds processes that have left the tree of their parents too.
    """
    found = set()
    for path in Path("/proc").glob("[0-9]*/environ"):
        with suppress(FileNotFoundError, PermissionError, ProcessLookupError):
            if variable.encode() in path.read_bytes().split(b"\0"):
                found.add(int(path.parent.name))
    return found


def cpu_seconds(pids: Iterable[int], *, with_ended: bool = False) -> float:
    """The CPU seconds that these processes, as far as they run, have used so far.

    With `with_ended`, the processes that they have started and that have ended count too.
    """
    ticks = 0
    for pid in pids:
        with suppress(FileNotFoundError, ProcessLookupError):
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += sum(map(int, fields[11 : 15 if with_ended else 13]))
    return ticks / os.sysconf("SC_CLK_TCK")


def end(find: Callable[[], set[int]]) -> None:
    """End the processes that `find` finds, by their ids, until it finds none."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        deadline = time.monotonic() + 5
        while (pids := find()) and time.monotonic() < deadline:
            for pid in pids:
                with suppress(ProcessLookupError):
                    os.kill(pid, number)
            time.sleep(0.1)
