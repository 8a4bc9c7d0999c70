"""The notifications that programs send to people, over the bus of their display.

Every server of the user connects to the buses of the user's displays, and asks for the name
`org.freedesktop.Notifications`. The bus gives the name to the first server, and to the next one
when that server goes. The server that has the name answers the programs, and passes each
notification on to the other servers by a signal. So all servers know the same, and programs find no
service while there is no server.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial
from pathlib import Path

from ...xpra.command import Kind
from ..errors import UnknownAction
from ..model import Display, DisplayState, Role
from . import bus
from .notification_service import Service, choose
from .shown import Notification, Shown

CONNECT_INTERVAL = 0.02
"""Seconds between attempts to connect to a bus that does not listen yet, which has no event."""

RETRY_INTERVAL = 1.0
"""Seconds until the connection is made again after a message that cannot be read."""

logger = logging.getLogger(__name__)


class Notifications:
    """The notifications of all displays.

    `directory` tells the directory of a display. `changed` is called with the id of a display whose
    notifications changed. `links` says whether programs may ask people to open links.
    """

    def __init__(self, directory: Callable[[str], Path], changed: Callable[[str], None], *, links: bool) -> None:
        self._directory = directory
        self._changed = changed
        self._links = links
        self._shown: dict[str, Shown] = {}
        self._services: dict[str, Service] = {}
        self._observers: list[Callable[[str], None]] = []
        self._listening: dict[str, asyncio.Task[None]] = {}
        self._stopping: set[asyncio.Task[None]] = set()

    def of(self, display_id: str) -> list[Notification]:
        """The notifications of a display that people are shown, the newest last."""
        return list(self._shown.get(display_id, ()))

    async def choose(self, display_id: str, notification_id: int, key: str) -> None:
        """Tell a program that a person chose an action of its notification, which closes that.

        Raises `UnknownAction`.
        """
        shown = self._shown.get(display_id)
        if not shown or not shown.has(notification_id, key):
            raise UnknownAction
        try:
            chosen = await choose(self._directory(display_id) / bus.SOCKET, notification_id, key)
        except (OSError, EOFError):  # the bus has ended
            chosen = False
        if not chosen:
            raise UnknownAction

    def observe_answered(self, observer: Callable[[str], None]) -> None:
        """Have `observer` called with each display whose programs this server answers."""
        self._observers.append(observer)

    async def tell_printed(self, display_id: str, path: Path) -> None:
        """Tell people of a file that a program of a display has printed."""
        if service := self._services.get(display_id):
            with suppress(OSError, EOFError):  # the bus has ended
                await service.tell_printed(path)

    def follow(self, displays: Iterable[Display]) -> None:
        """Listen to these displays, if they have a bus, and to no others.

        A desktop session shows its notifications itself. Notifications of ended displays stay.
        """
        present = {display.id: display for display in displays}
        heard = {
            display.id
            for display in present.values()
            if display.kind is not Kind.DESKTOP
            and Role.BUS in display.processes
            and display.state in (DisplayState.STARTING, DisplayState.READY)
        }
        for display_id in heard - self._listening.keys():
            self._shown[display_id] = Shown(partial(self._changed, display_id))
            self._listening[display_id] = asyncio.ensure_future(self._listen(present[display_id]))
        for display_id in self._listening.keys() - heard:
            self._stop_listening(display_id)
        for display_id in self._shown.keys() - present.keys():
            del self._shown[display_id]

    async def close(self) -> None:
        """Listen no more."""
        for display_id in list(self._listening):
            self._stop_listening(display_id)
        await asyncio.gather(*self._stopping, return_exceptions=True)

    def _stop_listening(self, display_id: str) -> None:
        task = self._listening.pop(display_id)
        self._services.pop(display_id, None)
        self._stopping.add(task)
        task.add_done_callback(self._stopping.discard)
        task.cancel()
        self._shown[display_id].stop()

    async def _listen(self, display: Display) -> None:
        """Listen to a display until its bus ends."""
        process = display.processes[Role.BUS]

        def answered() -> None:
            for observer in self._observers:
                observer(display.id)

        socket = self._directory(display.id) / bus.SOCKET
        service = self._services[display.id] = Service(socket, self._shown[display.id], answered, links=self._links)
        while process.alive:
            try:
                await service.run()
            except (FileNotFoundError, ConnectionRefusedError):
                await asyncio.sleep(CONNECT_INTERVAL)
            except (EOFError, ConnectionError):
                await asyncio.sleep(RETRY_INTERVAL)
            except Exception:
                logger.exception("While listening to the notifications of display %s", display.id)
                await asyncio.sleep(RETRY_INTERVAL)
