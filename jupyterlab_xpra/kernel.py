"""Displays from a notebook: start one, point the kernel at it, see it beside the code.

A kernel is one more peer over the runtime directory. What it starts and stops, it does by `jupyter xpra` in a process of its
own, which reads the configuration that the servers read; so the kernel has no URL and no token of a server, no event loop
or thread of ours, and no children that it would have to care for.

Two things go to the front end, both through the kernel's own messages: an output with the display's id (`MIME`), and a comm
(`COMM`) that asks for its tab.
"""

from __future__ import annotations

import http.client
import io
import json
import os
import re
import shlex
import socket
import subprocess
import sys
import tempfile
import time
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from .displays.directory import private
from .displays.errors import UnknownDisplay
from .displays.model import DisplayState
from .displays.processes import MARK
from .displays.registry import LOG, Registry
from .xpra import control
from .xpra.command import Kind

if TYPE_CHECKING:
    from PIL.Image import Image
    from typing_extensions import Self

    from .displays.model import Display as Record

MIME = "application/vnd.jupyterlab-xpra.display+json"
"""What an output that shows a display is; the front end has a renderer for it."""

COMM = "jupyterlab_xpra"
"""The target of the comm that asks the front end to open a display's tab."""

NOT_FOR_PROGRAMS = ("MPLBACKEND",)
"""Set by the notebook for its own figures; programs that are started would draw to nowhere."""

OPEN_TIMEOUT = 15.0
"""Seconds that the front end has to open a display's tab."""

OPEN_INTERVAL = 0.1
"""Seconds between questions to Xpra whether somebody looks."""


class DisplayUnavailable(Exception):
    """A display cannot be had, or cannot do what is asked; the message says why, and what to do."""

    def _render_traceback_(self) -> list[str]:
        """What IPython shows: where it came from in our code helps nobody."""
        return [f"{type(self).__name__}: {self}"]


@dataclass(frozen=True)
class Window:
    """A window in a display. Sizes and places are in pixels, from the upper left corner."""

    id: int
    title: str
    program: str
    """The name that the program gives itself (`WM_CLASS`)."""
    x: int
    y: int
    width: int
    height: int


