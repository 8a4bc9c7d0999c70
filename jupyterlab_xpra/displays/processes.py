"""Processes by pid and start time: their end, signals to them, and those that belong to a display.

A pid alone names a process only while it runs, since the kernel gives the number out again. With
the start time and the boot it is unique on a host. Signals go through a pidfd that was opened
before the start time was compared, so that they cannot reach a process that came later. The process
need not be a child.

Portable builds of Python, kernels before Linux 5.3 and some containers have no pidfds. There a
process is looked at again and again, and the start time is compared just before the signal.
"""

from __future__ import annotations

import asyncio
import errno
import os
import signal
import time
from collections.abc import Iterable
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from ..xpra.descriptors import readable

if TYPE_CHECKING:
    from collections.abc import Iterator

MARK = "JUPYTERLAB_XPRA_DISPLAY"
"""The environment variable that everything in a display carries: the display's directory."""

ARGUMENTS_LIMIT = 2 * 1024**2
"""Bytes that the environment and the arguments of a program may have.

This is what execve(2) allows with the usual limit of the stack.
"""

LOOK_INTERVAL = 0.05
"""Seconds between looks at a process whose end no pidfd tells."""

EXEC_TIMEOUT = 1.0
"""Seconds in which a process has become another program, unless something is wrong with it."""

PF_EXITING = 0x4
"""The flag of a process that is ending (`include/linux/sched.h`)."""

PF_KTHREAD = 0x200000
"""The flag of a thread of the kernel, which has no program."""


@cache
def boot_id() -> str:
    """The name of this boot of the host (random(4))."""
    return Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()


@dataclass(frozen=True)
class Process:
    """A process, whether alive or not.

    `start_time` is in clock ticks since the host booted (field 22 of `/proc/PID/stat`, proc(5));
    two boots can give the same pid at the same tick, so `boot` says which one it was.
    """

    pid: int
    start_time: int
    boot: str = field(default_factory=boot_id)

    @classmethod
    def of(cls, pid: int) -> Process:
        """The process that has this pid now, be it one that has ended and waits for its parent.

        Raises `ProcessLookupError` if none has.
        """
        return cls(pid, _stat(pid).start_time)

    @property
    def alive(self) -> bool:
        """Whether it runs. One that has ended and waits for its parent does not."""
        if self.boot != boot_id():
            return False
        try:
            stat = _stat(self.pid)
        except ProcessLookupError:
            return False
        return stat.start_time == self.start_time and stat.state not in (b"Z", b"X")

    @property
    def ending(self) -> bool:
        """Whether it has ended or is about to.

        The kernel closes a process's connections before the process is gone, so its peers may be
        gone first.
        """
        try:
            return not self.alive or bool(_stat(self.pid).flags & PF_EXITING)
        except ProcessLookupError:
            return True

    def send(self, signum: signal.Signals) -> None:
        """Send a signal; nothing happens if the process has ended."""
        with suppress(ProcessLookupError):  # it ended in between, which is what the signal was for
            if not _have_pidfds():
                if self.alive:
                    os.kill(self.pid, signum)
                return
            with _pidfd(self) as fd:
                if fd is not None:
                    signal.pidfd_send_signal(fd, signum)

    async def ended(self) -> None:
        """Wait until it has ended; at once if it has. With pidfds, nothing is polled."""
        if not _have_pidfds():
            while True:
                if not self.alive:
                    return
                await asyncio.sleep(LOOK_INTERVAL)
        with _pidfd(self) as fd:
            if fd is None:
                return
            await readable(fd)


async def first_ended(processes: Iterable[Process]) -> None:
    """Wait until any one of these has ended."""
    waits = [asyncio.ensure_future(process.ended()) for process in processes]
    try:
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    finally:
        await _cancel(waits)


async def first_ended_or_all(servers: Iterable[Process], programs: Iterable[Process]) -> None:
    """Wait until any one of the servers, or all of the programs, have ended."""
    waits: list[asyncio.Future[Any]] = [
        asyncio.ensure_future(first_ended(servers)),
        asyncio.ensure_future(all_ended(programs, None)),
    ]
    try:
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    finally:
        await _cancel(waits)


async def all_ended(processes: Iterable[Process], timeout: float | None) -> bool:
    """Wait until all of these have ended, `timeout` seconds at most. Returns whether they have."""
    waits = [asyncio.ensure_future(process.ended()) for process in processes]
    if not waits:
        return True
    try:
        _, pending = await asyncio.wait(waits, timeout=timeout)
        return not pending
    finally:
        await _cancel(waits)


