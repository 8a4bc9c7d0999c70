"""`jupyter xpra`, which runs its commands."""

from __future__ import annotations

import os
import signal
import sys
from typing import Any

from jupyter_core.application import JupyterApp
from traitlets import TraitError

from .._version import __version__
from ..desktop.main import BY_HAND, launch
from ..displays.errors import DisplayError
from ..xpra.problem import Unusable
from .command import Command, Failure
from .doctor import DoctorCommand
from .list import ListCommand
from .output import LogsCommand, ScreenshotCommand
from .start import StartCommand
from .stop import StopCommand


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
        # By its name: the other commands are quick without the Jupyter server's modules.
        "desktop": (BY_HAND, "Serve a desktop to the browser, without notebooks."),
    }


def main() -> int:
    """Run `jupyter xpra`. Returns the exit status: 1 for an error, 2 for bad usage."""
    if sys.argv[1:2] == ["desktop"]:
        # Without this, jupyter_core would run `jupyter-xpra-desktop`, which is for a Hub too.
        launch(BY_HAND, sys.argv[2:])
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
        # The reader has closed the pipe. Python would complain again when it closes our end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 128 + signal.SIGPIPE
    except (DisplayError, Failure, OSError, TraitError, Unusable) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    return status
