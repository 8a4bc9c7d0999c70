"""Measures the processor time of servers from their start to their first answer.

`python -m benchmarks.start`: of a desktop alone, by hand and under JupyterHub, and of a notebook
server with the extension under JupyterHub. No display runs. Prints a table in Markdown.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from statistics import median
from urllib.request import urlopen

from tests.hub.running import Hub, free_port, running_hub

from .last import Figure, compare
from .servers import cpu_seconds, marked, running, tcp

ROUNDS = 5


def main() -> None:
    """Start each server several times, and print what it took."""
    print("| server | CPU s to the first answer | of which the server | and the programs that it asks |")
    print("| --- | --- | --- | --- |")
    figures = {}
    with tempfile.TemporaryDirectory(prefix="jlx-") as directory, running_hub(Path(directory)) as hub:
        servers: dict[str, Callable[[], AbstractContextManager[Path]]] = {
            "a desktop alone, by hand": partial(by_hand, Path(directory)),
            "a desktop alone, under JupyterHub": partial(under_hub, hub, "desktop"),
            "notebooks with desktops, under JupyterHub": partial(under_hub, hub, "lab"),
        }
        for name, started in servers.items():
            both, own = [], []
            for _ in range(ROUNDS):
                with started() as home:
                    pids = marked(f"HOME={home}")
                    both.append(cpu_seconds(pids, with_ended=True))
                    own.append(cpu_seconds(pids))
            print(f"| {name} | {median(both):.2f} | {median(own):.2f} | {median(both) - median(own):.2f} |", flush=True)
            figures[f"{name}, CPU s"] = Figure.of(both)
    compare("start", figures)


@contextmanager
def by_hand(directory: Path) -> Iterator[Path]:
    """A server that has answered; gives its home."""
    home = directory / "home"
    home.mkdir(exist_ok=True)
    port = free_port()
    command = [str(Path(sys.executable).with_name("jupyter-xpra-desktop")), "--no-browser", "--allow-root", f"--port={port}"]
    environment = {"HOME": str(home), "JUPYTERLAB_XPRA_RUNTIME_DIR": str(home / "displays")}
    with running(command, lambda: tcp(port), directory / "log", environment):
        urlopen(f"http://127.0.0.1:{port}/api").close()
        yield home


@contextmanager
def under_hub(hub: Hub, user: str) -> Iterator[Path]:
    """A server that has answered the Hub; gives its home."""
    hub.start_server(user)
    yield hub.place / f"{user}.home"
    hub.stop_server(user)


if __name__ == "__main__":
    main()
