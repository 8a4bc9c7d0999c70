"""`jupyter xpra start`."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from ..displays.errors import UnknownDisplay
from ..displays.feed import Change
from ..displays.manager import DisplayManager
from ..displays.model import Display, DisplayRequest, DisplayState
from ..profiles.manager import ProfileManager, UnknownProfile
from .command import Command, Failure, between, name_of, print_json
from .description import described

TAIL = 20
"""Lines of the log that are shown for a display that could not be started."""


class StartCommand(Command):
    """`jupyter xpra start`."""

    name = "jupyter-xpra-start"
    description = "Start a display, and wait until it is ready. It stays when the command has ended."
    command: tuple[str, ...] | None = None

    def parse_command_line(self, argv: Sequence[str] | None = None) -> None:
        """Take everything after `--` as the program and its arguments, even options."""
        arguments = list(argv or ())
        if "--" in arguments:
            end = arguments.index("--")
            self.command = tuple(arguments[end + 1 :])
            arguments = arguments[:end]
        super().parse_command_line(arguments)

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the profile, unless there is a program, and the options of the display."""
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
        parser.add_argument("--name", type=name_of, help="what it is called; made from the title if not given")
        parser.add_argument("--width", metavar="PIXELS", type=between(100, 16384), help="of the screen; 1280 if not given")
        parser.add_argument("--height", metavar="PIXELS", type=between(100, 16384), help="of the screen; 800 if not given")
        parser.add_argument("--dpi", type=between(48, 480), help="dots per inch; 96 if not given")
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
        display = await self._settled(displays, await displays.start(self._request(displays)))
        displays.stop_with_server = False
        if self.options.json:
            print_json(described(display, displays))
        elif display.state is DisplayState.READY:
            print(display.id)
            print(f"Open {display.name} in JupyterLab's sidebar: Running, Displays. Its programs run with")
            print(" ".join(f"{name}={value}" for name, value in displays.registry.environment(display).items()))
        if display.state is DisplayState.READY:
            return 0
        print(display.message, file=sys.stderr)
        with suppress(UnknownDisplay):  # a peer has forgotten it
            sys.stderr.write(displays.registry.log_tail(display.id, TAIL))
        return 1

    def _request(self, displays: DisplayManager) -> DisplayRequest:
        given = {name: getattr(self.options, name) for name in ("name", "width", "height", "dpi")}
        options = {name: value for name, value in given.items() if value is not None}
        options["kernel"] = self.options.kernel or None
        if self.command is not None:
            return DisplayRequest.of_command(self.command, working_directory=os.getcwd(), **options)
        if self.options.empty:
            return DisplayRequest.empty(**options)
        profiles = ProfileManager(parent=self, find=displays.installed.find_program)
        wanted = self.options.profile
        try:
            profile = profiles.first() if wanted is None else profiles.get(wanted)
        except UnknownProfile:
            known = ", ".join(profile.id for profile in profiles.all() if profiles.has_tile(profile))
            raise Failure(f"There is no profile {wanted or profiles.default_profile!r}. There are: {known}.") from None
        return DisplayRequest.of_profile(profile, **options)

    async def _settled(self, displays: DisplayManager, display: Display) -> Display:
        """The display once it is ready or has ended. A terminal gets its progress meanwhile."""
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
