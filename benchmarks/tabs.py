"""Measures what it costs that each window of a program is a tab of JupyterLab.

`python -m benchmarks.tabs XPRA…`. A window that fills its tab is measured in turns with a maximised
one in the display's only tab, and three animated windows of which one is in sight with a single
one. Prints a table in Markdown.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles

from jupyterlab_xpra.xpra.install import Finder

from .browser import Browser, Page, chromium
from .client import KEYS, LOOK, POINT_IN_LAB, cpu, key_to_pixel
from .looking import DEADLINE, prepare
from .systems import Client, System, of_xpra, request
from .tables import print_head, print_row, show

ROUNDS = 3

MAXIMISE = """document.querySelector('.jp-XpraDisplay-frame iframe').contentDocument
  .querySelector('.xpra-Window-bar').dispatchEvent(new MouseEvent('dblclick', {bubbles: true}))"""
"""Has a window that floats fill the display's tab but for its title bar."""

TABS_OPEN = """document.querySelectorAll('.lm-TabBar-tab[data-type="xpra-display"]').length"""

UNTIL_TABS = f"""new Promise(resolve => {{
  const looking = setInterval(() => {{
    if ({TABS_OPEN} < WANTED) return;
    clearInterval(looking);
    resolve(0);
  }}, 50);
}})"""
"""Waits until so many displays' tabs are open."""

MORE = 2
"""Windows that are opened beside the first."""

ONE, TABS = "in one tab", "as tabs"


@dataclass
class Figures:
    """The measurements of one way to show windows, in each round."""

    keys: list[float] = field(default_factory=list)
    """Milliseconds from a key to the pixel."""

    single: list[tuple[float, float]] = field(default_factory=list)
    """CPU seconds a second of the server and of the browser while a window is animated."""

    several: list[tuple[float, float]] = field(default_factory=list)
    """The same with more animated windows, in tabs out of sight."""


async def main() -> None:
    """Measure everything and print it."""
    print_head("Xpra, windows", "key → pixel p50, ms", "p95, ms", "CPU of one, %", f"of {1 + MORE} with one in sight, %")
    async with AsyncExitStack() as stack:
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="jlx-bench-")))
        browser = await stack.enter_async_context(chromium())
        for path in sys.argv[1:]:
            xpra = await Finder(path, "Xvfb", "xrandr", "xprop").find_xpra()
            system = of_xpra(Client.OURS, xpra, directory, stack, Path(__file__).with_name("probe.tcl"))
            home = directory / f"{Client.OURS.name.lower()}-{xpra.version}"
            figures = {ONE: Figures(), TABS: Figures()}
            for _ in range(ROUNDS):
                for windows, of_one in figures.items():
                    write_setting(home, "one" if windows is ONE else "tabs")
                    await measure(system, browser, of_one, several=windows is TABS)
            for windows, of_one in figures.items():
                keys = of_one.keys
                cells = [median(keys), quantiles(keys, n=20)[18], percent(of_one.single), percent(of_one.several)]
                print_row(f"{xpra.version}, {windows}", *map(show, cells))


def write_setting(home: Path, windows: str) -> None:
    """Have JupyterLab show the windows of programs so."""
    folder = home / "lab/user-settings/jupyterlab-xpra"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "plugin.jupyterlab-settings").write_text(json.dumps({"windows": windows}))


async def measure(system: System, browser: Browser, figures: Figures, *, several: bool) -> None:
    """One round."""
    assert system.start
    async with browser.page() as page:
        await prepare(page, system.login, POINT_IN_LAB, LOOK)
        _, stop = await system.start(page)
        await page.said(DEADLINE)
        # The client may still be about what follows the first picture.
        await asyncio.sleep(1)
        if not several:
            await page.evaluate(MAXIMISE)
            await asyncio.sleep(1)
        await page.click(*POINT_IN_LAB)
        await asyncio.sleep(0.5)
        for _ in range(KEYS):
            figures.keys.append(await key_to_pixel(page))
        await page.evaluate("benchmark.animated = true")
        await animate(page)
        figures.single.append(await cpu(system, browser))
        if several:
            for _ in range(MORE):
                await open_another(page, system)
                await animate(page)
            figures.several.append(await cpu(system, browser))
        stop()


async def animate(page: Page) -> None:
    """Have the window in use change all the time, and look no more."""
    await page.press(" ", "Space", 32)
    await asyncio.sleep(0.5)
    await page.evaluate("benchmark.looking = false")


async def open_another(page: Page, system: System) -> None:
    """Open one more window in the newest display, and go into it."""
    newest = max(request(system.port, "GET", ""), key=lambda display: str(display["created"]))
    wanted = await page.evaluate(TABS_OPEN) + 1
    request(system.port, "POST", f"/{newest['id']}/programs", {"profile": "probe"})
    await page.evaluate(UNTIL_TABS.replace("WANTED", str(wanted)))
    await asyncio.sleep(1)
    await page.click(*POINT_IN_LAB)
    await asyncio.sleep(0.5)


def percent(figures: list[tuple[float, float]]) -> float:
    """Of a core, server and browser together; not a number where nothing was measured."""
    return median(map(sum, figures)) * 100 if figures else float("nan")


if __name__ == "__main__":
    asyncio.run(main())
