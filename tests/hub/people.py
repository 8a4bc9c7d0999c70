"""A person with a browser, who logs in at a Hub and works in a desktop."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, FrameLocator, Locator, Page

from jupyterlab_xpra.displays.processes import started_with

from .running import DEADLINE, Hub, until

ORANGE = (255, 128, 0)


class Person:
    """Somebody with a name, as which they log in."""

    def __init__(self, hub: Hub, browser: Browser, name: str) -> None:
        self.hub = hub
        self.name = name
        self.context = browser.new_context(viewport={"width": 1000, "height": 700})
        self.context.set_default_timeout(DEADLINE * 1000)
        self.page = self.context.new_page()
        self.home = hub.place / f"{name}.home"

    def log_in(self, path: str = "") -> None:
        """At the login page, to which `path` leads too."""
        self.page.goto(f"{self.hub.address}{path or '/hub/login'}")
        self.page.fill("#username_input", self.name)
        self.page.fill("#password_input", "any")
        self.page.click("#login_submit")

    def open_desktop(self) -> None:
        """Log in, and come to the desktop: alone, or in a tab of Lab."""
        self.log_in()
        if self.name.startswith("lab"):
            self.page.wait_for_url("**/lab*")
            self.page.locator(".jp-LauncherCard", has_text="Desktop").first.click()
        self.sees_desktop()

    def leaves_lab(self) -> None:
        """Go on with the display in a browser tab of its own.

        A Lab in sight asks for files and kernels by itself, which is activity.
        """
        (display,) = self.hub.displays(self.name)
        self.page.goto(self.hub.address + display["url"])
        self.sees_desktop()

    @property
    def root(self) -> FrameLocator | Page:
        """The page of the display: in a tab of Lab, or by itself."""
        return self.page.frame_locator(".jp-XpraDisplay iframe") if f"/user/{self.name}/lab" in self.page.url else self.page

    def sees_desktop(self) -> None:
        """Wait until its pixels are there."""
        self.root.locator("body[data-shown]").wait_for()
        until(lambda: self._pixel() == ORANGE, lambda: f"{self._pixel()} at {self.page.url}")

    @property
    def canvas(self) -> Locator:
        """The element in which the desktop is drawn."""
        return self.root.locator(".xpra-Window-canvas").first

    def types(self, text: str) -> None:
        """Type into the desktop's terminal, and wait until the program there has it."""
        before = self.typed()
        self.canvas.click(position={"x": 150, "y": 150})
        self.page.keyboard.type(f"{text}\n", delay=20)
        until(lambda: self.typed() == f"{before}{text}\n", lambda: repr(self.typed()))

    def typed(self) -> str:
        """The text that the program in the terminal has read."""
        file = self.home / "typed"
        return file.read_text() if file.exists() else ""

    def clock(self) -> bytes:
        """How the desktop's clock looks."""
        with Image.open(io.BytesIO(self.canvas.screenshot())) as picture:
            return picture.crop((0, 0, 230, 36)).tobytes()

    def watches_the_clock(self, seconds: int) -> None:
        """Sit there until it has ticked so often."""
        for _ in range(seconds):
            before = self.clock()
            until(lambda before=before: self.clock() != before)  # type: ignore[misc]

    def activity(self) -> Any:
        """When the person was last active, as the Hub sees it."""
        server = self.hub.server(self.name)
        assert server
        return server["last_activity"]

    def leave(self) -> None:
        """Close the browser, and stop the servers."""
        self.context.close()
        for server in self.hub.request("GET", f"users/{self.name}").get("servers", {}):
            self.hub.stop_server(self.name, server)

    def _pixel(self) -> Any:
        with Image.open(io.BytesIO(self.canvas.screenshot())) as picture:
            return picture.convert("RGB").getpixel((picture.width // 2, picture.height - 20))


def processes_of(person: Person) -> dict[int, str]:
    """Pid and command line of everything that runs for a person."""
    found = {}
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and started_with(int(entry.name), "HOME", str(person.home)):
                found[int(entry.name)] = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except (FileNotFoundError, NotADirectoryError, ProcessLookupError, PermissionError):
            continue
    return found
