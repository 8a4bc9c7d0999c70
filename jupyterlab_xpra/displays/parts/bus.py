"""The D-Bus of a display: a session bus for its programs alone, not that of the user's log-in."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from contextlib import suppress
from importlib import resources
from pathlib import Path
from urllib.parse import quote

from jeepney import message_bus
from jeepney.auth import BEGIN, Authenticator
from jeepney.io.asyncio import DBusConnection, DBusRouter

SOCKET = "bus"
"""The file in the display's directory."""

CONFIGURATION = "bus.conf"
"""The bus's configuration: its template in this package, and its file in the display's
directory."""

VARIABLE = "DBUS_SESSION_BUS_ADDRESS"


def argv(program: str, directory: Path, ready: int) -> list[str]:
    """The command of the bus of the display in this directory, after `configure`.

    It writes a line to the file descriptor `ready` when it listens.
    """
    options = [f"--config-file={directory / CONFIGURATION}", "--nofork", "--nopidfile", f"--print-address={ready}"]
    return [program, *options]


def configure(directory: Path) -> None:
    """Write the configuration of the bus of the display in this directory. Raises `OSError`.

    The bus reads the file again on SIGHUP. So it is the display's own: an upgrade of this package
    changes nothing for a bus that runs.
    """
    template = (resources.files(__package__) / CONFIGURATION).read_text("utf-8")
    file = directory / CONFIGURATION
    file.touch(mode=0o600, exist_ok=False)
    file.write_text(template.format(address=address(directory)), "utf-8")


def address(directory: Path) -> str:
    """The address of the bus of the display in this directory.

    Source: D-Bus Specification, *Server Addresses*.
    """
    path = quote(os.fsencode(directory / SOCKET)).replace("~", "%7E")
    return f"unix:path={path}"


async def connect(socket: Path) -> DBusConnection:
    """Connect to the bus with this socket. Raises `OSError`, `EOFError`.

    Whatever happens meanwhile, no socket is left open: jeepney's own function would leave it.
    """
    connection = DBusConnection(*await asyncio.open_unix_connection(socket))
    try:
        authentication = Authenticator()
        for data in authentication:
            connection.writer.write(data)
            answer = await connection.reader.read(1024)
            if not answer:
                raise EOFError
            authentication.feed(answer)
        connection.writer.write(BEGIN)
        await connection.send(message_bus.Hello())
        connection.unique_name = (await connection.receive()).body[0]
    except BaseException:
        await close(connection)
        raise
    return connection


async def close(connection: DBusConnection) -> None:
    """Close a connection; the bus may have ended."""
    with suppress(ConnectionError):
        await connection.close()


async def give(directory: Path, variables: Mapping[str, str]) -> None:
    """Give environment variables to the services that the bus starts. Raises `OSError`, `EOFError`.

    They are programs of the person's, and the bus's own environment is not. D-Bus carries no text
    that is not UTF-8.
    """
    given = {name: value for name, value in variables.items() if _is_utf8(name + value)}
    connection = await connect(directory / SOCKET)
    try:
        async with DBusRouter(connection) as router:
            await router.send_and_get_reply(message_bus.UpdateActivationEnvironment(given))
    finally:
        await close(connection)


def make_private(directory: Path) -> None:
    """Close the socket to other users.

    The bus opens it to all users, and refuses other users only after they have connected.
    """
    with suppress(FileNotFoundError):  # it has ended
        (directory / SOCKET).chmod(0o600)


def _is_utf8(text: str) -> bool:
    return os.fsencode(text) == text.encode(errors="replace")
