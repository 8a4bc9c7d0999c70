"""The use of displays by people, and the end of displays that nobody uses.

A person uses a display by input: a key, the pointer, a touch. The pages that show displays report
it. The time of the last use is kept in the display's directory, so that all peers agree on it and
a restart of the server does not forget it.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from ...xpra import control
from ..errors import UnknownDisplay, WrongState
from ..model import Display, DisplayState, now
from ..registry import ACTIVITY, VIEWED, Registry

WARNING = 60.0
"""Seconds from the warning to the stop; half of `cull_after` if that is shorter."""

ANSWER_TIMEOUT = 10.0
"""Seconds that Xpra has to say who is connected."""

RETRY_INTERVAL = 60.0
"""Seconds to the next look if something went wrong."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class IdleLimits:
    """Times in seconds; 0 for never."""

    cull_after: float
    cull_connected: bool
    disconnect_after: float

    @property
    def warning(self) -> float:
        """Seconds that a person has to keep a display."""
        return min(WARNING, self.cull_after / 2)


@dataclass
class _Known:
    """The state of a display's use that this process alone knows."""

    viewers: int = 0
    came: datetime | None = None
    """The time at which the last viewer connected."""
    spared: datetime | None = None
    """The time at which it was last kept from being culled, since it had a viewer."""
    warning: tuple[datetime, float] | None = None
    """Set once people are warned: since when it is idle, and the `time.monotonic` of its
    culling."""
    disconnected: timedelta | None = None
    """For how long nobody had used it when its viewers were disconnected."""


