"""Listens to a display: says whether it may, then that it hears something, and what follows.

The Python of the display's own Xpra runs it: `listener.py SOCKET`. With `briefly` it soon wants to
hear no more.
"""

from __future__ import annotations

import socket
import sys
from typing import Any

from packets import ENCODER, VERSION, received, send  # type: ignore[import-not-found]

HELLO = {
    "version": VERSION,
    "rencodeplus": True,
    "ui_client": True,
    "windows": False,
    "ping": True,
    "uuid": "listener",
    **(
        {"audio": {"decoders": ["opus"], "receive": True, "send": False}}
        if ENCODER
        else {"sound.decoders": ["opus"], "sound.receive": True}
    ),
}


def text(value: Any) -> Any:
    return value.decode() if isinstance(value, bytes) else value


def readable(values: dict[Any, Any]) -> dict[str, Any]:
    return {text(name): value for name, value in values.items()}


def say(word: str) -> None:
    print(word, flush=True)  # noqa: T201


def main() -> None:
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(sys.argv[1])
    file = connection.makefile("rb")
    send(connection, "hello", HELLO)
    heard = 0
    while True:
        kind, *fields = received(file)
        if text(kind) == "hello":
            server = readable(fields[0])
            own = readable(server.get("audio") or {})
            offered = own.get("send", server.get("sound.send"))
            say("offered" if offered else "not offered")
            send(connection, "sound-control", "start", "opus")
            send(connection, "ping", 1)
        elif text(kind) == "ping_echo" and not offered:
            say("refused")
        elif text(kind) == "sound-data":
            about = readable(fields[2])
            if "timestamp" in about:
                heard += 1
            if heard == 10 and "timestamp" in about:
                say("heard")
                if "briefly" in sys.argv:
                    send(connection, "sound-control", "stop")
            if "end-of-stream" in about:
                say("ended")


main()
