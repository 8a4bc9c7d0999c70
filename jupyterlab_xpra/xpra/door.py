"""The address of an X display whose X server is started when the first program connects."""

from __future__ import annotations

import errno
import fcntl
import os
import select
from itertools import count
from pathlib import Path
from socket import AF_UNIX, socket

from . import shell, x_sockets, xserver
from .descriptors import readable

LEAST_FD = 10
"""The script puts the socket at 3, where the X server looks for it (`sd_listen_fds(3)`), so it has
to be inherited at another number."""


class NotHandedOver(Exception):
    """The X server has not taken over the socket, but has made one of its own."""


class Door:
    """A display number, the socket of that number, and the cookie that the X server will want.

    Only the user can connect to the socket, so no other user can have the X server started or
    connect before it. Programs that connect wait. An X server takes the socket over when it is
    started with `handing_over`; it needs to be built with libsystemd for that, as Debian's is.
    Several can be started, one after the other.
    """

    def __init__(self, directory: Path) -> None:
        """Take the first free number; the cookie is kept in `directory`, a private one.

        Raises `OSError`.
        """
        self.number, self._held, self._listening = next(filter(None, map(_take, count())))
        self._file = os.lstat(_path(self.number))
        self.xauthority = directory / f"door-{self.number}"
        self.xauthority.unlink(missing_ok=True)  # of one that was killed
        xserver.write_cookie(self.xauthority)

    @property
    def environment(self) -> dict[str, str]:
        """The environment variables of programs that are to come in by it, now or later."""
        return {"DISPLAY": f":{self.number}", "XAUTHORITY": str(self.xauthority)}

    @property
    def fds(self) -> tuple[int, int]:
        """The descriptors that the X server inherits: socket and abstract address."""
        return self._listening.fileno(), self._held.fileno()

    def handing_over(self, argv: list[str]) -> list[str]:
        """The command that starts an X server, changed so that it takes the socket over."""
        number = [f":{self.number}", "-nolisten", "local"]
        return shell.command(shell.HAND_OVER, str(self.fds[0]), *argv, *number)

    async def knock(self) -> None:
        """Wait until a program connects. Not while an X server has the socket."""
        await readable(self._listening.fileno())

    def check(self) -> None:
        """Make sure that the X server that was started took the socket over.

        Raises `NotHandedOver` if it replaced the socket by one of its own.
        """
        if not os.path.samestat(os.lstat(_path(self.number)), self._file):
            raise NotHandedOver

    def turn_away(self) -> None:
        """Refuse the programs that wait. Not while an X server has the socket."""
        while select.select([self._listening], [], [], 0)[0]:
            self._listening.accept()[0].close()

    def close(self) -> None:
        """Start no X server any more. An X server that runs still lets programs in."""
        self._listening.close()
        self._held.close()
        xserver.remove_leftover(self.number)
        self.xauthority.unlink(missing_ok=True)


def _path(number: int) -> str:
    return str(x_sockets.path(number))


def _take(number: int) -> tuple[int, socket, socket] | None:
    """Take a number, with a socket for its abstract address and one for its path.

    Returns None if the number is in use.
    """
    xserver.remove_leftover(number)
    with socket(AF_UNIX) as held, socket(AF_UNIX) as listening:
        try:
            # Programs try this address first. As no server listens there, they go on to the path.
            held.bind(f"\0{_path(number)}")
            if Path(f"/tmp/.X{number}-lock").exists():  # of an X server that was given the number
                return None
            listening.bind(_path(number))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return None
            raise
        os.chmod(_path(number), 0o600)  # nobody can connect before it listens
        listening.listen()
        return number, _out_of_the_way(held), _out_of_the_way(listening)


def _out_of_the_way(original: socket) -> socket:
    return socket(fileno=fcntl.fcntl(original, fcntl.F_DUPFD_CLOEXEC, LEAST_FD))
