"""The end of one display: why it ends, and how everything that belongs to it is ended."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from ..xpra import xserver
from . import program
from .children import Children
from .errors import StopFailed, UnknownDisplay
from .model import Display, DisplayState, EndReason, Role, now
from .processes import Process, all_ended, in_display
from .program import End
from .registry import Registry

ROUNDS = 10
"""How often a stop looks for processes that were started while it ended others."""


class Ending:
    """Ends a display, no matter which process has started it.

    Processes have `stop_timeout` seconds to end by themselves. `changed` is called after each
    change to the record.
    """

    def __init__(
        self, display_id: str, registry: Registry, children: Children, stop_timeout: float, changed: Callable[[], None]
    ) -> None:
        self._id = display_id
        self._registry = registry
        self._children = children
        self._stop_timeout = stop_timeout
        self._changed = changed

    @property
    def _directory(self) -> Path:
        return self._registry.path(self._id)

    async def why(self) -> End:
        """Why a display ends one of whose processes has ended.

        If several have ended, the one that the others depend on is the cause.
        """
        display = self._registry.read(self._id)
        starting = display.state is DisplayState.STARTING
        for role, title in ((Role.X_SERVER, "The X server (Xvfb)"), (Role.XPRA, "Xpra")):
            process = display.processes.get(role)
            if process and process.ending:
                await process.ended()
                how = self._children.how_ended(process)
                if starting:
                    return End(EndReason.FAILED, f"{title} ended before the display was ready{how}.")
                return End(EndReason.LOST, f"{title} ended unexpectedly{how}.")
        return program.end(self._directory, Path(display.command[0]).name)

    async def end(self, reason: EndReason, message: str, exit_code: int | None = None) -> None:
        """End the display: every process, socket and lock is gone when this returns.

        Nothing happens if it has ended. If another process is ending it, this one helps; the reason
        that was recorded first stays. Raises `StopFailed` if processes remain, `UnknownDisplay`.
        """

        def stopping(display: Display) -> Display:
            if not display.live:
                return display
            if display.reason:
                return replace(display, worker=Process.of(os.getpid()))
            return replace(
                display,
                state=DisplayState.STOPPING,
                message=message,
                reason=reason,
                exit_code=exit_code,
                worker=Process.of(os.getpid()),
            )

        display = self._change(stopping)
        if not display.live:
            return
        await self._end_processes(display)

        def ended(display: Display) -> Display:
            if not display.live:
                return display
            if display.x_display is not None:
                xserver.remove_leftover(display.x_display)
            self._registry.clear(self._id)
            return replace(display, state=DisplayState.ENDED, ended=now(), x_display=None, processes={}, programs=())

        with suppress(UnknownDisplay):  # another process has ended it too, and it has been forgotten since
            self._change(ended)

    async def _end_processes(self, display: Display) -> None:
        """Send TERM, wait, send KILL.

        The programs and Xpra go first, then the servers that they need to end in order.
        """
        roles = (Role.X_SERVER, Role.SETTINGS, Role.BUS, Role.SOUND)
        servers = {display.processes[role] for role in roles if role in display.processes}
        found = self._alive(display)
        for processes in (found - servers, servers):
            for process in processes:
                process.send(signal.SIGTERM)
            await all_ended(processes, self._stop_timeout)
        for _ in range(ROUNDS):
            # One that was found by its parent alone is not found again if its parent has ended.
            found |= self._alive(display)
            remaining = {process for process in found if process.alive}
            if not remaining:
                break
            for process in remaining:
                process.send(signal.SIGKILL)
            await all_ended(remaining, self._stop_timeout)
        else:
            pids = ", ".join(str(process.pid) for process in found if process.alive)
            raise StopFailed(f"Display {self._id} could not be stopped: processes {pids} do not end.")
        await self._children.collected()

    def _alive(self, display: Display) -> set[Process]:
        leaders = {*display.all_processes, *program.hidden(self._directory)}
        return in_display(str(self._directory), leaders)

    def _change(self, changed: Callable[[Display], Display]) -> Display:
        display = self._registry.change(self._id, changed)
        self._changed()
        return display
