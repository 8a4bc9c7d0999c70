"""Asking an Xpra that runs."""

from __future__ import annotations

import asyncio
from pathlib import Path
from socket import AF_UNIX, MSG_DONTWAIT, socket

import pytest

from jupyterlab_xpra.xpra import control

from ..conftest import DEADLINE


async def test_xpra_has_the_question_as_soon_as_it_has_the_connection(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection that pauses first is taken for one of the raw protocol."""
    arrived = asyncio.Event()
    feed_data = asyncio.StreamReader.feed_data

    def watched(reader: asyncio.StreamReader, data: bytes) -> None:
        feed_data(reader, data)
        arrived.set()

    monkeypatch.setattr(asyncio.StreamReader, "feed_data", watched)
    path = tmp_path / "socket"
    with socket(AF_UNIX) as listening:
        listening.bind(str(path))
        path.chmod(0o600)
        listening.listen()
        asking = asyncio.ensure_future(control.clients(path))
        await asyncio.sleep(0)  # it has run until it waits for the first time
        connection, _ = listening.accept()
        with connection:
            question = connection.recv(4096, MSG_DONTWAIT)
            assert question.startswith(b"GET /Info HTTP/1.1\r\n")
            assert question.endswith(b"\r\n\r\n")
            # The answer comes in parts, each once the one before has been read.
            for part in (b"HTTP/1.1 200 OK\r\nContent-Len", b'gth: 14\r\n\r\n{"clien'):
                arrived.clear()
                connection.sendall(part)
                await asyncio.wait_for(arrived.wait(), DEADLINE)
            assert not asking.done()
            connection.sendall(b'ts": 3}')
        assert await asking == 3
