"""What programs have to tell people: `org.freedesktop.Notifications` on the bus of each display.

Every server of the user connects to the buses of their displays, and asks for the name. The bus gives it to the first, and to
the next when that one goes. Who has it answers the programs, and tells the other servers by a signal; so all know the same,
and nobody does while there is no server. Source: Desktop Notifications Specification 1.2.
"""

from __future__ import annotations

import asyncio
import html
import logging
import re
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path

from jeepney import (
    DBusAddress,
    HeaderFields,
    MatchRule,
    Message,
    MessageFlag,
    MessageType,
    message_bus,
    new_error,
    new_method_return,
    new_signal,
)
from jeepney.auth import BEGIN, Authenticator
from jeepney.io.asyncio import DBusConnection

from ..model import Display, DisplayState, Role, now
from . import bus

NAME = "org.freedesktop.Notifications"
PATH = "/org/freedesktop/Notifications"
OURS = "jupyterlab_xpra.Notifications"
"""The interface of the signal between servers, `Told`."""

INTROSPECTION = "org.freedesktop.DBus.Introspectable"
DESCRIPTION = f"""
<node><interface name="{NAME}">
<method name="Notify">
<arg type="s"/><arg type="u"/><arg type="s"/><arg type="s"/><arg type="s"/><arg type="as"/><arg type="a{{sv}}"/><arg type="i"/>
<arg type="u" direction="out"/>
</method>
<method name="CloseNotification"><arg type="u"/></method>
<method name="GetCapabilities"><arg type="as" direction="out"/></method>
<method name="GetServerInformation">
<arg type="s" direction="out"/><arg type="s" direction="out"/><arg type="s" direction="out"/><arg type="s" direction="out"/>
</method>
<signal name="NotificationClosed"><arg type="u"/><arg type="u"/></signal>
</interface></node>
"""
"""By this many clients, dbus-python for one, know that a number is an unsigned one."""

KEPT = 5
"""How many notifications of a display there are at a time, the newest."""

SHOWN, PERIOD = 5, 20.0
"""At most so many of a display are shown in so many seconds. Of those that have to wait, the newest is."""

PACE = 0.02
"""Seconds from one message that is read to the next. Meanwhile they wait in the bus, and programs for their answers."""

BEHIND = 250
"""Messages read, each while the next one waited already, after which those that wait are given up."""

CONNECT_INTERVAL = 0.02
"""Seconds between attempts to connect to a bus that does not listen yet, which has no event."""

RETRY_INTERVAL = 1.0
"""Seconds until the connection is made again after something that cannot be read came."""

SUMMARY_LIMIT, BODY_LIMIT = 200, 1000
"""Characters."""

CLOSED_BY_PROGRAM = 3
"""The reason of `NotificationClosed` after `CloseNotification`."""

CRITICAL = 2

MARKUP = re.compile(r"</?(?:b|i|u|a|img)(?:\s[^<>]*)?/?>", re.IGNORECASE)
"""The specification's. None is announced as understood, yet many programs send it."""

CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]+")
"""Control characters but the line feed, and those that turn the direction of the text around."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Notification:
    """What a program told, as plain text of bounded length."""

    id: int
    """By which the program knows it."""
    summary: str
    body: str
    urgent: bool
    time: datetime
    left_out: int = 0
    """How many before it were not shown, as there were too many."""


class Shown:
    """The notifications of one display that people are shown. `changed` is called when others are."""

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
        """Show it, now or, if there were many, the newest of those that wait in a while."""
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

    def remove(self, notification_id: int) -> None:
        """A program took it back."""
        if self._waiting and self._waiting.id == notification_id:
            self._waiting = None
        for notification in [notification for notification in self._kept if notification.id == notification_id]:
            self._kept.remove(notification)
            self._changed()

    def stop(self) -> None:
        """Show what waits, as there will be no more."""
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


class Notifications:
    """Those of all displays. `directory` is that of a display; `changed` is called with the id of one that has others now."""

    def __init__(self, directory: Callable[[str], Path], changed: Callable[[str], None]) -> None:
        self._directory = directory
        self._changed = changed
        self._shown: dict[str, Shown] = {}
        self._listening: dict[str, asyncio.Task[None]] = {}
        self._stopping: set[asyncio.Task[None]] = set()

    def of(self, display_id: str) -> list[Notification]:
        """Those of a display that people are shown, the newest last."""
        return list(self._shown.get(display_id, ()))

    def follow(self, displays: Iterable[Display]) -> None:
        """Listen to these displays, as far as they have a bus, and to no others. Those of ended ones stay."""
        present = {display.id: display for display in displays}
        heard = {
            display.id
            for display in present.values()
            if Role.BUS in display.processes and display.state in (DisplayState.STARTING, DisplayState.READY)
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
        self._stopping.add(task)
        task.add_done_callback(self._stopping.discard)
        task.cancel()
        self._shown[display_id].stop()

    async def _listen(self, display: Display) -> None:
        """Until the bus ends."""
        process = display.processes[Role.BUS]
        service = _Service(self._directory(display.id) / bus.SOCKET, self._shown[display.id])
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


class _Service:
    """What answers on the bus with this socket, and listens there."""

    def __init__(self, socket: Path, shown: Shown) -> None:
        self._socket = socket
        self._shown = shown
        # Not those of who had the name before: their programs know them still.
        self._last_id = int(time.time()) & 0x7FFFFFFF

    async def run(self) -> None:
        """Answer and listen. Raises `EOFError` when the bus ends, `OSError`."""
        connection = await _connect(self._socket)
        try:
            while True:
                await self._serve(connection)
                # The name goes to the new connection when the old one is closed, and what waited for that is forgotten.
                flooded, connection = connection, await _connect(self._socket)
                await _close(flooded)
        finally:
            await _close(connection)

    async def _serve(self, connection: DBusConnection) -> None:
        """Answer and listen until too many messages wait."""
        behind = 0
        while behind < BEHIND:
            message = await connection.receive()
            if message.header.message_type is MessageType.method_call:
                for answer in self._answers(message):
                    await connection.send(answer)
            elif (
                message.header.message_type is MessageType.signal
                and message.header.fields[HeaderFields.sender] != connection.unique_name
            ):
                self._hear(message)
            behind = behind + 1 if connection.parser.buf.bytes_buffered else 0
            await asyncio.sleep(PACE)

    def _answers(self, call: Message) -> Iterator[Message]:
        fields = call.header.fields
        interface, member = fields.get(HeaderFields.interface, NAME), fields[HeaderFields.member]
        signature = fields.get(HeaderFields.signature, "")
        reply = new_error(
            call, "org.freedesktop.DBus.Error.UnknownMethod", "s", (f"There is no {interface}.{member}({signature}).",)
        )
        if interface == INTROSPECTION and member == "Introspect":
            reply = new_method_return(call, "s", (DESCRIPTION,))
        elif interface == NAME:
            match member, signature:
                case "Notify", "susssasa{sv}i":
                    told = self._notified(*call.body)
                    self._shown.add(told)
                    values = (told.id, told.urgent, told.summary, told.body)
                    yield new_signal(DBusAddress(PATH, interface=OURS), "Told", "ubss", values)
                    reply = new_method_return(call, "u", (told.id,))
                case "CloseNotification", "u":
                    self._shown.remove(call.body[0])
                    closed = (call.body[0], CLOSED_BY_PROGRAM)
                    yield new_signal(DBusAddress(PATH, interface=NAME), "NotificationClosed", "uu", closed)
                    reply = new_method_return(call)
                case "GetCapabilities", "":
                    reply = new_method_return(call, "as", (["body", "persistence"],))
                case "GetServerInformation", "":
                    reply = new_method_return(call, "ssss", ("jupyterlab-xpra", "jupyterlab-xpra", "1", "1.2"))
        if not call.header.flags & MessageFlag.no_reply_expected:
            yield reply

    def _notified(
        self,
        _program: str,
        replaced: int,
        _icon: str,
        summary: str,
        body: str,
        _actions: list[str],
        hints: dict[str, tuple[str, object]],
        _timeout: int,
    ) -> Notification:
        """Pictures and actions are left out, and it stays until its program takes it back or there are newer ones."""
        if not replaced:
            self._last_id += 1
        body = html.unescape(MARKUP.sub("", body[: 4 * BODY_LIMIT]))
        urgent = hints.get("urgency") == ("y", CRITICAL)
        return _notification(replaced or self._last_id, summary, body, urgent=urgent)

    def _hear(self, signal: Message) -> None:
        """What another server that has the name tells."""
        fields = signal.header.fields
        what = (fields[HeaderFields.interface], fields[HeaderFields.member], fields.get(HeaderFields.signature))
        if what == (OURS, "Told", "ubss"):
            notification_id, urgent, summary, body = signal.body
            self._last_id = max(self._last_id, notification_id)
            self._shown.add(_notification(notification_id, summary, body, urgent=urgent))
        elif what == (NAME, "NotificationClosed", "uu"):
            self._shown.remove(signal.body[0])


def _notification(notification_id: int, summary: str, body: str, *, urgent: bool) -> Notification:
    summary = _plain(summary.replace("\n", " "), SUMMARY_LIMIT)
    return Notification(notification_id, summary, _plain(body, BODY_LIMIT), urgent, now())


def _plain(text: str, limit: int) -> str:
    text = CONTROLS.sub(" ", text[: 2 * limit]).strip()
    return text if len(text) <= limit else text[: limit - 1] + "…"


async def _connect(socket: Path) -> DBusConnection:
    """Connect to a bus, listen to the notifications there, and ask for their name. Raises `OSError`, `EOFError`."""
    connection = DBusConnection(*await asyncio.open_unix_connection(socket))
    try:
        authentication = Authenticator()
        for data in authentication:
            connection.writer.write(data)
            answer = await connection.reader.read(1024)
            if not answer:
                raise EOFError
            authentication.feed(answer)
        connection.writer.write(BEGIN)
        await connection.send(message_bus.Hello())
        connection.unique_name = (await connection.receive()).body[0]
        await connection.send(message_bus.AddMatch(MatchRule(type="signal", sender=NAME, path=PATH)))
        asked = next(connection.outgoing_serial)
        await connection.send(message_bus.RequestName(NAME), serial=asked)
        while (await connection.receive()).header.fields.get(HeaderFields.reply_serial) != asked:
            pass
    except BaseException:
        await _close(connection)
        raise
    return connection


async def _close(connection: DBusConnection) -> None:
    with suppress(ConnectionError):
        await connection.close()
