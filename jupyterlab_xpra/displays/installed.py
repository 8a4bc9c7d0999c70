"""The programs on this machine that displays need, and the ones that are missing."""

from __future__ import annotations

import os
import resource
import shutil
from dataclasses import replace
from logging import Logger

from ..xpra import environment
from ..xpra.install import Finder, Installation, Xpra
from ..xpra.problem import Problem, Unusable
from .errors import RuntimeDirectoryError
from .processes import boot_id
from .registry import Registry


class Installed:
    """Finds the programs that displays need.

    `html5` and `sound` say whether Xpra's HTML5 client and the parts of sound are needed too, and
    `screen_size` how many bytes the file of a screen has.
    """

    def __init__(
        self, finder: Finder, registry: Registry, logger: Logger, *, html5: bool, sound: bool, screen_size: int
    ) -> None:
        self._finder = finder
        self._registry = registry
        self._logger = logger
        self._html5 = html5
        self._sound = sound
        self._screen_size = screen_size
        self._refusal: Problem | None = None

    def refuse(self, problem: Problem) -> None:
        """Let no display be started from now on, because of this problem."""
        self._refusal = problem

    async def xpra(self) -> Xpra:
        """The Xpra that displays would run. Raises `xpra.problem.Unusable`."""
        return await self._finder.find_xpra()

    def find_program(self, name: str) -> str | None:
        """The path of a program that displays find by its name, or None."""
        return shutil.which(name, path=environment.program_path(os.environ, self._finder.server.programs()))

    async def programs(self) -> Installation:
        """The programs of a display without sound. Raises `xpra.problem.Unusable`."""
        if problems := self._problems():
            raise Unusable(problems[0])
        return await self._finder.find()

    async def programs_with_sound(self) -> Installation:
        """The programs of a display, with PulseAudio if displays are to have sound and can have it.

        Raises `xpra.problem.Unusable`.
        """
        installation = await self.programs()
        if not self._sound:
            return installation
        try:
            return replace(installation, pulseaudio=await self._finder.find_sound(installation.xpra))
        except Unusable as error:
            self._logger.warning("Displays have no sound: %s", error)
            return installation

    async def player(self) -> str:
        """The program that plays to a PulseAudio. Raises `xpra.problem.Unusable`."""
        return await self._finder.find_player()

    async def problems(self) -> list[Problem]:
        """The problems that keep displays from being started or seen here, with remedies."""
        problems = [*self._problems(), *await self._finder.problems(html5=self._html5)]
        try:
            self._registry.prepare()
            self._registry.check_room()
        except RuntimeDirectoryError as error:
            problems.append(Problem("runtime", error.problem, error.remedy))
        return problems

    def _problems(self) -> list[Problem]:
        """The problems that no other program would mend."""
        return [problem for problem in (self._refusal, _proc_problem(), _limit_problem(self._screen_size)) if problem]

    async def why_without_bus(self) -> Problem | None:
        """The problem that keeps displays without a session bus, or None."""
        try:
            await self._finder.find_bus()
        except Unusable as error:
            return error.problem
        return None

    async def why_silent(self) -> Problem | None:
        """The problem that keeps displays silent though sound is configured, or None."""
        if self._sound:
            try:
                await self._finder.find_sound(await self._finder.find_xpra())
            except Unusable as error:
                return error.problem
        return None


def _proc_problem() -> Problem | None:
    """The problem of a container that hides the part of `/proc` that names the boot."""
    try:
        boot_id()
    except OSError as error:
        message = f"Processes cannot be told from those of before a reboot: {error.filename}: {error.strerror}."
        return Problem("proc", message, "Let the container see /proc/sys.")
    return None


def _limit_problem(screen_size: int) -> Problem | None:
    """The problem of files that may not become as large as that of a screen."""
    limit, _ = resource.getrlimit(resource.RLIMIT_FSIZE)
    if limit == resource.RLIM_INFINITY or limit >= screen_size:
        return None
    message = f"A file may have at most {limit} bytes here, and the file of a display's screen has {screen_size}."
    return Problem("limit", message, "Run: ulimit -f unlimited, or lower DisplayManager.max_width and max_height.")
