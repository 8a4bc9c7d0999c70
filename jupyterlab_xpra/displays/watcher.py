"""Notices that processes of a display have ended, and ends the display."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Coroutine, Iterable
from functools import cached_property
from logging import Logger

from .errors import StopFailed, UnknownDisplay
from .model import Display, DisplayState, EndReason
from .processes import Process, first_ended, first_ended_or_all
from .registry import Registry
from .supervisor import Supervisor


class Watcher:
    """Watches the processes of displays, and ends a display when they end.

    `supervisor` returns the supervisor of a display. `refresh` is called after an end.
    """

    def __init__(
        self, registry: Registry, supervisor: Callable[[str], Supervisor], refresh: Callable[[], None], logger: Logger
    ) -> None:
        self._registry = registry
        self._supervisor = supervisor
        self._refresh = refresh
        self._logger = logger
        self._watches: dict[str, tuple[frozenset[Process], asyncio.Task[None]]] = {}
        self._ending: set[asyncio.Task[None]] = set()
        self._closed = False

    @cached_property
    def _me(self) -> Process:
        return Process.of(os.getpid())

    def watch(self, display: Display) -> None:
        """Watch what a live display needs: its processes, or the process that starts or stops it.

        A display that this process stops is not watched, since the stop itself notices the end.
        """
        if self._closed or (display.worker == self._me and display.state is DisplayState.STOPPING):
            return
        processes = display.all_processes if display.state is DisplayState.READY else frozenset([display.worker])
        watched = self._watches.get(display.id)
        if watched and watched[0] == processes and not watched[1].done():
            return
        if watched:
            watched[1].cancel()
        self._watches[display.id] = (processes, asyncio.ensure_future(self._until_ended(display)))

    def forget(self, display_id: str) -> None:
        """Stop watching a display that is gone."""
        if watched := self._watches.pop(display_id, None):
            watched[1].cancel()

    async def settle(self, displays: Iterable[Display]) -> None:
        """Wait until the watched displays that are over are recorded as ended."""
        overdue = [self._watches[display.id][1] for display in displays if display.id in self._watches and _is_over(display)]
        if overdue:
            await asyncio.wait(overdue)

    async def close(self) -> None:
        """Stop watching. Ends of displays that have begun are finished first."""
        self._closed = True
        watches = [watch for _, watch in self._watches.values()]
        for watch in watches:
            watch.cancel()
        await asyncio.gather(*watches, return_exceptions=True)
        self._watches.clear()
        await asyncio.gather(*self._ending)

    async def end(self, display_id: str, reason: EndReason, message: str, exit_code: int | None = None) -> None:
        """End a display for which nobody waits: a failure is logged."""
        try:
            await self._supervisor(display_id).ending.end(reason, message, exit_code)
        except UnknownDisplay:
            return  # another peer was faster and has forgotten it already
        except (StopFailed, OSError) as error:
            self._logger.error("Display %s could not be ended: %s", display_id, error)

    async def cull(self, display_id: str, message: str) -> None:
        """End a display that nobody uses."""
        await self._whole(self.end(display_id, EndReason.CULLED, message))

    async def _until_ended(self, display: Display) -> None:
        if display.state is DisplayState.READY:
            await first_ended_or_all(display.servers, display.all_programs)
        else:
            await first_ended([display.worker])
        await self._whole(self._see_to_end(display.id))

    async def _whole(self, work: Coroutine[None, None, None]) -> None:
        """Finish an end that has begun: no change to the record and no `close` interrupts it."""
        ending = asyncio.ensure_future(work)
        self._ending.add(ending)
        ending.add_done_callback(self._ending.discard)
        await asyncio.shield(ending)

    async def _see_to_end(self, display_id: str) -> None:
        try:
            display = self._registry.read(display_id)
            if display.state is DisplayState.READY:
                # Its starter may have ended after it became ready, before that was seen here.
                if _is_over(display):
                    await self.end(display_id, *await self._supervisor(display_id).ending.why())
            elif _is_over(display):
                await self.end(display_id, EndReason.FAILED, "The process that was starting it has ended.")
        except UnknownDisplay:
            pass  # another peer was faster and has forgotten it already
        except Exception:
            self._logger.exception("The end of display %s could not be seen to", display_id)
        self._refresh()


def _is_over(display: Display) -> bool:
    """Whether a live display is over: a server, all programs, or its worker have ended."""
    if display.state is not DisplayState.READY:
        return display.live and not display.worker.alive
    return any(server.ending for server in display.servers) or all(program.ending for program in display.all_programs)
