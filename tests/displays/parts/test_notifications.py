"""The notifications of programs, which real ones send on the bus of a real display."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from jeepney import Message, Parser

from jupyterlab_xpra.displays.errors import UnknownAction
from jupyterlab_xpra.displays.manager import DisplayManager
from jupyterlab_xpra.displays.model import Display, DisplayState, EndReason, Role
from jupyterlab_xpra.displays.parts import bus, notification_service, shown
from jupyterlab_xpra.displays.parts.notification_service import NAME, PATH
from jupyterlab_xpra.displays.parts.shown import KEPT, Notification
from jupyterlab_xpra.xpra.command import Kind

from ...conftest import DEADLINE, Follower, MakeManager, processes_of, script

SLEEP = "exec sleep 1000"


async def run(runtime_dir: Path, display: Display, *command: str, ok: bool = True) -> str:
    """The output of a program that runs on the bus of a display."""
    process = await asyncio.create_subprocess_exec(
        *command,
        env={**os.environ, bus.VARIABLE: bus.address(runtime_dir / display.id)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    output, _ = await asyncio.wait_for(process.communicate(), DEADLINE)
    assert (process.returncode == 0) is ok, output
    return output.decode().strip()


async def call(runtime_dir: Path, display: Display, method: str, *arguments: str, ok: bool = True) -> str:
    options = ("--session", "--dest", NAME, "--object-path", PATH, "--method", method)
    return await run(runtime_dir, display, "gdbus", "call", *options, *arguments, ok=ok)


async def until_owned(runtime_dir: Path, display: Display) -> str:
    """The bus name of the server that answers programs, once one does.

    Each server takes the time that it needs to connect.
    """
    await asyncio.wait_for(run(runtime_dir, display, "gdbus", "wait", "--session", NAME), DEADLINE)
    bus_name = ("--dest", "org.freedesktop.DBus", "--object-path", "/", "--method", "org.freedesktop.DBus.GetNameOwner", NAME)
    return await run(runtime_dir, display, "gdbus", "call", "--session", *bus_name)


class Listener(Follower):
    """Waits for notifications."""

    async def told(self, display: Display, *summaries: str) -> list[Notification]:
        """The notifications of a display, once they are these."""

        return await self._until(display, lambda told: [notification.summary for notification in told] == list(summaries))

    async def told_last(self, display: Display, summary: str) -> list[Notification]:
        """The notifications of a display, once this is the newest."""
        return await self._until(display, lambda told: [notification.summary for notification in told[-1:]] == [summary])

    async def _until(self, display: Display, right: Callable[[list[Notification]], bool]) -> list[Notification]:
        async def wait() -> list[Notification]:
            while not right(self.manager.notifications.of(display.id)):
                self._news.clear()
                await self._news.wait()
            return self.manager.notifications.of(display.id)

        return await asyncio.wait_for(wait(), DEADLINE)


@pytest.fixture
def listener(manager: DisplayManager) -> Listener:
    return Listener(manager)


@pytest.mark.versions
async def test_a_program_tells_something(listener: Listener) -> None:
    text = 'until notify-send -u critical "It is done" "All of it.\nReally."; do sleep 0.1; done; '
    display = await listener.ready(script(text + SLEEP))
    [told] = await listener.told(display, "It is done")
    assert (told.body, told.urgent, told.left_out) == ("All of it.\nReally.", True, 0)
    assert [change.display.id for change in listener.changes if change.action == "notified"] == [display.id]


@pytest.mark.versions
async def test_so_does_one_that_was_started_later(listener: Listener, runtime_dir: Path) -> None:
    display = await listener.ready(script(SLEEP))
    await until_owned(runtime_dir, display)
    await listener.manager.start_program(display.id, script("notify-send Later"))
    await listener.told(display, "Later")


async def test_it_stays_when_the_display_has_ended(listener: Listener) -> None:
    display = await listener.manager.start(script("until notify-send Done; do sleep 0.1; done"))
    await listener.until(display.id, "ended")
    assert [told.summary for told in listener.manager.notifications.of(display.id)] == ["Done"]
    await listener.manager.stop(display.id)
    assert listener.manager.notifications.of(display.id) == []


async def test_it_is_replaced_and_taken_back(listener: Listener, runtime_dir: Path) -> None:
    display = await listener.ready(script(SLEEP))
    await until_owned(runtime_dir, display)
    first = await run(runtime_dir, display, "notify-send", "--print-id", "Half")
    other = await run(runtime_dir, display, "notify-send", "--print-id", "Other")
    assert await run(runtime_dir, display, "notify-send", "--print-id", "--replace-id", first, "Whole") == first
    told = await listener.told(display, "Other", "Whole")
    assert [str(notification.id) for notification in told] == [other, first]
    monitor = await asyncio.create_subprocess_exec(
        *("gdbus", "monitor", "--session", "--dest", NAME),
        env={**os.environ, bus.VARIABLE: bus.address(runtime_dir / display.id)},
        stdout=subprocess.PIPE,
    )
    assert monitor.stdout
    await monitor.stdout.readline()
    await monitor.stdout.readline()
    await call(runtime_dir, display, f"{NAME}.CloseNotification", first)
    await listener.told(display, "Other")
    assert f"NotificationClosed (uint32 {first}, uint32 3)".encode() in await monitor.stdout.readline()
    monitor.kill()
    await monitor.communicate()


@pytest.mark.versions
async def test_a_program_is_told_of_the_action_that_a_person_chose(make_manager: MakeManager, runtime_dir: Path) -> None:
    first, second = Listener(make_manager()), Listener(make_manager())
    display = await first.ready(script(SLEEP))
    await until_owned(runtime_dir, display)
    # One of the two answers programs.
    for listener in (first, second):
        options = ("-A", "default=Read", "-A", "yes=Accept\nit", "-A", "no=No", "-A", f"{'k' * 300}=Long")
        asked = asyncio.ensure_future(run(runtime_dir, display, "notify-send", *options, "A call"))
        for other in (first, second):
            [told] = await other.told(display, "A call")
            known = [(action.key, action.label) for action in told.actions]
            assert known == [("default", "Read"), ("yes", "Accept it"), ("no", "No")]
        for unknown in ((told.id, "other"), (told.id + 1, "yes")):
            with pytest.raises(UnknownAction, match="taken the notification back"):
                await listener.manager.notifications.choose(display.id, *unknown)
        await listener.manager.notifications.choose(display.id, told.id, "yes")
        assert await asked == "yes"
        for other in (first, second):
            assert await other.told(display) == []
    with pytest.raises(UnknownAction):
        await first.manager.notifications.choose("nobody", told.id, "yes")


async def test_programs_are_told_what_can_be_done(listener: Listener, runtime_dir: Path) -> None:
    display = await listener.ready(script(SLEEP))
    await until_owned(runtime_dir, display)
    assert await call(runtime_dir, display, f"{NAME}.GetCapabilities") == "(['actions', 'body', 'persistence'],)"
    assert "'jupyterlab-xpra'" in await call(runtime_dir, display, f"{NAME}.GetServerInformation")
    assert "UnknownMethod" in await call(runtime_dir, display, f"{NAME}.Other", ok=False)
    assert "UnknownMethod" in await call(runtime_dir, display, f"{NAME}.CloseNotification", "7", "8", ok=False)


async def test_texts_are_plain_and_of_bounded_length(listener: Listener, runtime_dir: Path) -> None:
    display = await listener.ready(script(SLEEP))
    await until_owned(runtime_dir, display)
    body = '<b>1 &lt; 2</b>, <a href="https://example.org">here</a>; 3 < 4 > 2 <script>x</script>\u202e\x07'
    await run(runtime_dir, display, "notify-send", "<b>One</b>\ntwo", body)
    [told] = await listener.told(display, "<b>One</b> two")
    assert told.body == "1 < 2, here; 3 < 4 > 2 <script>x</script>"
    await run(runtime_dir, display, "notify-send", "s" * 1000, "b" * 100_000)
    _, told = await listener.told(display, "<b>One</b> two", "s" * 199 + "…")
    assert told.body == "b" * 999 + "…"


async def test_pictures_do_no_harm(listener: Listener, runtime_dir: Path) -> None:
    display = await listener.ready(script(SLEEP))
    await until_owned(runtime_dir, display)
    pixels = "[" + ", ".join(["byte 0x7f"] * 4 * 32 * 32) + "]"
    hints = f"{{'image-data': <(32, 32, 128, true, 8, 4, {pixels})>}}"
    arguments = ("program", "0", "", "Picture", "", "[]", hints, "0")
    await call(runtime_dir, display, f"{NAME}.Notify", *arguments)
    await listener.told(display, "Picture")


TORRENT = """
import sys
from jeepney import DBusAddress, MessageFlag, new_method_call
from jeepney.io.blocking import open_dbus_connection
name = "org.freedesktop.Notifications"
address = DBusAddress("/org/freedesktop/Notifications", name, name)
with open_dbus_connection(sys.argv[1]) as connection:
    for number in range(int(sys.argv[2])):
        call = new_method_call(address, "Notify", "susssasa{sv}i", ("", 0, "", str(number), "", [], {}, -1))
        call.header.flags = MessageFlag.no_reply_expected
        connection.send(call)
