"""The packets that a display's page may send to Xpra: those that its client, `src/client`, sends.

Xpra would take others from any client. They run commands of its own (`control-request`,
`shutdown-server`), which lift the policies, or tell of the host (`info-request`). A hello with
`request` or `command_request` does so before the client is accepted.

The client writes each packet whole, without compression, in one of three encodings. The type of the
packet is in its first bytes. Source: Xpra's `net/protocol`, `net/rencodeplus`, and
`server/server_core.py` and `server_base.py` (3.1.3), `server/core.py` (6.5.5).
"""

from __future__ import annotations

import re
import struct

TYPES = (
    *("hello", "disconnect", "ping", "ping_echo"),
    *("map-window", "unmap-window", "configure-window", "close-window", "focus"),
    *("desktop_size", "configure-display"),
    *("damage-sequence", "buffer-refresh", "suspend", "resume", "encoding", "encoding-set"),
    *("key-action", "keymap-changed", "keyboard-config", "pointer-position", "button-action"),
    *("clipboard-token", "clipboard-request", "clipboard-contents", "clipboard-contents-none"),
    *("ack-file-chunk", "sound-control"),
)
"""The types of these packets."""

HEADER = struct.Struct(">cBBBI")
"""The header of a packet: `P`, the encoder, the compressor, the index, the size.

A large argument of a packet comes before it, with its index. Otherwise the index is 0.
"""

BENCODE, RENCODE, RENCODEPLUS = 0, 0x1, 0x10
"""The packet encoders, in the header. Versions of Xpra before 4 do not know rencodeplus."""

HELLO_LIMIT = 64 * 1024
"""The most bytes of a hello. That of the client has some 9000."""

REQUEST = re.compile(rb"_request|(?:\x87|7[:/])request")
"""A text `request`, or one with `_request`, in any of the encodings.

The first is a key of the hello, whose value is the name of what is to be done. So are
`command_request` and others like it.
"""


class NotAllowed(Exception):
    """A browser may not send this."""


def _beginnings(types: tuple[str, ...], encoder: int) -> re.Pattern[bytes]:
    """The beginning of a packet of one of these types: a list, and a text."""
    if encoder == BENCODE:
        return re.compile(b"l(?:%s)" % b"|".join(b"%d:%s" % (len(name), name.encode()) for name in types))
    texts = (re.escape(bytes([128 + len(name)]) + name.encode()) for name in types)
    return re.compile(b"[\xc0-\xff;](?:%s)" % b"|".join(texts))


ALLOWED, HELLO = (
    {encoder: _beginnings(types, encoder) for encoder in (BENCODE, RENCODE, RENCODEPLUS)} for types in (TYPES, ("hello",))
)

BEGINNING = 4 + max(map(len, TYPES))
"""The bytes of a packet, after its header, that have its type."""


def length(start: bytes | bytearray) -> int:
    """The bytes of a packet with its header, which `start` has. Raises `NotAllowed`."""
    magic, encoder, compressor, index, size = HEADER.unpack_from(start)
    if (magic, compressor, index) != (b"P", 0, 0) or encoder not in ALLOWED:
        raise NotAllowed("It is no packet of this page's client.")
    return HEADER.size + int(size)


def needed(start: bytes) -> int:
    """The bytes of a packet that have to be seen, if `start` is not enough; 0 if it is allowed.

    Raises `NotAllowed`.
    """
    if len(start) < HEADER.size:
        return HEADER.size
    whole = length(start)
    beginning = min(whole, HEADER.size + BEGINNING)
    if len(start) < beginning:
        return beginning
    encoder, body = start[1], start[HEADER.size :]
    if not ALLOWED[encoder].match(body):
        raise NotAllowed("It is no packet that this page's client sends.")
    if HELLO[encoder].match(body):
        if whole > HELLO_LIMIT:
            raise NotAllowed(f"A hello has {HELLO_LIMIT} bytes at most.")
        if len(start) < whole:
            return whole
        if REQUEST.search(body):
            raise NotAllowed("A hello may request nothing.")
    return 0