class Use:
    """Knows whether people use the displays, culls idle displays, and disconnects idle viewers.

    `displays` returns the displays. `tell` is called with an action and a display: `idle` before
    the display is culled, `used` when it is used again, `disconnected` when its viewers are to be
    disconnected. `cull` ends a display, with a message for people.
    """

    def __init__(
        self,
        registry: Registry,
        limits: IdleLimits,
        displays: Callable[[], Iterable[Display]],
        tell: Callable[[str, Display], None],
        cull: Callable[[str, str], Awaitable[None]],
    ) -> None:
        self._registry = registry
        self._limits = limits
        self._displays = displays
        self._tell = tell
        self._cull = cull
        self._news = asyncio.Event()
        self._known: defaultdict[str, _Known] = defaultdict(_Known)

    @contextmanager
    def viewer(self, display_id: str) -> Iterator[None]:
        """Count a browser as connected to a display meanwhile."""
        known = self._known[display_id]
        known.viewers += 1
        known.came = now()
        known.disconnected = None
        self.look_again()
        try:
            yield
        finally:
            known.viewers -= 1
            if known.disconnected is None:  # a person left
                with suppress(UnknownDisplay):
                    if self._registry.read(display_id).state is DisplayState.READY:
                        self._registry.mark(display_id, VIEWED)

    def viewers(self, display_id: str) -> int:
        """How many browsers are connected through this process."""
        return self._known[display_id].viewers if display_id in self._known else 0

    def last_activity(self, display: Display) -> datetime:
        """The time at which a person last used a display, or its creation if nobody has."""
        return max(display.created, self._registry.marked(display.id, ACTIVITY) or display.created)

    def report(self, display_id: str) -> None:
        """Note that a person uses a display now.

        Raises `UnknownDisplay`, and `WrongState` if it stops or has ended.
        """
        display = self._registry.read(display_id)
        if display.state in (DisplayState.STOPPING, DisplayState.ENDED):
            raise WrongState(f"{display.name} is {display.state.value}. {display.message}".strip())
        self._registry.mark(display_id, ACTIVITY)
        self._spare(display)

    def culled_in(self, display: Display) -> float | None:
        """Seconds in which a display will be culled if nobody uses it; None if that is not near."""
        known = self._known.get(display.id)
        if display.state is not DisplayState.READY or known is None or known.warning is None:
            return None
        since, culled_at = known.warning
        return None if self._idle_since(display) > since else max(0.0, culled_at - time.monotonic())

    def disconnected_after(self, display_id: str) -> timedelta | None:
        """The idle time after which a display's viewers were disconnected, or None."""
        return self._known[display_id].disconnected if display_id in self._known else None

    def forget(self, display_id: str) -> None:
        """Forget a display that is gone."""
        self._known.pop(display_id, None)

    def look_again(self) -> None:
        """Wake `watch`, since displays or their use have changed."""
        self._news.set()

    async def watch(self) -> None:
        """Warn, cull and disconnect when it is due."""
        while True:
            self._news.clear()
            try:
                delay = await self._look()
            except Exception:
                logger.exception("While looking for displays that nobody uses")
                delay = RETRY_INTERVAL
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._news.wait(), delay)

    async def _look(self) -> float | None:
        """Do what is due now.

        Returns the seconds until more may be due; None if there is nothing to wait for.
        """
        ready = [display for display in self._displays() if display.state is DisplayState.READY]
        times = [self._look_at_viewers(display) for display in ready if self._limits.disconnect_after]
        if self._limits.cull_after:
            times += await asyncio.gather(*(self._look_at(display) for display in ready))
        return min((delay for delay in times if delay is not None), default=None)

    def _look_at_viewers(self, display: Display) -> float | None:
        known = self._known[display.id]
        if not known.viewers or not known.came or known.disconnected is not None:
            return None
        unused = now() - max(self.last_activity(display), known.came)
        left = self._limits.disconnect_after - unused.total_seconds()
        if left > 0:
            return left
        known.disconnected = unused
        self._tell("disconnected", display)
        return None

    async def _look_at(self, display: Display) -> float | None:
        known = self._known[display.id]
        if self._time_to_warning(display) <= 0 and not self._limits.cull_connected and await self._is_connected(display):
            known.spared = now()
        # It may have been used while Xpra was asked.
        since = self._idle_since(display)
        if known.warning and since > known.warning[0]:
            self._spare(display)
        left = self._time_to_warning(display)
        if left > 0:
            return left
        if known.warning is None:
            known.warning = (since, time.monotonic() + self._limits.warning)
            self._tell("idle", display)
        left = known.warning[1] - time.monotonic()
        if left > 0:
            return left
        await self._cull(display.id, f"It was idle for {in_words(now() - since)}.")
        return None

    def _time_to_warning(self, display: Display) -> float:
        idle = (now() - self._idle_since(display)).total_seconds()
        return self._limits.cull_after - self._limits.warning - idle

    def _idle_since(self, display: Display) -> datetime:
        since = self.last_activity(display)
        if self._limits.cull_connected:
            return since
        others = (self._registry.marked(display.id, VIEWED), self._known[display.id].spared)
        return max([since, *(other for other in others if other)])

    async def _is_connected(self, display: Display) -> bool:
        """Whether any viewer is connected, through this process or another."""
        if self.viewers(display.id):
            return True
        socket = self._registry.path(display.id) / "socket"
        try:
            return await asyncio.wait_for(control.clients(socket), ANSWER_TIMEOUT) > 0
        except (asyncio.TimeoutError, control.NotAnswering, OSError) as error:
            logger.warning("Xpra does not say who is connected to display %s: %r", display.id, error)
            return False

    def _spare(self, display: Display) -> None:
        known = self._known[display.id]
        if known.warning:
            known.warning = None
            self._tell("used", display)


def in_words(time: timedelta) -> str:
    """A time span for people, for example `1 h 30 min`; seconds only below two minutes."""
    seconds = time.total_seconds()
    if seconds < 120:
        return f"{seconds:.0f} s"
    hours, minutes = divmod(round(seconds / 60), 60)
    return " ".join(f"{number} {unit}" for number, unit in ((hours, "h"), (minutes, "min")) if number)
