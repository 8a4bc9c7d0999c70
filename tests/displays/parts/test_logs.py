from __future__ import annotations

import asyncio
import errno
import os
from contextlib import aclosing
from pathlib import Path

import pytest
import watchfiles

from jupyterlab_xpra.displays.model import EndReason
from jupyterlab_xpra.displays.parts import logs

from ...conftest import DEADLINE, Follower, MakeManager, script

LIMIT = 256 * 1024

# 20 MB, by two processes at once.
CHATTY = "seq -f 'first line %.0f of them' 400000 & seq -f 'other line %.0f of them' 400000; wait; seq -f 'last %.0f' 100"


def disk(path: Path) -> int:
    return path.stat().st_blocks * 512


def written(path: Path, lines: int) -> str:
    text = "".join(f"line {number}\n" for number in range(lines))
    path.write_text(text)
    return text


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "log"


def no_holes(_: int, __: int) -> None:
    raise OSError(errno.EOPNOTSUPP, os.strerror(errno.EOPNOTSUPP))


@pytest.fixture(params=["holes", "no holes"])
def file_system(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "no holes":
        monkeypatch.setattr(logs, "punch_hole", no_holes)


@pytest.mark.usefixtures("file_system")
class TestTrim:
    def test_the_newest_half_stays(self, log: Path) -> None:
        text = written(log, 500_000)
        with open(log, "a") as writer:  # as the programs in the display have it
            logs.trim(log, LIMIT)
            assert disk(log) <= LIMIT // 2 + 8192
            assert log.read_bytes().lstrip(b"\0").decode() == text[-LIMIT // 2 :]
            writer.write("and one\n")
        assert logs.tail(log, 2) == "line 499999\nand one\n"

    def test_again_and_again(self, log: Path) -> None:
        with open(log, "a") as writer:
            for number in range(200_000):
                writer.write(f"line {number}\n")
                if number % 10_000 == 0:
                    writer.flush()
                    logs.trim(log, LIMIT)
        assert disk(log) <= LIMIT
        assert logs.tail(log, 10_000) == "".join(f"line {number}\n" for number in range(190_000, 200_000))

    def test_a_short_log_is_left_alone(self, log: Path) -> None:
        text = written(log, 10_000)
        logs.trim(log, LIMIT)
        assert log.read_text() == text

    def test_none(self, log: Path) -> None:
        logs.trim(log, LIMIT)
        assert not log.exists()

    def test_a_link_is_not_followed(self, log: Path, tmp_path: Path) -> None:
        text = written(tmp_path / "precious", 500_000)
        log.symlink_to(tmp_path / "precious")
        with pytest.raises(OSError, match="symbolic links"):
            logs.trim(log, LIMIT)
        assert (tmp_path / "precious").read_text() == text


class TestTail:
    def test_begins_with_a_whole_line(self, log: Path) -> None:
        written(log, 500_000)
        for cut in (False, True):
            if cut:
                logs.trim(log, LIMIT)
            first, *_, last = logs.tail(log, 1_000_000).splitlines()
            assert first in {f"line {number}" for number in range(400_000, 500_000)}
            assert last == "line 499999"

    def test_of_one_long_line(self, log: Path) -> None:
        log.write_text("x" * 1_000_000)
        assert logs.tail(log, 1) == "x" * logs.TAIL

    def test_of_none(self, log: Path) -> None:
        assert logs.tail(log, 10) == ""


@pytest.mark.versions
class TestDisplay:
    async def test_whatever_its_programs_write(self, make_manager: MakeManager, runtime_dir: Path) -> None:
        follower = Follower(make_manager(max_log_size=LIMIT))
        ended = await follower.ended(script(CHATTY))
        assert (ended.reason, ended.exit_code) == (EndReason.EXITED, 0)
        log = runtime_dir / ended.id / "log"
        assert log.stat().st_size > 50 * LIMIT
        await until_cut(log)
        tail = follower.manager.registry.log_tail(ended.id, 10_000)
        assert "".join(f"last {number}\n" for number in range(1, 101)) in tail
        assert "\0" not in tail

    async def test_when_nobody_looked(self, make_manager: MakeManager, runtime_dir: Path) -> None:
        """The next peer cuts a log that was written while there was none."""
        careless = Follower(make_manager(stop_with_server=False))
        ended = await careless.ended(script(CHATTY))
        log = runtime_dir / ended.id / "log"
        await careless.manager.close()
        written(log, 2_000_000)
        make_manager(max_log_size=LIMIT)
        await until_cut(log)

    async def test_one_that_cannot_be_cut(
        self, make_manager: MakeManager, runtime_dir: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        """The server logs the failure, and follows the displays as before."""
        precious = tmp_path / "precious"
        text = written(precious, 500_000)
        follower = Follower(make_manager(max_log_size=LIMIT))
        odd = await follower.ended(script("true"))
        log = runtime_dir / odd.id / "log"
        log.unlink()
        log.symlink_to(precious)
        other = Follower(make_manager(max_log_size=LIMIT))
        await other.until(odd.id, "ended")
        follower.manager.rename(odd.id, "Other")
        assert (await other.until(odd.id, "renamed")).name == "Other"
        assert f"{log} cannot be cut" in caplog.text
        assert precious.read_text() == text


async def until_cut(log: Path) -> None:
    async def cut() -> None:
        async with aclosing(watchfiles.awatch(log, rust_timeout=100, yield_on_timeout=True)) as changes:
            async for _ in changes:
                if disk(log) <= LIMIT:
                    return

    await asyncio.wait_for(cut(), DEADLINE)
