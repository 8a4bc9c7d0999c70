"""The messages of viewers: the allowed ones get to the display, and nothing else does."""

from __future__ import annotations

import asyncio
import json
import random
import struct

import pytest

from jupyterlab_xpra.app import XpraExtension
from jupyterlab_xpra.web.sharing import viewers
from jupyterlab_xpra.xpra.viewer import NUMBERS

from ...conftest import DEADLINE
from ...xpra.test_viewer import chunk, from_xpra, packets
from ..conftest import Api
from .conftest import Look, end, opened, secret_of


async def test_allowed_messages_get_to_the_display(api: Api, look: Look, extension: XpraExtension) -> None:
    async with opened(extension) as (display, heard):
        socket = await look(await secret_of(api, display))
        assert await asyncio.wait_for(socket.read_message(), DEADLINE)
        for name, ranges in NUMBERS.items():
            await socket.write_message(json.dumps([name, *(most for _, most in ranges)]))
        await heard.until(lambda: len(heard.names) > len(NUMBERS))
        assert heard.names == ["hello", *NUMBERS]
        said = packets(heard.all)[0][1]
        assert said["share"] is True
        assert not {"desktop_size", "desktop_mode_size", "screen_sizes", "dpi", "keyboard", "pointer", "clipboard"} & set(said)
        assert not any(name.startswith(("xkbmap", "keymap", "file", "print", "mmap", "request")) for name in said)
        heard.writers[0].write(from_xpra("lost-window", 1))
        assert await asyncio.wait_for(socket.read_message(), DEADLINE) == from_xpra("lost-window", 1)
        socket.close()
        await heard.until(lambda: heard.ended == 1)


FORBIDDEN = [
    *('["key-action",1,"a",true,[],97,"a",38]', '["pointer-position",1,[1,1],[]]', '["button-action",1,1,true,[1,1],[],[]]'),
    *('["wheel-motion",1,4,1,[1,1],[]]', '["close-window",1]', '["map-window",1,0,0,9,9,{},{}]', '["unmap-window",1]'),
    *('["configure-window",1,0,0,9,9,{},0,{},false]', '["focus",1,[]]', '["desktop_size",9,9]', '["suspend",true,[]]'),
    *('["clipboard-token","CLIPBOARD"]', '["clipboard-request",1,"CLIPBOARD","UTF8_STRING"]', '["set-clipboard-enabled",1]'),
    *('["keymap-changed",{}]', '["keyboard-config",{}]', '["layout-changed","de",""]', '["set-keyboard-sync-enabled",1]'),
    *('["send-file","a","",0,0,1,{},"x",{}]', '["send-data-request","file","1","a"]', '["print","a","x"]'),
    *('["start-command","x","xterm",false]', '["command-signal",1,"KILL"]', '["control-request","x"]', '["shutdown-server"]'),
    *('["exit-server"]', '["hello",{}]', '["sharing-toggle",false]', '["lock-toggle",true]', '["logging",40,"x"]'),
    *(
        '["info-request"]',
        '["screenshot"]',
        '["encoding","rgb"]',
        '["quality",1]',
        '["bandwidth-limit",1]',
        '["sound-control"]',
        '["buffer-refresh",-1,0,100,{},{}]',
    ),
    *('["connection-data",{}]', '["ssh-agent","x"]', '["x11-property",1]', '["server-settings",{}]', '["disconnect","x"]'),
    *("", "null", "1", '"ping"', "{}", '{"ping":1}', "[]", "[[]]", "[null]", "[1]", '[["ping"],1]', '[{"ping":1}]', "[", "\0"),
    *(
        '["ping"]',
        '["ping",1,2]',
        '["ping",-1]',
        '["ping",true]',
        '["ping",1.0]',
        '["ping",1e3]',
        '["ping","1"]',
        '["ping",[1]]',
    ),
    *('["ping",NaN]', '["ping",Infinity]', f'["ping",{2**53 + 1}]', f'["ping",{2**64}]', '["ping",null]', '["Ping",1]'),
    *('["ping_echo",-1]', '["damage-sequence",1,1,1,1]', '["damage-sequence",1,1,1,1,1,"x"]', '["damage-sequence",1,1,1,1,-2]'),
    *('["damage-sequence",1,1,32768,1,1]', '["damage-sequence",-1,1,1,1,1]', '["window-draw-ack",1]'),
    *("[" * 200, "[" + "9" * 200 + "]"),
]
"""Each packet of Xpra's clients that does something, and malformed messages."""


def packet(data: bytes, flags: int = 0, compression: int = 0, index: int = 0) -> bytes:
    return struct.pack(">cBBBI", b"P", flags, compression, index, len(data)) + data


BINARY = [
    *(b"", b"\0", b'["ping",1]', packet(b"l4:pingi1ee"), packet(b"l10:key-actioni1ee"), packet(b"x\x9c", compression=1)),
    *(packet(b"\xc2\x84ping\x01", flags=0x10), packet(b"x", index=1), packet(b"l4:pingi1ee", compression=0x11), b"P" * 200),
    packet(b"[ping, 1]", flags=4),
]
"""Packets as Xpra's clients send them: plain, compressed, in chunks, in YAML."""