def in_display(directory: str, leaders: Iterable[Process]) -> set[Process]:
    """The live processes of a display: leaders, their sessions, processes with its mark.

    A program may leave its session (a daemon) and another may overwrite its environment
    (`setproctitle`), so both ways are needed. Agents of keys do the first and hide their
    environment: those whose parents are of the display are too. Processes of other users are left
    out: this user may not signal them.
    """
    alive = {process for process in leaders if process.alive}
    sessions = {process.pid for process in alive}
    found = set(alive)
    hidden: dict[Process, int] = {}
    for entry in os.scandir("/proc"):
        if not entry.name.isdigit():
            continue
        pid = int(entry.name)
        try:
            if entry.stat().st_uid != os.geteuid():
                continue
            process = Process.of(pid)
            if process in found or not process.alive:
                continue
            try:
                belongs = os.getsid(pid) in sessions or started_with(pid, MARK, directory)
            except PermissionError:
                hidden[process] = _stat(pid).parent
                continue
            if belongs:
                found.add(process)
        except (ProcessLookupError, FileNotFoundError):
            continue  # ended meanwhile
    while children := {process for process, parent in hidden.items() if parent in {other.pid for other in found}} - found:
        found |= children
    return found


def signal_name(number: int) -> str:
    """The name of a signal, or a word for one without a name."""
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def started_with(pid: int, name: str, value: str) -> bool:
    """Whether the program of a process was started with a variable of this value.

    Raises `ProcessLookupError`, `FileNotFoundError` or `PermissionError`.
    """
    expected = os.fsencode(name), os.fsencode(value)
    variables = environment(pid)
    # While bash reads a variable, a NUL stands where the "=" was.
    return b"=".join(expected) in variables or expected in pairwise(variables)


def environment(pid: int) -> list[bytes]:
    """The variables with which the program of a process was started.

    While a process becomes another program, the kernel shows none. This function waits for the
    moment that it takes.
    Raises `ProcessLookupError`, `FileNotFoundError` or `PermissionError`.
    """
    deadline = time.monotonic() + EXEC_TIMEOUT
    stat: _Stat | None = None
    while True:
        with open(f"/proc/{pid}/environ", "rb", buffering=0) as file:
            variables = file.read(ARGUMENTS_LIMIT)  # all at once, so that no exec comes in between
        if variables or time.monotonic() > deadline:
            return variables.split(b"\0")
        # An exec makes the environment empty before it fills it: only one that stays so is empty.
        before, stat = stat, _stat(pid)
        if before and before.environment == stat.environment and stat.has_no_environment:
            return [b""]
        time.sleep(0.001)


class _Stat(NamedTuple):
    state: bytes
    parent: int
    flags: int
    start_time: int
    environment: tuple[int, int]
    """The addresses where the environment begins and ends. Both are 0 until an exec sets them."""

    @property
    def has_no_environment(self) -> bool:
        """Whether it will show no variable later either.

        That is so for a process that has ended, is the kernel's, or was started with no variables.
        """
        begin, end = self.environment
        return self.state in (b"Z", b"X") or bool(self.flags & (PF_EXITING | PF_KTHREAD)) or (begin == end != 0)


def _stat(pid: int) -> _Stat:
    """Some of `/proc/PID/stat`, from proc(5). Raises `ProcessLookupError`."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            stat = file.read()
    except FileNotFoundError:
        raise ProcessLookupError(pid) from None
    # The name, field 2, is in parentheses and may itself contain some: count from the last one.
    fields = stat[stat.rindex(b")") + 2 :].split()
    return _Stat(fields[0], int(fields[1]), int(fields[6]), int(fields[19]), (int(fields[47]), int(fields[48])))


@cache
def _have_pidfds() -> bool:
    """Whether this Python and the kernel have pidfds (pidfd_open(2))."""
    if not hasattr(os, "pidfd_open") or not hasattr(signal, "pidfd_send_signal"):
        return False
    try:
        with _pidfd(Process.of(os.getpid())) as fd:
            if fd is not None:
                signal.pidfd_send_signal(fd, 0)
    except OSError as error:
        if error.errno not in (errno.ENOSYS, errno.EPERM):
            raise
        return False
    return True


@contextmanager
def _pidfd(process: Process) -> Iterator[int | None]:
    """A pidfd of the process, or None if it has ended."""
    try:
        fd = os.pidfd_open(process.pid)
    except ProcessLookupError:
        yield None
        return
    try:
        # Compared after opening: now the pid cannot pass to another process unnoticed.
        yield fd if process.alive else None
    finally:
        os.close(fd)


async def _cancel(waits: Iterable[asyncio.Future[Any]]) -> None:
    for wait in waits:
        wait.cancel()
    await asyncio.gather(*waits, return_exceptions=True)
