"""Measures how fast a person sees a display in a browser.

It measures our client, Xpra's own client, and VNC. `python -m benchmarks.client PYTHON XPRA…`,
where PYTHON has jupyter-remote-desktop-proxy. All show the same program and are measured in turns
in one run, since machines are noisy. Prints tables in Markdown.

The newest HTML5 client of Xpra is in no package. It is measured too if `XPRA_HTML5` names the
folder of its `index.html`.
"""

from __future__ import annotations

import asyncio
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles

from .browser import Browser, Page, chromium
from .last import Figure, compare
from .looking import DEADLINE, first_pixel, prepare
from .servers import cpu_seconds, tree
from .systems import Client, Start, System, systems_of, vnc
from .tables import print_head, print_row, show

ROUNDS = 2
"""Of keys, frames and CPU."""

STARTS = 3
"""Of opening a display and of starting one."""

KEYS = 50
"""Keys that are pressed in each round."""

SECONDS = 3.0
"""The length of each part: frames are counted, CPU is measured with animation, and without."""

OPEN, AGAIN, TILE = "open → first pixel, s", "opened again, s", "tile → first pixel, s"
TILE_ALONE = "with nothing kept ready, s"
KEY, KEY_95, FRAMES = "key → pixel p50, ms", "p95, ms", "frames a second"
SERVER, BROWSER, CPU = "CPU of the server, %", "of the browser, %", "of both, %"
CPU_FRAME, IDLE = "a frame, ms", "idle, %"
"""The columns of the table.

CPU is per cent of one core, while the window is animated and while nothing happens.
"""

ALL_FRAMES = 59.5
"""Frames a second that count as 60."""

POINT = (600, 450)
"""In the window of the program, in each of the pages."""

POINT_IN_LAB = (900, 550)

# Tells each change of colour.
LOOK = """
  const one = new OffscreenCanvas(1, 1).getContext('2d', {willReadFrequently: true});
  Object.assign(benchmark, {changes: 0, animated: false});
  let last = '';
  const look = (canvas, x, y) => {
    one.clearRect(0, 0, 1, 1);
    one.drawImage(canvas, x, y, 1, 1, 0, 0, 1, 1);
    const [red, green, blue, alpha] = one.getImageData(0, 0, 1, 1).data;
    if (!alpha || green > 60) return;
    const colour = benchmark.animated ? '' + Math.floor((red + 4) / 16)
      : red > 200 && blue < 60 ? 'red' : blue > 200 && red < 60 ? 'blue' : '';
    if (colour && colour !== last) {
      last = colour;
      benchmark.changes++;
      if (!benchmark.animated)
        tell(JSON.stringify({colour, time: now(), key: benchmark.pressed[0]}));
    }
  };
"""


@dataclass
class Figures:
    """The measurements of one system, in each round."""

    opened: list[float] = field(default_factory=list)
    """Seconds to the first pixel of a running display, in a browser with nothing of the page."""

    again: list[float] = field(default_factory=list)
    """The same in a browser that has opened the page before."""

    started: list[float] = field(default_factory=list)
    """Seconds from the click on a tile to the first pixel."""

    started_alone: list[float] = field(default_factory=list)
    """The same where nothing was kept ready."""

    keys: list[float] = field(default_factory=list)
    """Milliseconds from a key to the pixel."""

    frames: list[float] = field(default_factory=list)
    """Colours seen a second of 60."""

    animated: list[tuple[float, float]] = field(default_factory=list)
    """CPU seconds a second of the server and of the browser while the window is animated."""

    idle: list[tuple[float, float]] = field(default_factory=list)

    def summary(self) -> dict[str, float]:
        """The medians, by the columns of the table."""
        of_server, of_browser = (median(part) * 100 for part in zip(*self.animated, strict=True))
        frames = median(self.frames)
        return {
            OPEN: median(self.opened),
            AGAIN: median(self.again),
            TILE: median(self.started),
            TILE_ALONE: median(self.started_alone),
            KEY: median(self.keys),
            KEY_95: quantiles(self.keys, n=20)[18],
            FRAMES: frames,
            SERVER: of_server,
            BROWSER: of_browser,
            CPU: of_server + of_browser,
            CPU_FRAME: (of_server + of_browser) * 10 / frames,
            IDLE: median(map(sum, self.idle)) * 100,
        }

    def kept(self) -> dict[str, Figure]:
        """What the next run is compared with, by the columns of the table."""
        return {
            OPEN: Figure.of(self.opened),
            AGAIN: Figure.of(self.again),
            TILE: Figure.of(self.started),
            TILE_ALONE: Figure.of(self.started_alone),
            KEY: Figure.of(self.keys),
            FRAMES: Figure.of(self.frames, more_is_better=True),
            CPU: Figure.of([sum(parts) * 100 for parts in self.animated]),
            IDLE: Figure.of([sum(parts) * 100 for parts in self.idle]),
        }


