"""The processes of a display that this process has started: its children."""

from __future__ import annotations

import asyncio
import ctypes
import os
import signal
import subprocess
from pathlib import Path
from typing import IO

from ..xpra.zygote import Forked, Zygote
from .directory import private
from .errors import StartFailed
from .processes import Process, signal_name
from .registry import LOG

PR_SET_CHILD_SUBREAPER = 36
"""Makes a process the parent of those below it whose own parents have ended (prctl(2))."""

_libc = ctypes.CDLL(None)


def take_exit_statuses() -> None:
    """Have this process learn how its children end.

    Some launchers ignore SIGCHLD, a server and its children inherit that, and the kernel then
    forgets every exit status.
    """
    if signal.getsignal(signal.SIGCHLD) is signal.SIG_IGN:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)


class Children:
    """Starts processes that write to the display's log, and takes their exit statuses."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._children: dict[Process, subprocess.Popen[bytes] | Forked] = {}
        self._collecting: set[asyncio.Task[None]] = set()

    def run(
        self,
        argv: list[str],
        environment: dict[str, str],
        pass_fds: tuple[int, ...],
        *,
        adopts: bool = False,
        stdin: IO[bytes] | int = subprocess.DEVNULL,
    ) -> Process:
        """Start a process, the leader of a session of its own. Raises `StartFailed`.

        One that `adopts` becomes the parent of daemons below it.
        """
        with open(self._directory / LOG, "ab", opener=private) as log:
            try:
                child = subprocess.Popen(
                    argv,
                    env=environment,
                    cwd="/",  # the server's folder may have been removed
                    stdin=stdin,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                    pass_fds=pass_fds,
                    preexec_fn=_adopt if adopts else None,
                )
            except OSError as error:
                raise StartFailed(f"{argv[0]} cannot be run: {error.strerror}.") from error
        return self._keep(child)

    def fork(self, zygote: Zygote, argv: list[str], environment: dict[str, str]) -> tuple[Process, Forked]:
        """Make a process of the zygote's, which becomes Xpra when it is let go.

        Raises `xpra.zygote.ZygoteError`.
        """
        with open(self._directory / LOG, "ab", opener=private) as log:
            child = zygote.fork(argv, environment, log.fileno())
        return self._keep(child), child

    def kill(self, process: Process) -> None:
        """Kill a child and the processes that it has left in its group; none if it has ended."""
        if process.alive:
            # The pid stays the group's, as the event loop has not taken the exit status yet.
            os.killpg(process.pid, signal.SIGKILL)

    def note(self, line: str) -> None:
        """Write a line to the log. Raises `OSError`."""
        with open(self._directory / LOG, "a", encoding="utf-8", errors="replace", opener=private) as log:
            log.write(f"{line}\n")

    def how_ended(self, process: Process) -> str:
        """How a process has ended, to be appended to a sentence; nothing if it is not a child."""
        if process not in self._children:
            return ""
        code = self._children[process].wait()
        if code is None:
            return ""
        return f" ({signal_name(-code)})" if code < 0 else f" with exit code {code}"

    async def collected(self) -> None:
        """Wait until the exit statuses of all children were taken."""
        await asyncio.gather(*self._collecting)

    def let_go(self) -> None:
        """Leave the processes that run to themselves."""
        for task in self._collecting:
            task.cancel()

    def _keep(self, child: subprocess.Popen[bytes] | Forked) -> Process:
        process = Process.of(child.pid)
        self._children[process] = child
        self._collecting.add(asyncio.ensure_future(self._collect(process)))
        return process

    async def _collect(self, process: Process) -> None:
        """Take a child's exit status when it ends, so that it leaves the table of processes."""
        await process.ended()
        self._children[process].wait()


def _adopt() -> None:
    _libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
