"""Asking an Xpra that runs."""

from __future__ import annotations

import asyncio
from pathlib import Path
from socket import AF_UNIX, MSG_DONTWAIT, socket

from jupyterlab_xpra.xpra import control


async def test_xpra_has_the_question_as_soon_as_it_has_the_connection(tmp_path: Path) -> None:
    """A connection that pauses first is taken for one of the raw protocol."""
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
            # The answer comes in parts.
            for part in (b"HTTP/1.1 200 OK\r\nContent-Len", b'gth: 14\r\n\r\n{"clien', b'ts": 3}'):
                connection.sendall(part)
                await asyncio.sleep(0)
        assert await asking == 3
