"""`jupyter xpra`: displays from a shell, and from a notebook (`kernel.py`).

One more peer over the runtime directory. It reads the configuration that the Jupyter servers read, since all must agree on
where the displays are and how many there may be.
"""

from __future__ import annotations

import asyncio
import json
import os
import platform
import re
import signal
import socket
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from jupyter_core.application import JupyterApp
from traitlets import Bool, TraitError, Unicode

from ._version import __version__
from .displays.errors import DisplayError, StopFailed, UnknownDisplay
from .displays.feed import Change
from .displays.manager import DisplayManager
from .displays.model import Display, DisplayRequest, DisplayState, now
from .profiles.manager import ProfileManager, UnknownProfile
from .xpra.install import Unusable

CONFIGURATION_FILES = ("jupyter_jupyterlab_xpra_config", "jupyter_server_config")
"""What a server reads for the displays, least important first."""

CONFIGURATION_OPTION = re.compile(r"--[A-Z]\w*\.\w+=")

TAIL = 20
"""Lines of the log that are shown when a display could not be started."""


class Failure(Exception):
    """What was asked for cannot be done; the message says why."""


class Command(JupyterApp):
    """What the commands share: arguments, configuration, and how they end."""

    classes = [DisplayManager, ProfileManager]
    log_format = Unicode("%(message)s")
    raise_config_file_errors = Bool(True)
    options: Namespace

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the command's own arguments."""

    async def run(self, displays: DisplayManager) -> int:
        """Do it. Returns the exit status; an error is raised."""
        raise NotImplementedError

    def parse_command_line(self, argv: Sequence[str] | None = None) -> None:
        """Take the command's own arguments, and leave the configuration among them to traitlets. Bad usage exits with 2."""
        parser = ArgumentParser(
            prog=self.name.replace("-", " "),
            description=self.description,
            epilog="Settings are those of the Jupyter server; --DisplayManager.max_displays=3, for example, overrides one.",
            allow_abbrev=False,
        )
        parser.add_argument("--json", action="store_true", help="print JSON")
        self.add_arguments(parser)
        self.options, rest = parser.parse_known_args(argv)
        for argument in rest:
            if not CONFIGURATION_OPTION.match(argument):
                parser.error(f"unrecognized argument: {argument}")
        super().parse_command_line(rest)

    def load_config_file(self, *_: Any) -> None:
        """Read what a server reads. Raises `Failure`: without it there would be no agreement with the server."""
        for name in CONFIGURATION_FILES:
            self.config_file_name = name
            try:
                super().load_config_file(suppress_errors=False)
            except Exception as error:
                raise Failure(f"The configuration ({name}) cannot be read: {error!r}.") from error

    def execute(self) -> int:
        """Run the command. Returns the exit status: 128 plus the signal's number if one ended it."""
        return asyncio.run(self._until_interrupted())

    async def _until_interrupted(self) -> int:
        work = asyncio.ensure_future(self._work())
        status = 0

        def interrupt(signum: int) -> None:
            nonlocal status
            status = 128 + signum
            work.cancel()

        loop = asyncio.get_running_loop()
        for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(signum, interrupt, signum)
        try:
            return await work
        except asyncio.CancelledError:
            return status

    async def _work(self) -> int:
        # What is not ready when the command is interrupted ends with it.
        displays = DisplayManager(parent=self, stop_with_server=True)
        try:
            await displays.settle()
            return await self.run(displays)
        finally:
            await displays.close()


