"""Two wheels on a minimal Debian with nothing but Python, and the host's Chromium on a tile."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, sync_playwright

from jupyterlab_xpra.xpra.server import VARIABLE
from scripts.image import roots
from scripts.image.build import Build
from scripts.image.dockerfile import instructions
from scripts.image.stage import Stage, started

from ..hub.running import DEADLINE, until

REPOSITORY = Path(__file__).parents[2]

DOCKERFILE = """\
FROM debian:{suite}
RUN apt-get update && apt-get install -y --no-install-recommends python3-venv
RUN useradd --create-home me
COPY wheels /srv/wheels
WORKDIR /home/me
USER me
RUN python3 -m venv venv
RUN venv/bin/pip install --quiet jupyterlab /srv/wheels/*.whl
"""

MESA = """\
USER root
RUN apt-get install -y --no-install-recommends mesa-utils libgl1-mesa-dri
USER me
"""
"""What programs that draw with OpenGL need, on any display."""

FOLDER = "/srv/a folder"

POISON = """\
USER me
RUN mkdir -p poison .local/lib/python3.11/site-packages
RUN for name in Xvfb xkbcomp xprop xrandr dbus-daemon; do echo '#!/bin/false' >poison/$name; chmod +x poison/$name; done
RUN for name in libX11.so.6 libglib-2.0.so.0 libxcb.so.1; do echo junk >poison/$name; done
RUN for name in gi usercustomize xpra; do echo 'raise SystemExit(9)' >.local/lib/python3.11/site-packages/$name.py; done
RUN echo 'raise SystemExit(9)' >poison/xpra.py
"""
"""Libraries, programs and modules with which nothing works."""

POISONED = {
    VARIABLE: FOLDER,
    "LD_LIBRARY_PATH": "/home/me/poison",
    "PATH": "/home/me/poison:/usr/bin:/bin",
    "PYTHONPATH": "/home/me/poison",
    "GI_TYPELIB_PATH": "/home/me/poison",
}

pytestmark = [
    pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount"),
    pytest.mark.timeout(1800),  # it downloads a minimal system, and JupyterLab
]


@pytest.fixture(autouse=True)
def jp_asyncio_loop() -> None:
    """Have no loop, instead of pytest-jupyter's: Playwright has one of its own."""


@pytest.fixture(autouse=True)
def jp_server_cleanup() -> None:
    """Do nothing, for the same reason."""


@pytest.fixture(scope="module")
def context(server_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the two wheels."""
    context = tmp_path_factory.mktemp("context")
    for project in (REPOSITORY, REPOSITORY / "server"):
        command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(context / "wheels")]
        subprocess.run(command, check=True, cwd=project, env={**os.environ, "JUPYTERLAB_XPRA_SERVER_ROOT": str(server_root)})
    return context


@pytest.fixture(scope="module", params=["bookworm", "trixie"])
def build(request: pytest.FixtureRequest, context: Path) -> Iterator[Build]:
    """A minimal system in which an ordinary user has installed the wheels."""
    with roots.temporary("install-") as directory:
        build = Build(directory, context)
        execute(build, DOCKERFILE.format(suite=request.param))
        yield build


def execute(build: Build, lines: str) -> None:
    """Execute instructions of a Dockerfile."""
    file = build.context / "Dockerfile"
    file.write_text(lines)
    for step in instructions(file):
        build.execute(step)


@contextmanager
def lab(stage: Stage, env: dict[str, str], *more: str) -> Iterator[Page]:
    """JupyterLab of the user in Chromium of the host."""
    arguments = ["/home/me/venv/bin/jupyter", "lab", "--no-browser", "--ip=127.0.0.1"]
    runtime = stage.inside(".local/share/jupyter/runtime")
    shutil.rmtree(runtime, ignore_errors=True)
    with started(stage.contained(arguments, env, "-all", more=list(more), network=True)), sync_playwright() as playwright:
        until(lambda: any(file.read_text() for file in runtime.glob("jpserver-*.json")), lambda: "The server does not start.")
        (file,) = runtime.glob("jpserver-*.json")
        server = json.loads(file.read_text())
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1200, "height": 800})
        page.set_default_timeout(DEADLINE * 1000)
        page.goto(f"{server['url']}lab?reset&token={server['token']}")
        yield page
        browser.close()


def terminal(page: Page) -> Locator:
    """The canvas of a terminal that was started by its tile, once there is something on it."""
    page.locator(".jp-LauncherCard", has_text="Terminal (X11)").click()
    canvas = page.frame_locator(".jp-XpraDisplay iframe").locator(".xpra-Window-canvas")
    until(lambda: colours(canvas.first) > 2, lambda: "Nothing is on the canvas.")
    return canvas.first


def colours(canvas: Locator) -> int:
    with Image.open(io.BytesIO(canvas.screenshot())) as image:
        return len(image.convert("RGB").getcolors(image.width * image.height) or [])


def types(stage: Stage, page: Page, canvas: Locator, command: str) -> str:
    """What a command that is typed into the terminal writes to the file `typed`."""
    canvas.click(position={"x": 150, "y": 150})
    page.keyboard.type(f"{{ {command}; }} >typed.part; mv typed.part typed\n", delay=20)
    file = stage.inside("typed")
    until(file.exists, lambda: f"{command} has not ended.")
    said = file.read_text()
    file.unlink()
    return said


def test_a_tile_shows_a_terminal(build: Build) -> None:
    (stage,) = build.stages
    with lab(stage, {}) as page:
        assert types(stage, page, terminal(page), "echo $DISPLAY").startswith(":")


def test_a_folder_for_all_users_among_libraries_and_programs_that_do_not_work(build: Build, server_root: Path) -> None:
    (stage,) = build.stages
    execute(build, POISON)
    place = stage.inside(FOLDER)
    place.mkdir(exist_ok=True)
    mounts = f"mount --bind '{server_root}' '{place}' && mount -o remount,bind,ro '{place}'"
    with lab(stage, POISONED, mounts) as page:
        said = types(stage, page, terminal(page), "echo $LD_LIBRARY_PATH; tr '\\0' '\\n' </proc/$PPID/cmdline")
        assert said.splitlines()[0] == "/home/me/poison"
        assert f"{FOLDER}/libexec/xterm" in said.splitlines()


def test_programs_draw_with_opengl(build: Build) -> None:
    (stage,) = build.stages
    execute(build, MESA)
    with lab(stage, {}) as page:
        said = types(stage, page, terminal(page), "timeout 5 glxgears -info")
        assert "GL_RENDERER   = llvmpipe" in said
