"""The WebSocket by which a page speaks to the programs of a display, with a real PulseAudio."""

from __future__ import annotations

import array
import asyncio
import ctypes
import math
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from tornado.httpclient import HTTPClientError
from tornado.websocket import WebSocketClientConnection

from jupyterlab_xpra.displays.model import Display, Role
from jupyterlab_xpra.displays.parts import opus

from ..conftest import DEADLINE, Follower, processes_of, program, script
from .conftest import Open, closed

TONE = 1000
"""Hertz of what is said."""

RECORDED = 8000
"""Hertz of the samples that the program records."""

LOUD = 4000
"""The least peak of what is heard of it."""

opus_library = ctypes.CDLL(opus.LIBRARY)
opus_library.opus_encoder_create.restype = ctypes.c_void_p


def packet(milliseconds: int = 20, channels: int = 1) -> bytes:
    """A packet of Opus with the tone."""
    samples = opus.RATE * milliseconds // 1000
    wave = [round(8000 * math.sin(2 * math.pi * TONE * at / opus.RATE)) for at in range(samples) for _ in range(channels)]
    coded = ctypes.create_string_buffer(opus.PACKET_LIMIT * 3)
    encoder = ctypes.c_void_p(opus_library.opus_encoder_create(opus.RATE, channels, 2048, None))
    size = opus_library.opus_encode(encoder, array.array("h", wave).tobytes(), samples, coded, len(coded))
    opus_library.opus_encoder_destroy(encoder)
    assert size > 0
    return coded.raw[:size]


@pytest.fixture
def display_config() -> dict[str, Any]:
    return {"sound": True, "microphone": True}


async def speak(connection: WebSocketClientConnection) -> None:
    """Say the tone until this is cancelled."""
    tone = packet()
    while True:
        await connection.write_message(tone, binary=True)
        await asyncio.sleep(0.02)


@asynccontextmanager
async def speaking(connection: WebSocketClientConnection) -> AsyncIterator[None]:
    saying = asyncio.ensure_future(speak(connection))
    try:
        yield
    finally:
        saying.cancel()


async def until_heard(recording: asyncio.StreamReader, *, loud: bool) -> list[int]:
    """A tenth of a second of a recording, which has the tone, or is silent."""

    async def wait() -> list[int]:
        while True:
            samples = array.array("h", await recording.readexactly(RECORDED // 10 * 2)).tolist()
            if max(samples) > LOUD if loud else not any(samples):
                return samples

    return await asyncio.wait_for(wait(), DEADLINE)


def frequency(samples: list[int]) -> float:
    """Hertz, by the times that the samples rise through zero."""
    return sum(before < 0 <= after for before, after in pairwise(samples)) * RECORDED / len(samples)


@asynccontextmanager
async def recorded(follower: Follower, path: Path) -> AsyncIterator[tuple[Display, asyncio.StreamReader]]:
    """A display, and what a program in it records from what PulseAudio offers by default."""
    os.mkfifo(path)
    options = f"--raw --format=s16ne --rate={RECORDED} --channels=1 --latency-msec=50"
    display = await follower.ready(script(f'exec parec {options} >"{path}"'))
    reader = asyncio.StreamReader()
    file = await asyncio.to_thread(path.open, "rb", 0)
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), file)
    try:
        yield display, reader
    finally:
        transport.close()


async def until_players(runtime_dir: Path, count: int) -> None:
    """Wait until so many programs play to displays."""

    async def wait() -> None:
        while sum("--playback" in command for command in processes_of(runtime_dir).values()) != count:  # noqa: ASYNC110
            await asyncio.sleep(0.05)

    await asyncio.wait_for(wait(), DEADLINE)


async def test_programs_record_what_is_said(jp_ws_fetch: Open, follower: Follower, tmp_path: Path) -> None:
    async with recorded(follower, tmp_path / "said") as (display, said):
        await until_heard(said, loud=False)
        connection = await jp_ws_fetch("xpra/displays", display.id, "microphone")
        async with speaking(connection):
            await until_heard(said, loud=True)
            assert frequency(await until_heard(said, loud=True)) == pytest.approx(TONE, rel=0.1)
        connection.close()
        await until_heard(said, loud=False)


async def test_people_speak_at_the_same_time(jp_ws_fetch: Open, follower: Follower, tmp_path: Path) -> None:
    async with recorded(follower, tmp_path / "said") as (display, said):
        one, other = [await jp_ws_fetch("xpra/displays", display.id, "microphone") for _ in range(2)]
        async with speaking(other):
            async with speaking(one):
                await until_heard(said, loud=True)
            one.close()
            await until_heard(said, loud=True)
        other.close()
        await until_heard(said, loud=False)