class Display:
    """A display, and this kernel's use of it.

    `Display()` starts one that is empty; `Display("name")` takes the one of that name or id, or starts one of that name if
    there is none. With a `profile` (its id, as `desktop`), what is started is what its tile starts. `width` and `height` are
    in pixels.

    From then on this kernel and what it starts draw there: `DISPLAY` and `XAUTHORITY` are set in its environment. As a context
    manager it sets them back at the end, and stops the display if it has started it.

    As the result of a cell it is shown below the cell, live. Raises `DisplayUnavailable`.
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
        found = None if name is None else _find(name)
        self._started = found is None
        if found is None:
            sizes = {"--width": width, "--height": height, "--dpi": dpi}
            found = _start(
                *(() if name is None else ("--name", name)),
                *(word for option, value in sizes.items() if value is not None for word in (option, str(value))),
                *("--kernel", _kernel_id() or ""),
                *(("--empty",) if profile is None else (profile,)),
            )
        self.id: str = found["id"]
        self.environment: dict[str, str] = found["environment"]
        """The environment variables with which a program draws in it."""
        self._directory = Path(self.environment["XAUTHORITY"]).parent
        self._registry = Registry(self._directory.parent)
        outer = {variable: os.environ.get(variable) for variable in self.environment}
        self._outer = dict.fromkeys(outer) if outer == self.environment else outer
        os.environ.update(self.environment)

    @classmethod
    def current(cls) -> Display | None:
        """The display that this kernel uses, whoever chose it; None if it uses none of ours."""
        directory = Path(os.environ.get("XAUTHORITY", "")).parent
        try:
            found = [Registry(directory.parent).read(directory.name)]
        except UnknownDisplay:
            # One that is started by its first use has its cookie beside the displays.
            number = os.environ.get("DISPLAY")
            found = [display for display in Registry(directory).read_all() if f":{display.x_display}" == number]
        return next((cls(display.id) for display in found if display.state is DisplayState.READY), None)

    @property
    def name(self) -> str:
        """What it is called."""
        return self._record().name

    def open(self, timeout: float = OPEN_TIMEOUT) -> None:
        """Open its tab beside the notebook, and wait until it is on the screen, `timeout` seconds at most.

        Raises `DisplayUnavailable` outside a notebook.
        """
        name = self._ready().name
        if _kernel_id() is None:
            raise DisplayUnavailable(
                f"There is no notebook to open {name} beside. It is in JupyterLab's sidebar: Running, Displays."
            )
        from comm import create_comm  # noqa: PLC0415

        create_comm(target_name=COMM, data={"id": self.id}).close()
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

    def run(self, *command: str) -> subprocess.Popen[bytes]:
        """Start a program in it: `run("xterm -e top")`, split as a shell does, or `run("xterm", "-e", "top")`.

        What the program says goes to the display's log. It ends with the display. Raises `DisplayUnavailable`.
        """
        argv = shlex.split(command[0]) if len(command) == 1 else list(command)
        if not argv:
            raise DisplayUnavailable('Name the program to run, for example run("xterm").')
        self._ready()
        environment = {name: value for name, value in os.environ.items() if name not in NOT_FOR_PROGRAMS}
        with open(self._directory / LOG, "ab", opener=private) as log:
            try:
                return subprocess.Popen(
                    argv,
                    env={**environment, **self.environment, MARK: str(self._directory)},
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
            except OSError as error:
                raise DisplayUnavailable(f"{argv[0]} cannot be run: {error.strerror}.") from error

    def screenshot(self) -> Image:
        """What it shows now. Raises `DisplayUnavailable`, among others if there is nothing to see."""
        from PIL import Image  # noqa: PLC0415

        self._ready()
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "screenshot.png"
            _jupyter_xpra("screenshot", self.id, str(file))
            with Image.open(file) as image:
                image.load()
            return image

    def windows(self) -> list[Window]:
        """The windows in it. Raises `DisplayUnavailable`."""
        self._ready()
        listed = self._x11("xprop", "-root", "-notype", "_NET_CLIENT_LIST")
        found = (self._window(int(window, 16)) for window in re.findall(r"0x[0-9a-f]+", listed))
        return [window for window in found if window is not None]

    def stop(self) -> None:
        """Stop it and all that runs in it. This kernel's environment becomes what it was before."""
        try:
            live = self._registry.read(self.id).live
        except UnknownDisplay:
            live = False  # it has ended, some time ago
        if live:
            _jupyter_xpra("stop", self.id)
        self._restore()

    def log(self, lines: int = 50) -> str:
        """The last lines that the programs in it wrote. Raises `DisplayUnavailable`."""
        return _jupyter_xpra("logs", self.id, "--lines", str(lines))

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
        """Live where there is a renderer, a picture elsewhere."""
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
        """Set the environment back, unless it has been pointed at another display since."""
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
        """Its record. Raises `DisplayUnavailable` if it is not ready."""
        record = self._record()
        if record.state is not DisplayState.READY:
            what = f"is {record.state.value}" if record.live else "has ended"
            raise DisplayUnavailable(f"{record.name} {what}. {record.message} Display() starts another.")
        return record

    def _viewers(self) -> int:
        """How many look at it. Raises `DisplayUnavailable` if Xpra does not say."""
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

    def _window(self, window: int) -> Window | None:
        """A window; None if it has gone."""
        try:
            properties = self._x11("xprop", "-id", str(window), "-notype", "_NET_WM_NAME", "WM_NAME", "WM_CLASS")
            geometry = self._x11("xwininfo", "-id", str(window))
        except DisplayUnavailable:
            return None
        place = {
            name: int(value)
            for name, value in re.findall(r"^ *(Absolute upper-left [XY]|Width|Height): +(-?\d+)$", geometry, re.MULTILINE)
        }
        return Window(
            id=window,
            title=_text(properties, "_NET_WM_NAME") or _text(properties, "WM_NAME"),
            program=_text(properties, "WM_CLASS").rpartition('"')[2],
            x=place["Absolute upper-left X"],
            y=place["Absolute upper-left Y"],
            width=place["Width"],
            height=place["Height"],
        )

    def _x11(self, *command: str) -> str:
        """What a program of X says. Raises `DisplayUnavailable`."""
        try:
            done = subprocess.run(
                command, env={**os.environ, **self.environment, "LC_ALL": "C.UTF-8"}, capture_output=True, check=True
            )
        except FileNotFoundError as error:
            raise DisplayUnavailable(f"{command[0]} is not installed on this host (Debian's package x11-utils).") from error
        except subprocess.CalledProcessError as error:
            raise DisplayUnavailable(f"{command[0]}: {error.stderr.decode(errors='replace').strip()}") from error
        return done.stdout.decode(errors="replace")


def add_magics(shell: Any) -> None:
    """Add `%xpra` and `%%xpra` to an IPython. Raises `DisplayUnavailable` if it is none."""
    if not hasattr(shell, "register_magic_function"):
        raise DisplayUnavailable(
            "%xpra is for IPython: in a notebook's cell, or after `ipython` in a terminal. Plain Python has "
            "`from jupyterlab_xpra import Display`, a shell has `jupyter xpra`."
        )

    def xpra(line: str, cell: str | None = None) -> Any:
        return _magic(shell, line, cell)

    xpra.__doc__ = MAGIC
    shell.register_magic_function(xpra, "line_cell", "xpra")


