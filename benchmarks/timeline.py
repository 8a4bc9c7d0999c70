"""Makes the picture of what a person sees after a click on a tile, step by step.

`python -m benchmarks.timeline XPRA FILE`: a row of screenshots for a server with nothing kept
ready, and one for a server with a spare.
"""

from __future__ import annotations

import asyncio
import base64
import io
import sys
import tempfile
from contextlib import AsyncExitStack
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from jupyterlab_xpra.xpra.install import Finder

from .browser import Browser, chromium
from .client import LOOK, POINT_IN_LAB
from .looking import DEADLINE, prepare
from .systems import Client, Start, of_xpra

PROGRAM = Path(__file__).with_name("probe.tcl")
STEP, STEPS = 0.15, 5
"""Seconds between two pictures of a row, and how many there are."""

WIDTH, HEIGHT = 420, 270
"""Of a picture, in pixels."""

LABEL, GAP = 36, 8
FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"

Film = list[tuple[float, Image.Image]]
"""Pictures, and the seconds from the click to each."""


async def main() -> None:
    """Take both rows and write the picture."""
    path, file = sys.argv[1:]
    async with AsyncExitStack() as stack:
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="jlx-bench-")))
        browser = await stack.enter_async_context(chromium())
        xpra = await Finder(path, "Xvfb", "xrandr", "xprop").find_xpra()
        system = of_xpra(Client.OURS, xpra, directory, stack, PROGRAM)
        assert system.start
        assert system.start_without_spare
        rows = {}
        for title, start in (("Nothing kept ready", system.start_without_spare), ("With a spare", system.start)):
            await film(browser, system.login, start)  # the browser has been in Lab before
            rows[title] = await film(browser, system.login, start)
    strip(rows).save(file, optimize=True)


async def film(browser: Browser, login: str, start: Start) -> tuple[float, Film]:
    """Seconds from the click to the first pixel, and what was seen."""
    shots: list[tuple[float, str]] = []
    async with browser.page() as page:
        await prepare(page, login, POINT_IN_LAB, LOOK)
        page.film = lambda time, data: shots.append((time, data))
        await page.ask("Page.startScreencast", format="jpeg", quality=80, maxWidth=WIDTH * 2)
        begin, stop = await start(page)
        shown = await page.said(DEADLINE)
        await asyncio.sleep(STEP * STEPS)
        await page.ask("Page.stopScreencast")
        stop()
    pictures: Film = [(time - begin, Image.open(io.BytesIO(base64.b64decode(data)))) for time, data in shots]
    return float(shown["time"]) / 1000 - begin, pictures


def strip(rows: dict[str, tuple[float, Film]]) -> Image.Image:
    """A picture with a row for each."""
    size = ((WIDTH + GAP) * STEPS - GAP, (LABEL + HEIGHT + LABEL + GAP) * len(rows))
    whole = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(whole)
    font = ImageFont.truetype(FONT, 20)
    for number, (title, (shown, pictures)) in enumerate(rows.items()):
        top = (LABEL + HEIGHT + LABEL + GAP) * number
        draw.text((0, top + 4), f"{title}: the first pixel comes after {shown:.2f} s", "black", font)
        for step in range(STEPS):
            left, time = (WIDTH + GAP) * step, STEP * step
            seen = [picture for when, picture in pictures if when <= time]
            picture = seen[-1] if seen else pictures[0][1]
            whole.paste(picture.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS), (left, top + LABEL))
            draw.rectangle((left, top + LABEL, left + WIDTH - 1, top + LABEL + HEIGHT - 1), outline="#999999")
            draw.text((left, top + LABEL + HEIGHT + 4), f"{time:.2f} s", "black", font)
    return whole


if __name__ == "__main__":
    asyncio.run(main())
