"""The programs on this machine that displays need, and the ones that are missing."""

from __future__ import annotations

from dataclasses import replace
from logging import Logger

from ..xpra.install import Finder, Installation, Problem, Unusable, Xpra
from .errors import RuntimeDirectoryError
from .processes import boot_id
from .registry import Registry


class Installed:
    """Finds the programs that displays need.

    `html5` and `sound` say whether Xpra's HTML5 client and the parts of sound are needed too.
    """

    def __init__(self, finder: Finder, registry: Registry, logger: Logger, *, html5: bool, sound: bool) -> None:
        self._finder = finder
        self._registry = registry
        self._logger = logger
        self._html5 = html5
        self._sound = sound
        self._refusal: Problem | None = None

    def refuse(self, problem: Problem) -> None:
        """Let no display be started from now on, because of this problem."""
        self._refusal = problem

    async def xpra(self) -> Xpra:
        """The Xpra that displays would run. Raises `xpra.install.Unusable`."""
        return await self._finder.find_xpra()

    async def programs(self) -> Installation:
        """The programs of a display without sound. Raises `xpra.install.Unusable`."""
        if problem := self._refusal or _proc_problem():
            raise Unusable(problem)
        return await self._finder.find()

    async def programs_with_sound(self) -> Installation:
        """The programs of a display, with PulseAudio if displays are to have sound and can have it.

        Raises `xpra.install.Unusable`.
        """
        installation = await self.programs()
        if not self._sound:
            return installation
        try:
            return replace(installation, pulseaudio=await self._finder.find_sound(installation.xpra))
        except Unusable as error:
            self._logger.warning("Displays have no sound: %s", error)
            return installation

    async def problems(self) -> list[Problem]:
        """The problems that keep displays from being started or seen here, with remedies."""
        problems = [problem for problem in (self._refusal, _proc_problem()) if problem]
        problems += await self._finder.problems(html5=self._html5)
        try:
            self._registry.prepare()
        except RuntimeDirectoryError as error:
            problems.append(Problem("runtime", error.problem, error.remedy))
        return problems

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
