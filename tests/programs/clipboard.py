"""A viewer that reads a display's clipboard, and then puts `from the viewer` there.

It tries both, whatever the policy allows it. The Python of the display's own Xpra runs it:
`clipboard.py SOCKET POLICY`. It says whether `from the display` came, and goes on answering
programs that paste.
"""

from __future__ import annotations

import socket
import sys
from typing import Any

from packets import ENCODER, VERSION, received, send  # type: ignore[import-not-found]

TEXT = "UTF8_STRING"
HELLO = {
    "version": VERSION,
    "rencodeplus": True,
    "ui_client": True,
    "windows": False,
    "ping": True,
    "uuid": "clipboard",
    **(
        {"clipboard": {"enabled": True, "greedy": True, "selections": ["CLIPBOARD"], "preferred-targets": [TEXT]}}
        if ENCODER
        else {
            "clipboard": True,
            "clipboard.greedy": True,
            "clipboard.want_targets": True,
            "clipboard.selections": ["CLIPBOARD"],
            "clipboard.preferred-targets": [TEXT],
            "clipboard.contents-slice-fix": True,
        }
    ),
}


def main() -> None:
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(sys.argv[1])
    file = connection.makefile("rb")
    got = False

    def next_packet() -> tuple[str, list[Any]]:
        nonlocal got
        kind, *fields = received(file)
        got = got or "from the display" in repr(fields)
        name = kind.decode() if isinstance(kind, bytes) else kind
        if name == "clipboard-request":
            target = fields[2].decode() if isinstance(fields[2], bytes) else fields[2]
            if target == "TARGETS":
                send(connection, "clipboard-contents", fields[0], "CLIPBOARD", "ATOM", 32, "atoms", [TEXT])
            else:
                send(connection, "clipboard-contents", fields[0], "CLIPBOARD", TEXT, 8, "bytes", b"from the viewer")
        return name, fields

    send(connection, "hello", HELLO)
    while next_packet()[0] != "startup-complete":
        pass
    send(connection, "clipboard-request", 7, "CLIPBOARD", TEXT)
    # An Xpra without a clipboard does not answer that.
    send(connection, "ping", 1)
    answers = {"ping_echo"} if "off" in sys.argv else {"clipboard-contents", "clipboard-contents-none"}
    while next_packet()[0] not in answers:
        pass
    print("got" if got else "refused", flush=True)  # noqa: T201

    send(connection, "clipboard-token", "CLIPBOARD", [TEXT], TEXT, TEXT, 8, "bytes", b"from the viewer", True, True, True)
    send(connection, "clipboard-request", 8, "CLIPBOARD", TEXT)
    send(connection, "ping", 2)
    while next_packet()[0] not in answers:
        pass
    print("offered", flush=True)  # noqa: T201
    while True:
        next_packet()


main()
