"""`jupyter xpra doctor`."""

from __future__ import annotations

import os
import platform
from argparse import ArgumentParser
from dataclasses import asdict

from .._version import __version__
from ..displays.manager import DisplayManager
from ..displays.program import home_problem, shell_of, startup_problem
from ..profiles.manager import ProfileManager
from .command import Command, print_json
from .report import report


class DoctorCommand(Command):
    """`jupyter xpra doctor`."""

    name = "jupyter-xpra-doctor"
    description = "Tell what displays are made of here, what is missing, and what to do about it. Exits with 1 if something is."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the report."""
        parser.add_argument("--report", action="store_true", help="print a text without secrets, to attach to an issue")

    async def run(self, displays: DisplayManager) -> int:
        """Print versions and settings, then each problem with its remedy."""
        problems = await displays.installed.problems()
        usable = all(problem.id != "xpra" for problem in problems)
        xpra = await displays.installed.xpra() if usable else None
        silent = await displays.installed.why_silent() if xpra else None
        busless = await displays.installed.why_without_bus() if usable else None
        problems += [problem for problem in (silent, busless, home_problem(), startup_problem(os.environ)) if problem]
        if self.options.report:
            print(report(displays, ProfileManager(parent=self), self.config, xpra, problems))
            return 1 if problems else 0
        notes = ProfileManager(parent=self).notes()
        live = sum(display.live for display in displays.all())
        if self.options.json:
            print_json(
                {
                    "ok": not problems,
                    "version": __version__,
                    "xpra": xpra and {"path": xpra.path, "version": xpra.version, "rule": xpra.rule},
                    "runtime_dir": displays.runtime_dir,
                    "live_displays": live,
                    "max_displays": displays.max_displays,
                    "max_width": displays.max_width,
                    "max_height": displays.max_height,
                    "shell": shell_of(os.environ),
                    "configuration": self.loaded_config_files,
                    "problems": [asdict(problem) for problem in problems],
                    "notes": notes,
                }
            )
        else:
            print(f"jupyterlab-xpra    {__version__}, Python {platform.python_version()}, Linux {platform.release()}")
            print(f"Xpra               {f'{xpra.version}, {xpra.rule} ({xpra.path})' if xpra else 'not usable'}")
            print(f"Runtime directory  {displays.runtime_dir}")
            print(f"Displays           {live} of at most {displays.max_displays}")
            print(f"Largest size       {displays.max_width}x{displays.max_height} pixels")
            print(f"Shell              {shell_of(os.environ)}")
            print(f"Configuration      {', '.join(self.loaded_config_files) or 'none'}")
            for note in notes:
                print(f"\nNote: {note}")
            for problem in problems:
                print(f"\nProblem: {problem.message}\nRemedy:  {problem.remedy}")
            if not problems:
                print("\nNo problems.")
        return 1 if problems else 0
