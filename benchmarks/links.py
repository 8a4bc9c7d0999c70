"""Measures what a person has of a display over links as people have them, at work.

`python -m benchmarks.links PYTHON XPRA…`, where PYTHON has jupyter-remote-desktop-proxy and
Selkies. For each link a page of each system is opened and does all the works, one after the other.
Prints tables in Markdown. `--link NAME` and `--work NAME` measure only one.

`work.tcl` is the program that is shown. A row of squares at its top left says which picture is
seen: when the program drew it, how many keys had come, and which work it was.
"""

from __future__ import annotations

import argparse
import asyncio
import math
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

from .browser import Browser, Page, chromium
from .last import Figure, compare
from .looking import DEADLINE, first_pixel, prepare
from .shaping import Link, Shaper, shaped
from .systems import Client, System, selkies, systems_of, vnc
from .tables import print_head, print_row, show

LINKS = [
    Link("loopback"),
    Link("5 ms, 100 Mbit/s", 0.005, 100e6 / 8),
    MIDDLE := Link("40 ms, 20 Mbit/s", 0.04, 20e6 / 8),
    Link("180 ms, 6 Mbit/s, 1 % late", 0.18, 6e6 / 8, 0.01),
]

WORKS = {"typing beside a log": 1, "dragging": 2, "3D": 3, "video": 4, "spreadsheet": 5}
"""The key that starts each, in `work.tcl`."""

NOTHING = 0
PROGRAM = Path(__file__).with_name("work.tcl")

OPENINGS = 2
SETTLE = 1.5
"""Seconds that a work goes on before it is measured."""

SECONDS = 4.0
"""The length of a measurement."""

PAUSE = (0.12, 0.25)
"""Seconds between two keys: those of somebody who types fast."""

DRAIN = 10.0
"""Seconds after a measurement in which the last key has to be seen. A later one counts as these."""

PASTE = 5_000_000
"""Characters."""

PASTE_DEADLINE = 20.0
"""Seconds in which the program has to have them; `work.tcl` has both."""

WIDTH, HEIGHT = 1700, 1100
"""Of the page: the spreadsheet has 1600 × 1000."""

POINT = (560, 440)
"""In the window of each work, in each of the pages."""

FAST = ["3D", "video"]
PICTURES = 24
KEY_P50, KEY_P95 = 15.0, 60.0
"""Milliseconds more than the round trip."""

BUILT_UP = 150.0
ROUND_TRIPS = 4

SLOW = Link("1 s", 1.0, 100e6 / 8)
"""Counts round trips: everything else that an opening takes is less than one."""

# Tells when it first sees the program's squares, and keeps what they say at each change.
LOOK = """
  const side = 16, count = 29;
  const row = new OffscreenCanvas(side * count, 1).getContext('2d', {willReadFrequently: true});
  Object.assign(benchmark, {seen: [], last: null});
  const look = canvas => {
    row.clearRect(0, 0, side * count, 1);
    row.drawImage(canvas, 0, side / 2, side * count, 1, 0, 0, side * count, 1);
    const {data} = row.getImageData(0, 0, side * count, 1);
    const bits = Array.from({length: count}, (_, i) => data[(i * side + side / 2) * 4] > 127 ? 1 : 0);
    const ones = bits.reduce((sum, bit) => sum + bit);
    if (!bits[0] || bits[count - 1] || ones % 2 === 0) return;
    const value = bits.slice(1, 27).reduce((sum, bit, place) => sum + (bit << place), 0);
    if (value === benchmark.last) return;
    if (benchmark.last === null) tell(JSON.stringify({time: now()}));
    benchmark.last = value;
    benchmark.seen.push([now(), value]);
  };
"""

# A text that no other paste had.
TEXT = """Array.from({length: LENGTH / 10}, () =>
  Math.random().toString(36).padEnd(9, '.').slice(0, 9)).join(' ').padEnd(LENGTH, '.')"""

VNC_PASTE = """(() => {
  benchmark.pressed.push(performance.timeOrigin + performance.now());
  const field = document.getElementById('clipboard-text');
  field.value = TEXT;
  field.dispatchEvent(new Event('change'));
})()"""