class ListCommand(Command):
    """`jupyter xpra list`."""

    name = "jupyter-xpra-list"
    description = "List the displays: those that run, and for a while those that have ended."

    async def run(self, displays: DisplayManager) -> int:
        """Print a table."""
        found = displays.all()
        if self.options.json:
            _print_json([described(display, displays) for display in found])
        elif found:
            rows = [("ID", "NAME", "STATE", "AGE", "X DISPLAY"), *map(_row, found)]
            widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
            for row in rows:
                print("  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip())
        else:
            print("There are no displays.")
        return 0


class StartCommand(Command):
    """`jupyter xpra start`."""

    name = "jupyter-xpra-start"
    description = "Start a display, and wait until it is ready. It stays when the command has ended."
    command: tuple[str, ...] | None = None

    def parse_command_line(self, argv: Sequence[str] | None = None) -> None:
        """What follows `--` is the program and its arguments, whatever it looks like."""
        arguments = list(argv or ())
        if "--" in arguments:
            end = arguments.index("--")
            self.command = tuple(arguments[end + 1 :])
            arguments = arguments[:end]
        super().parse_command_line(arguments)

    def add_arguments(self, parser: ArgumentParser) -> None:
        """A profile, or nothing if there is a program."""
        parser.usage = (
            "%(prog)s [options] [PROFILE]\n       %(prog)s [options] --empty\n"
            "       %(prog)s [options] -- COMMAND [ARGUMENT ...]"
        )
        if self.command is None:
            what = parser.add_mutually_exclusive_group()
            what.add_argument("profile", metavar="PROFILE", nargs="?", help="its id; the user's desktop if none is given")
            what.add_argument("--empty", action="store_true", help="no profile: a display for programs started elsewhere")
        elif not self.command:
            parser.error("name the program to run after --")
        parser.add_argument("--name", type=_name, help="what it is called; made from the title if not given")
        parser.add_argument("--width", metavar="PIXELS", type=_between(100, 16384), help="of the screen; 1280 if not given")
        parser.add_argument("--height", metavar="PIXELS", type=_between(100, 16384), help="of the screen; 800 if not given")
        parser.add_argument("--dpi", type=_between(48, 480), help="dots per inch; 96 if not given")
        parser.add_argument("--progress", action="store_true", help="say what happens meanwhile, to whatever reads it")
        parser.add_argument(
            "--kernel", metavar="ID", help="for a notebook of a Jupyter server on this host: its kernel's id, or nothing ('')"
        )

    async def run(self, displays: DisplayManager) -> int:
        """Print the display's id and how to use it, or why it could not be started."""
        if self.options.kernel is not None and not Path(displays.runtime_dir).is_dir():
            raise Failure(
                f"There is no Jupyter server with jupyterlab-xpra on this host, {socket.gethostname()}, that could show "
                f"displays: it would have made the directory {displays.runtime_dir}. If the notebook's kernel runs on another "
                "host than its server, take a kernel of the server's own host for this notebook."
            )
        display = await self._settled(displays, await displays.start(self._request()))
        displays.stop_with_server = False
        if self.options.json:
            _print_json(described(display, displays))
        elif display.state is DisplayState.READY:
            print(display.id)
            print(f"Open {display.name} in JupyterLab's sidebar: Running, Displays. Its programs run with")
            print(" ".join(f"{name}={value}" for name, value in displays.registry.environment(display).items()))
        if display.state is DisplayState.READY:
            return 0
        print(display.message, file=sys.stderr)
        with suppress(UnknownDisplay):  # forgotten already
            sys.stderr.write(displays.registry.log_tail(display.id, TAIL))
        return 1

    def _request(self) -> DisplayRequest:
        given = {name: getattr(self.options, name) for name in ("name", "width", "height", "dpi")}
        options = {name: value for name, value in given.items() if value is not None}
        options["kernel"] = self.options.kernel or None
        if self.command is not None:
            return DisplayRequest.of_command(self.command, working_directory=os.getcwd(), **options)
        if self.options.empty:
            return DisplayRequest.empty(**options)
        profiles = ProfileManager(parent=self)
        wanted = self.options.profile
        try:
            profile = profiles.first() if wanted is None else profiles.get(wanted)
        except UnknownProfile:
            known = ", ".join(profile.id for profile in profiles.all() if profiles.has_tile(profile))
            raise Failure(f"There is no profile {wanted or profiles.default_profile!r}. There are: {known}.") from None
        return DisplayRequest.of_profile(profile, **options)

    async def _settled(self, displays: DisplayManager, display: Display) -> Display:
        """The display when it is ready or has ended. A terminal is told what happens meanwhile."""
        settled: asyncio.Future[Display] = asyncio.get_running_loop().create_future()

        def follow(change: Change) -> None:
            if change.display.id != display.id or settled.done():
                return
            if change.action in ("ready", "ended"):
                settled.set_result(change.display)
            elif self.options.progress or sys.stderr.isatty():
                print(change.display.message, file=sys.stderr, flush=True)

        displays.feed.observe(follow)
        return await settled


class StopCommand(Command):
    """`jupyter xpra stop`."""

    name = "jupyter-xpra-stop"
    description = "Stop displays with all that runs in them; one that has ended is forgotten."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Some displays, or all."""
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("displays", metavar="ID", nargs="*", default=[], help="an id, or a name that no other has")
        which.add_argument("--all", action="store_true", help="every display that has not ended")

    async def run(self, displays: DisplayManager) -> int:
        """Stop them at the same time. If one of them is not known, none is stopped."""
        found = displays.all()
        if self.options.all:
            chosen = {display.id: display for display in found if display.live}
        else:
            chosen = {display.id: display for display in (_find(found, wanted) for wanted in self.options.displays)}
        done = await asyncio.gather(*(self._stop(displays, display) for display in chosen.values()))
        if self.options.json:
            _print_json([display_id for display_id, stopped in zip(chosen, done, strict=True) if stopped])
        return 0 if all(done) else 1

    async def _stop(self, displays: DisplayManager, display: Display) -> bool:
        try:
            await displays.stop(display.id)
        except StopFailed as error:
            print(error, file=sys.stderr)
            return False
        except UnknownDisplay:
            pass  # another peer was faster
        if not self.options.json:
            print(f"{'Stopped' if display.live else 'Forgot'} {display.name} ({display.id}).")
        return True


class LogsCommand(Command):
    """`jupyter xpra logs`."""

    name = "jupyter-xpra-logs"
    description = "Print the last lines that a display's programs, Xpra and the X server wrote."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """A display, and how much of its log."""
        parser.add_argument("display", metavar="ID", help="an id, or a name that no other has")
        parser.add_argument("--lines", metavar="N", type=_between(1, 10_000), default=200, help="how many; 200 if not given")

    async def run(self, displays: DisplayManager) -> int:
        """Print them."""
        display = _find(displays.all(), self.options.display)
        log = displays.registry.log_tail(display.id, self.options.lines)
        if self.options.json:
            _print_json({"id": display.id, "log": log})
        else:
            sys.stdout.write(log)
        return 0


class ScreenshotCommand(Command):
    """`jupyter xpra screenshot`."""

    name = "jupyter-xpra-screenshot"
    description = "Write what a display shows to a file, as PNG."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """A display, and where to."""
        parser.add_argument("display", metavar="ID", help="an id, or a name that no other has")
        parser.add_argument("file", metavar="FILE", type=Path, help="the file, which is replaced if it is there")

    async def run(self, displays: DisplayManager) -> int:
        """Write it."""
        display = _find(displays.all(), self.options.display)
        self.options.file.write_bytes(await displays.screen.screenshot(display.id))
        if self.options.json:
            _print_json({"id": display.id, "file": str(self.options.file)})
        return 0


class DoctorCommand(Command):
    """`jupyter xpra doctor`."""

    name = "jupyter-xpra-doctor"
    description = "Tell what displays are made of here, what is missing, and what to do about it. Exits with 1 if something is."

    async def run(self, displays: DisplayManager) -> int:
        """Print versions and settings, then each problem with its remedy."""
        problems = await displays.installed.problems()
        usable = all(problem.id != "xpra" for problem in problems)
        xpra = await displays.installed.xpra() if usable else None
        silent = await displays.installed.why_silent() if xpra else None
        problems += [silent] if silent else []
        live = sum(display.live for display in displays.all())
        if self.options.json:
            _print_json(
                {
                    "ok": not problems,
                    "version": __version__,
                    "xpra": xpra and {"path": xpra.path, "version": xpra.version},
                    "runtime_dir": displays.runtime_dir,
                    "live_displays": live,
                    "max_displays": displays.max_displays,
                    "max_width": displays.max_width,
                    "max_height": displays.max_height,
                    "configuration": self.loaded_config_files,
                    "problems": [asdict(problem) for problem in problems],
                }
            )
        else:
            print(f"jupyterlab-xpra    {__version__}, Python {platform.python_version()}, Linux {platform.release()}")
            print(f"Xpra               {f'{xpra.version}, {xpra.path}' if xpra else 'not usable'}")
            print(f"Runtime directory  {displays.runtime_dir}")
            print(f"Displays           {live} of at most {displays.max_displays}")
            print(f"Largest size       {displays.max_width}x{displays.max_height} pixels")
            print(f"Configuration      {', '.join(self.loaded_config_files) or 'none'}")
            for problem in problems:
                print(f"\nProblem: {problem.message}\nRemedy:  {problem.remedy}")
            if not problems:
                print("\nNo problems.")
        return 1 if problems else 0


class XpraApp(JupyterApp):
    """`jupyter xpra`."""

    name = "jupyter-xpra"
    description = "Linux desktops and graphical programs on this host, as JupyterLab has them in its tabs."
    version = __version__
    aliases: dict[str, Any] = {}
    flags: dict[str, Any] = {}
    subcommands: dict[str, Any] = {
        **{
            command.name.rpartition("-")[2]: (command, command.description)
            for command in (ListCommand, StartCommand, StopCommand, LogsCommand, ScreenshotCommand, DoctorCommand)
        },
        # By its name: the others are quick without the Jupyter server's modules.
        "desktop": ("jupyterlab_xpra.desktop.server.DesktopServer", "Serve a desktop to the browser, without notebooks."),
    }


def main() -> int:
    """Run `jupyter xpra`. Returns the exit status: 1 for an error, 2 for bad usage."""
    if sys.argv[1:2] == ["desktop"]:
        # Otherwise `jupyter-xpra-desktop` would be run, which asks whether there is a Hub.
        from .desktop.server import DesktopServer  # noqa: PLC0415

        DesktopServer.launch_instance(sys.argv[2:])
        return 0
    app = XpraApp()
    try:
        app.initialize(sys.argv[1:])
        if not isinstance(app.subapp, Command):
            print(f"Name a command: jupyter xpra {'|'.join(app.subcommands)}. Each has --help.", file=sys.stderr)
            return 2
        status = app.subapp.execute()
        sys.stdout.flush()
    except BrokenPipeError:
        # Who reads has had enough. Python would complain of it again when it closes the pipe.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 128 + signal.SIGPIPE
    except (DisplayError, Failure, OSError, TraitError, Unusable) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    return status


def described(display: Display, displays: DisplayManager) -> dict[str, Any]:
    """A display for scripts."""
    return {
        "id": display.id,
        "name": display.name,
        "profile": display.profile,
        "kind": display.kind.value,
        "state": display.state.value,
        "reason": display.reason and display.reason.value,
        "exit_code": display.exit_code,
        "message": display.message,
        "created": display.created.isoformat(),
        "ended": display.ended and display.ended.isoformat(),
        "kernel": display.kernel,
        "environment": displays.registry.environment(display) if display.state is DisplayState.READY else None,
    }


def _row(display: Display) -> tuple[str, ...]:
    state = f"ended: {display.reason.value}" if display.reason and not display.live else display.state.value
    x_display = "" if display.x_display is None else f":{display.x_display}"
    return display.id, display.name, state, _age((now() - display.created).total_seconds()), x_display


def _age(seconds: float) -> str:
    for unit, length in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= length:
            return f"{seconds // length:.0f} {unit}"
    return f"{max(seconds, 0):.0f} s"


def _find(displays: list[Display], wanted: str) -> Display:
    """The display of an id, or of a name; one that has not ended goes before. Raises `UnknownDisplay`, `Failure`."""
    for display in displays:
        if display.id == wanted:
            return display
    named = [display for display in displays if display.name == wanted]
    meant = [display for display in named if display.live] or named
    if not meant:
        raise UnknownDisplay(wanted)
    if len(meant) > 1:
        ids = ", ".join(display.id for display in meant)
        raise Failure(f"{len(meant)} displays are called {wanted!r}: give one of the ids {ids}.")
    return meant[0]


def _between(minimum: int, maximum: int) -> Callable[[str], int]:
    def number(text: str) -> int:
        if not text.isascii() or not text.isdecimal() or not minimum <= int(text[:9]) <= maximum:
            raise ArgumentTypeError(f"a whole number from {minimum} to {maximum}, not {text!r}")
        return int(text)

    return number


def _name(text: str) -> str:
    if not 1 <= len(text) <= 100 or re.search(r"[\x00-\x1f\x7f\ud800-\udfff]", text):
        raise ArgumentTypeError("a text of 1 to 100 characters, no control characters among them")
    return text


def _print_json(value: Any) -> None:
    print(json.dumps(value, indent=2))
