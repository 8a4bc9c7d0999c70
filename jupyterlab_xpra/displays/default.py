"""The display that this server's new kernels and terminals draw in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping

from .errors import WrongState
from .manager import Change, DisplayManager
from .model import Display, DisplayState


class DefaultDisplay:
    """Which display it is, and its variables in the environment that new processes inherit.

    They are there from when the display is ready until it begins to stop, whoever starts and stops it; then the environment
    is as it was before.
    """

    id: str | None = None
    """The display's id. It may be starting still."""

    def __init__(
        self,
        displays: DisplayManager,
        environment: MutableMapping[str, str],
        tell: Callable[[dict[str, str]], None],
    ) -> None:
        """Change `environment`, and `tell` each change to those who have a copy; a variable that was unset is empty there."""
        self._displays = displays
        self._environment = environment
        self._tell = tell
        self._before: dict[str, str | None] = {}
        displays.observe_changes(self._on_change)

    def choose(self, display_id: str) -> None:
        """Take this display, in place of another. Raises `UnknownDisplay`, `WrongState` (it stops or has ended)."""
        display = self._displays.get(display_id)
        if display.state in (DisplayState.STOPPING, DisplayState.ENDED):
            raise WrongState(f"{display.name} is {display.state.value}. {display.message}".strip())
        self.release()
        self.id = display_id
        if display.state is DisplayState.READY:
            self._point_at(display)

    def release(self) -> None:
        """Take none any more."""
        self.id = None
        before, self._before = self._before, {}
        if before:
            self._set(before)

    def _on_change(self, change: Change) -> None:
        if change.display.id != self.id:
            return
        if change.action == DisplayState.READY.value:
            self._point_at(change.display)
        elif change.display.state in (DisplayState.STOPPING, DisplayState.ENDED) or change.action == "forgotten":
            self.release()

    def _point_at(self, display: Display) -> None:
        if not self._before:  # what was read and what is heard of it can both say that it is ready
            variables = self._displays.environment(display)
            self._before = {name: self._environment.get(name) for name in variables}
            self._set(variables)

    def _set(self, variables: Mapping[str, str | None]) -> None:
        for name, value in variables.items():
            if value is None:
                self._environment.pop(name, None)
            else:
                self._environment[name] = value
        self._tell({name: value or "" for name, value in variables.items()})