@dataclass(frozen=True)
class Seen:
    """A picture that was seen."""

    time: float
    """Milliseconds since the epoch."""

    age: float
    """Milliseconds since the program drew it."""

    keys: int
    """Keys that the program had got, modulo 64."""

    work: int

    @classmethod
    def of(cls, time: float, value: int) -> Seen:
        """Read the value of the squares."""
        # It can be drawn within the millisecond that it is seen in.
        age = (time - value + 100) % 65536 - 100
        return cls(time, age, value >> 16 & 63, value >> 22)


@dataclass(frozen=True)
class Opening:
    """Seconds to the first pixel of a running display."""

    whole: float
    after_load: float
    """The part after the page was loaded."""


@dataclass(frozen=True)
class Cell:
    """What was measured of a work."""

    keys: list[float]
    """Milliseconds from a key to the pixel."""

    ages: list[float]
    """Milliseconds, of each picture when it was first seen."""

    seconds: float
    bytes: int
    """Bytes to the browser."""

    @property
    def pictures(self) -> float:
        """Pictures seen a second."""
        return len(self.ages) / self.seconds


@dataclass
class Figures:
    """The measurements of one system on one link."""

    openings: list[Opening]
    cells: dict[str, Cell]
    """By the work."""

    paste: float | None
    """Seconds; none if the text did not come."""


Results = dict[tuple[str, str], Figures]
"""By the name of the link and of the system."""


