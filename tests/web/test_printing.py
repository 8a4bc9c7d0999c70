"""What programs of a display print becomes a file of the person's."""

from __future__ import annotations

import asyncio
import random
import struct
import threading
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from jupyterlab_xpra.app import XpraExtension
from jupyterlab_xpra.displays.manager import DisplayManager
from jupyterlab_xpra.displays.model import Display
from jupyterlab_xpra.displays.parts import printing
from jupyterlab_xpra.displays.parts.files import Incoming
from jupyterlab_xpra.displays.parts.shown import Notification
from jupyterlab_xpra.web.printing import ipp
from jupyterlab_xpra.web.printing.ipp import Group, Malformed, Operation, Status, Tag
from jupyterlab_xpra.web.printing.printer import Printer
from jupyterlab_xpra.web.printing.service import Printers, PrintHandler, file_name

from ..conftest import DEADLINE, Follower, MakeManager, script, until
from .conftest import Api

PDF = b"%PDF-1.4\n" + b"x" * 300_000

LISTENS = 'until [ -S "$CUPS_SERVER" ]; do sleep 0.05; done; '
"""Waits until a server takes what programs print."""

GTK = Path(__file__).parents[1] / "programs/prints.py"


class Reader(Follower):
    """Waits for notifications."""

    async def told(self, display: Display) -> Notification:
        """The last notification of a display, once there is one."""

        async def wait() -> Notification:
            while not (told := self.manager.notifications.of(display.id)):
                self._news.clear()
                await self._news.wait()
            return told[-1]

        return await asyncio.wait_for(wait(), DEADLINE)

    async def said(self, commands: str) -> str:
        """What a display's program wrote."""
        display = await self.ended(script(commands))
        return self.manager.registry.log_tail(display.id, 50)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the displays' programs, of a person without printers."""
    home = tmp_path / "home of ä"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.delenv(printing.VARIABLE, raising=False)
    return home


@pytest.fixture
def reader(extension: XpraExtension, home: Path) -> Reader:
    return Reader(extension.displays)


async def test_what_lp_prints_is_a_file_that_can_be_downloaded(reader: Reader, home: Path, tmp_path: Path, api: Api) -> None:
    (tmp_path / "a.pdf").write_bytes(PDF)
    display = await reader.ready(script(f"{LISTENS} lp -t 'A title/ä: 1' {tmp_path}/a.pdf; exec sleep 1000"))
    told = await reader.told(display)
    printed = home / "ä: 1.pdf"
    assert (told.summary, told.file) == (printed.name, quote(str(printed)))
    assert printed.read_bytes() == PDF
    [shown] = (await api("GET", f"displays/{display.id}")).body["notifications"]
    assert shown["file"] == told.file
    answer = await api("GET", f"displays/{display.id}/download", params={"path": str(printed)})
    assert answer.body == PDF


async def test_a_program_of_gtk_prints(reader: Reader, home: Path) -> None:
    display = await reader.ready(script(f"{LISTENS} exec /usr/bin/python3 {GTK}"))
    assert (await reader.told(display)).summary == "GTK.pdf"
    assert (home / "GTK.pdf").read_bytes().startswith(b"%PDF")


async def test_there_is_one_printer(reader: Reader) -> None:
    said = await reader.said(f"{LISTENS} lpstat -e; lpstat -d; lpstat -a; lpstat -o; lpq -P Browser; echo end")
    lines = said.splitlines()
    assert "Browser" in lines
    assert "system default destination: Browser" in lines
    assert "Browser accepting requests" in said


async def test_an_empty_document_is_refused_with_the_reason(reader: Reader, home: Path) -> None:
    assert "The document is empty." in await reader.said(f"{LISTENS} lp /dev/null 2>&1")
    assert list(home.iterdir()) == []


