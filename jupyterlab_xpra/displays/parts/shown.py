"""The notifications of a display that people are shown: plain text, not too many at a time."""

from __future__ import annotations

import asyncio
import os
import re
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from ..model import now

KEPT = 5
"""How many notifications of a display there are at a time: the newest ones."""

SHOWN, PERIOD = 5, 20.0
"""At most so many notifications of a display are shown in so many seconds; then the newest is
shown."""

SUMMARY_LIMIT, BODY_LIMIT, LABEL_LIMIT, KEY_LIMIT = 200, 1000, 80, 200
"""Characters."""

ACTIONS_LIMIT = 5
"""How many actions a notification has."""

CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]+")
"""Control characters but the line feed, and characters that turn the direction of the text
around."""


@dataclass(frozen=True)
class Action:
    """What a person can answer to a notification."""

    key: str
    """The program's name for it; `default` for that of the notification itself."""
    label: str
    """What a person reads; empty if the program gives no text."""


@dataclass(frozen=True)
class Notification:
    """A program's notification, as plain text of bounded length."""

    id: int
    """The number by which the program knows it."""
    summary: str
    body: str
    urgent: bool
    time: datetime
    left_out: int = 0
    """How many notifications before it were not shown, as there were too many."""
    link: str | None = None
    """A link that the program wants to open; None if it only tells something."""
    actions: tuple[Action, ...] = ()
    file: str | None = None
    """The path of a file that the program has printed, as in an address; None if it only tells
    something."""

    @classmethod
    def of(
        cls,
        notification_id: int,
        summary: str,
        body: str,
        *,
        urgent: bool,
        link: str | None = None,
        actions: Iterable[tuple[str, str]] = (),
    ) -> Notification:
        """A notification that comes now, without control characters and shortened to the limits.

        An action has its key and its label. One whose key is too long is left out.
        """
        known = [Action(key, _line(label, LABEL_LIMIT)) for key, label in actions if len(key) <= KEY_LIMIT]
        summary, body = _line(summary, SUMMARY_LIMIT), _plain(body, BODY_LIMIT)
        return cls(notification_id, summary, body, urgent, now(), link=link, actions=tuple(known[:ACTIONS_LIMIT]))

    @classmethod
    def asking(cls, notification_id: int, link: str) -> Notification:
        """A notification that asks to open a link."""
        return cls.of(notification_id, link, "", urgent=False, link=link)

    @classmethod
    def printed(cls, notification_id: int, path: Path) -> Notification:
        """A notification of a file that was printed."""
        told = cls.of(notification_id, os.fsencode(path.name).decode("utf-8", "replace"), "", urgent=False)
        return replace(told, file=quote(os.fsencode(path)))


class Shown:
    """The notifications of one display that people are shown.

    `changed` is called when they change.
    """

    def __init__(self, changed: Callable[[], None]) -> None:
        self._changed = changed
        self._kept: deque[Notification] = deque(maxlen=KEPT)
        self._times: deque[float] = deque(maxlen=SHOWN)
        self._waiting: Notification | None = None
        self._left_out = 0
        self._timer: asyncio.TimerHandle | None = None

    def __iter__(self) -> Iterator[Notification]:
        return iter(self._kept)

    def add(self, notification: Notification) -> None:
        """Show a notification now.

        If there were many lately, only the newest is shown, after a while.
        """
        if self._timer:
            self._left_out += self._waiting is not None and self._waiting.id != notification.id
            self._waiting = notification
            return
        wait = self._times[0] + PERIOD - time.monotonic() if len(self._times) == SHOWN else 0.0
        if wait > 0:
            self._waiting = notification
            self._timer = asyncio.get_running_loop().call_later(wait, self._show_waiting)
        else:
            self._show(notification)

    def has(self, notification_id: int, key: str) -> bool:
        """Whether a notification that is shown has an action with this key."""
        return any(
            action.key == key for notification in self if notification.id == notification_id for action in notification.actions
        )

    def remove(self, notification_id: int) -> None:
        """Show a notification no longer: its program closed it."""
        if self._waiting and self._waiting.id == notification_id:
            self._waiting = None
        for notification in [notification for notification in self._kept if notification.id == notification_id]:
            self._kept.remove(notification)
            self._changed()

    def stop(self) -> None:
        """Show the notification that waits, as no more will come."""
        if self._timer:
            self._timer.cancel()
            self._show_waiting()

    def _show_waiting(self) -> None:
        self._timer = None
        waiting, self._waiting = self._waiting, None
        if waiting:
            self._show(waiting)

    def _show(self, notification: Notification) -> None:
        for replaced in [other for other in self._kept if other.id == notification.id]:
            self._kept.remove(replaced)
        self._kept.append(replace(notification, left_out=self._left_out))
        self._left_out = 0
        self._times.append(time.monotonic())
        self._changed()


def _line(text: str, limit: int) -> str:
    return _plain(text.replace("\n", " "), limit)


def _plain(text: str, limit: int) -> str:
    text = CONTROLS.sub(" ", text[: 2 * limit]).strip()
    return text if len(text) <= limit else text[: limit - 1] + "…"