async def main() -> None:
    """Measure everything and print it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("peer", metavar="PYTHON")
    parser.add_argument("xpras", metavar="XPRA", nargs="+")
    parser.add_argument("--link", choices=[link.name for link in LINKS])
    parser.add_argument("--work", choices=[*WORKS, "paste"])
    arguments = parser.parse_args()
    links = [link for link in LINKS if arguments.link in (None, link.name)]
    works = [work for work in [*WORKS, "paste"] if arguments.work in (None, work)]
    results: Results = {}
    async with AsyncExitStack() as stack:
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="jlx-bench-")))
        write_video(directory / "video")
        browser = await stack.enter_async_context(chromium())
        systems = [make(arguments.peer, directory, stack, PROGRAM) for make in (vnc, selkies)]
        for xpra in arguments.xpras:
            systems += [system async for system in systems_of(xpra, directory, stack, PROGRAM)]
        for link in links:
            for system in systems:
                async with shaped(link, system.port) as shaper:
                    results[link.name, system.name] = await measure(system, browser, shaper, works)
        round_trips = {system.name: await measure_round_trips(system, browser) for system in systems}
    print_all(links, works, systems, results, round_trips)
    compare("links", dict(kept(systems, results)))


# The measurements


async def measure(system: System, browser: Browser, shaper: Shaper, works: list[str]) -> Figures:
    """Measure a system on a link."""
    near = system.through(shaper.port)
    openings = [await measure_opening(near, browser) for _ in range(OPENINGS)]
    async with browser.page(WIDTH, HEIGHT) as page:
        await prepare(page, near.login, POINT, LOOK)
        await first_pixel(page, near.url)
        await page.click(*POINT)
        cells = {work: await measure_work(page, shaper, work) for work in works if work in WORKS}
        paste = await measure_paste(page, system) if "paste" in works else None
    return Figures(openings, cells, paste)


async def measure_opening(system: System, browser: Browser) -> Opening:
    """One round of opening a display that runs, in a browser with nothing of the page."""
    async with browser.page(WIDTH, HEIGHT) as page:
        await prepare(page, system.login, POINT, LOOK)
        whole = await first_pixel(page, system.url)
        loaded = "performance.getEntriesByType('navigation')[0].loadEventEnd"
        seen = "benchmark.seen[0][0] - performance.timeOrigin"
        return Opening(whole, max(0.0, await page.evaluate(f"{seen} - {loaded}")) / 1000)


async def measure_round_trips(system: System, browser: Browser) -> int:
    """Round trips from the loaded page to the first pixel."""
    async with shaped(SLOW, system.port) as shaper:
        opening = await measure_opening(system.through(shaper.port), browser)
        return int(opening.after_load / SLOW.round_trip)


async def measure_work(page: Page, shaper: Shaper, work: str) -> Cell:
    """Measure a work, and end it."""
    await choose(page, WORKS[work])
    await asyncio.sleep(SETTLE)
    await page.evaluate("benchmark.pressed = []; benchmark.seen = []")
    before = (await last_seen(page)).keys
    begin, carried = time.time(), (await shaper.traffic()).down
    await asyncio.gather(write(page, SECONDS), *([drag(page, SECONDS)] if work == "dragging" else []))
    end, carried = time.time(), (await shaper.traffic()).down - carried
    pressed = await page.evaluate("benchmark.pressed")
    await until(page, lambda picture: picture.keys == (before + len(pressed)) % 64, DRAIN)
    pictures = await all_seen(page)
    keys = []
    for number, key in enumerate(pressed, 1):
        after = (picture.time - key for picture in pictures if number <= (picture.keys - before) % 64 <= len(pressed))
        keys.append(next(after, DRAIN * 1000))
    ages = [picture.age for picture in pictures if begin * 1000 <= picture.time < end * 1000]
    await choose(page, NOTHING)
    return Cell(keys, ages, end - begin, carried)


async def measure_paste(page: Page, system: System) -> float | None:
    """Seconds from pasting a text until it is seen that the program has it."""
    text = TEXT.replace("LENGTH", str(PASTE))
    await page.copy(text)
    await page.evaluate("benchmark.pressed = []; benchmark.seen = []")
    before = (await last_seen(page)).keys
    if system.client is Client.VNC:
        # The page has a field for the clipboard.
        await page.evaluate(VNC_PASTE.replace("TEXT", text))
    await page.press_paste()
    if not await until(page, lambda picture: picture.keys != before, PASTE_DEADLINE):
        return None
    came = next(picture.time for picture in await all_seen(page) if picture.keys != before)
    began: float = await page.evaluate("benchmark.pressed[0]")
    return (came - began) / 1000


async def choose(page: Page, number: int) -> None:
    """Start a work, and wait until it is seen."""
    await page.press(str(number), f"Digit{number}", 48 + number)
    if not await until(page, lambda picture: picture.work == number, DEADLINE):
        raise TimeoutError(f"Work {number} is not seen.")


async def until(page: Page, wanted: Callable[[Seen], bool], timeout: float) -> bool:
    """Wait until such a picture is seen. False if none is."""
    deadline = time.time() + timeout
    while not wanted(await last_seen(page)):
        if time.time() > deadline:
            return False
        await asyncio.sleep(0.05)
    return True


async def last_seen(page: Page) -> Seen:
    """What is seen now."""
    return Seen.of(time.time() * 1000, await page.evaluate("benchmark.last"))


async def all_seen(page: Page) -> list[Seen]:
    """What the page has seen since its list was emptied."""
    return [Seen.of(time, value) for time, value in await page.evaluate("benchmark.seen")]


async def write(page: Page, seconds: float) -> None:
    """Press keys."""
    end = time.time() + seconds
    while time.time() < end:
        await page.press("a", "KeyA", 65)
        await asyncio.sleep(random.uniform(*PAUSE))  # noqa: S311


async def drag(page: Page, seconds: float) -> None:
    """Drag the window in circles."""
    end = time.time() + seconds
    x, y = POINT
    await page.mouse("mousePressed", x, y, held=True)
    while time.time() < end:
        turn = time.time() * 3
        await page.mouse("mouseMoved", int(x + 300 + 200 * math.cos(turn)), int(y + 150 + 150 * math.sin(turn)), held=True)
        await asyncio.sleep(1 / 60)
    await page.mouse("mouseReleased", x, y, held=False)


def write_video(directory: Path) -> None:
    """One second of a video that repeats: a gradient, and noise that moves across it."""
    width, height, count = 640, 480, 30
    directory.mkdir()
    line = bytes(int(112 + 111 * math.sin(2 * math.pi * (x / width + colour / 3))) for x in range(width) for colour in range(3))
    noise = bytes(value & 31 for value in random.Random(1).randbytes(width * height * 3))  # noqa: S311
    for number in range(count):
        shifts = (3 * ((y * width // height + number * width // count) % width) for y in range(height))
        gradient = b"".join(line[shift:] + line[:shift] for shift in shifts)
        shift = number * height // count * width * 3
        # The sum of two bytes is one byte, so that whole pictures can be added.
        pixels = int.from_bytes(gradient, "big") + int.from_bytes(noise[shift:] + noise[:shift], "big")
        header = b"P6 %d %d 255\n" % (width, height)
        (directory / f"{number:02}.ppm").write_bytes(header + pixels.to_bytes(len(noise), "big"))


# The tables


def print_all(
    links: list[Link], works: list[str], systems: list[System], results: Results, round_trips: dict[str, int]
) -> None:
    """The figures of each link, and what the goals are."""
    for link in links:
        print(f"\n### {link.name}")
        print_head("work", "system", "key → pixel p50, ms", "p95, ms", "pictures a second", "age p50, ms", "p95, ms", "kB/s")
        for work in works:
            for system in systems:
                if cell := results[link.name, system.name].cells.get(work):
                    print_row(work, system.name, *map(show, figures_of(cell)))
        print_head("system", "open → first pixel, s", "of these after the page was loaded", "paste of 5 MB, s")
        for system in systems:
            figures = results[link.name, system.name]
            whole, after = (
                median(part) for part in zip(*((one.whole, one.after_load) for one in figures.openings), strict=True)
            )
            paste = "–" if figures.paste is None else show(figures.paste)
            print_row(system.name, show(whole), show(after), paste)
    print_head("system", "round trips from the loaded page to the first pixel")
    for system in systems:
        print_row(system.name, str(round_trips[system.name]))
    print_head("Xpra", "link", "work", "goal", "", "is", "")
    for ours in systems:
        if ours.client is not Client.OURS:
            continue
        for link in links:
            figures, peer = results[link.name, ours.name], results[link.name, systems[0].name]
            for work, cell in figures.cells.items():
                for goal in goals(link, work, cell, peer.cells[work]):
                    print_goal(ours, link, work, goal)
        goal = Goal("round trips after the page was loaded", ROUND_TRIPS, round_trips[ours.name])
        print_goal(ours, SLOW, "opening", goal)


def kept(systems: list[System], results: Results) -> Iterator[tuple[str, Figure]]:
    """What the next run is compared with."""
    for ours in systems:
        if ours.client is Client.OURS:
            for (link, system), figures in results.items():
                for work, cell in figures.cells.items() if system == ours.name else ():
                    name = f"{ours.version}, {link}, {work}"
                    yield f"{name}: key → pixel, ms", Figure.of(cell.keys)
                    yield f"{name}: age, ms", Figure.of(cell.ages)


def print_goal(system: System, link: Link, work: str, goal: Goal) -> None:
    """A row of the table of goals."""
    print_row(system.version, link.name, work, goal.words, show(goal.limit), show(goal.value), goal.verdict)


def figures_of(cell: Cell) -> list[float]:
    """The columns of the table."""
    return [median(cell.keys), percentile(cell.keys), cell.pictures, median(cell.ages), percentile(cell.ages), rate(cell)]


def rate(cell: Cell) -> float:
    """Kilobytes a second."""
    return cell.bytes / cell.seconds / 1000


def percentile(values: list[float]) -> float:
    """The 95th."""
    return quantiles(values, n=20)[18] if len(values) > 1 else values[0]


@dataclass(frozen=True)
class Goal:
    """A goal, and what was measured."""

    words: str
    limit: float
    value: float
    at_least: bool = False

    @property
    def verdict(self) -> str:
        """For the table."""
        met = self.value >= self.limit if self.at_least else self.value <= self.limit
        return "met" if met else f"missed by {show(abs(self.value - self.limit))}"


def goals(link: Link, work: str, ours: Cell, vnc: Cell) -> Iterator[Goal]:
    """The goals of a work on a link."""
    round_trip = link.round_trip * 1000
    yield Goal("key → pixel p50, ms: round trip + 15", round_trip + KEY_P50, median(ours.keys))
    yield Goal("key → pixel p95, ms: round trip + 60", round_trip + KEY_P95, percentile(ours.keys))
    yield Goal("queue, ms: age p95 less the round trip", BUILT_UP, percentile(ours.ages) - round_trip)
    if link.shaped:
        yield Goal("kB/s: VNC's", rate(vnc), rate(ours))
    if work in FAST and link is MIDDLE:
        yield Goal("pictures a second", PICTURES, ours.pictures, at_least=True)


if __name__ == "__main__":
    asyncio.run(main())
