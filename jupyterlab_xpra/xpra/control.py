"""Talks to a running Xpra over its Unix socket."""

from __future__ import annotations

import asyncio
import json
import os
import re
import stat
import struct
from pathlib import Path
from socket import AF_UNIX, SO_PEERCRED, SOL_SOCKET, socket

SCREENSHOT_TIMEOUT = 20.0
"""Seconds."""

ANSWER_LIMIT = 64 * 1024
"""Bytes; the answer to `/Info` has some 200."""


class NotAnswering(Exception):
    """Xpra does not answer on its socket as it should."""


class NothingToSee(Exception):
    """The display shows no window."""


def connect(path: Path) -> socket:
    """A non-blocking socket connected to Xpra's, if both sides are this user's.

    Raises what `connect_to_own` does, and `PermissionError` for a socket that other users own or
    can reach.
    """
    check(path)
    return connect_to_own(path)


def connect_to_own(path: Path) -> socket:
    """A non-blocking socket connected to one at which a process of this user listens.

    It connects at once or not at all. Raises `OSError`: `PermissionError` if another user listens,
    `BlockingIOError` if too many connections wait.
    """
    connection = socket(AF_UNIX)
    connection.setblocking(False)
    try:
        connection.connect(str(path))
        credentials = connection.getsockopt(SOL_SOCKET, SO_PEERCRED, struct.calcsize("3i"))
        if struct.unpack("3i", credentials)[1] != os.geteuid():
            raise PermissionError(f"Another user's process listens at {path}.")
    except OSError:
        connection.close()
        raise
    return connection


def check(path: Path) -> None:
    """Make sure that a path is a socket of this user alone.

    Raises `PermissionError`, and `FileNotFoundError` if nothing is there.
    """
    status = path.lstat()
    if not stat.S_ISSOCK(status.st_mode) or status.st_uid != os.geteuid() or status.st_mode & 0o077:
        raise PermissionError(f"{path} is not a private socket of this user.")


async def clients(path: Path) -> int:
    """How many viewers are connected in all.

    Raises `OSError` while Xpra does not listen, and `NotAnswering`. Xpra 6.3 fails at `/Status`,
    which would say no more.
    """
    answer = await _get(path, "/Info")
    try:
        return int(json.loads(answer)["clients"])
    except (ValueError, TypeError, KeyError) as error:
        raise NotAnswering("Xpra does not say in /Info how many clients it has.") from error


async def _get(path: Path, resource: str) -> str:
    connection = connect(path)
    try:
        # At once: a connection that pauses is taken for one of the raw protocol.
        connection.send(f"GET {resource} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
    except OSError:
        connection.close()
        raise
    reader, writer = await asyncio.open_unix_connection(sock=connection, limit=ANSWER_LIMIT)
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        if head.split(" ")[1:2] != ["200"]:
            raise NotAnswering(f"Xpra answers {head.splitlines()[0]!r} to GET {resource}.")
        length = re.search(r"^content-length: *(\d+)", head, re.IGNORECASE | re.MULTILINE)
        return (await reader.readexactly(min(int(length[1]), ANSWER_LIMIT))).decode("latin-1") if length else ""
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError) as error:
        raise NotAnswering(f"Xpra closes the connection without an answer to GET {resource}.") from error
    finally:
        writer.close()


async def screenshot(xpra: str, path: Path, environment: dict[str, str]) -> bytes:
    """A PNG of what the display at the socket `path` shows. The disk may be full.

    Raises `NothingToSee` if it shows no window, and `NotAnswering`.
    """
    process = await asyncio.create_subprocess_exec(
        xpra,
        "screenshot",
        "/proc/self/fd/1",  # some containers have no `/dev/stdout`
        f"socket://{path}",
        env=environment,
        cwd="/",
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        picture, stderr = await asyncio.wait_for(process.communicate(), SCREENSHOT_TIMEOUT)
    except asyncio.TimeoutError:
        raise NotAnswering(f"Xpra made no screenshot in {SCREENSHOT_TIMEOUT:g} s.") from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    said = stderr.decode(errors="replace").strip()
    if process.returncode:
        raise NotAnswering(f"Xpra made no screenshot: {said.splitlines()[-1].strip() if said else process.returncode}.")
    if not picture:
        raise NothingToSee(
            "There is nothing to see: no window is open, or nobody is looking (Xpra draws windows for viewers only)."
        )
    return picture
