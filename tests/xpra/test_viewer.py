"""The packets to Xpra for a viewer that only looks, and those that it gets of Xpra's."""

from __future__ import annotations

import asyncio
import json
import random
import struct
from contextlib import suppress
from typing import Any

import pytest

from jupyterlab_xpra.xpra import viewer
from jupyterlab_xpra.xpra.packets import RENCODEPLUS, NotAllowed
from jupyterlab_xpra.xpra.viewer import FLUSH, NUMBERS, NotUnderstood


def packets(data: bytes) -> list[list[Any]]:
    """The packets that these bytes are. It understands only the packets that `viewer` writes."""
    found = []
    while data:
        magic, flags, compression, index, size = struct.unpack(">cBBBI", data[:8])
        assert (magic, flags, compression, index) == (b"P", RENCODEPLUS, 0, 0)
        value, rest = decoded(data[8 : 8 + size])
        assert rest == b""
        assert len(data) >= 8 + size
        found.append(value)
        data = data[8 + size :]
    return found


def decoded(data: bytes) -> tuple[Any, bytes]:
    kind, rest = data[:1], data[1:]
    if kind in (b"C", b"D"):
        return kind == b"C", rest
    if kind == b"A":
        return struct.unpack(">q", rest[:8])[0], rest[8:]
    if kind[0] >= 128:
        size = kind[0] - 128
        return rest[:size].decode(), rest[size:]
    if kind.isdigit():
        size = int(data[: data.index(b":")])
        rest = data[data.index(b":") + 1 :]
        return rest[:size].decode(), rest[size:]
    assert kind in (b";", b"<")
    values = []
    while rest[:1] != b"\x7f":
        value, rest = decoded(rest)
        values.append(value)
    return (values if kind == b";" else dict(zip(values[::2], values[1::2], strict=True))), rest[1:]


def from_xpra(*values: Any) -> bytes:
    """A packet as Xpra writes it."""
    return chunk(encoded(list(values)))


def chunk(data: bytes, *, encoder: int = RENCODEPLUS, compressor: int = 0, index: int = 0) -> bytes:
    return struct.pack(">cBBBI", b"P", encoder, compressor, index, len(data)) + data


def encoded(value: Any) -> bytes:
    if isinstance(value, bool):
        return b"C" if value else b"D"
    if isinstance(value, int):
        if 0 <= value < 44:
            return bytes([value])
        code, kind = next((code, kind) for code, kind in ((62, "b"), (63, "h"), (64, "i"), (65, "q")) if fits(value, kind))
        return bytes([code]) + struct.pack(f">{kind}", value)
    if isinstance(value, str):
        return bytes([128 + len(value)]) + value.encode()
    if isinstance(value, bytes):
        return b"%d/" % len(value) + value
    if isinstance(value, dict):
        return bytes([102 + len(value)]) + b"".join(encoded(part) for item in value.items() for part in item)
    return bytes([192 + len(value)]) + b"".join(map(encoded, value))


def fits(value: int, kind: str) -> bool:
    return abs(value) < 1 << 8 * struct.calcsize(f">{kind}") - 1


def test_only_names_and_numbers_of_the_list_become_packets() -> None:
    """Allowed messages are changed at random."""
    chance = random.Random(1)  # noqa: S311
    good = [json.dumps([name, *(most for _, most in ranges)]) for name, ranges in NUMBERS.items()]
    letters = '[]{}",:-0123456789.eEtrufalsn \\u\x00é\ud800'
    allowed = 0
    for _ in range(50_000):
        text = list(chance.choice(good))
        for _ in range(chance.randrange(1, 4)):
            place = chance.randrange(len(text))
            text[place : place + chance.randrange(3)] = chance.choices(letters, k=chance.randrange(3))
        try:
            (packet,) = packets(viewer.packet("".join(text)))
        except NotAllowed:
            continue
        allowed += 1
        name, *values = packet
        ranges = NUMBERS[name]
        assert all(least <= number <= most for number, (least, most) in zip(values, ranges, strict=False))
        assert values[len(ranges) :] == {"damage-sequence": [""], "ping_echo": [0, 0, 0, 0, ""], "ping": []}[name]
    assert allowed > 1000


def test_each_viewer_is_another() -> None:
    (one,), (other,) = packets(viewer.hello()), packets(viewer.hello())
    assert one[0] == "hello"
    assert one[1].pop("uuid") != other[1].pop("uuid")
    assert one == other


async def seen(*sent: bytes, desktop: bool = False) -> bytes:
    """What a viewer gets of these bytes of Xpra's."""
    reader = asyncio.StreamReader()
    for data in sent:
        reader.feed_data(data)
    reader.feed_eof()
    parts = b""
    with suppress(asyncio.IncompleteReadError):
        async for part in viewer.shown(reader, desktop=desktop):
            assert len(part) <= viewer.PART + 8
            parts += part
    return parts


async def test_xpras_hello_does_not_get_to_a_viewer() -> None:
    said = {
        "hostname": "host",
        "machine_id": "b" * 32,
        "actual_desktop_size": [1920, 33],
        "session_name": "x",
        "desktop": False,
    }
    (hello,) = packets(await seen(from_xpra("hello", said), desktop=True))
    assert hello == ["hello", {"desktop": True, "actual_desktop_size": [1920, 33]}]


@pytest.mark.parametrize("number", [0, 43, 44, 127, 128, 40_000, 2**31, 2**53])
async def test_the_load_of_the_host_does_not_get_to_a_viewer(number: int) -> None:
    (answer,) = packets(await seen(from_xpra("ping_echo", number, 123, 456, 789, 50, "id")))
    assert answer == ["ping_echo", number, 0, 0, 0, 0, ""]


async def test_a_viewer_gets_what_shows_something() -> None:
    sent = [
        from_xpra("new-window", 1, 0, 0, 640, 480, {"title": "A window"}),
        from_xpra("setting-change", "session_name", "a name"),
        chunk(bytes(range(256)) * 2000, compressor=0x11, index=7),
        from_xpra("draw", 1, 0, 0, 640, 480, "rgb32", b"", 1, 2560, {"lz4": 1}),
        from_xpra("startup-complete"),
        from_xpra("server-event", "x" * 60),
        from_xpra("clipboard-token", b"x" * 300_000),
        chunk(encoded(["lost-window", 1]), encoder=RENCODEPLUS | FLUSH),
    ]
    assert await seen(*sent) == b"".join(sent[index] for index in (0, 2, 3, 7))


@pytest.mark.parametrize(
    "sent",
    [
        b"HTTP/1.1 400 Bad Request\r\n",
        chunk(encoded(["draw"]), compressor=0x11),
        chunk(b"l4:drawe", encoder=0),
        chunk(encoded({"draw": 1})),
        chunk(b""),
        chunk(b"x", index=1) + from_xpra("cursor", b""),
        from_xpra("hello", {"hostname": "host"}),
        from_xpra("ping_echo", "host"),
    ],
)
async def test_anything_else_ends_the_connection(sent: bytes) -> None:
    with pytest.raises(NotUnderstood):
        await seen(sent)