async def main() -> None:
    """Measure everything and print it."""
    peer, *xpras = sys.argv[1:]
    async with AsyncExitStack() as stack:
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="jlx-bench-")))
        browser = await stack.enter_async_context(chromium())
        systems = [vnc(peer, directory, stack)]
        for xpra in xpras:
            systems += [system async for system in systems_of(xpra, directory, stack)]
        figures = {system.name: Figures() for system in systems}
        for _ in range(ROUNDS):
            for system in systems:
                await measure(system, browser, figures[system.name])
        for _ in range(STARTS):
            for system in systems:
                await measure_opening(system, browser, figures[system.name])
                await measure_starts(system, browser, figures[system.name])
    print_all(systems, {name: of_one.summary() for name, of_one in figures.items()})
    ours = [system for system in systems if system.client is Client.OURS]
    compare("client", {f"{one.version}: {name}": figure for one in ours for name, figure in figures[one.name].kept().items()})


# The measurements


async def measure(system: System, browser: Browser, figures: Figures) -> None:
    """One round of keys, frames and CPU."""
    async with browser.page() as page:
        await prepare(page, system.login, POINT, LOOK)
        await first_pixel(page, system.url)
        # The client may still be about what follows the first picture.
        await asyncio.sleep(1)
        await page.click(*POINT)
        await asyncio.sleep(0.5)
        for _ in range(KEYS):
            figures.keys.append(await key_to_pixel(page))
        await page.evaluate("benchmark.animated = true")
        await page.press(" ", "Space", 32)
        await asyncio.sleep(0.5)
        figures.frames.append(await frames(page))
        await page.evaluate("benchmark.looking = false")
        figures.animated.append(await cpu(system, browser))
        await page.press(" ", "Space", 32)
        await asyncio.sleep(1)
        figures.idle.append(await cpu(system, browser))


async def measure_opening(system: System, browser: Browser, figures: Figures) -> None:
    """One round of opening a display that runs."""
    async with browser.page() as page:
        await prepare(page, system.login, POINT, LOOK)
        figures.opened.append(await first_pixel(page, system.url))
        await page.load("about:blank")
        figures.again.append(await first_pixel(page, system.url))


async def key_to_pixel(page: Page) -> float:
    """Milliseconds."""
    await asyncio.sleep(random.uniform(0.04, 0.08))  # noqa: S311  not in step with anything
    page.forget()
    await page.evaluate("benchmark.pressed = []")
    await page.press("a", "KeyA", 65)
    seen = await page.said(DEADLINE)
    return float(seen["time"] - seen["key"])


async def frames(page: Page) -> float:
    """Changes of colour seen a second."""
    script = "[benchmark.changes, performance.now()]"
    before, begin = await page.evaluate(script)
    await asyncio.sleep(SECONDS)
    after, finish = await page.evaluate(script)
    return float((after - before) / (finish - begin) * 1000)


