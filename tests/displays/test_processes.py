from __future__ import annotations

import asyncio
import os
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from jupyterlab_xpra.displays.processes import (
    MARK,
    Process,
    all_ended,
    environment,
    first_ended,
    in_display,
    started_with,
)

from ..conftest import DEADLINE

Child = subprocess.Popen[bytes]


@pytest.fixture
def sleeper() -> Iterator[Child]:
    child = subprocess.Popen(["sleep", "1000"], start_new_session=True)
    yield child
    child.kill()
    child.wait()


async def test_an_end_is_noticed(sleeper: Child) -> None:
    process = Process.of(sleeper.pid)
    assert process.alive
    ended = asyncio.ensure_future(process.ended())
    await asyncio.sleep(0)
    assert not ended.done()
    process.send(signal.SIGTERM)
    await asyncio.wait_for(ended, DEADLINE)
    assert not process.alive


async def test_a_process_that_its_parent_has_not_collected_has_ended(sleeper: Child) -> None:
    process = Process.of(sleeper.pid)
    os.kill(sleeper.pid, signal.SIGKILL)
    await asyncio.wait_for(process.ended(), DEADLINE)
    assert Process.of(sleeper.pid) == process  # still in the table
    assert not process.alive
    await asyncio.wait_for(process.ended(), DEADLINE)


async def test_a_reused_pid_is_another_process(sleeper: Child) -> None:
    earlier = Process(sleeper.pid, Process.of(sleeper.pid).start_time - 1)
    assert not earlier.alive
    earlier.send(signal.SIGKILL)
    await asyncio.wait_for(earlier.ended(), DEADLINE)
    assert await all_ended([earlier], DEADLINE)
    assert sleeper.poll() is None


async def test_a_process_of_an_earlier_boot_has_ended(sleeper: Child) -> None:
    """A process of this boot has the pid and the start time of the recorded one."""
    earlier = replace(Process.of(sleeper.pid), boot="another")
    assert not earlier.alive
    assert earlier.ending
    earlier.send(signal.SIGKILL)
    await asyncio.wait_for(earlier.ended(), DEADLINE)
    assert sleeper.poll() is None


async def test_waiting_for_several() -> None:
    children = [await asyncio.create_subprocess_exec("sleep", "1000") for _ in range(3)]
    processes = [Process.of(child.pid) for child in children]
    children[1].kill()
    await asyncio.wait_for(first_ended(processes), DEADLINE)
    assert not await all_ended(processes, timeout=0.01)
    for child in (children[0], children[2]):
        child.kill()
    assert await all_ended(processes, DEADLINE)
    assert await all_ended([], DEADLINE)
    for child in children:
        await child.wait()


def test_no_process() -> None:
    child = subprocess.Popen(["true"])
    child.wait()
    with pytest.raises(ProcessLookupError):
        Process.of(child.pid)


def test_a_display_is_its_sessions_and_what_carries_its_mark(tmp_path: Path, sleeper: Child) -> None:
    directory = str(tmp_path)
    clean = {"PATH": os.environ["PATH"]}
    # A session whose members lost the mark, and a process with the mark that left the session.
    leader = subprocess.Popen(
        ["sh", "-c", "sleep 1000 & echo $!; wait"], env=clean, stdout=subprocess.PIPE, start_new_session=True
    )
    daemon = subprocess.Popen(["sleep", "1000"], env={**clean, MARK: directory}, start_new_session=True)
    other = subprocess.Popen(["sleep", "1000"], env={**clean, MARK: directory + "x"}, start_new_session=True)
    assert leader.stdout
    member = int(leader.stdout.readline())
    try:
        found = {process.pid for process in in_display(directory, [Process.of(leader.pid)])}
        assert found == {leader.pid, member, daemon.pid}
        gone = Process(sleeper.pid, Process.of(sleeper.pid).start_time - 1)
        assert {process.pid for process in in_display(directory, [gone])} == {daemon.pid}
    finally:
        os.kill(member, signal.SIGKILL)
        leader.stdout.close()
        for child in (leader, daemon, other):
            child.kill()
            child.wait()


@pytest.fixture
def changing(tmp_path: Path) -> Iterator[Child]:
    """A process with the mark of a display that becomes a program all the time."""
    program = tmp_path / "program"
    program.write_text('#!/bin/sh\nexec "$0"\n')
    program.chmod(0o755)
    child = subprocess.Popen([program], env={MARK: str(tmp_path)}, start_new_session=True)
    yield child
    child.kill()
    child.wait()


def test_a_process_belongs_to_its_display_while_it_becomes_another_program(changing: Child, tmp_path: Path) -> None:
    for _ in range(50):
        assert f"{MARK}={tmp_path}".encode() in environment(changing.pid)
        assert in_display(str(tmp_path), []) == {Process.of(changing.pid)}


def test_a_process_was_started_with_a_variable_that_bash_is_reading(tmp_path: Path) -> None:
    program = tmp_path / "program"
    program.write_text('#!/bin/bash\nexec "$0"\n')
    program.chmod(0o755)
    # Bash takes longer to read so long a value.
    value = "x" * 100_000
    child = subprocess.Popen([program], env={"HOME": "/", MARK: value}, start_new_session=True)
    try:
        for _ in range(5000):
            assert started_with(child.pid, MARK, value)
        assert not started_with(child.pid, MARK, value[:-1])
        assert not started_with(child.pid, "HOME", value)
    finally:
        child.kill()
        child.wait()


def test_a_process_without_an_environment_is_not_waited_for() -> None:
    bare = subprocess.Popen(["/usr/bin/sleep", "1000"], env={})
    try:
        assert environment(bare.pid) == [b""]
    finally:
        bare.kill()
        bare.wait()
