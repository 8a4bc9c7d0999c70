"""Checks the packets that a display's page sends through the tunnel.

A packet is checked before its last byte is passed on. Xpra handles a packet when it is whole, so
nothing has to be held back.
"""

from __future__ import annotations

from ...xpra import packets
from .relay import Refused

REFUSED = 4403
"""The code with which a connection is closed; it is our own (RFC 6455, 7.4.2)."""

BINARY, CONTINUATION, CONTROLS = 2, 0, (8, 9, 10)
"""The kinds of frames that are passed on (RFC 6455, 5.2)."""


class Guard:
    """Follows the frames of a browser's WebSocket. Each message has to be one packet."""

    def __init__(self) -> None:
        self._head = bytearray()
        self._is_last = self._is_control = False
        self._mask = b""
        self._left = 0
        self._within = False
        self._new_message()

    def inspect(self, data: memoryview) -> None:
        """Take the next bytes of the browser. Raises `Refused` if they must not be passed on."""
        try:
            self._inspect(data)
        except packets.NotAllowed as error:
            raise Refused(_close(str(error))) from error

    def _inspect(self, data: memoryview) -> None:
        while data:
            if not self._left:
                self._head.append(data[0])
                data = data[1:]
                if len(self._head) < _head_size(self._head):
                    continue
                self._begin_frame()
            part = data[: self._left]
            data = data[len(part) :]
            if not self._is_control:
                self._take(part)
            self._left -= len(part)
            turn = len(part) % 4
            self._mask = self._mask[turn:] + self._mask[:turn]
            if not self._left and self._is_last and not self._is_control:
                self._end_message()

    def _begin_frame(self) -> None:
        head, self._head = self._head, bytearray()
        kind = head[0] & 0xF
        self._is_last = head[0] & 0x80 != 0
        self._is_control = kind in CONTROLS
        self._left = head[1] & 0x7F if len(head) == 6 else int.from_bytes(head[2:-4], "big")
        self._mask = bytes(head[-4:])
        if self._is_control:
            known = self._is_last and self._left < 126
        else:
            known = kind == (CONTINUATION if self._within else BINARY)
            self._within = True
        # The bits between would say that the frame is compressed, which is not agreed.
        if not known or head[0] & 0x70 or not head[1] & 0x80:
            raise packets.NotAllowed("It is no frame of a browser's.")

    def _new_message(self) -> None:
        self._start = bytearray()
        self._needed = packets.HEADER.size
        self._size = 0

    def _take(self, part: memoryview) -> None:
        """Take bytes of a message, still masked."""
        self._size += len(part)
        at = 0
        while self._needed and at < len(part):
            some = bytes(part[at : at + self._needed - len(self._start)])
            self._start += _unmasked(some, self._mask[at % 4 :] + self._mask[: at % 4])
            at += len(some)
            if len(self._start) == self._needed:
                self._needed = packets.needed(bytes(self._start))
        if len(self._start) >= packets.HEADER.size and self._size > packets.length(self._start):
            raise packets.NotAllowed("A message is one packet.")

    def _end_message(self) -> None:
        if self._needed or self._size != packets.length(self._start):
            raise packets.NotAllowed("A message is one packet.")
        self._within = False
        self._new_message()


def _head_size(head: bytearray) -> int:
    """The bytes of a frame's head, which is not yet whole."""
    if len(head) < 2:
        return 2
    return 2 + {126: 2, 127: 8}.get(head[1] & 0x7F, 0) + 4


def _unmasked(data: bytes, mask: bytes) -> bytes:
    size = len(data)
    repeated = (mask * (size // 4 + 1))[:size]
    return (int.from_bytes(data, "big") ^ int.from_bytes(repeated, "big")).to_bytes(size, "big")


def _close(reason: str) -> bytes:
    """The frame that closes a connection."""
    payload = REFUSED.to_bytes(2, "big") + reason.encode()
    return bytes([0x88, len(payload)]) + payload