async def cpu(system: System, browser: Browser) -> tuple[float, float]:
    """CPU seconds a second of the server's processes, and of the browser's."""
    parts = [system.processes(), tree(browser.pid)]
    before = [cpu_seconds(part) for part in parts]
    begin = time.perf_counter()
    await asyncio.sleep(SECONDS)
    after = [cpu_seconds(part) for part in parts]
    took = time.perf_counter() - begin
    of_server, of_browser = ((end - start) / took for start, end in zip(before, after, strict=True))
    return of_server, of_browser


async def measure_starts(system: System, browser: Browser, figures: Figures) -> None:
    """One round of starting a display, also with nothing kept ready, as it always is elsewhere."""
    assert system.start
    started = await measure_start(system, browser, system.start)
    figures.started.append(started)
    alone = system.start_without_spare
    figures.started_alone.append(await measure_start(system, browser, alone) if alone else started)


async def measure_start(system: System, browser: Browser, start: Start) -> float:
    """Seconds from the click on a tile to the first pixel."""
    async with browser.page() as page:
        await prepare(page, system.login, POINT if system.client is Client.VNC else POINT_IN_LAB, LOOK)
        begin, stop = await start(page)
        seen = await page.said(DEADLINE)
        stop()
        return float(seen["time"]) / 1000 - begin


# The tables


def print_all(systems: list[System], figures: dict[str, dict[str, float]]) -> None:
    """The figures, how ours compare, and what the goals are."""
    columns = list(figures[systems[0].name])
    print_head("", *columns)
    for system in systems:
        print_row(system.name, *map(show, figures[system.name].values()))

    peers = {ours: peers_of(ours, systems) for ours in systems if ours.client is Client.OURS}
    print_head("ours, as a share of", *columns)
    for ours, others in peers.items():
        for other in others:
            shares = (figures[ours.name][column] / figures[other.name][column] for column in columns)
            print_row(f"Xpra {ours.version}: {other.name}", *map(show, shares))

    print_head("Xpra", "goal", "", "is", "")
    for ours, others in peers.items():
        for goal, limit, column in goals(*(figures[other.name] for other in others)):
            value = figures[ours.name][column]
            met = value >= limit if column is FRAMES else value <= limit
            verdict = "met" if met else f"missed by {show(abs(value - limit))} ({abs(value / limit - 1):.0%})"
            print_row(ours.version, goal, show(limit), show(value), verdict)


def peers_of(ours: System, systems: list[System]) -> list[System]:
    """The systems that ours is compared with: VNC, and the stock client of the same Xpra if any."""
    return [
        *(system for system in systems if system.client is Client.VNC),
        *(system for system in systems if system.client is Client.STOCK and system.version == ours.version),
    ]


def goals(vnc: dict[str, float], stock: dict[str, float] | None = None) -> Iterator[tuple[str, float, str]]:
    """The goal in words, the limit, and the column that it is about."""
    yield "open → first pixel, s: under", 0.4, OPEN
    yield "tile → first pixel, s: under", 0.3, TILE
    yield "with nothing kept ready, s: VNC's", vnc[TILE], TILE_ALONE
    yield "key → pixel p50, ms: 0.7 of VNC's", 0.7 * vnc[KEY], KEY
    yield "key → pixel p95, ms: VNC's", vnc[KEY_95], KEY_95
    yield "frames a second: 60", ALL_FRAMES, FRAMES
    yield "CPU of the browser, %: VNC's", vnc[BROWSER], BROWSER
    yield "CPU a frame, ms: 1.35 of VNC's", 1.35 * vnc[CPU_FRAME], CPU_FRAME
    yield "CPU idle, %: under", 0.5, IDLE
    if stock:
        yield "CPU animated, %: the stock client's", stock[CPU], CPU
        yield "CPU a frame, ms: the stock client's", stock[CPU_FRAME], CPU_FRAME
        yield "CPU idle, %: the stock client's", stock[IDLE], IDLE


if __name__ == "__main__":
    asyncio.run(main())
