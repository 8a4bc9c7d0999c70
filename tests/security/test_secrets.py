"""The logs and the events have no secrets."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from tornado.httpclient import AsyncHTTPClient
from tornado.websocket import websocket_connect

from ..conftest import DEADLINE
from ..peers import TOKEN, configure, running_server

PASSWORD = "on-the-command-line"  # noqa: S105
COOKIE = "of-another-application"
WRONG = "not-the-token"


@pytest.mark.versions
async def test_no_log_and_no_event_has_a_secret(jp_environ: None, jp_config_dir: Path, runtime_dir: Path) -> None:
    """At DEBUG, no token, cookie, share link or argument of a command is logged or announced."""
    configure(jp_config_dir, runtime_dir)
    file = jp_config_dir / "jupyter_server_config.json"
    configuration = json.loads(file.read_text())
    configuration["ServerApp"]["log_level"] = "DEBUG"
    file.write_text(json.dumps(configuration))
    client = AsyncHTTPClient()
    async with running_server() as server:
        address = f"127.0.0.1:{await server.port()}"
        events = await server.connect("api/events/subscribe")
        command = ["sh", "-c", "echo the program has begun; exec sleep 1000", "sh", f"--password={PASSWORD}"]
        display_id = await server.ready(command=command)

        cookie = {"Cookie": f"other={COOKIE}"}
        for path in (
            "api/displays",
            f"displays/{display_id}/",
            f"displays/{display_id}/log",
            "client/no",
        ):
            for token in (TOKEN, WRONG):
                for query, headers in ((f"?token={token}", cookie), ("", {"Authorization": f"token {token}", **cookie})):
                    url = f"http://{address}/xpra/{path}{query}"
                    await client.fetch(url, headers=headers, raise_error=False, follow_redirects=False)
        socket = await websocket_connect(
            f"ws://{address}/xpra/displays/{display_id}/socket?token={TOKEN}", subprotocols=["binary"]
        )
        socket.close()
        socket = await server.connect(f"xpra/displays/{display_id}/socket", subprotocols=["binary"])
        shared = await server.request("POST", f"displays/{display_id}/share")
        secrets = [TOKEN, WRONG, COOKIE, PASSWORD]
        if shared.status == 200:  # displays of an Xpra before 6.5 are not shared
            link = shared.value["url"].rpartition("#")[2]
            secrets += [link, link[1:]]
            for said_first in (link, link[1:], f'["{link}"]'):
                viewer = await websocket_connect(f"ws://{address}/xpra/shared/socket")
                await viewer.write_message(said_first)
                await asyncio.wait_for(viewer.read_message(), DEADLINE)
                viewer.close()
        socket.close()
        assert (await server.request("DELETE", f"displays/{display_id}")).status == 204

        said = ""
        while '"ended"' not in said:
            message = await asyncio.wait_for(events.read_message(), DEADLINE)
            assert isinstance(message, str)
            said += message
        events.close()
        log = (await server.request("GET", f"displays/{display_id}/log?lines=10000")).body.decode()

    assert "the program has begun" in log
    assert "/xpra/client/no" in server.log
    for text in (server.log, log, said):
        for secret in secrets:
            assert secret not in text
