"""The check of what a browser sends through the tunnel, frame by frame."""

from __future__ import annotations

import random
import struct

import pytest

from jupyterlab_xpra.web.socket.guard import Guard
from jupyterlab_xpra.web.socket.relay import Refused

from ..xpra.test_packets import packet

PING, FORBIDDEN = packet(b"l4:pingi1ee"), packet(b"l15:shutdown-servere")
CLIPBOARD = packet(b"l18:clipboard-contentsi1e" + bytes(range(256)) * 300 + b"e")
HELLO = packet(b"l5:hellod" + b"3:keyi1e" * 1000 + b"ee")
REQUEST = packet(b"l5:hellod" + b"3:keyi1e" * 1000 + b"15:command_requestl4:stopeee")
MASK = b"\x01\x80\xff\x5a"


def frame(data: bytes, kind: int = 2, *, last: bool = True, mask: bytes | None = MASK, reserved: int = 0) -> bytes:
    """A frame as a browser sends it (RFC 6455, 5.2)."""
    head = bytes([last << 7 | reserved << 4 | kind])
    masked = (mask is not None) << 7
    if len(data) < 126:
        head += bytes([masked | len(data)])
    elif len(data) < 1 << 16:
        head += struct.pack(">BH", masked | 126, len(data))
    else:
        head += struct.pack(">BQ", masked | 127, len(data))
    if mask is None:
        return head + data
    return head + mask + bytes(byte ^ mask[at % 4] for at, byte in enumerate(data))


def passed(data: bytes, sizes: list[int]) -> int:
    """How many bytes are passed on, if they come in pieces of these sizes, over and over."""
    guard = Guard()
    at = turn = 0
    while at < len(data):
        piece = data[at : at + sizes[turn % len(sizes)]]
        try:
            guard.inspect(memoryview(piece))
        except Refused:
            return at
        at += len(piece)
        turn += 1
    return at


PIECES = [[1 << 30], [1], [7, 1, 300]]


@pytest.mark.parametrize("sizes", PIECES)
def test_packets_of_the_client_pass(sizes: list[int]) -> None:
    stream = b"".join(
        [
            frame(HELLO),
            frame(PING) * 3,
            # The browser, or a proxy, may divide a message, and send control frames within.
            *(frame(CLIPBOARD[:5], last=False), frame(b"", 0, last=False), frame(b"x" * 125, 9)),
            *(frame(CLIPBOARD[5:30], 0, last=False), frame(b"", 10), frame(CLIPBOARD[30:], 0)),
            frame(b"\x03\xe8bye", 8),
        ]
    )
    assert passed(stream, sizes) == len(stream)


REFUSED = {
    "another packet": frame(FORBIDDEN),
    "in parts": frame(FORBIDDEN[:3], last=False) + frame(FORBIDDEN[3:12], 0, last=False) + frame(FORBIDDEN[12:], 0),
    "a request": frame(REQUEST),
    "a request in parts": frame(REQUEST[:8100], last=False) + frame(REQUEST[8100:], 0),
    "two packets in a message": frame(PING + FORBIDDEN),
    "two packets in two frames": frame(PING, last=False) + frame(FORBIDDEN, 0),
    "less than a packet": frame(PING[:-1]) + frame(FORBIDDEN),
    "less than a header": frame(PING[:7]) + frame(FORBIDDEN),
    "nothing": frame(b"") + frame(FORBIDDEN),
    "a text": frame(PING, 1),
    "an unknown kind": frame(PING, 3),
    "a part without a beginning": frame(PING, 0),
    "a beginning within": frame(PING[:9], last=False) + frame(PING),
    "without a mask": frame(PING, mask=None),
    "compressed": frame(PING, reserved=4),
    "a divided control frame": frame(b"x", 9, last=False),
    "a long control frame": frame(b"x" * 126, 9),
}


@pytest.mark.parametrize("sizes", PIECES)
@pytest.mark.parametrize("stream", REFUSED.values(), ids=REFUSED)
def test_anything_else_is_refused(stream: bytes, sizes: list[int]) -> None:
    assert passed(frame(HELLO) + stream, sizes) < len(frame(HELLO) + stream)


def received(stream: bytes) -> bytes:
    """The payload of the messages in a stream, as Xpra gets it; the last frame may be in part."""
    payload = b""
    while len(stream) >= 14 or (stream and len(stream) >= 6 and stream[1] & 127 < 126):
        at = {126: 8, 127: 14}.get(stream[1] & 127, 6)
        size = int.from_bytes(stream[2 : at - 4], "big") if at > 6 else stream[1] & 127
        if stream[0] & 15 < 8:
            mask = stream[at - 4 : at]
            payload += bytes(byte ^ mask[index % 4] for index, byte in enumerate(stream[at : at + size]))
        stream = stream[at + size :]
    return payload


def test_noise_does_not_become_a_packet_that_is_not_allowed() -> None:
    """Frames are changed at random."""
    chance = random.Random(5)  # noqa: S311
    bodies = [b"l4:pingi1ee", b"l15:shutdown-servere", b"\xc2\x84ping\x01", b"\xc1\x8fshutdown-server"]
    through = 0
    for _ in range(5_000):
        messages = [packet(chance.choice(bodies), chance.choice([0, 0, 16])) for _ in range(3)]
        stream = bytearray(b"".join(map(frame, messages)))
        for _ in range(chance.randrange(3)):
            stream[chance.randrange(len(stream))] = chance.randrange(256)
        size = passed(bytes(stream), [chance.choice([1, 2, 5, 1000])])
        arrived = received(bytes(stream[:size]))
        while len(arrived) >= 8 and len(arrived) >= (whole := 8 + int.from_bytes(arrived[4:8], "big")):
            assert arrived[:4] in (b"P\0\0\0", b"P\x10\0\0")
            assert b"ping" in arrived[8:15], bytes(stream)
            arrived = arrived[whole:]
            through += 1
    assert through > 500