MAGIC = """Displays: `%xpra` shows this kernel's below the cell, and starts one if there is none.

%xpra [show]            live, below the cell
%xpra open              in a tab beside the notebook
%xpra run PROGRAM ...   start a program in it
%xpra windows           the windows in it
%xpra screenshot        what it shows now
%xpra stop              stop it, and all that runs in it
%%xpra [show|open]      run the cell with a display: the tab is opened before, or the display shown after
"""


def _magic(shell: Any, line: str, cell: str | None) -> Any:
    action, _, rest = line.strip().partition(" ")
    actions: dict[str, Callable[[Display], Any]] = {
        "show": lambda display: display,
        "open": lambda display: display.open(),
        "run": lambda display: display.run(rest),
        "windows": lambda display: display.windows(),
        "screenshot": lambda display: display.screenshot(),
        "stop": lambda display: display.stop(),
    }
    action = action or "show"
    if action not in actions or (rest and action != "run") or (cell is not None and action not in ("show", "open")):
        raise DisplayUnavailable(f"%xpra does not know {line.strip()!r}.\n\n{MAGIC}")
    display = Display.current()
    if display is None:
        if action == "stop":
            return None
        display = Display()
    if cell is None:
        return actions[action](display)
    if action == "open":
        display.open()
    shell.run_cell(cell)
    return display if action == "show" else None


def _find(wanted: str) -> dict[str, Any] | None:
    """The display of an id or a name that is ready; None if there is none. Raises `DisplayUnavailable`."""
    live = [display for display in json.loads(_jupyter_xpra("list", "--json")) if display["state"] != "ended"]
    meant = [display for display in live if wanted == display["id"]] or [d for d in live if wanted == d["name"]]
    if len(meant) > 1:
        ids = ", ".join(display["id"] for display in meant)
        raise DisplayUnavailable(f"{len(meant)} displays are called {wanted!r}: give one of the ids {ids}.")
    if meant and meant[0]["state"] != "ready":
        raise DisplayUnavailable(f"{wanted} is {meant[0]['state']}. Try again in a moment.")
    return meant[0] if meant else None


def _start(*arguments: str) -> dict[str, Any]:
    """Start a display, and say meanwhile what happens. Raises `DisplayUnavailable` with the reason and the log's tail."""
    progress = _Progress()
    last = ""
    try:
        started: dict[str, Any] = json.loads(_jupyter_xpra("start", "--json", "--progress", *arguments, follow=progress.say))
        last = f"{started['name']} is ready."
    finally:
        progress.say(last)
    return started


class _Progress:
    """One line in a cell's output, which is replaced by the next. Nothing outside a notebook."""

    def __init__(self) -> None:
        self._handle: Any = None

    def say(self, line: str) -> None:
        """Say what happens now."""
        if _kernel_id() is None:
            return
        from IPython.display import display  # noqa: PLC0415

        bundle = {"text/plain": line}
        if self._handle is None:
            self._handle = display(bundle, raw=True, display_id=True)  # type: ignore[no-untyped-call]
        else:
            self._handle.update(bundle, raw=True)


def _jupyter_xpra(*arguments: str, follow: Callable[[str], None] | None = None) -> str:
    """What `jupyter xpra` prints; `follow` is told each line of what it says meanwhile.

    Raises `DisplayUnavailable` with what it says if it fails.
    """
    said: list[str] = []
    # Not in the folder of the notebook, whose modules Python would take for its own. An interrupted cell interrupts it too,
    # and what it was starting ends.
    with (
        tempfile.TemporaryFile("w+", encoding="utf-8") as output,
        subprocess.Popen(
            [sys.executable, "-m", __package__, *arguments],
            env={name: value for name, value in os.environ.items() if name not in NOT_FOR_PROGRAMS},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.PIPE,
            cwd="/",
            encoding="utf-8",
            errors="replace",
        ) as process,
    ):
        assert process.stderr
        for line in process.stderr:
            said.append(line)
            if follow:
                follow(line.rstrip())
        if process.wait():
            raise DisplayUnavailable("".join(said).strip() or f"jupyter xpra ended with status {process.returncode}.")
        output.seek(0)
        return output.read()


def _kernel_id() -> str | None:
    """The id that the Jupyter server gave this kernel; None if this is no kernel."""
    application = sys.modules.get("ipykernel.kernelapp")
    if application is None or not application.IPKernelApp.initialized():
        return None
    return Path(application.IPKernelApp.instance().connection_file).stem.removeprefix("kernel-")


def _png(image: Image) -> bytes:
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def _text(properties: str, name: str) -> str:
    """A text property of a window as xprop prints it, which escapes nothing; empty if there is none."""
    found = re.search(rf'^{name} = "(.*)"$', properties, re.MULTILINE)
    return found[1] if found else ""
