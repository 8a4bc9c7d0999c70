"""The tunnel of a real server, straight and behind the proxies of computing centres.

These are TLS, JupyterHub's proxy, and nginx.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import ssl
import struct
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from socket import socket

import pytest
from tornado.httpclient import AsyncHTTPClient, HTTPRequest
from tornado.websocket import websocket_connect

from jupyterlab_xpra.displays.registry import Registry

from ..conftest import DEADLINE
from ..peers import TOKEN, certificate, configure, running_server, send_file
from ..xpra.test_packets import packet
from .backend import accept_key
from .conftest import display_of_ours

MUCH = 16 * 1024 * 1024
BASE_URL = "/user/a%40b/"
CHP = Path(__file__).parents[2] / "ui-tests/node_modules/.bin/configurable-http-proxy"

NGINX = """
daemon off;
pid {directory}/nginx.pid;
error_log stderr;
events {{}}
http {{
    access_log off;
    client_body_temp_path {directory}; proxy_temp_path {directory}; fastcgi_temp_path {directory};
    uwsgi_temp_path {directory}; scgi_temp_path {directory};
    {map}
    server {{
        listen 127.0.0.1:{port};
        {location}
    }}
}}
"""
"""The frame around the configuration of the administrator's guide."""

GUIDE = Path(__file__).parents[2] / "docs/administration.md"


@dataclass(frozen=True)
class Way:
    """How a browser gets to the server."""

    base_url: str = "/"
    tls: bool = False
    proxy: str | None = None


WAYS = {
    "straight": Way(),
    "base-url": Way(base_url=BASE_URL),
    "tls": Way(tls=True),
    "hub-proxy": Way(base_url=BASE_URL, proxy="configurable-http-proxy"),
    "nginx": Way(base_url=BASE_URL, proxy="nginx"),
}


@asynccontextmanager
async def front(
    way: Way, jp_config_dir: Path, runtime_dir: Path, tmp_path: Path
) -> AsyncIterator[tuple[int, ssl.SSLContext | None]]:
    """A server with its front: the port for the browser, and the trust that the browser needs."""
    configure(jp_config_dir, runtime_dir)
    file = jp_config_dir / "jupyter_server_config.json"
    configuration = json.loads(file.read_text())
    configuration["ServerApp"]["base_url"] = way.base_url
    trust = None
    if way.tls:
        key, cert = certificate(tmp_path)
        configuration["ServerApp"] |= {"certfile": str(cert), "keyfile": str(key)}
        trust = ssl.create_default_context(cafile=str(cert))
    file.write_text(json.dumps(configuration))
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(running_server())
        port = await server.port()
        if way.proxy:
            port = await stack.enter_async_context(PROXIES[way.proxy](tmp_path, port))
        yield port, trust


@asynccontextmanager
async def hub_proxy(directory: Path, target: int) -> AsyncIterator[int]:
    """JupyterHub's proxy, with the route that the Hub would add."""
    port, api_port = free_port(), free_port()
    api = f"http://127.0.0.1:{api_port}/api/routes{BASE_URL}"
    arguments = [str(CHP), *("--ip", "127.0.0.1", "--port", str(port)), *("--api-ip", "127.0.0.1", "--api-port", str(api_port))]
    async with listening(arguments, api_port, CONFIGPROXY_AUTH_TOKEN=TOKEN):
        route = json.dumps({"target": f"http://127.0.0.1:{target}"})
        await AsyncHTTPClient().fetch(api, method="POST", headers={"Authorization": f"token {TOKEN}"}, body=route)
        yield port


@asynccontextmanager
async def nginx(directory: Path, target: int) -> AsyncIterator[int]:
    """nginx, as this user."""
    port = free_port()
    file = directory / "nginx.conf"
    found = re.search(r"```nginx\n(map .*?)(location .*?)```", GUIDE.read_text("utf-8"), re.DOTALL)
    assert found
    location = found[2].replace("127.0.0.1:8888", f"127.0.0.1:{target}")
    file.write_text(NGINX.format(directory=directory, port=port, map=found[1], location=location))
    async with listening(["nginx", "-e", "stderr", "-c", str(file)], port):
        yield port


