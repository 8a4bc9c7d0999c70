"""Checks that an image becomes healthy and shows a desktop."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Callable
from typing import Any

from PIL import Image

from .container import Container
from .errors import Failure
from .stage import Stage

DEADLINE = 120
"""Seconds after which a state that should have come is given up."""

COLOURS = 50
"""A desktop's picture has at least so many colours. An empty one has two or three."""


def check(stage: Stage, say: Callable[[str], None]) -> None:
    """Run the image, and say what it does. Raises `Failure` where it does something else."""
    if not stage.entrypoint + stage.command or not stage.healthcheck:
        raise Failure("The image has no command or no health check.")
    with Container.running(stage) as container:
        until("healthy", lambda: container.init() and container.inside(stage.healthcheck).returncode == 0)
        privileges = container.privileges()
        if privileges["Uid"].split()[0] == "0" or any(
            int(privileges[name], 16) for name in ("CapPrm", "CapEff", "CapBnd", "CapAmb")
        ):
            raise Failure(f"The image runs as root or with capabilities: {privileges}")
        say(f"Healthy, as uid {privileges['Uid'].split()[0]}, without capabilities")

        display = json.loads(container.ask("POST", "displays", "{}"))
        path = f"displays/{display['id']}"

        def state() -> dict[str, Any]:
            now: dict[str, Any] = json.loads(container.ask("GET", path))
            if now["state"] == "ended":
                raise Failure(f"The display ended: {now}\n{container.ask('GET', f'{path}/log').decode()}")
            return now

        until("ready", lambda: state()["state"] == "ready")
        say(f"A display with the profile {display['profile']} is ready")
        found = until(
            f"{COLOURS} colours on the desktop",
            lambda: (number := colours(container.ask("GET", f"{path}/screenshot"))) >= COLOURS and number,
        )
        say(f"{found} colours on the desktop, of {', '.join(sorted(container.programs()))}")
        container.stop()
    if left := container.programs():
        raise Failure(f"After the image stopped, these run: {left}")
    say("Stopped, and nothing is left of it")


def until(what: str, answer: Callable[[], Any]) -> Any:
    """The answer, once it is true. Raises `Failure` after the deadline."""
    end = time.monotonic() + DEADLINE
    while not (found := answer()):
        if time.monotonic() > end:
            raise Failure(f"After {DEADLINE} s: not {what}.")
        time.sleep(0.5)
    return found


def colours(picture: bytes) -> int:
    """The number of colours in a PNG."""
    with Image.open(io.BytesIO(picture)) as image:
        return len(image.convert("RGB").getcolors(image.width * image.height) or [])
