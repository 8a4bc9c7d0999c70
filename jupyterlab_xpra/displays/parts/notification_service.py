"""The service `org.freedesktop.Notifications` on the bus of one display.

Source: Desktop Notifications Specification 1.2.
"""

from __future__ import annotations

import asyncio
import html
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
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
    new_method_call,
    new_method_return,
    new_signal,
)
from jeepney.io.asyncio import DBusConnection, DBusRouter

from . import bus, links
from .shown import BODY_LIMIT, Notification, Shown

NAME = "org.freedesktop.Notifications"
PATH = "/org/freedesktop/Notifications"
OURS = "jupyterlab_xpra.Notifications"
"""The interface of what the specification does not have: the methods `OpenLink`, for programs, and
`Choose`, for servers, and the signal between servers, `Told`."""

TOLD = "ubssssa(ss)"
"""The signature of `Told`: number, urgency, summary, body, link, file, and keys and labels of
actions."""

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
<signal name="ActionInvoked"><arg type="u"/><arg type="s"/></signal>
</interface></node>
"""
"""Many clients, dbus-python for one, know by this description that a number is an unsigned one."""

PACE = 0.02
"""Seconds from one message to the next. Meanwhile messages wait in the bus, and programs for their
answers."""

BEHIND = 250
"""After so many messages, each read while the next one waited already, the waiting ones are given
up."""

MESSAGE_LIMIT = 1024 * 1024
"""Bytes. A notification has some hundreds, and with a picture of 500 × 500 points nearly as many as
this."""

SHORT = 16 * 1024
"""Bytes of a message that is read in the event loop, within some 15 ms. A longer one is read in a
thread: a message of many small values takes a second for each MiB."""

CLOSED_BY_PERSON, CLOSED_BY_PROGRAM = 2, 3
"""The reasons of `NotificationClosed`: after an action, and after `CloseNotification`."""

CRITICAL = 2

OWNER = 1
"""The bus's answer to who is given a name (D-Bus Specification, `RequestName`)."""

FILE = re.compile(r"/[\x21-\x7e]{1,12288}")
"""The form of a path in an address. Linux takes 4096 bytes, and each may be `%` and two digits."""

MARKUP = re.compile(r"</?(?:b|i|u|a|img)(?:\s[^<>]*)?/?>", re.IGNORECASE)
"""The specification's markup. The service does not announce that it understands any, yet many
programs send it."""


class MessageTooLarge(ConnectionError):
    """The header of the next message gives a size above `MESSAGE_LIMIT`.

    The connection is of no more use.
    """


async def choose(socket: Path, notification_id: int, key: str) -> bool:
    """Have the server that answers programs tell one that a person chose an action.

    Returns whether there is such an action. Raises `OSError`, `EOFError`.
    """
    connection = await bus.connect(socket)
    try:
        call = new_method_call(DBusAddress(PATH, NAME, OURS), "Choose", "us", (notification_id, key))
        async with DBusRouter(connection) as router:
            reply = await router.send_and_get_reply(call)
        return reply.header.message_type is MessageType.method_return
    finally:
        await bus.close(connection)