PROXIES = {"configurable-http-proxy": hub_proxy, "nginx": nginx}


@asynccontextmanager
async def listening(arguments: list[str], port: int, **environment: str) -> AsyncIterator[None]:
    """A process that listens at a port, meanwhile."""
    process = await asyncio.create_subprocess_exec(
        *arguments,
        env={**os.environ, **environment},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    ended = asyncio.ensure_future(process.communicate())
    try:
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except ConnectionRefusedError:
                assert not ended.done(), ended.result()
                await asyncio.sleep(0.01)
            else:
                writer.close()
                break
        yield
    finally:
        if process.returncode is None:
            process.terminate()
        await asyncio.wait_for(ended, DEADLINE)


def free_port() -> int:
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())
async def test_bytes_go_both_ways_whole_and_the_end_arrives(
    way: Way, jp_environ: None, jp_config_dir: Path, runtime_dir: Path, tmp_path: Path
) -> None:
    # The mask is zero, so that the frame is made at once.
    copied = packet(b"l18:clipboard-contents" + os.urandom(MUCH))
    there, back = b"\x82\xff" + struct.pack(">Q", len(copied)) + bytes(4) + copied, os.urandom(MUCH)
    received: asyncio.Future[tuple[bytes, bytes]] = asyncio.get_running_loop().create_future()

    async def display_side(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        key = next(line.split(": ")[1] for line in head.decode().splitlines() if line.startswith("Sec-WebSocket-Key"))
        writer.write(
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Accept: {accept_key(key)}\r\n\r\n".encode()
        )
        reading = asyncio.ensure_future(reader.readexactly(len(there)))
        writer.write(back)
        await writer.drain()
        received.set_result((head, await reading))
        writer.close()

    async with (
        front(way, jp_config_dir, runtime_dir, tmp_path) as (port, trust),
        display_of_ours(Registry(runtime_dir), display_side) as (display, _),
    ):
        reader, writer = await asyncio.open_connection("localhost" if trust else "127.0.0.1", port, ssl=trust)
        writer.write(
            f"GET {way.base_url}xpra/displays/{display.id}/socket HTTP/1.1\r\nHost: localhost:{port}\r\n"
            f"Origin: {'https' if trust else 'http'}://localhost:{port}\r\nAuthorization: token {TOKEN}\r\n"
            "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
            "Sec-WebSocket-Version: 13\r\n\r\n".encode()
        )
        head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), DEADLINE)
        assert head.startswith(b"HTTP/1.1 101 "), head
        reading = asyncio.ensure_future(reader.readexactly(MUCH))
        writer.write(there)
        await writer.drain()
        head_there, there_arrived = await asyncio.wait_for(received, DEADLINE)
        assert head_there.startswith(b"GET / HTTP/1.1\r\nHost: localhost\r\n")
        assert there_arrived == there
        assert await asyncio.wait_for(reading, DEADLINE) == back
        assert await asyncio.wait_for(reader.read(), DEADLINE) == b""
        writer.close()


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())
async def test_large_files_get_to_the_display(
    way: Way, jp_environ: None, jp_config_dir: Path, runtime_dir: Path, tmp_path: Path
) -> None:
    data = os.urandom(5 * 1024 * 1024)
    folder = tmp_path / "work"
    folder.mkdir()
    async with (
        front(way, jp_config_dir, runtime_dir, tmp_path) as (port, trust),
        display_of_ours(Registry(runtime_dir), unused, folder=folder) as (display, _),
    ):
        request = HTTPRequest(
            f"{'wss' if trust else 'ws'}://localhost:{port}{way.base_url}xpra/api/displays/{display.id}/files"
            f"?name=large&size={len(data)}",
            headers={"Authorization": f"token {TOKEN}", "Origin": f"{'https' if trust else 'http'}://localhost:{port}"},
            ssl_options=trust,
        )
        assert await send_file(await websocket_connect(request), data) == {"name": "large"}
        assert (folder / "large").read_bytes() == data


async def unused(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """What a display does that nobody looks at."""
    writer.close()
