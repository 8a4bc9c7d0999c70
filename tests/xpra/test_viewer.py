"""The messages to Xpra for a viewer that only looks, read by a decoder of its own."""

from __future__ import annotations

import json
import random
import struct
from typing import Any

from jupyterlab_xpra.xpra import viewer
from jupyterlab_xpra.xpra.viewer import NUMBERS, RENCODEPLUS, NotAllowed


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
