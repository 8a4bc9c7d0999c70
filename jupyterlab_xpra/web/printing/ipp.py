"""Messages of the Internet Printing Protocol, as far as programs that print send and read them.

Source: RFC 8010 (encoding), RFC 8011 (operations, attributes).
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

HEAD = struct.Struct(">BBHI")
"""Version (two numbers), operation or status, number of the request."""

END = 0x03
"""The tag that ends the attributes."""

LEAST_VALUE = 0x10
"""Smaller tags begin a group of attributes."""


class Operation(IntEnum):
    """What a program asks for (RFC 8011, 5.4.15; the last four are those of CUPS)."""

    PRINT_JOB = 0x0002
    VALIDATE_JOB = 0x0004
    CREATE_JOB = 0x0005
    SEND_DOCUMENT = 0x0006
    CANCEL_JOB = 0x0008
    GET_JOB_ATTRIBUTES = 0x0009
    GET_JOBS = 0x000A
    GET_PRINTER_ATTRIBUTES = 0x000B
    CUPS_GET_DEFAULT = 0x4001
    CUPS_GET_PRINTERS = 0x4002
    CUPS_GET_CLASSES = 0x4005


class Status(IntEnum):
    """How it went (RFC 8011, B)."""

    OK = 0x0000
    BAD_REQUEST = 0x0400
    NOT_AUTHORIZED = 0x0403
    NOT_POSSIBLE = 0x0404
    NOT_FOUND = 0x0406
    OPERATION_NOT_SUPPORTED = 0x0501


class Group(IntEnum):
    """The groups of attributes (RFC 8010, 3.5.1)."""

    OPERATION = 0x01
    JOB = 0x02
    PRINTER = 0x04


class Tag(IntEnum):
    """The types of values that are sent (RFC 8010, 3.5.2)."""

    INTEGER = 0x21
    BOOLEAN = 0x22
    ENUM = 0x23
    TEXT = 0x41
    NAME = 0x42
    KEYWORD = 0x44
    URI = 0x45
    CHARSET = 0x47
    LANGUAGE = 0x48
    MIME_TYPE = 0x49


NUMBERS = (Tag.INTEGER, Tag.ENUM)

Attribute = tuple[str, Tag, Any]
"""A name, the type, and a value or a list of values."""


class Malformed(ValueError):
    """Bytes that are no message."""


@dataclass(frozen=True)
class Request:
    """What a program asks for, with the attributes of all groups."""

    version: tuple[int, int]
    operation: int
    number: int
    attributes: dict[str, list[bytes]] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """The text of an attribute; empty if it has none."""
        return self.attributes.get(name, [b""])[0].decode("utf-8", "replace")

    def integer(self, name: str) -> int:
        """The number of an attribute; 0 if it has none."""
        value = self.attributes.get(name, [b""])[0]
        return int.from_bytes(value, "big", signed=True)


def parse(data: bytes) -> tuple[Request, int] | None:
    """The message at the start of `data`, and its length. None if more has to come.

    Raises `Malformed`.
    """
    if len(data) < HEAD.size:
        return None
    major, minor, operation, number = HEAD.unpack_from(data)
    attributes: dict[str, list[bytes]] = {}
    values: list[bytes] = []
    place = HEAD.size
    while place < len(data):
        tag = data[place]
        place += 1
        if tag == END:
            return Request((major, minor), operation, number, attributes), place
        if tag < LEAST_VALUE:
            continue
        name, place = _counted(data, place)
        value, place = _counted(data, place) if name is not None else (None, place)
        if value is None:
            return None
        if name:  # another value of the attribute before has none
            values = attributes.setdefault(name.decode("utf-8", "replace"), [])
        elif not attributes:
            raise Malformed("The first attribute has no name.")
        values.append(value)
    return None


def _counted(data: bytes, place: int) -> tuple[bytes | None, int]:
    """The bytes after their number, and where they end. None if they have not come."""
    start = place + 2
    end = start + int.from_bytes(data[place:start], "big")
    return (data[start:end], end) if start <= len(data) and end <= len(data) else (None, place)


def answer(
    request: Request, status: Status, groups: Iterable[tuple[Group, Iterable[Attribute]]] = (), message: str = ""
) -> bytes:
    """The answer to a request. `message` is for a person."""
    said: list[Attribute] = [("attributes-charset", Tag.CHARSET, "utf-8"), ("attributes-natural-language", Tag.LANGUAGE, "en")]
    if message:
        said.append(("status-message", Tag.TEXT, message))
    parts = [HEAD.pack(*request.version, status, request.number)]
    for group, attributes in ((Group.OPERATION, said), *groups):
        parts.append(bytes([group]))
        parts += [_encoded(*attribute) for attribute in attributes]
    return b"".join([*parts, bytes([END])])


def _encoded(name: str, tag: Tag, value: Any) -> bytes:
    parts = []
    for number, one in enumerate(value if isinstance(value, (list, tuple)) else [value]):
        if tag in NUMBERS:
            data = struct.pack(">i", one)
        elif tag is Tag.BOOLEAN:
            data = struct.pack(">?", one)
        else:
            data = one.encode()
        said = b"" if number else name.encode()
        parts.append(struct.pack(">BH", tag, len(said)) + said + struct.pack(">H", len(data)) + data)
    return b"".join(parts)
