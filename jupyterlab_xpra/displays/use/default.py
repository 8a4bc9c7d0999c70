"""The display that this server's new kernels and terminals draw in."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, MutableMapping

from ...xpra.door import Door
from ...xpra.problem import Unusable
from ..errors import DisplayError, WrongState
from ..feed import Change
from ..manager import DisplayManager
from ..model import Display, DisplayRequest, DisplayState, EndReason


class DefaultDisplay:
    """Knows the default display, and keeps its variables in the environment of new processes.

    The variables are there from when the display is ready until it begins to stop, no matter which
    process starts and stops it. Before and after that the environment is as it was, or has the
    variables of a display that is started when it is first used.
    """

    id: str | None = None
    """The display's id. It may be starting still."""

    def __init__(
        self,
        displays: DisplayManager,
        environment: MutableMapping[str, str],
        tell: Callable[[dict[str, str]], None],
    ) -> None:
        """Change `environment`, and `tell` each change to the owners of copies.

        A variable that was unset is empty in the copies.
        """
        self._displays = displays
        self._environment = environment
        self._tell = tell
        self._outer: dict[str, str | None] = {}
        self._offered: Mapping[str, str] = {}
        self._opened: str | None = None
        displays.feed.observe(self._on_change)

    def choose(self, display_id: str) -> None:
        """Make this display the default one.

        Raises `UnknownDisplay`, `WrongState` (it stops or has ended).
        """
        display = self._displays.registry.read(display_id)
        if display.state in (DisplayState.STOPPING, DisplayState.ENDED):
            raise WrongState(f"{display.name} is {display.state.value}. {display.message}".strip())
        self.id = display_id
        self._point_at(display)

    def offer(self, variables: Mapping[str, str]) -> None:
        """Set these variables while no other display is chosen: a display will be found by them."""
        self._offered = variables
        self._set(variables)

    def opened(self, display_id: str) -> None:
        """Note that the offered variables lead to this display."""
        if self._offered:
            self._opened = display_id
            self.id = self.id or display_id

    def release(self) -> None:
        """Have no default display any more, and offer none."""
        self.id = self._opened = None
        self._offered = {}
        self._set({})

    def _on_change(self, change: Change) -> None:
        display = change.display
        ends = display.state in (DisplayState.STOPPING, DisplayState.ENDED) or change.action == "forgotten"
        if ends and display.id == self._opened:
            self._opened = None
        if display.id != self.id:
            return
        if ends:
            self.id = self._opened
            self._set(self._offered)
        elif change.action == DisplayState.READY.value:
            self._point_at(display)

    def _point_at(self, display: Display) -> None:
        is_chosen = display.state is DisplayState.READY and display.id != self._opened
        self._set(self._displays.registry.environment(display) if is_chosen else self._offered)

    def _set(self, variables: Mapping[str, str]) -> None:
        """Set these variables in the environment; without any, restore the earlier ones."""
        if variables and not self._outer:
            self._outer = {name: self._environment.get(name) for name in variables}
        wanted = {**self._outer, **variables}
        if not variables:
            self._outer = {}
        if all(self._environment.get(name) == value for name, value in wanted.items()):
            return
        for name, value in wanted.items():
            if value is None:
                self._environment.pop(name, None)
            else:
                self._environment[name] = value
        self._tell({name: value or "" for name, value in wanted.items()})


RETRY_INTERVAL = 1.0
"""Seconds until programs are attended to again after something unexpected."""


class FirstUse:
    """Starts a display when a program first wants to draw in it, and again after it has ended.

    Until then it is an address, which costs nothing, in the environment of new kernels and
    terminals.
    """

    def __init__(self, displays: DisplayManager, default: DefaultDisplay, request: DisplayRequest) -> None:
        """Take an address. Raises `RuntimeDirectoryError`, `xpra.problem.Unusable`, `OSError`."""
        self._displays = displays
        self._default = default
        self._request = request
        self._door: Door = displays.open_door()
        self._display_id: str | None = None
        self._over: asyncio.Queue[str] = asyncio.Queue()
        self._task: asyncio.Task[None] | None = None
        displays.feed.observe(self._on_change)

    def open(self) -> None:
        """Wait for programs. Needs a running event loop."""
        self._default.offer(self._door.environment)
        self._task = asyncio.ensure_future(self._attend())

    async def close(self) -> None:
        """Start no display any more. A display that runs goes on."""
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        self._door.close()

    async def _attend(self) -> None:
        while True:
            try:
                await self._door.knock()
                await self._let_in()
            except Exception:
                self._displays.log.exception("While waiting for programs of the default display")
                await asyncio.sleep(RETRY_INTERVAL)

    async def _let_in(self) -> None:
        """Start the display for the programs that wait, and wait for its end.

        The programs are turned away if it cannot be started.
        """
        try:
            display = await self._displays.start(self._request, door=self._door)
        except (DisplayError, Unusable, OSError) as error:
            failure = str(error)
        else:
            self._default.opened(display.id)
            self._display_id = display.id
            failure = await self._over.get()
        if failure:
            self._displays.log.error("The default display was not started (XpraExtension.default_display): %s", failure)
            self._door.turn_away()

    def _on_change(self, change: Change) -> None:
        display = change.display
        if display.id == self._display_id and (change.action == "forgotten" or display.state is DisplayState.ENDED):
            self._display_id = None
            self._over.put_nowait(display.message if display.reason is EndReason.FAILED else "")