@pytest.mark.parametrize("message", [*FORBIDDEN, *BINARY], ids=lambda message: repr(message)[:40])
async def test_nothing_else_gets_to_the_display(api: Api, look: Look, extension: XpraExtension, message: str | bytes) -> None:
    async with opened(extension) as (display, heard):
        socket = await look(await secret_of(api, display))
        await heard.until(lambda: heard.names == ["hello"])
        # The server ignores allowed messages after a forbidden one.
        for said in ('["ping",1]', message, '["ping",2]'):
            await socket.write_message(said, binary=isinstance(said, bytes))
        assert await end(socket) == viewers.REFUSED
        await heard.until(lambda: heard.ended == 1)
        assert heard.names == ["hello", "ping"]


def frame(opcode: int, data: bytes, *, last: bool = True, masked: bool = True, reserved: int = 0) -> bytes:
    """A frame of a WebSocket (RFC 6455, 5.2), masked with zeros."""
    head = bytes([last << 7 | reserved << 4 | opcode])
    length = bytes([masked << 7 | len(data)]) if len(data) < 126 else struct.pack(">BH", masked << 7 | 126, len(data))
    return head + length + (b"\0\0\0\0" if masked else b"") + data


FRAMES = {
    "larger than it may be": [frame(1, b'["ping",1' + b" " * 256 + b"]")],
    "larger in parts": [frame(1, b'["ping",1', last=False), *[frame(0, b" " * 100, last=False)] * 3, frame(0, b"]")],
    "of 4 GiB": [b"\x81\xff" + struct.pack(">Q", 2**32) + b"\0\0\0\0"],
    "compressed": [frame(1, b'["ping",1]', reserved=4)],
    "of an unknown kind": [frame(3, b'["ping",1]')],
    "forbidden, in parts": [frame(1, b'["shutdown-', last=False), frame(0, b'server"]')],
    "a part without a beginning": [frame(0, b'["ping",1]')],
    "no UTF-8": [frame(1, b'["ping",1]\xff')],
}


@pytest.mark.parametrize("frames", FRAMES.values(), ids=FRAMES)
async def test_no_malformed_frame_gets_to_the_display(
    api: Api, extension: XpraExtension, jp_http_port: int, frames: list[bytes]
) -> None:
    async with opened(extension) as (display, heard):
        reader, writer = await upgraded(extension, jp_http_port)
        writer.write(frame(1, (await secret_of(api, display)).encode()))
        await heard.until(lambda: heard.names == ["hello"])
        writer.write(b"".join(frames))
        writer.write_eof()
        await asyncio.wait_for(reader.read(), DEADLINE)
        await heard.until(lambda: heard.ended == 1)
        assert heard.names == ["hello"]
        writer.close()


async def test_random_bytes_do_not_get_to_the_display(api: Api, extension: XpraExtension, jp_http_port: int) -> None:
    chance = random.Random(4)  # noqa: S311
    async with opened(extension) as (display, heard):
        first = frame(1, (await secret_of(api, display)).encode())
        for count in range(1, 300):
            reader, writer = await upgraded(extension, jp_http_port)
            noise = chance.randbytes(chance.randrange(1, 400))
            writer.write(first + (noise if count % 2 else frame(1, noise[:120])))
            writer.write_eof()
            await asyncio.wait_for(reader.read(), DEADLINE)
            writer.close()
        await heard.until(lambda: heard.ended == len(heard.writers))
        assert set(heard.names) <= {"hello"}
        assert extension.shares.viewers(display.id) == 0


async def upgraded(extension: XpraExtension, port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A connection to the shared socket, after the upgrade."""
    assert extension.serverapp
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(
        f"GET {extension.serverapp.base_url}xpra/shared/socket HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\n"
        "Connection: Upgrade\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
    )
    head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), DEADLINE)
    assert head.startswith(b"HTTP/1.1 101 "), head
    return reader, writer


async def test_a_viewer_that_does_not_read_stops_the_display(api: Api, extension: XpraExtension, jp_http_port: int) -> None:
    async with opened(extension) as (display, heard):
        _, writer = await upgraded(extension, jp_http_port)
        writer.transport.pause_reading()  # type: ignore[attr-defined]
        writer.write(frame(1, (await secret_of(api, display)).encode()))
        await heard.until(lambda: heard.names == ["hello"])
        xpra = heard.writers[0]
        xpra.transport.set_write_buffer_limits(0)
        picture = chunk(bytes(65536), index=7)
        sent = 0
        while True:
            xpra.write(picture)
            try:
                await asyncio.wait_for(xpra.drain(), 1)
            except asyncio.TimeoutError:
                break
            sent += len(picture)
            assert sent < 64 * 1024 * 1024, "it is all kept"
        writer.close()
