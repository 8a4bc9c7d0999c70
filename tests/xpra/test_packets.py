"""The packets that a display's page may send."""

from __future__ import annotations

import re
import struct
from pathlib import Path

import pytest

from jupyterlab_xpra.xpra import packets
from jupyterlab_xpra.xpra.packets import BENCODE, RENCODE, RENCODEPLUS, TYPES, NotAllowed

ENCODERS = [BENCODE, RENCODE, RENCODEPLUS]
CLIENT = Path(__file__).parents[2] / "src/client"


def packet(body: bytes, encoder: int = BENCODE, *, compressor: int = 0, index: int = 0) -> bytes:
    return struct.pack(">cBBBI", b"P", encoder, compressor, index, len(body)) + body


def text(value: str, encoder: int) -> bytes:
    if encoder == BENCODE or len(value) > 63:
        return f"{len(value)}:{value}".encode()
    return bytes([128 + len(value)]) + value.encode()


def encoded(name: str, encoder: int, *keys: str) -> bytes:
    """A packet with a dictionary of these keys, or with a number."""
    items = b"".join(text(key, encoder) + (b"i1e" if encoder == BENCODE else b"C") for key in keys)
    if encoder == BENCODE:
        return packet(b"l" + text(name, encoder) + (b"d%se" % items if keys else b"i1e") + b"e")
    return packet(b"\xc2" + text(name, encoder) + (b"<%s\x7f" % items if keys else b"\x01"), encoder)


def is_allowed(data: bytes) -> bool:
    """Whether a packet is allowed, which is looked at as it comes."""
    seen = 0
    try:
        while seen < (seen := packets.needed(data[:seen])):
            assert seen <= len(data)
    except NotAllowed:
        return False
    return True


@pytest.mark.parametrize("encoder", ENCODERS)
def test_the_packets_of_the_client_are_allowed(encoder: int) -> None:
    for name in TYPES:
        assert is_allowed(encoded(name, encoder))
        assert is_allowed(encoded(name, encoder, "version", "metadata.supported", "requested-position", "some-request-id"))


def test_the_client_sends_these_packets_and_no_others() -> None:
    source = "\n".join(path.read_text() for path in CLIENT.rglob("*.ts"))
    for name in TYPES:
        assert f"'{name}'" in source
    sent = re.findall(r"(?:send\(|transmit\(|Packet = |return |[?:] )\[\s*'([a-z]+(?:[-_][a-z]+)+)'", source, re.IGNORECASE)
    assert len(set(sent)) > 15
    assert set(sent) <= set(TYPES)


OTHERS = [
    *("control-request", "command_request", "shutdown-server", "exit-server", "info-request", "start-command"),
    *("command-signal", "send-file", "send-data-request", "print", "server-settings", "logging", "rpc", "screenshot"),
    *("set-clipboard-enabled", "lock-toggle", "sharing-toggle", "input-devices", "connection-data", "x11-property"),
    *("hell", "helloo", "Hello", "ping-", "", "x" * 70),
]


@pytest.mark.parametrize("encoder", ENCODERS)
@pytest.mark.parametrize("name", OTHERS)
def test_no_other_packet_is_allowed(name: str, encoder: int) -> None:
    assert not is_allowed(encoded(name, encoder))


@pytest.mark.parametrize(
    "data",
    [
        packet(b"l4:pingi1ee", compressor=1),
        packet(b"l4:pingi1ee", index=1),
        packet(b"[ping, 1]", 4),
        packet(b"l4:pingi1ee", 2),
        packet(b"\xc2\x84ping\x01", RENCODEPLUS | RENCODE),
        packet(b"\xc2\x84ping\x01", RENCODEPLUS | 8),
        packet(b"\xc24/ping\x01", RENCODEPLUS),
        packet(b"l04:pingi1ee"),
        packet(b"4:ping"),
        packet(b"d4:pingi1ee"),
        packet(b"ll4:pingee"),
        packet(b""),
        b"GET / HTTP/1.1\r\n\r\n",
        b"\0" * 8,
    ],
)
def test_nothing_else_is_allowed(data: bytes) -> None:
    assert not is_allowed(data)


@pytest.mark.parametrize("encoder", ENCODERS)
@pytest.mark.parametrize("key", ["request", "command_request", "info_request", "version_request", "stop_request_request"])
def test_a_hello_requests_nothing(key: str, encoder: int) -> None:
    assert not is_allowed(encoded("hello", encoder, "version", key))
    # Another packet may have the word: it can be in a text that is copied.
    assert is_allowed(encoded("clipboard-token", encoder, key))


@pytest.mark.parametrize("body", [b"\xc2\x85helloh7:requestC", b"\xc2\x85helloh7/requestC", b"\xc2\x85helloh007:requestC"])
def test_a_request_is_found_in_each_form(body: bytes) -> None:
    assert not is_allowed(packet(body, RENCODEPLUS))


def test_a_hello_is_bounded() -> None:
    hello = encoded("hello", RENCODEPLUS, "x" * packets.HELLO_LIMIT)
    with pytest.raises(NotAllowed):
        packets.needed(hello[:100])
