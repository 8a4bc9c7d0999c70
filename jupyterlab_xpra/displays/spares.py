"""What is kept so that the next display starts sooner: an X server, and a loaded Xpra."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import resources
from logging import Logger

from ..xpra import environment, shell, xserver
from ..xpra.command import Policy
from ..xpra.install import Installation, Xpra
from ..xpra.problem import Unusable
from ..xpra.xsettings import DPI
from ..xpra.zygote import Zygote
from . import spare, x_server
from .children import Children
from .installed import Installed
from .processes import Process, all_ended, in_display
from .registry import Registry
from .spare import Spare

KEEPER = resources.files(__package__) / "scripts" / "keep-spare.sh"

SETTLE = 3.0
"""Seconds that a display which has just started has the processor for itself."""


END_TIMEOUT = 2.0
"""Seconds that an X server which nobody uses has to end by itself."""


@dataclass
class _Kept:
    """A spare of this process: its children, and the pipe that says that this process is there."""

    id: str
    children: Children
    pipe: int
    x_display: int | None = None
    watch: asyncio.Task[None] | None = None


class Spares:
    """Keeps so many spare X servers for displays to come, and the loaded Xpra.

    They are for displays with as many dots per inch as the last one that was asked for. `busy`
    tells whether a display is being started. Any process of the user may take a spare.
    """

    def __init__(
        self,
        registry: Registry,
        installed: Installed,
        number: int,
        largest: tuple[int, int],
        policy: Policy,
        busy: Callable[[], bool],
        logger: Logger,
    ) -> None:
        self._registry = registry
        self._installed = installed
        self._number = number
        self._largest = largest
        self._policy = policy
        self._busy = busy
        self._logger = logger
        self._dpi = DPI
        self._kept: dict[str, _Kept] = {}
        self._zygote: Zygote | None = None
        self._wanted = asyncio.Event()
        self._renewing: asyncio.Task[None] | None = None
        self._endings: set[asyncio.Task[None]] = set()

    async def keep(self) -> None:
        """Keep them, and replace those that are taken, ended or no longer what is needed."""
        if not self._number:
            return
        said = ""
        while True:
            self._wanted.clear()
            await asyncio.sleep(SETTLE)
            if self._wanted.is_set() or self._busy():
                continue
            self._renewing = asyncio.ensure_future(self._renew())
            await asyncio.wait([self._renewing])
            if not self._renewing.cancelled() and (error := self._renewing.exception()) and str(error) != said:
                said = str(error)
                self._logger.warning("The next display starts without preparation: %s", error)
            await self._wanted.wait()

    def make_way(self, dpi: int) -> None:
        """Leave the processor to a display that is about to start with so many dots per inch."""
        self._dpi = dpi
        self._wanted.set()
        if self._renewing:
            self._renewing.cancel()

    def fitting(self, installation: Installation, dpi: int) -> Iterator[Spare]:
        """The spares of all processes that a display can be."""
        for found in spare.read_all(self._registry.directory):
            if (found.xvfb, found.largest, found.dpi) == (installation.xvfb, self._largest, dpi) and found.x_server.alive:
                yield found

    def zygote(self, xpra: Xpra) -> Zygote | None:
        """The loaded Xpra, if it is this one."""
        return self._zygote if self._zygote and self._zygote.xpra == xpra and self._zygote.alive else None

    def take_children(self, display_id: str) -> Children | None:
        """The children of a spare of this process that was taken; None if it was another's."""
        kept = self._kept.pop(display_id, None)
        if kept is None:
            return None
        os.close(kept.pipe)
        if kept.watch:
            kept.watch.cancel()
        return kept.children

    def look(self) -> None:
        """See which spares other processes have taken."""
        for kept in list(self._kept.values()):
            if not (self._registry.path(kept.id) / spare.FILE).exists():
                self.take_children(kept.id)
                self._wanted.set()

    async def close(self) -> None:
        """End them all."""
        if self._renewing:
            self._renewing.cancel()
            await asyncio.gather(self._renewing, return_exceptions=True)
        await asyncio.gather(*map(self._end, list(self._kept.values())), *self._endings)
        if self._zygote:
            self._zygote.close()

    async def _renew(self) -> None:
        try:
            installation = await self._installed.programs()
        except Unusable:
            return  # whoever starts a display is told
        fitting = {found.id for found in self.fitting(installation, self._dpi)}
        for kept in list(self._kept.values()):
            if kept.id not in fitting:
                await self._end(kept)
        for _ in range(self._number - len(self._kept)):
            await self._add(installation)
        await self._renew_zygote(installation.xpra)

    async def _renew_zygote(self, xpra: Xpra) -> None:
        if self.zygote(xpra):
            return
        if self._zygote:
            self._zygote.close()
            self._zygote = None
        if Zygote.possible(xpra):
            self._zygote = await Zygote.start(xpra, self._policy)

    async def _add(self, installation: Installation) -> None:
        kept, variables = self._begin()
        processes = []

        def spawn(argv: list[str], fds: tuple[int, ...]) -> None:
            processes.append(kept.children.run(argv, variables, fds))

        directory = self._registry.path(kept.id)
        try:
            with xserver.screen_memory(directory) as screen:
                x_server.make_files(directory, screen.fileno())
                kept.x_display = await x_server.start(directory, installation, self._largest, self._dpi, screen.fileno(), spawn)
                await xserver.allow_any_size(installation.xprop, {**variables, "DISPLAY": f":{kept.x_display}"})
                xserver.release_screen(screen.fileno())
            Spare(kept.id, processes[0], kept.x_display, installation.xvfb, self._largest, self._dpi).write(directory)
        except BaseException:
            await self._end(kept)
            raise
        kept.watch = asyncio.ensure_future(self._watch(processes[0]))

    def _begin(self) -> tuple[_Kept, dict[str, str]]:
        """Make the directory of a spare, and the process that ends the spare without this one."""
        with self._registry.new_spare() as spare_id:
            directory = self._registry.path(spare_id)
            variables = {**environment.of_ours(os.environ), **x_server.variables(directory)}
            children = Children(directory)
            reading, writing = os.pipe()
            try:
                with os.fdopen(reading, "rb") as pipe:
                    children.run(shell.command(KEEPER, str(directory)), variables, (), stdin=pipe)
            except Exception:
                os.close(writing)
                shutil.rmtree(directory)
                raise
        kept = self._kept[spare_id] = _Kept(spare_id, children, writing)
        return kept, variables

    async def _watch(self, x_server: Process) -> None:
        await x_server.ended()
        self._wanted.set()

    async def _end(self, kept: _Kept) -> None:
        """End a spare, unless a display has it. Once begun, it is done whole."""
        ending = asyncio.ensure_future(self._end_whole(kept))
        self._endings.add(ending)
        ending.add_done_callback(self._endings.discard)
        await asyncio.shield(ending)

    async def _end_whole(self, kept: _Kept) -> None:
        directory = self._registry.path(kept.id)
        try:
            (directory / spare.FILE).unlink()
        except FileNotFoundError:
            self.take_children(kept.id)
            return
        self.take_children(kept.id)
        processes = in_display(str(directory), ())
        for signum in (signal.SIGTERM, signal.SIGKILL):
            for process in processes:
                process.send(signum)
            if await all_ended(processes, END_TIMEOUT):
                break
        await kept.children.collected()
        if kept.x_display is not None:
            xserver.remove_leftover(kept.x_display)
        shutil.rmtree(directory)
