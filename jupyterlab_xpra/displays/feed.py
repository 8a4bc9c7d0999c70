"""The changes that are published: differences between two readings of the displays' records."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from logging import Logger

from .model import Display, DisplayState


@dataclass(frozen=True)
class Change:
    """A change of a display.

    `started`, `progress`, `ready`, `renamed`, `stopping`, `ended` and `forgotten` are differences
    between two readings of its record. `idle`, `used` and `disconnected` come from `Use`,
    `notified` from `Notifications`.
    """

    action: str
    display: Display


class Feed:
    """The displays as they were last read, and the observers that are told of each change."""

    def __init__(self, logger: Logger) -> None:
        self._logger = logger
        self._seen: dict[str, Display] = {}
        self._observers: list[Callable[[Change], None]] = []
        self._waiting: list[asyncio.Future[None]] = []

    @property
    def displays(self) -> list[Display]:
        """The displays, in the order in which they were last read."""
        return list(self._seen.values())

    def observe(self, observer: Callable[[Change], None]) -> None:
        """Call `observer` for each change to a display, no matter which process made it.

        An observer that raises is logged. The other observers are told of the change, and this one
        is told of the next.
        """
        self._observers.append(observer)

    async def changed(self) -> None:
        """Wait for the next change to any display."""
        change = asyncio.get_running_loop().create_future()
        self._waiting.append(change)
        await change

    def update(self, displays: Iterable[Display]) -> None:
        """Take the displays as just read, and publish the differences from the last time."""
        present = {display.id: display for display in displays}
        before, self._seen = self._seen, present
        for display in present.values():
            for action in _actions(before.get(display.id), display):
                self.publish(action, display)
        for display_id in before.keys() - present.keys():
            self.publish("forgotten", before[display_id])

    def drop(self, display: Display) -> None:
        """Publish that a display was forgotten just now."""
        if self._seen.pop(display.id, None):
            self.publish("forgotten", display)

    def publish(self, action: str, display: Display) -> None:
        """Tell the observers of a change."""
        change = Change(action, display)
        for observer in self._observers:
            try:
                observer(change)
            except Exception:
                self._logger.exception("An observer failed at the change %r of display %s", action, display.id)
        waiting, self._waiting = self._waiting, []
        for waits in waiting:
            if not waits.done():
                waits.set_result(None)


def _actions(before: Display | None, after: Display) -> Iterator[str]:
    """The actions between two readings of a record."""
    if before is None:
        yield "started"
    elif before.name != after.name:
        yield "renamed"
    if before and (before.state, before.message) == (after.state, after.message):
        return
    if after.state is DisplayState.STARTING:
        if before:
            yield "progress"
    else:
        yield after.state.value
