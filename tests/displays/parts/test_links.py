"""Links that real programs open in a display."""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from jupyterlab_xpra.displays.manager import DisplayManager
from jupyterlab_xpra.displays.model import Display, DisplayRequest
from jupyterlab_xpra.displays.parts import bus, links
from jupyterlab_xpra.displays.parts.shown import Notification
from jupyterlab_xpra.xpra.command import Kind

from ...conftest import DEADLINE, Follower, MakeManager, script

LINK = "https://example.org/a%20page?one=1&two=%C3%A4#there"

WAYS = {
    "xdg-open": f"xdg-open '{LINK}'",
    "gio": f"gio open '{LINK}'",
    "Python": f"python3 -m webbrowser '{LINK}'",
    "BROWSER": f"LD_LIBRARY_PATH=/nowhere LD_PRELOAD=/nowhere.so $BROWSER '{LINK}'",
}


ANSWERED = "gdbus wait --session org.freedesktop.Notifications; "
"""Waits until a server answers programs on the bus."""


class Reader(Follower):
    """Waits for the links that programs want to open."""

    async def asked(self, display: Display, count: int = 1) -> list[Notification]:
        """The notifications of a display, once there are so many."""

        async def wait() -> list[Notification]:
            while len(told := self.manager.notifications.of(display.id)) < count:
                self._news.clear()
                await self._news.wait()
            return told

        return await asyncio.wait_for(wait(), DEADLINE)

    async def said(self, request: DisplayRequest) -> tuple[str, list[Notification]]:
        """What a display's program wrote, and the display's notifications, after the end."""
        display = await self.ended(request)
        return self.manager.registry.log_tail(display.id, 50), self.manager.notifications.of(display.id)


@pytest.fixture
def reader(manager: DisplayManager) -> Reader:
    return Reader(manager)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of nobody, who has chosen no browser."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    for name in ("BROWSER", "XDG_CONFIG_HOME", "XDG_CONFIG_DIRS", "XDG_DATA_HOME", "XDG_DATA_DIRS"):
        monkeypatch.delenv(name, raising=False)
    return home


@pytest.mark.parametrize("way", WAYS)
async def test_a_program_asks_for_one(reader: Reader, way: str) -> None:
    _, [told] = await reader.said(script(ANSWERED + WAYS[way]))
    assert (told.link, told.summary, told.body) == (LINK, LINK, "")


async def test_so_does_a_program_that_was_started_later(reader: Reader) -> None:
    display = await reader.ready(script(f"{ANSWERED} $BROWSER mailto:one@example.org; exec sleep 1000"))
    await reader.asked(display)
    await reader.manager.start_program(display.id, script(WAYS["gio"]))
    assert [told.link for told in await reader.asked(display, 2)] == ["mailto:one@example.org", LINK]


@pytest.mark.parametrize(
    ("link", "why"),
    [
        ("file:///etc/passwd", "Only links with http, https or mailto are opened outside the display."),
        ("javascript:alert(1)", "Only links with http, https or mailto are opened outside the display."),
        ("https:///page", "The link leads nowhere."),
        ("mailto:", "The link leads nowhere."),
        ("http://[::1", "This is no link: Invalid IPv6 URL."),
        ("http://example.org:80page", "This is no link: Port could not be cast to integer value as '80page'."),
        ("https://example.org/a b", "A link has no spaces, backslashes or control characters."),
        ("https://example.org\\@evil.example", "A link has no spaces, backslashes or control characters."),
        ("https://example.org/\u202egpj.exe", "A link has no spaces, backslashes or control characters."),
        ("https://example.org/" + "a" * links.LIMIT, "A link may have at most 2000 characters."),
    ],
)
def test_nobody_is_asked_for_another(link: str, why: str) -> None:
    with pytest.raises(links.LinkRefused) as refused:
        links.check(link)
    assert str(refused.value) == why


async def test_the_program_is_told_why(reader: Reader) -> None:
    said, told = await reader.said(script(f"{ANSWERED} $BROWSER file:///etc/passwd; echo status $?"))
    assert "Only links with http, https or mailto are opened outside the display." in said
    assert "status 1" in said
    assert told == []


async def test_every_server_tells_of_it(reader: Reader, make_manager: MakeManager, runtime_dir: Path) -> None:
    other = Reader(make_manager())
    display = await reader.ready(script("exec sleep 1000"))
    await other.until(display.id, "ready", "found")
    # Until the other server listens too, it misses what is told.
    again = script(f"{ANSWERED} while :; do $BROWSER '{LINK}'; sleep 0.2; done")
    await reader.manager.start_program(display.id, again)
    [told, *_] = await other.asked(display)
    assert told.link == LINK


