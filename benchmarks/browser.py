"""Chromium, driven through its DevTools protocol (https://chromedevtools.github.io/devtools-protocol/)."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tornado.websocket import WebSocketClientConnection, websocket_connect

FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--remote-debugging-port=0",
)

WIDTH, HEIGHT = 1400, 900
"""CSS pixels of a page."""

ANSWER_TIMEOUT = 30.0
"""Seconds."""


class Browser:
    """A Chromium of our own."""

    def __init__(self, pid: int, connection: WebSocketClientConnection) -> None:
        self.pid = pid
        self._connection = connection
        self._number = 0
        self._answers: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._pages: dict[str, Page] = {}
        self._reading = asyncio.ensure_future(self._read())

    async def _read(self) -> None:
        while (text := await self._connection.read_message()) is not None:
            message = json.loads(text)
            if "id" in message:
                answer = self._answers.pop(message["id"])
                if "error" in message:
                    answer.set_exception(RuntimeError(message["error"]["message"]))
                else:
                    answer.set_result(message["result"])
            elif page := self._pages.get(message.get("sessionId", "")):
                page.take(message["method"], message["params"])

    async def ask(self, method: str, session: str = "", **parameters: Any) -> dict[str, Any]:
        """Return the answer of a method."""
        self._number += 1
        answer = self._answers[self._number] = asyncio.get_running_loop().create_future()
        message = {"id": self._number, "method": method, "params": parameters}
        await self._connection.write_message(json.dumps({**message, "sessionId": session} if session else message))
        return await asyncio.wait_for(answer, ANSWER_TIMEOUT)

    @asynccontextmanager
    async def page(self, width: int = WIDTH, height: int = HEIGHT) -> AsyncIterator[Page]:
        """A page with nothing kept from pages before."""
        context = (await self.ask("Target.createBrowserContext"))["browserContextId"]
        target = await self.ask("Target.createTarget", url="about:blank", browserContextId=context)
        attached = await self.ask("Target.attachToTarget", targetId=target["targetId"], flatten=True)
        page = self._pages[attached["sessionId"]] = Page(self, attached["sessionId"], context)
        try:
            await page.ask("Page.enable")
            await page.ask("Runtime.enable")
            metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
            await page.ask("Emulation.setDeviceMetricsOverride", **metrics)
            yield page
        finally:
            del self._pages[attached["sessionId"]]
            await self.ask("Target.disposeBrowserContext", browserContextId=context)

    async def close(self) -> None:
        """Take no more messages."""
        self._connection.close()
        await self._reading


class Page:
    """A page of a browser."""

    def __init__(self, browser: Browser, session: str, context: str) -> None:
        self._browser = browser
        self._session = session
        self._context = context
        self._said: asyncio.Queue[Any] = asyncio.Queue()
        self._loaded = asyncio.Event()
        self.film: Callable[[float, str], None] | None = None
        """Takes each picture of a screencast: when it was seen, in seconds since the epoch, and the
        picture in Base64."""

        self._acknowledging: set[asyncio.Future[dict[str, Any]]] = set()

    def take(self, method: str, parameters: dict[str, Any]) -> None:
        """Take an event."""
        if method == "Runtime.bindingCalled":
            self._said.put_nowait(json.loads(parameters["payload"]))
        elif method == "Page.loadEventFired":
            self._loaded.set()
        elif method == "Page.screencastFrame" and self.film:
            self.film(parameters["metadata"]["timestamp"], parameters["data"])
            task = asyncio.ensure_future(self.ask("Page.screencastFrameAck", sessionId=parameters["sessionId"]))
            self._acknowledging.add(task)
            task.add_done_callback(self._acknowledging.discard)

    async def ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Return the answer of a method."""
        return await self._browser.ask(method, self._session, **parameters)

    async def listen(self, script: str, function: str) -> None:
        """Run a script first in every page that is loaded from now on.

        `said` returns the JSON that the script calls `function` with.
        """
        await self.ask("Runtime.addBinding", name=function)
        await self.ask("Page.addScriptToEvaluateOnNewDocument", source=script)

    async def said(self, timeout: float) -> Any:
        """Return the script's next message. Raises `asyncio.TimeoutError`."""
        return await asyncio.wait_for(self._said.get(), timeout)

    def forget(self) -> None:
        """Forget what the script has said."""
        while not self._said.empty():
            self._said.get_nowait()

    async def go(self, url: str) -> None:
        """Go to an address; it begins to load when this returns."""
        self._loaded.clear()
        answer = await self.ask("Page.navigate", url=url)
        if "errorText" in answer:
            raise RuntimeError(f"{url}: {answer['errorText']}")

    async def load(self, url: str) -> None:
        """Go to an address, and wait until it is loaded."""
        await self.go(url)
        await asyncio.wait_for(self._loaded.wait(), ANSWER_TIMEOUT)

    async def evaluate(self, expression: str) -> Any:
        """Return the value of an expression, or of the promise that it is."""
        answer = await self.ask("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(json.dumps(answer["exceptionDetails"]))
        return answer["result"].get("value")

    async def click(self, x: int, y: int) -> None:
        """Click a point of the page."""
        for kind, held in (("mouseMoved", False), ("mousePressed", True), ("mouseReleased", False)):
            await self.mouse(kind, x, y, held=held)

    async def mouse(self, kind: str, x: int, y: int, *, held: bool) -> None:
        """Move the mouse, or press or release its left button, which is held afterwards or not."""
        button = {"button": "left", "clickCount": 1} if kind != "mouseMoved" else {}
        await self.ask("Input.dispatchMouseEvent", type=kind, x=x, y=y, buttons=int(held), **button)

    async def press(self, key: str, code: str, number: int) -> None:
        """Press a key that makes the character `key`.

        `code` is its place on the keyboard, `number` its number in Windows.
        """
        await self._key("keyDown", key, code, number, text=key, unmodifiedText=key)
        await self._key("keyUp", key, code, number)

    async def copy(self, text: str) -> None:
        """Put a text, the value of an expression, into the browser's clipboard."""
        permissions = ["clipboardReadWrite", "clipboardSanitizedWrite"]
        await self._browser.ask("Browser.grantPermissions", permissions=permissions, browserContextId=self._context)
        await self.evaluate(f"navigator.clipboard.writeText({text})")

    async def press_paste(self) -> None:
        """Press Control-V."""
        control = 2
        await self._key("rawKeyDown", "Control", "ControlLeft", 17, modifiers=control)
        await self._key("rawKeyDown", "v", "KeyV", 86, modifiers=control, commands=["paste"])
        await self._key("keyUp", "v", "KeyV", 86, modifiers=control)
        await self._key("keyUp", "Control", "ControlLeft", 17)

    async def _key(self, kind: str, key: str, code: str, number: int, **more: Any) -> None:
        event = {"key": key, "code": code, "windowsVirtualKeyCode": number, "nativeVirtualKeyCode": number}
        await self.ask("Input.dispatchKeyEvent", type=kind, **event, **more)


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """A Chromium, which ends with all its processes."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        raise RuntimeError("There is no chromium.")
    with tempfile.TemporaryDirectory(prefix="jlx-bench-chromium-", ignore_cleanup_errors=True) as directory:
        process = await asyncio.create_subprocess_exec(
            *(path, *FLAGS, f"--user-data-dir={directory}", f"--window-size={WIDTH},{HEIGHT}", "about:blank"),
            env={**os.environ, "HOME": directory},
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            listening = Path(directory) / "DevToolsActivePort"
            while not listening.exists() or len(listening.read_text().split()) < 2:
                if process.returncode is not None:
                    raise RuntimeError(f"{path} ended.")
                await asyncio.sleep(0.02)
            port, address = listening.read_text().split()
            browser = Browser(process.pid, await websocket_connect(f"ws://127.0.0.1:{port}{address}"))
            yield browser
            await browser.ask("Browser.close")
            await browser.close()
        finally:
            if process.returncode is None:
                process.terminate()
            await process.wait()
