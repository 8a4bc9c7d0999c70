"""What windows ask for and Xpra does not pass on, as a page hears of it."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest
from tornado.websocket import WebSocketClientConnection

from ..conftest import DEADLINE, Follower, program
from .conftest import Open

URGENT = Path(__file__).parents[1] / "programs/urgent.py"


async def told(connection: WebSocketClientConnection) -> dict[str, Any]:
    message = await asyncio.wait_for(connection.read_message(), DEADLINE)
    assert message
    found: dict[str, Any] = json.loads(message)
    return found


@pytest.fixture
def orders(tmp_path: Path) -> Path:
    path = tmp_path / "orders"
    os.mkfifo(path)
    return path


@pytest.mark.versions
async def test_a_window_is_new_once_and_urgent_as_often_as_it_wants(
    jp_ws_fetch: Open, follower: Follower, orders: Path
) -> None:
    display = await follower.ready(program("sh", "-c", 'exec "$0" "$1" <"$2"', sys.executable, str(URGENT), str(orders)))
    connection = await jp_ws_fetch("xpra/displays", display.id, "hints")
    with orders.open("w", buffering=1) as program_:
        first = await told(connection)
        assert (first["urgent"], first["iconic"]) == (False, True)
        print("urgent", file=program_)
        assert await told(connection) == {**first, "urgent": True, "iconic": False}
        print("calm", file=program_)
        assert await told(connection) == {**first, "urgent": False, "iconic": False}
        # The page is loaded again.
        connection.close()
        connection = await jp_ws_fetch("xpra/displays", display.id, "hints")
        assert await told(connection) == {**first, "iconic": False}
        print("42", file=program_)
        assert await told(connection) == {**first, "iconic": False, "progress": 42}
        print("0", file=program_)
        assert await told(connection) == {**first, "iconic": False, "progress": 0}
        print("look", file=program_)
        assert await told(connection) == {**first, "urgent": True, "iconic": False}
        print("close", file=program_)
        # The display ends with its program.
        assert await asyncio.wait_for(connection.read_message(), DEADLINE) is None
    connection.close()


async def test_a_page_has_nothing_to_say(jp_ws_fetch: Open, follower: Follower) -> None:
    display = await follower.ready(program("sleep", "1000"))
    connection = await jp_ws_fetch("xpra/displays", display.id, "hints")
    await connection.write_message("x")
    assert await asyncio.wait_for(connection.read_message(), DEADLINE) is None
    assert connection.close_code == 1007
    connection.close()