async def test_a_program_that_leaves_while_its_document_is_written_leaves_nothing(
    reader: Reader, home: Path, runtime_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    display = await reader.ready(script(f"{LISTENS} exec sleep 1000"))
    handlers: list[PrintHandler] = []

    def note(handler: PrintHandler) -> None:
        handlers.append(handler)

    monkeypatch.setattr(PrintHandler, "prepare", note)
    begun, left = threading.Event(), threading.Event()
    write = Incoming.write

    def slowly(file: Incoming, data: bytes) -> None:
        begun.set()
        assert left.wait(DEADLINE)
        write(file, data)

    monkeypatch.setattr(Incoming, "write", slowly)
    _, writer = await asyncio.open_unix_connection(runtime_dir / display.id / printing.SOCKET)
    body = request(Operation.PRINT_JOB, (Tag.NAME, b"job-name", b"left")) + b"%PDF"
    writer.write(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n" + body)
    assert await asyncio.to_thread(begun.wait, DEADLINE)
    [file] = reader.manager.files._coming
    handlers[0].on_connection_close()
    assert file.is_open
    left.set()
    await until(lambda: not file.is_open)
    assert list(home.iterdir()) == []
    writer.close()


class TestLimits:
    @pytest.fixture
    def display_config(self) -> dict[str, Any]:
        return {"max_upload_size": 200_000}

    async def test_a_document_that_is_too_large_leaves_nothing(self, reader: Reader, home: Path, tmp_path: Path) -> None:
        (tmp_path / "a.pdf").write_bytes(PDF)
        said = await reader.said(f"{LISTENS} lp {tmp_path}/a.pdf 2>&1")
        assert "More of a.pdf came than its size, 200000 bytes." in said
        assert list(home.iterdir()) == []

    async def test_an_endless_document_ends(self, reader: Reader, home: Path) -> None:
        said = await reader.said(f"{LISTENS} yes %PDF | lp 2>&1; echo end")
        assert "end" in said.splitlines()
        assert list(home.iterdir()) == []


class TestPolicy:
    @pytest.fixture
    def display_config(self) -> dict[str, Any]:
        return {"file_transfer": False}

    async def test_programs_find_no_printer_where_files_stay(self, reader: Reader) -> None:
        assert "[]" in await reader.said('echo "[$CUPS_SERVER]"')


async def test_another_server_goes_on_for_one_that_ends(home: Path, make_manager: MakeManager, runtime_dir: Path) -> None:
    starter = Follower(DisplayManager(runtime_dir=str(runtime_dir)))  # it does not listen
    display = await starter.ready(script("exec sleep 1000"))
    first = make_manager(stop_with_server=False)
    printers = Printers(first)
    await starter.manager.start_program(display.id, script(LISTENS))
    second = make_manager(stop_with_server=False)
    others = Printers(second)
    reader = Reader(second)
    await printers.close()
    await first.close()
    (home / "a.pdf").write_bytes(PDF)
    await starter.manager.start_program(display.id, script("until lp a.pdf; do sleep 0.1; done"))
    assert (await reader.told(display)).summary == "a (2).pdf"
    await others.close()
    await starter.manager.close()


async def test_a_server_listens_again_where_another_one_did_meanwhile(follower: Follower, runtime_dir: Path) -> None:
    display = await follower.ready(script("exec sleep 1000"))
    first, second = Printers(follower.manager), Printers(follower.manager)
    path = runtime_dir / display.id / printing.SOCKET
    first._open(display.id)
    before = path.stat().st_ino
    first._open(display.id)
    assert path.stat().st_ino == before
    second._open(display.id)
    await second.close()
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_unix_connection(path)
    first._open(display.id)
    _, writer = await asyncio.open_unix_connection(path)
    writer.close()
    await first.close()
    # While it stops, the bus may give it the name once more.
    first._open(display.id)
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_unix_connection(path)


@pytest.mark.parametrize("place", [".cups/client.conf", ""])
async def test_the_printers_of_the_person_stay(
    home: Path, make_manager: MakeManager, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    own = "print.example.org"
    if place:
        (home / ".cups").mkdir()
        (home / place).write_text(f"# Ours\nServerName {own}\n")
    else:
        monkeypatch.setenv(printing.VARIABLE, own)
    follower = Reader(make_manager())
    assert f"[{'' if place else own}]" in await follower.said('echo "[$CUPS_SERVER]"')


def request(operation: int, *attributes: tuple[int, bytes, bytes]) -> bytes:
    head = ipp.HEAD.pack(2, 0, operation, 7) + bytes([Group.OPERATION])
    body = b"".join(
        struct.pack(">BH", tag, len(name)) + name + struct.pack(">H", len(value)) + value for tag, name, value in attributes
    )
    return head + body + bytes([ipp.END])


class TestMessages:
    WHOLE = request(
        Operation.GET_PRINTER_ATTRIBUTES,
        (Tag.CHARSET, b"attributes-charset", b"utf-8"),
        (Tag.KEYWORD, b"requested-attributes", b"printer-name"),
        (Tag.KEYWORD, b"", b"printer-info"),
        (Tag.INTEGER, b"job-id", struct.pack(">i", 5)),
    )

    def test_a_message_is_read_once_all_of_it_is_there(self) -> None:
        for size in range(len(self.WHOLE)):
            assert ipp.parse(self.WHOLE[:size]) is None
        parsed = ipp.parse(self.WHOLE + b"%PDF")
        assert parsed
        asked, size = parsed
        assert size == len(self.WHOLE)
        assert (asked.operation, asked.number, asked.integer("job-id")) == (Operation.GET_PRINTER_ATTRIBUTES, 7, 5)
        assert asked.attributes["requested-attributes"] == [b"printer-name", b"printer-info"]
        assert asked.text("job-name") == ""

    def test_an_answer_is_a_message_with_what_was_asked_for(self) -> None:
        parsed = ipp.parse(self.WHOLE)
        assert parsed
        answered = ipp.parse(Printer().answer(parsed[0]))
        assert answered
        answer, _ = answered
        assert (answer.operation, answer.number) == (Status.OK, 7)
        assert answer.text("printer-name") == "Browser"
        assert "printer-state" not in answer.attributes

    def test_no_bytes_do_harm(self) -> None:
        chance = random.Random(1)  # noqa: S311  It is no secret.
        for _ in range(20_000):
            broken = bytearray(self.WHOLE)
            for _ in range(chance.randrange(1, 4)):
                broken[chance.randrange(len(broken))] = chance.randrange(256)
            try:
                parsed = ipp.parse(bytes(broken))
            except Malformed:
                continue
            if parsed:
                assert ipp.parse(Printer().answer(parsed[0]))
                Printer().job(parsed[0])

    def test_jobs_without_a_document_are_forgotten(self) -> None:
        printer = Printer()
        create = ipp.parse(request(Operation.CREATE_JOB, (Tag.NAME, b"job-name", b"one")))
        assert create
        for _ in range(1000):
            printer.answer(create[0])
        assert len(printer._names) < 100
        send = ipp.parse(request(Operation.SEND_DOCUMENT, (Tag.INTEGER, b"job-id", struct.pack(">i", 1000))))
        assert send
        assert printer.job(send[0]) == (1000, "one")
        assert printer.job(send[0]) is None


@pytest.mark.parametrize(
    ("job", "start", "name"),
    [
        ("Untitled 1", b"%PDF", "Untitled 1.pdf"),
        ("/home/ana/notes.txt", b"text", "notes.txt"),
        ("notes.pdf", b"%PDF", "notes.pdf"),
        ("https://example.org/a/", b"%PDF", "a.pdf"),
        ("..", b"%!PS", "Printed.ps"),
        ("a\nb\0c", b"", "a b c"),
        ("", b"\x89PNG", "Printed.png"),
        ("ä" * 500, b"%PDF", "ä" * 80 + ".pdf"),
    ],
)
def test_the_name_of_a_file_is_a_name(job: str, start: bytes, name: str) -> None:
    assert file_name(job, start) == name
