"""Measures how soon a display is ready, and the memory that an idle one takes.

`python -m benchmarks.displays XPRA…` asks a Jupyter server for displays, one at a time, as a tile
does. Prints a table in Markdown.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import NamedTuple

from jupyterlab_xpra.displays.manager import DisplayManager
from tests.peers import Server, configure, running_server

from .last import Figure, compare

ROUNDS = 5
SETTLE = 3.0
"""Seconds after which a display is idle."""

WIDTH, HEIGHT = DisplayManager.max_width.default_value, DisplayManager.max_height.default_value
PROGRAM = ["sleep", "1000"]


class Display(NamedTuple):
    """The cost of one display: seconds, and MB (PSS) of each process."""

    ready: float
    x_server: float
    xpra: float


async def main() -> None:
    """Measure every Xpra and kind in turn, and print the table."""
    print(f"| Xpra | kind | ready, median of {ROUNDS} | worst | Xvfb, MB | Xpra, MB | both, MB |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    figures = {}
    for xpra in sys.argv[1:]:
        with tempfile.TemporaryDirectory(prefix="jlx-") as directory:
            os.environ["JUPYTER_CONFIG_DIR"] = directory
            runtime_dir = Path(directory) / "displays"
            profiles = [{"id": kind, "title": kind, "kind": kind, "command": PROGRAM} for kind in ("seamless", "desktop")]
            configure(Path(directory), runtime_dir, profiles, xpra=xpra, max_width=WIDTH, max_height=HEIGHT)
            async with running_server() as server:
                version = (await server.request("GET", "status")).value["xpra"]["version"]
                for kind in ("seamless", "desktop"):
                    displays = [await measure(server, runtime_dir, kind) for _ in range(ROUNDS)]
                    ready = [display.ready for display in displays]
                    x_server, of_xpra = (median(column) for column in list(zip(*displays, strict=True))[1:])
                    print(
                        f"| {version} | {kind} | {median(ready):.2f} s | {max(ready):.2f} s "
                        f"| {x_server:.0f} | {of_xpra:.0f} | {x_server + of_xpra:.0f} |",
                        flush=True,
                    )
                    figures[f"{version}, {kind}: ready, s"] = Figure.of(ready)
                    figures[f"{version}, {kind}: memory, MB"] = Figure.of([one.x_server + one.xpra for one in displays])
    compare("displays", figures)


async def measure(server: Server, runtime_dir: Path, kind: str) -> Display:
    """Start a display, let it be for a while, and stop it."""
    begin = time.perf_counter()
    display_id = await server.ready(profile=kind)
    ready = time.perf_counter() - begin
    await asyncio.sleep(SETTLE)
    memory = pss(runtime_dir / display_id)
    await server.request("DELETE", f"displays/{display_id}")
    return Display(ready, memory["x_server"], memory["xpra"])


def pss(directory: Path) -> dict[str, float]:
    """MB of each of a display's processes, by its role.

    Memory that processes share counts in parts, so that other displays lower it.
    """
    memory = {}
    for role, process in json.loads((directory / "display.json").read_text())["processes"].items():
        rollup = Path(f"/proc/{process['pid']}/smaps_rollup").read_text()
        memory[role] = int(rollup.partition("\nPss:")[2].split()[0]) * 1024 / 1e6
    return memory


if __name__ == "__main__":
    asyncio.run(main())
