"""Measures the processor time that displays of usual programs take.

`python -m benchmarks.programs PYTHON XPRA…`, where PYTHON has jupyter-remote-desktop-proxy: a
terminal whose text scrolls, a 3D program, and a desktop in which nothing happens but a clock. The
programs themselves do not count. Prints a table in Markdown.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from contextlib import AsyncExitStack
from pathlib import Path
from statistics import median

from jupyterlab_xpra.xpra.command import Kind
from jupyterlab_xpra.xpra.install import Finder

from .browser import Browser, chromium
from .client import cpu
from .last import Figure, compare
from .systems import Client, System, of_xpra, vnc
from .tables import print_head, print_row, show

TEXT = "i=0; while seq $i $((i + 40)); do i=$((i + 40)); sleep 0.1; done"
"""Another text each time."""

PROGRAMS = {
    "terminal": (Kind.SEAMLESS, f"xterm -geometry 100x40 -e sh -c '{TEXT}'"),
    "3D": (Kind.SEAMLESS, "glxgears -geometry 640x480"),
    "desktop": (Kind.DESKTOP, "xclock -digital -update 1 & icewm-session"),
}
"""The kind of the display, and a line of a shell."""

ROUNDS = 3

SETTLE = 4.0
"""Seconds after which a display that is opened shows what it goes on to show."""


async def main() -> None:
    """Measure each program in turn, and print the table."""
    peer, *xpras = sys.argv[1:]
    figures = {}
    print_head("program", "system", "CPU of the server, %", "of the browser, %", "of both, %")
    for name, (kind, line) in PROGRAMS.items():
        async with AsyncExitStack() as stack:
            directory = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="jlx-bench-")))
            program = directory / "program"
            program.write_text(f"#!/bin/sh\n{line}\n")
            program.chmod(0o700)
            browser = await stack.enter_async_context(chromium())
            systems = [vnc(peer, directory, stack, program)]
            for path in xpras:
                xpra = await Finder(path, "Xvfb", "xrandr", "xprop").find_xpra()
                systems.append(of_xpra(Client.OURS, xpra, directory, stack, program, kind))
            for system in systems:
                of_server, of_browser = zip(*[await measure(system, browser) for _ in range(ROUNDS)], strict=True)
                both = [sum(parts) for parts in zip(of_server, of_browser, strict=True)]
                print_row(name, system.name, *(show(median(part)) for part in (of_server, of_browser, both)))
                if system.client is Client.OURS:
                    figures[f"{name}, {system.version}: CPU, %"] = Figure.of(both)
    compare("programs", figures)


async def measure(system: System, browser: Browser) -> tuple[float, float]:
    """The processor time of the server's side and of the browser, in per cent of a core."""
    async with browser.page() as page:
        await page.load(system.login)
        await page.load(system.url)
        await asyncio.sleep(SETTLE)
        of_server, of_browser = await cpu(system, browser)
        return of_server * 100, of_browser * 100


if __name__ == "__main__":
    asyncio.run(main())