"""
"""Sends many notifications at once, without waiting for answers."""


async def test_a_flood_is_bounded(listener: Listener, runtime_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shown, "PERIOD", 4.0)
    display = await listener.ready(script(SLEEP))
    await until_owned(runtime_dir, display)
    await run(runtime_dir, display, sys.executable, "-c", TORRENT, bus.address(runtime_dir / display.id), "31")
    told = await listener.told_last(display, "30")
    assert [notification.summary for notification in told] == ["1", "2", "3", "4", "30"][-KEPT:]
    assert told[-1].left_out == 25
    assert listener.actions(display.id).count("notified") == 6


async def test_a_torrent_keeps_nobody_else_waiting(
    listener: Listener, runtime_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shown, "PERIOD", 1.0)
    monkeypatch.setattr(notification_service, "BEHIND", 25)
    display = await listener.ready(script(SLEEP))
    await until_owned(runtime_dir, display)
    before = await run(runtime_dir, display, "notify-send", "--print-id", "before")
    # More than are read in minutes.
    await run(runtime_dir, display, sys.executable, "-c", TORRENT, bus.address(runtime_dir / display.id), "20000")
    after = await run(runtime_dir, display, "sh", "-c", "until notify-send --print-id after; do :; done")
    assert int(after.splitlines()[-1]) > int(before) + 25
    await listener.told_last(display, "after")


SEND = """
import sys
from jeepney import DBusAddress, new_method_call
from jeepney.io.blocking import open_dbus_connection
name = "org.freedesktop.Notifications"
address = DBusAddress("/org/freedesktop/Notifications", name, name)
kind, size = sys.argv[2], int(sys.argv[3])
hints = {"picture": ("ay", bytes(size)), "values": ("av", [("y", 1)] * (size // 4))}
call = new_method_call(address, "Notify", "susssasa{sv}i", ("", 0, "", kind, "", [], {kind: hints[kind]}, -1))
with open_dbus_connection(sys.argv[1]) as connection:
    try:
        answer = connection.send_and_get_reply(call)
    except OSError:
        print("disconnected")
    else:
        print(answer.header.fields.get(4, "answered"))
"""
"""Sends a notification with a hint of so many bytes, and prints what becomes of it.

The field 4 of an answer's header is the name of an error.
"""


async def test_a_message_that_is_too_large_is_refused_by_its_header(
    listener: Listener, runtime_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fed: list[int] = []
    add_data = Parser.add_data

    def counted(parser: Parser, data: bytes) -> None:
        fed.append(len(data))
        add_data(parser, data)

    monkeypatch.setattr(Parser, "add_data", counted)
    display = await listener.ready(script(SLEEP))
    await until_owned(runtime_dir, display)
    address = bus.address(runtime_dir / display.id)
    command = (sys.executable, "-c", SEND, address)
    assert await run(runtime_dir, display, *command, "picture", str(2**20 - 1000)) == "answered"
    await listener.told(display, "picture")
    fed.clear()
    assert await run(runtime_dir, display, *command, "picture", str(2**20)) == "org.freedesktop.DBus.Error.NoReply"
    # The service goes on, and has read no more than the beginning.
    await run(runtime_dir, display, "notify-send", "after")
    await listener.told(display, "picture", "after")
    assert sum(fed) < 32 * 1024
    # One for which the bus would need much memory does not get past the bus.
    assert await run(runtime_dir, display, *command, "picture", str(16 * 2**20)) == "disconnected"
    await run(runtime_dir, display, "notify-send", "at last")
    await listener.told(display, "picture", "after", "at last")


def test_the_bus_holds_little_for_each_program(tmp_path: Path) -> None:
    """By itself it would keep a gigabyte for each connection."""
    bus.configure(tmp_path)
    limits = dict(re.findall(r'<limit name="(\w+)">(\d+)</limit>', (tmp_path / bus.CONFIGURATION).read_text()))
    for name in ("max_message_size", "max_incoming_bytes", "max_outgoing_bytes"):
        assert int(limits[name]) <= 32 * 2**20


async def test_the_server_goes_on_while_it_reads_a_long_message(
    listener: Listener, runtime_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loop = asyncio.get_running_loop()
    went_on = threading.Event()
    get_next_message = Parser.get_next_message

    def waiting(parser: Parser) -> Message:
        if (parser.next_msg_size or 0) > notification_service.SHORT:
            loop.call_soon_threadsafe(went_on.set)
            assert went_on.wait(DEADLINE), "The event loop was held up."
        return get_next_message(parser)

    monkeypatch.setattr(Parser, "get_next_message", waiting)
    display = await listener.ready(script(SLEEP))
    await until_owned(runtime_dir, display)
    command = (sys.executable, "-c", SEND, bus.address(runtime_dir / display.id))
    assert await run(runtime_dir, display, *command, "values", str(2**19)) == "answered"
    await listener.told(display, "values")
    assert went_on.is_set()


async def test_waiting_notifications_are_told_at_the_end(listener: Listener) -> None:
    text = "until notify-send 0; do sleep 0.1; done; for i in $(seq 1 9); do notify-send $i; done"
    display = await listener.manager.start(script(text))
    await listener.until(display.id, "ended")
    told = listener.manager.notifications.of(display.id)
    assert [(notification.summary, notification.left_out) for notification in told][-2:] == [("4", 0), ("9", 4)]


async def test_all_servers_know_it_and_one_goes_on_for_another(make_manager: MakeManager, runtime_dir: Path) -> None:
    starter = Follower(DisplayManager(runtime_dir=str(runtime_dir)))  # as the command line does, without listening
    display = await starter.ready(script(SLEEP))
    first = Listener(make_manager(stop_with_server=False))
    owner = await until_owned(runtime_dir, display)
    second = Listener(make_manager(stop_with_server=False))
    while not second.manager.notifications.of(display.id):  # it has connected when it hears; nothing else says so
        await run(runtime_dir, display, "notify-send", "--replace-id", "7", "Both")
    await first.told(display, "Both")
    third = await run(runtime_dir, display, "notify-send", "--print-id", "Third")
    await second.told(display, "Both", "Third")
    await call(runtime_dir, display, f"{NAME}.CloseNotification", "7")
    await second.told(display, "Third")

    await first.manager.close()
    assert await until_owned(runtime_dir, display) != owner
    fourth = await run(runtime_dir, display, "notify-send", "--print-id", "Fourth")
    assert int(fourth) > int(third)
    await second.told(display, "Third", "Fourth")
    await starter.manager.close()


@pytest.mark.versions
async def test_a_bus_that_ends_ends_nothing_else(listener: Listener, runtime_dir: Path, tmp_path: Path) -> None:
    display = await listener.ready(script(SLEEP))
    await until_owned(runtime_dir, display)
    display.processes[Role.BUS].send(signal.SIGKILL)
    await display.processes[Role.BUS].ended()
    said = tmp_path / "said"
    os.mkfifo(said)
    await listener.manager.start_program(display.id, script(f'echo "<${bus.VARIABLE}>" >{said}'))
    assert await asyncio.to_thread(said.read_text) == "<>\n"
    assert listener.manager.registry.read(display.id).state is DisplayState.READY
    await listener.manager.stop(display.id)
    assert processes_of(runtime_dir / display.id) == {}


@pytest.mark.versions
@pytest.mark.parametrize("there", ["missing", "broken"])
async def test_without_a_bus_nothing_else_is_missing(
    listener: Listener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, there: str
) -> None:
    program = tmp_path / "no-bus"
    if there == "broken":
        program.write_text("#!/bin/sh\nexit 1\n")
        program.chmod(0o755)
    monkeypatch.setitem(listener.manager.installed._finder._names, "dbus-daemon", str(program))
    ended = await listener.ended(script(f'test -z "${bus.VARIABLE}"'))
    assert (ended.reason, ended.exit_code) == (EndReason.EXITED, 0)


async def test_a_profile_may_name_another_bus(listener: Listener) -> None:
    request = script(f'test "${bus.VARIABLE}" = mine', environment={bus.VARIABLE: "mine"})
    assert (await listener.ended(request)).exit_code == 0


@pytest.mark.versions
async def test_a_desktop_shows_its_own(listener: Listener) -> None:
    display = await listener.ready(script(SLEEP, kind=Kind.DESKTOP))
    assert display.processes[Role.BUS].alive
    assert listener.manager.notifications._listening == {}