async def test_what_comes_faster_than_it_is_played_is_left_out(jp_ws_fetch: Open, follower: Follower, tmp_path: Path) -> None:
    """So what is said after a network stood still is not late for good."""
    async with recorded(follower, tmp_path / "said") as (display, said):
        connection = await jp_ws_fetch("xpra/displays", display.id, "microphone")
        for _ in range(500):  # ten seconds
            await connection.write_message(packet(), binary=True)
        await until_heard(said, loud=True)
        heard = [max(array.array("h", await said.readexactly(RECORDED // 10 * 2))) > LOUD for _ in range(50)]
        assert sum(heard) < 10
        connection.close()


@pytest.mark.parametrize(
    "message",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"\xff\xff", id="no frames"),
        pytest.param(packet(60), id="60 ms"),
        pytest.param("text", id="text"),
    ],
)
async def test_any_other_message_ends_it(
    jp_ws_fetch: Open, follower: Follower, runtime_dir: Path, message: str | bytes
) -> None:
    display = await follower.ready(program("sleep", "1000"))
    connection = await jp_ws_fetch("xpra/displays", display.id, "microphone")
    await connection.write_message(message, binary=isinstance(message, bytes))
    assert await closed(connection) == 1007
    assert "Opus" in str(connection.close_reason)
    await until_players(runtime_dir, 0)


async def test_no_message_is_longer_than_a_packet(jp_ws_fetch: Open, follower: Follower) -> None:
    display = await follower.ready(program("sleep", "1000"))
    connection = await jp_ws_fetch("xpra/displays", display.id, "microphone")
    await connection.write_message(bytes(opus.PACKET_LIMIT + 1), binary=True)
    assert await closed(connection) == 1009


async def test_nothing_is_left_of_it(jp_ws_fetch: Open, follower: Follower, runtime_dir: Path) -> None:
    display = await follower.ready(program("sleep", "1000"))
    connection = await jp_ws_fetch("xpra/displays", display.id, "microphone")
    await connection.write_message(packet(), binary=True)
    await until_players(runtime_dir, 1)
    connection.close()
    await until_players(runtime_dir, 0)


async def test_it_ends_with_the_display(jp_ws_fetch: Open, follower: Follower, runtime_dir: Path) -> None:
    display = await follower.ready(program("sleep", "1000"))
    connection = await jp_ws_fetch("xpra/displays", display.id, "microphone")
    await follower.manager.stop(display.id)
    await closed(connection)
    assert processes_of(runtime_dir) == {}


async def test_it_ends_with_pulseaudio(jp_ws_fetch: Open, follower: Follower) -> None:
    display = await follower.ready(program("sleep", "1000"))
    connection = await jp_ws_fetch("xpra/displays", display.id, "microphone")
    async with speaking(connection):
        display.processes[Role.SOUND].send(signal.SIGKILL)
        await closed(connection)
    again = await jp_ws_fetch("xpra/displays", display.id, "microphone")
    assert await closed(again) == 1011
    assert again.close_reason == f"{display.name} has no microphone."


async def test_without_libopus_it_says_so(jp_ws_fetch: Open, follower: Follower, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opus, "LIBRARY", "libopus-is-not-here.so")
    display = await follower.ready(program("sleep", "1000"))
    connection = await jp_ws_fetch("xpra/displays", display.id, "microphone")
    assert await closed(connection) == 1011
    assert "libopus-is-not-here.so" in str(connection.close_reason)


async def test_an_unknown_display_has_none(jp_ws_fetch: Open) -> None:
    with pytest.raises(HTTPClientError) as error:
        await jp_ws_fetch("xpra/displays", "aaaaaa", "microphone")
    assert error.value.code == 404


class TestUnlessItIsConfigured:
    @pytest.fixture
    def display_config(self) -> dict[str, Any]:
        return {"sound": True}

    async def test_there_is_none(self, jp_ws_fetch: Open, follower: Follower, tmp_path: Path) -> None:
        said = tmp_path / "said"
        os.mkfifo(said)
        display = await follower.ready(script(f'pactl list short sources >"{said}"; exec sleep 1000'))
        sources = [line.split("\t")[1] for line in (await asyncio.to_thread(said.read_text)).splitlines()]
        assert sources == ["display.monitor"]
        connection = await jp_ws_fetch("xpra/displays", display.id, "microphone")
        assert await closed(connection) == 1011
        assert connection.close_reason == f"{display.name} has no microphone."
