"""The base class of the commands, and the parts that several of them have."""

from __future__ import annotations

import asyncio
import json
import re
import signal
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable, Sequence
from typing import Any

from jupyter_core.application import JupyterApp
from traitlets import Bool, Unicode

from ..displays.errors import UnknownDisplay
from ..displays.manager import DisplayManager
from ..displays.model import Display
from ..profiles.manager import ProfileManager

CONFIGURATION_FILES = ("jupyter_jupyterlab_xpra_config", "jupyter_server_config")
"""The files that a server reads for the displays, the least important first."""

CONFIGURATION_OPTION = re.compile(r"--[A-Z]\w*\.\w+=")


class Failure(Exception):
    """A command that cannot be carried out; the message says why."""


class Command(JupyterApp):
    """The base class of the commands: arguments, configuration, and exit status."""

    classes = [DisplayManager, ProfileManager]
    log_format = Unicode("%(message)s")
    raise_config_file_errors = Bool(True)
    options: Namespace

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the command's own arguments."""

    async def run(self, displays: DisplayManager) -> int:
        """Carry out the command. Returns the exit status; raises an error."""
        raise NotImplementedError

    def parse_command_line(self, argv: Sequence[str] | None = None) -> None:
        """Take the command's own arguments, and leave the settings to traitlets.

        Bad usage exits with 2.
        """
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
        """Read the files that a server reads.

        Raises `Failure`: without them the peers would not agree.
        """
        for name in CONFIGURATION_FILES:
            self.config_file_name = name
            try:
                super().load_config_file(suppress_errors=False)
            except Exception as error:
                raise Failure(f"The configuration ({name}) cannot be read: {error!r}.") from error

    def execute(self) -> int:
        """Run the command.

        Returns the exit status: 128 plus the signal's number if a signal ended it.
        """
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
        # A display that is not ready when the command is interrupted ends with the command.
        displays = DisplayManager(parent=self, stop_with_server=True)
        try:
            await displays.settle()
            return await self.run(displays)
        finally:
            await displays.close()


def find(displays: list[Display], wanted: str) -> Display:
    """The display with this id or name; a live one goes first.

    Raises `UnknownDisplay`, `Failure`.
    """
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


def between(minimum: int, maximum: int) -> Callable[[str], int]:
    """The type of an argument that is a whole number in this range."""

    def number(text: str) -> int:
        if not text.isascii() or not text.isdecimal() or not minimum <= int(text[:9]) <= maximum:
            raise ArgumentTypeError(f"a whole number from {minimum} to {maximum}, not {text!r}")
        return int(text)

    return number


def name_of(text: str) -> str:
    """The type of an argument that is a display's name."""
    if not 1 <= len(text) <= 100 or re.search(r"[\x00-\x1f\x7f\ud800-\udfff]", text):
        raise ArgumentTypeError("a text of 1 to 100 characters, no control characters among them")
    return text


def print_json(value: Any) -> None:
    """Print a value as JSON."""
    print(json.dumps(value, indent=2))
