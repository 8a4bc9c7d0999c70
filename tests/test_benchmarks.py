"""The parts of the benchmarks that compute: the link, and the comparison with the last run."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

from benchmarks.last import Figure, compare
from benchmarks.shaping import SEGMENT, Link, Traffic, Way, shaped

FAR = Link("far", round_trip=0.1, rate=1e6, late=0.01)


def test_a_chunk_waits_for_those_before_it_and_takes_half_the_round_trip() -> None:
    way = Way(FAR)
    assert way.send(0, 10_000, luck=0.5) == pytest.approx(0.06)
    assert way.send(0, 10_000, luck=0.5) == pytest.approx(0.07)
    assert way.queue(0.005) == pytest.approx(0.015)
    assert way.queue(1) == 0
    assert way.send(1, 10_000, luck=0.5) == pytest.approx(1.06)
    assert way.bytes == 30_000


def test_a_late_chunk_comes_a_round_trip_later_and_the_link_goes_on() -> None:
    way = Way(FAR)
    assert way.send(0, 10_000, luck=0.009) == pytest.approx(0.16)
    assert way.send(0, 10_000, luck=0.01) == pytest.approx(0.07)


def test_a_chunk_is_a_segment_where_segments_take_long() -> None:
    assert FAR.chunk == SEGMENT
    assert Link("near", rate=1e8).chunk == 100_000


async def test_a_connection_takes_the_round_trips_of_a_real_one_and_is_counted() -> None:
    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(1000):
            writer.write(data)
        writer.close()

    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    async with server, shaped(FAR, server.sockets[0].getsockname()[1]) as shaper:
        reader, writer = await asyncio.open_connection("127.0.0.1", shaper.port)
        for round_trips in (2, 1):
            begin = time.monotonic()
            writer.write(bytes(100))
            assert await reader.readexactly(100) == bytes(100)
            assert time.monotonic() - begin > round_trips * FAR.round_trip - 0.005
        assert await shaper.traffic() == Traffic(down=200, up=200)
        writer.write_eof()
        assert await reader.read() == b""
        writer.close()


def test_what_became_worse_by_more_than_the_noise_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def rows(figures: dict[str, Figure]) -> list[list[str]]:
        compare("some", figures, tmp_path)
        _, _, *lines = capsys.readouterr().out.strip().splitlines()
        return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]

    first = {"speed": Figure.of([9, 10, 11], more_is_better=True), "time": Figure.of([30, 31, 32, 33, 90])}
    assert rows(first) == [["speed", "–", "10.0", "–", ""], ["time", "–", "32.0", "–", ""]]
    assert [row[4] for row in rows(first)] == ["", ""]
    assert rows({"speed": Figure(7.9, 1, more_is_better=True)}) == [["speed", "10.0", "7.9", "2.0", "worse"]]
    # A benchmark of parts forgets nothing of the others.
    assert rows({"time": Figure(1, 0)}) == [["time", "32.0", "1.00", "15.5", "better"]]
