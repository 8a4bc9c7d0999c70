"""A process that has loaded Xpra, and forks into one for each display.

Xpra takes 0.25 s of a processor to load, and 10 MB that its processes can share. They are children
of the zygote, and go on if it ends.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import subprocess
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from socket import AF_UNIX, SOCK_STREAM, send_fds, socket, socketpair
from typing import IO

from . import command, environment, shell
from .install import Xpra, xpra_environment

SINCE = (6, 5)
"""The first version of Xpra that loads without an X display. Those before load GTK, which wants
one."""

ANSWER_TIMEOUT = 1.0
"""Seconds that a fork may take. It takes some milliseconds."""


class ZygoteError(Exception):
    """A zygote cannot be started, or forks no more."""


class Forked:
    """An Xpra that waits to be let go. It ends if it is not, or if this process ends before."""

    def __init__(self, pid: int, channel: socket, words: IO[bytes]) -> None:
        self.pid = pid
        self._channel = channel
        self._words = words
        self._code: int | None = None

    def let_go(self) -> None:
        """Let it become Xpra, unless it has been killed since."""
        with suppress(BrokenPipeError):
            self._channel.sendall(b"\n")

    def abandon(self) -> None:
        """Have it end instead."""
        self._words.close()
        self._channel.close()

    def wait(self) -> int | None:
        """Its exit code when it has ended, or the negative number of the signal that ended it.

        None if nobody knows, since the zygote has ended or does not answer.
        """
        if not self._words.closed:
            with self._channel, self._words, suppress(TimeoutError):
                if status := self._words.readline():
                    self._code = os.waitstatus_to_exitcode(int(status))
        return self._code


class Zygote:
    """The zygote of one Xpra. It ends when it is closed, or when this process ends."""

    def __init__(self, xpra: Xpra, process: subprocess.Popen[bytes], requests: socket) -> None:
        self.xpra = xpra
        self._process = process
        self._requests = requests

    @classmethod
    async def start(cls, xpra: Xpra, policy: command.Policy) -> Zygote:
        """Start one for displays with this policy; it has loaded Xpra when this returns.

        Raises `ZygoteError`, `OSError`. Not every Xpra can have one: see `possible`.
        """
        with tempfile.TemporaryFile() as errors:
            zygote = cls(xpra, *_spawn(xpra, policy, errors))
            zygote._requests.setblocking(False)
            try:
                loaded = await asyncio.get_running_loop().sock_recv(zygote._requests, 1)
            except asyncio.CancelledError:
                zygote.close()
                raise
            if not loaded:
                zygote.close()
                errors.seek(0)
                said = errors.read().decode(errors="replace").strip().splitlines()[-1:]
                raise ZygoteError(f"Xpra cannot be loaded beforehand: {' '.join(said)}")
        zygote._requests.settimeout(ANSWER_TIMEOUT)
        return zygote

    @staticmethod
    def possible(xpra: Xpra) -> bool:
        """Whether an Xpra can be loaded beforehand: it is new enough, and a script of a Python."""
        version = tuple(int(number) for number in xpra.version.split("."))
        return version >= SINCE and bool(_python(xpra))

    @property
    def alive(self) -> bool:
        """Whether it has not ended."""
        return self._process.poll() is None

    def fork(self, argv: list[str], variables: Mapping[str, str], log: int) -> Forked:
        """Make a process of a session of its own that writes to `log`, and waits to be let go.

        Raises `ZygoteError`.
        """
        ours, theirs = socketpair(AF_UNIX, SOCK_STREAM)
        with theirs:
            ours.settimeout(ANSWER_TIMEOUT)
            words = ours.makefile("rb")
            try:
                request = json.dumps({"argv": argv, "environment": dict(variables)}).encode() + b"\n"
                sent = send_fds(self._requests, [request], [log, theirs.fileno()])
                self._requests.sendall(request[sent:])
                theirs.close()
                pid = words.readline()
            except OSError as error:
                self.close()
                ours.close()
                raise ZygoteError(f"Xpra could not be forked: {error}.") from error
        if not pid:
            self.close()
            ours.close()
            raise ZygoteError("Xpra could not be forked: the process that has loaded it has ended.")
        return Forked(int(pid), ours, words)

    def close(self) -> None:
        """End it. The processes that it has made go on."""
        self._requests.close()
        self._process.kill()
        self._process.wait()


def _spawn(xpra: Xpra, policy: command.Policy, errors: IO[bytes]) -> tuple[subprocess.Popen[bytes], socket]:
    ours, theirs = socketpair(AF_UNIX, SOCK_STREAM)
    variables = xpra_environment(xpra.path, environment.of_ours(os.environ), Path("/nonexistent"))
    with theirs:
        try:
            process = subprocess.Popen(
                [*_python(xpra), str(shell.SCRIPTS / "zygote.py"), str(theirs.fileno())],
                env={**variables, **command.environment(policy)},
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=errors,
                stderr=errors,
                start_new_session=True,
                pass_fds=[theirs.fileno()],
            )
        except OSError:
            ours.close()
            raise
    return process, ours


def _python(xpra: Xpra) -> list[str]:
    """The command of the Python that runs an Xpra; empty if its file does not tell."""
    if xpra.folder:
        return [f"{xpra.folder.programs}/python3"]
    with open(xpra.path, "rb") as file:
        first = file.readline(1024).decode(errors="replace")
    interpreter = re.match(r"#!\s*(/\S*/python[0-9.]*)((?:\s+-\S+)*)\s*$", first)
    return [interpreter[1], *interpreter[2].split()] if interpreter else []