class Service:
    """Answers programs on the bus with this socket, and listens to other servers there."""

    def __init__(self, socket: Path, shown: Shown, answered: Callable[[], None], *, links: bool) -> None:
        """`answered` is called when this server is the one that answers programs."""
        self._socket = socket
        self._shown = shown
        self._answered = answered
        self._links = links
        self._connection: DBusConnection | None = None
        # Never reuse the numbers that an earlier owner of the name gave: programs may still hold
        # them.
        self._last_id = int(time.time()) & 0x7FFFFFFF

    async def run(self) -> None:
        """Answer and listen. Raises `EOFError` when the bus ends, `OSError`."""
        self._connection = await _connect(self._socket, self._answered)
        try:
            while True:
                await self._serve(self._connection)
                # When the old connection is closed, the name goes to the new one, and the bus
                # forgets the messages that waited.
                flooded, self._connection = self._connection, await _connect(self._socket, self._answered)
                await bus.close(flooded)
        finally:
            await bus.close(self._connection)
            self._connection = None

    async def tell_printed(self, path: Path) -> None:
        """Tell people, by all servers, of a file that a program has printed.

        Raises `OSError`, `EOFError` if the bus has ended.
        """
        told = self._tell(Notification.printed(self._next_id(), path))
        if self._connection:
            await self._connection.send(told)

    async def _serve(self, connection: DBusConnection) -> None:
        """Answer and listen until too many messages wait, or one that is too large."""
        behind = 0
        while behind < BEHIND:
            try:
                message = await _receive(connection)
            except MessageTooLarge:
                # When the connection is closed, the bus tells the program that nobody answers.
                await asyncio.sleep(PACE)
                return
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
                    yield self._tell(told)
                    reply = new_method_return(call, "u", (told.id,))
                case "CloseNotification", "u":
                    yield self._close(call.body[0], CLOSED_BY_PROGRAM)
                    reply = new_method_return(call)
                case "GetCapabilities", "":
                    reply = new_method_return(call, "as", (["actions", "body", "persistence"],))
                case "GetServerInformation", "":
                    reply = new_method_return(call, "ssss", ("jupyterlab-xpra", "jupyterlab-xpra", "1", "1.2"))
        elif (interface, member, signature) == (OURS, "Choose", "us"):
            chosen, key = call.body
            if self._shown.has(chosen, key):
                yield new_signal(DBusAddress(PATH, interface=NAME), "ActionInvoked", "us", (chosen, key))
                yield self._close(chosen, CLOSED_BY_PERSON)
                reply = new_method_return(call)
            else:
                reply = new_error(call, "org.freedesktop.DBus.Error.InvalidArgs", "s", ("There is no such action.",))
        elif self._links and (interface, member, signature) == (OURS, "OpenLink", "s"):
            try:
                links.check(call.body[0])
            except links.LinkRefused as refusal:
                reply = new_error(call, "org.freedesktop.DBus.Error.InvalidArgs", "s", (str(refusal),))
            else:
                yield self._tell(Notification.asking(self._next_id(), call.body[0]))
                reply = new_method_return(call)
        if not call.header.flags & MessageFlag.no_reply_expected:
            yield reply

    def _next_id(self) -> int:
        """The number of a new notification: not 0, in 32 bits."""
        self._last_id = self._last_id % 0xFFFFFFFF + 1
        return self._last_id

    def _may_ask(self, link: str) -> bool:
        """Whether people may be asked to open a link."""
        try:
            links.check(link)
        except links.LinkRefused:
            return False
        return self._links

    def _close(self, notification_id: int, reason: int) -> Message:
        """Show a notification no longer. Returns the signal that tells everybody."""
        self._shown.remove(notification_id)
        return new_signal(DBusAddress(PATH, interface=NAME), "NotificationClosed", "uu", (notification_id, reason))

    def _tell(self, told: Notification) -> Message:
        """Show a notification. Returns the signal that tells the other servers."""
        self._shown.add(told)
        actions = [(action.key, action.label) for action in told.actions]
        values = (told.id, told.urgent, told.summary, told.body, told.link or "", told.file or "", actions)
        return new_signal(DBusAddress(PATH, interface=OURS), "Told", TOLD, values)

    def _notified(
        self,
        _program: str,
        replaced: int,
        _icon: str,
        summary: str,
        body: str,
        actions: list[str],
        hints: dict[str, tuple[str, object]],
        _timeout: int,
    ) -> Notification:
        """The notification of a call of `Notify`.

        Pictures and the time-out are left out.
        """
        body = html.unescape(MARKUP.sub("", body[: 4 * BODY_LIMIT]))
        urgent = hints.get("urgency") == ("y", CRITICAL)
        # Keys and labels take turns.
        pairs = zip(actions[::2], actions[1::2], strict=False)
        return Notification.of(replaced or self._next_id(), summary, body, urgent=urgent, actions=pairs)

    def _hear(self, signal: Message) -> None:
        """Take a signal of another server, which has the name, or of a program that took it."""
        fields = signal.header.fields
        if (fields.get(HeaderFields.sender), fields[HeaderFields.member]) == (message_bus.bus_name, "NameAcquired"):
            if signal.body == (NAME,):
                self._answered()
            return
        if HeaderFields.destination in fields:
            return  # the bus checks only of signals to everybody that their sender has the name
        what = (fields[HeaderFields.interface], fields[HeaderFields.member], fields.get(HeaderFields.signature))
        if what == (OURS, "Told", TOLD):
            notification_id, urgent, summary, body, link, file, actions = signal.body
            if (link and not self._may_ask(link)) or (file and not FILE.fullmatch(file)):
                return
            self._last_id = max(self._last_id, notification_id)
            told = Notification.of(notification_id, summary, body, urgent=urgent, link=link or None, actions=actions)
            self._shown.add(replace(told, file=file or None))
        elif what == (NAME, "NotificationClosed", "uu"):
            self._shown.remove(signal.body[0])


async def _receive(connection: DBusConnection) -> Message:
    """The next message, unless it is large. A long one is read beside the event loop.

    Raises `EOFError`, `MessageTooLarge`.
    """
    parser = connection.parser
    while parser.bytes_desired() > 0:
        # The parser knows the size from the first 16 bytes on.
        if (parser.next_msg_size or 0) > MESSAGE_LIMIT:
            raise MessageTooLarge
        data = await connection.reader.read(4096)
        if not data:
            raise EOFError
        parser.add_data(data)
    if parser.next_msg_size > SHORT:
        return await asyncio.to_thread(parser.get_next_message)
    return parser.get_next_message()


async def _connect(socket: Path, answered: Callable[[], None]) -> DBusConnection:
    """Connect to a bus, listen to the notifications there, and ask for the service's name.

    `answered` is called if the name is given at once. Raises `OSError`, `EOFError`.
    """
    connection = await bus.connect(socket)
    try:
        await connection.send(message_bus.AddMatch(MatchRule(type="signal", sender=NAME, path=PATH)))
        asked = next(connection.outgoing_serial)
        await connection.send(message_bus.RequestName(NAME), serial=asked)
        while (reply := await _receive(connection)).header.fields.get(HeaderFields.reply_serial) != asked:
            pass
        if reply.body == (OWNER,):
            answered()
    except BaseException:
        await bus.close(connection)
        raise
    return connection
