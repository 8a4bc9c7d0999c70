"""A display, and a kernel's use of it."""

from __future__ import annotations

import http.client
import io
import json
import os
import shlex
import socket
import subprocess
import tempfile
import time
from base64 import b64encode
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from ..displays.directory import private
from ..displays.errors import UnknownDisplay
from ..displays.model import DisplayState
from ..displays.processes import MARK
from ..displays.registry import LOG, Registry
from ..xpra import control
from ..xpra.command import Kind
from . import DisplayUnavailable
from .command import find, jupyter_xpra, program_environment, start
from .notebook import MIME, ask_for_tab, kernel_id
from .windows import Window, windows

if TYPE_CHECKING:
    from PIL.Image import Image
    from typing_extensions import Self

    from ..displays.model import Display as Record

OPEN_TIMEOUT = 15.0
"""Seconds that the front end has to open a display's tab."""

OPEN_INTERVAL = 0.1
"""Seconds between two questions to Xpra whether a viewer is connected."""


class Display:
    """A display, and this kernel's use of it.

    `Display()` starts an empty display. `Display("name")` takes the display with that name or id,
    or starts one with that name if there is none. With a `profile` (its id, such as `desktop`), the
    new display runs the same program as the profile's tile in the Launcher. `width` and `height`
    are in pixels.

    From then on this kernel and the programs that it starts draw there: `DISPLAY` and `XAUTHORITY`
    are set in its environment. Used as a context manager, it sets them back at the end, and stops
    the display if it has started it.

    As the result of a cell, the display is shown live below the cell. Raises `DisplayUnavailable`.
    """

    def __init__(
        self,
        name: str | None = None,
        *,
        profile: str | None = None,
        width: int | None = None,
        height: int | None = None,
        dpi: int | None = None,
    ) -> None:
        found = None if name is None else find(name)
        self._started = found is None
        if found is None:
            sizes = {"--width": width, "--height": height, "--dpi": dpi}
            found = start(
                *(() if name is None else ("--name", name)),
                *(word for option, value in sizes.items() if value is not None for word in (option, str(value))),
                *("--kernel", kernel_id() or ""),
                *(("--empty",) if profile is None else (profile,)),
            )
        self.id: str = found["id"]
        self.environment: dict[str, str] = found["environment"]
        """The environment variables with which a program draws in the display."""
        self._directory = Path(self.environment["XAUTHORITY"]).parent
        self._registry = Registry(self._directory.parent)
        outer = {variable: os.environ.get(variable) for variable in self.environment}
        self._outer = dict.fromkeys(outer) if outer == self.environment else outer
        os.environ.update(self.environment)

    @classmethod
    def current(cls) -> Display | None:
        """The display that this kernel uses, no matter what chose it.

        None if it uses none of ours.
        """
        directory = Path(os.environ.get("XAUTHORITY", "")).parent
        try:
            found = [Registry(directory.parent).read(directory.name)]
        except UnknownDisplay:
            # A display that is started by its first use has its cookie beside the displays.
            number = os.environ.get("DISPLAY")
            found = [display for display in Registry(directory).read_all() if f":{display.x_display}" == number]
        return next((cls(display.id) for display in found if display.state is DisplayState.READY), None)

    @property
    def name(self) -> str:
        """The display's name."""
        return self._record().name

    def open(self, timeout: float = OPEN_TIMEOUT) -> None:
        """Open the display's tab beside the notebook.

        Waits at most `timeout` seconds until the tab is on the screen. Raises `DisplayUnavailable`
        outside a notebook.
        """
        name = self._ready().name
        if kernel_id() is None:
            raise DisplayUnavailable(
                f"There is no notebook to open {name} beside. It is in JupyterLab's sidebar: Running, Displays."
            )
        ask_for_tab(self.id)
        deadline = time.monotonic() + timeout
        while not self._viewers():
            if time.monotonic() >= deadline:
                if timeout:
                    print(  # noqa: T201
                        f"Nobody looks at {name} yet. It is in the sidebar of JupyterLab on {socket.gethostname()}: Running, "
                        "Displays."
                    )
                return
            time.sleep(OPEN_INTERVAL)

    def show(self, window: str | None = None) -> None:
        """Show the display live below the cell.

        With `window`, a part of a window's title or the name of its program, only that window is
        shown, without a frame, as large as the output. It may come later. Raises
        `DisplayUnavailable`, also outside a notebook and if the display is a desktop.
        """
        record = self._ready()
        if kernel_id() is None:
            raise DisplayUnavailable(
                f"There is no notebook to show {record.name} in. It is in JupyterLab's sidebar: Running, Displays."
            )
        if window is not None and record.kind is not Kind.SEAMLESS:
            raise DisplayUnavailable(f"{record.name} is a desktop, which is shown whole: leave out the window.")
        if window is not None and not window.strip():
            raise DisplayUnavailable('Name the window by a part of its title, for example show("Figure 1").')
        from IPython.display import display  # noqa: PLC0415

        bundle = self._repr_mimebundle_()
        if window is not None and MIME in bundle:
            bundle[MIME]["window"] = window.strip()
        display(bundle, raw=True)  # type: ignore[no-untyped-call]

    def run(self, *command: str) -> subprocess.Popen[bytes]:
        """Start a program in the display.

        `run("xterm -e top")` is split as a shell does; `run("xterm", "-e", "top")` is taken as it
        is. The program's output goes to the display's log, and the program ends with the display.
        Raises `DisplayUnavailable`.
        """
        argv = shlex.split(command[0]) if len(command) == 1 else list(command)
        if not argv:
            raise DisplayUnavailable('Name the program to run, for example run("xterm").')
        self._ready()
        with open(self._directory / LOG, "ab", opener=private) as log:
            try:
                return subprocess.Popen(
                    argv,
                    env={**program_environment(), **self.environment, MARK: str(self._directory)},
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
            except OSError as error:
                raise DisplayUnavailable(f"{argv[0]} cannot be run: {error.strerror}.") from error

    def screenshot(self) -> Image:
        """A picture of the display as it is now.

        Raises `DisplayUnavailable`, also if there is nothing to see.
        """
        from PIL import Image  # noqa: PLC0415

        self._ready()
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "screenshot.png"
            jupyter_xpra("screenshot", self.id, str(file))
            with Image.open(file) as image:
                image.load()
            return image

    def windows(self) -> list[Window]:
        """The windows in the display. Raises `DisplayUnavailable`."""
        self._ready()
        return windows(self.environment)

    def stop(self) -> None:
        """Stop the display and all programs in it. This kernel's environment is set back."""
        try:
            live = self._registry.read(self.id).live
        except UnknownDisplay:
            live = False  # it ended long ago, and its record is gone
        if live:
            jupyter_xpra("stop", self.id)
        self._restore()

    def log(self, lines: int = 50) -> str:
        """The last lines of the display's log. Raises `DisplayUnavailable`."""
        return jupyter_xpra("logs", self.id, "--lines", str(lines))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._started:
            self.stop()
        else:
            self._restore()

    def __repr__(self) -> str:
        try:
            record = self._record()
        except DisplayUnavailable as error:
            return f"<Display {self.id}: {error}>"
        return f"<Display {self.id}: {record.name}, {record.state.value}, DISPLAY={self.environment['DISPLAY']}>"

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        """A live view where the front end has a renderer, a picture elsewhere."""
        bundle: dict[str, Any] = {"text/plain": repr(self)}
        try:
            record = self._ready()
            bundle[MIME] = {"id": self.id, "name": record.name}
            if record.kind is Kind.DESKTOP or self._viewers():
                bundle["image/png"] = b64encode(_png(self.screenshot())).decode()
        except DisplayUnavailable as error:
            bundle["text/plain"] = str(error)
        return bundle

    def _restore(self) -> None:
        """Set the environment back, unless it points at another display by now."""
        if all(os.environ.get(variable) == value for variable, value in self.environment.items()):
            for variable, value in self._outer.items():
                if value is None:
                    os.environ.pop(variable, None)
                else:
                    os.environ[variable] = value

    def _record(self) -> Record:
        try:
            return self._registry.read(self.id)
        except UnknownDisplay as error:
            raise DisplayUnavailable(f"{error} Display() starts another.") from None

    def _ready(self) -> Record:
        """The display's record. Raises `DisplayUnavailable` if the display is not ready."""
        record = self._record()
        if record.state is not DisplayState.READY:
            what = f"is {record.state.value}" if record.live else "has ended"
            raise DisplayUnavailable(f"{record.name} {what}. {record.message} Display() starts another.")
        return record

    def _viewers(self) -> int:
        """The number of connected viewers. Raises `DisplayUnavailable` if Xpra does not answer."""
        connection = http.client.HTTPConnection("localhost")
        try:
            connection.sock = control.connect(self._directory / "socket")
            connection.sock.settimeout(OPEN_TIMEOUT)
            connection.request("GET", "/Info")
            return int(json.loads(connection.getresponse().read())["clients"])
        except (OSError, http.client.HTTPException, ValueError, KeyError) as error:
            raise DisplayUnavailable(f"Xpra does not say who looks at {self._record().name}: {error!r}.") from error
        finally:
            connection.close()


def _png(image: Image) -> bytes:
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()
