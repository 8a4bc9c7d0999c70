"""A WebSocket server on a Unix socket, for measuring the way between a client and a display.

`python -m benchmarks.backend PATH`. It serves each connection in a process of its own, and does
what the client's first packet says. That is JSON: `{"send": SIZE, "count": N}` sends N messages
of SIZE bytes, one write for each as Xpra does; `{"echo": true}` sends each message back.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from socket import AF_UNIX, socket

from .websocket import accept_key, data_of, frame, read_head, read_message


def main() -> None:
    """Listen, and fork for each connection."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel collects the children
    with socket(AF_UNIX) as listening:
        listening.bind(sys.argv[1])
        os.chmod(sys.argv[1], 0o600)
        listening.listen()
        while True:
            connection, _ = listening.accept()
            with connection:
                if os.fork() == 0:
                    listening.close()
                    serve(connection)
                    return


def serve(connection: socket) -> None:
    """One connection."""
    try:
        head = read_head(connection)
    except EOFError:
        return  # somebody looked whether it listens
    key = next(line.partition(": ")[2] for line in head.splitlines() if line.lower().startswith("sec-websocket-key"))
    connection.sendall(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Accept: {accept_key(key)}\r\nSec-WebSocket-Protocol: binary\r\n\r\n".encode()
    )
    task = json.loads(data_of(read_message(connection)))
    try:
        if "send" in task:
            message = frame(os.urandom(task["send"]))
            for _ in range(task["count"]):
                connection.sendall(message)
        while True:
            connection.sendall(frame(read_message(connection)))
    except (BrokenPipeError, ConnectionResetError, EOFError):
        return  # the client has seen enough


if __name__ == "__main__":
    main()