async def test_a_choice_of_the_persons_own_stays(
    reader: Reader, home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    opened = tmp_path / "opened"
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" >>{opened}\n')
    browser.chmod(0o755)
    monkeypatch.setenv("BROWSER", str(browser))
    (home / ".config").mkdir()
    (home / ".config" / "mimeapps.list").write_text("[Default Applications]\nx-scheme-handler/https=own.desktop\n")
    applications = home / ".local" / "share" / "applications"
    applications.mkdir(parents=True)
    (applications / "own.desktop").write_text(f"[Desktop Entry]\nType=Application\nName=Own\nExec={browser} %u\n")
    _, told = await reader.said(script(f"{ANSWERED} {WAYS['xdg-open']}; {WAYS['BROWSER']}"))
    assert opened.read_text() == f"{LINK}\n{LINK}\n"
    assert told == []


async def test_an_administrator_can_forbid_them(make_manager: MakeManager) -> None:
    reader = Reader(make_manager(links=False))
    said, told = await reader.said(script(f"{ANSWERED} echo \"[$BROWSER]\"; sh {links.SCRIPT} '{LINK}'"))
    assert "[]" in said
    assert "UnknownMethod" in said
    assert told == []


async def test_a_desktop_has_its_own(reader: Reader) -> None:
    said, _ = await reader.said(script('echo "[$BROWSER]"', kind=Kind.DESKTOP))
    assert "[]" in said


TELLS = """
import sys, time
from jeepney import DBusAddress, HeaderFields, message_bus, new_signal
from jeepney.io.blocking import open_dbus_connection

name, address, how, *more = "org.freedesktop.Notifications", *sys.argv[1:]
us = DBusAddress("/org/freedesktop/Notifications", interface="jupyterlab_xpra.Notifications")
with open_dbus_connection(address) as connection:
    if how == "owner":
        connection.send_and_get_reply(message_bus.RequestName(name))
    end = time.monotonic() + 60
    while time.monotonic() < end:
        for link in (*more, "ftp://example.org/", "/hub/logout", "https://example.org/" + 5000 * "a", ""):
            told = new_signal(us, "Told", "ubssssa(ss)", (0xFFFFFFFF, False, "Told", "", link, "", []))
            if how == "to one":
                told.header.fields[HeaderFields.destination] = name
            connection.send(told)
        print("told", flush=True)
        time.sleep(0.1)
"""
"""Sends what only servers tell each other: links that nobody may be asked to open, and none.

Before these it sends the links of its further arguments.
"""


@asynccontextmanager
async def telling(directory: Path, how: str, *more: str) -> AsyncIterator[None]:
    """Run `TELLS` meanwhile, from its first signals on."""
    argv = (sys.executable, "-c", TELLS, bus.address(directory), how, *more)
    program = await asyncio.create_subprocess_exec(*argv, stdout=PIPE)
    assert program.stdout
    await program.stdout.readline()
    try:
        yield
    finally:
        program.kill()
        await program.communicate()


async def test_a_program_that_speaks_as_a_server_asks_for_no_link(make_manager: MakeManager, runtime_dir: Path) -> None:
    starter = Follower(DisplayManager(runtime_dir=str(runtime_dir)))  # it does not listen
    display = await starter.ready(script("exec sleep 1000"))
    async with telling(runtime_dir / display.id, "owner"):
        reader = Reader(make_manager(stop_with_server=False))
        assert {told.link for told in await reader.asked(display)} == {None}
    # The server has the name now, and goes on with the numbers of notifications.
    await starter.manager.start_program(display.id, script(f"{ANSWERED} until notify-send after; do sleep 0.1; done"))
    while reader.manager.notifications.of(display.id)[-1].summary != "after":
        reader._news.clear()
        await asyncio.wait_for(reader._news.wait(), DEADLINE)
    assert 0 < reader.manager.notifications.of(display.id)[-1].id <= 0xFFFFFFFF
    await starter.manager.close()


async def test_a_program_that_speaks_as_a_server_asks_for_none_where_they_are_forbidden(
    make_manager: MakeManager, runtime_dir: Path
) -> None:
    starter = Follower(DisplayManager(runtime_dir=str(runtime_dir)))  # it does not listen
    display = await starter.ready(script("exec sleep 1000"))
    async with telling(runtime_dir / display.id, "owner", LINK):
        reader = Reader(make_manager(links=False, stop_with_server=False))
        assert {told.link for told in await reader.asked(display)} == {None}
    await starter.manager.close()


async def test_a_server_hears_nothing_that_is_for_it_alone(reader: Reader, runtime_dir: Path) -> None:
    display = await reader.ready(script(f"{ANSWERED} exec sleep 1000"))
    async with telling(runtime_dir / display.id, "to one"):
        # The bus keeps the order.
        await reader.manager.start_program(display.id, script(f"{ANSWERED} notify-send after"))
        [told] = await reader.asked(display)
    assert told.summary == "after"
