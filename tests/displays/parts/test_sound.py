"""The sound of displays: played by real programs, heard by a real viewer."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from jupyterlab_xpra.displays.manager import DisplayManager
from jupyterlab_xpra.displays.model import DisplayState, EndReason, Role
from jupyterlab_xpra.displays.parts import sound
from jupyterlab_xpra.xpra.command import Kind

from ...conftest import DEADLINE, FAKES, Follower, MakeManager, processes_of, script
from ...peers import run_by_xpra

pytestmark = pytest.mark.versions

NOISE = "exec pacat --raw /dev/urandom"


@pytest.fixture
def audible(make_manager: MakeManager) -> Follower:
    return Follower(make_manager(sound=True))


def recorders(runtime_dir: Path) -> list[int]:
    return [pid for pid, command in processes_of(runtime_dir).items() if "_record" in command]


@asynccontextmanager
async def listener(xpra: str, socket: Path, *said: str, how: str = "") -> AsyncIterator[asyncio.StreamReader]:
    """A viewer that wants to listen, once it has said this."""
    async with run_by_xpra(xpra, "listener.py", str(socket), how) as lines:
        for word in said:
            assert (await asyncio.wait_for(lines.readline(), DEADLINE)).decode() == f"{word}\n"
        yield lines


async def until_none(runtime_dir: Path) -> None:
    async def wait() -> None:
        while recorders(runtime_dir):  # noqa: ASYNC110  They tell nobody.
            await asyncio.sleep(0.05)

    await asyncio.wait_for(wait(), DEADLINE)


@pytest.mark.parametrize("kind", list(Kind))
async def test_the_sound_of_programs_is_heard(audible: Follower, xpra: str, runtime_dir: Path, kind: Kind) -> None:
    display = await audible.ready(script(NOISE, kind=kind))
    socket = runtime_dir / display.id / "socket"
    assert recorders(runtime_dir) == []
    async with listener(xpra, socket, "offered", "heard"):
        assert len(recorders(runtime_dir)) == 1
        # Version 6 logs this for a viewer that comes before it knows what it can record.
        assert "waiting for audio" not in audible.manager.registry.log_tail(display.id, 1000)
        await audible.manager.stop(display.id)
    assert processes_of(runtime_dir) == {}
    assert not (runtime_dir / display.id / sound.DIRECTORY).exists()


async def test_a_viewer_that_listens_no_longer_is_sent_nothing(audible: Follower, xpra: str, runtime_dir: Path) -> None:
    display = await audible.ready(script(NOISE))
    async with listener(xpra, runtime_dir / display.id / "socket", "offered", "heard", "ended", how="briefly"):
        await until_none(runtime_dir)
    # Nor is a viewer that has gone without a word.
    async with listener(xpra, runtime_dir / display.id / "socket", "offered", "heard"):
        assert len(recorders(runtime_dir)) == 1
    await until_none(runtime_dir)
    await audible.manager.stop(display.id)


async def test_so_is_a_program_that_was_started_later(audible: Follower, xpra: str, runtime_dir: Path, tmp_path: Path) -> None:
    said = tmp_path / "said"
    os.mkfifo(said)
    display = await audible.ready(script("exec sleep 1000"))
    await audible.manager.start_program(display.id, script(f'pactl info >"{said}"; exec sleep 1000'))
    assert f"Server String: {sound.environment(runtime_dir / display.id)[sound.VARIABLE]}\n" in await asyncio.to_thread(
        said.read_text
    )
    await audible.manager.stop(display.id)


async def test_people_hear_the_display_and_not_what_they_say(make_manager: MakeManager, xpra: str, runtime_dir: Path) -> None:
    follower = Follower(make_manager(sound=True, microphone=True))
    display = await follower.ready(script(NOISE))
    directory = runtime_dir / display.id

    async def listed(what: str) -> list[list[str]]:
        variables = {**os.environ, **sound.environment(directory)}
        pactl = await asyncio.create_subprocess_exec("pactl", "list", "short", what, stdout=-1, env=variables)
        return [line.split("\t") for line in (await pactl.communicate())[0].decode().splitlines()]

    async with listener(xpra, directory / "socket", "offered", "heard"):
        sources = {number: name for number, name, *_ in await listed("sources")}
        recorded = {sources[source]: module for _, source, _, module, _ in await listed("source-outputs")}
        assert recorded["display.monitor"] == "protocol-native.c"
        assert recorded["speech.monitor"] == "module-remap-source.c"
    await follower.manager.stop(display.id)


async def test_nothing_is_left_of_an_xpra_that_was_killed(audible: Follower, xpra: str, runtime_dir: Path) -> None:
    display = await audible.ready(script(NOISE))
    async with listener(xpra, runtime_dir / display.id / "socket", "offered", "heard"):
        display.processes[Role.XPRA].send(signal.SIGKILL)
        ended = await audible.until(display.id, "ended")
    assert ended.reason is EndReason.LOST
    assert processes_of(runtime_dir) == {}


async def test_a_pulseaudio_that_ends_ends_nothing_else(audible: Follower, xpra: str, runtime_dir: Path) -> None:
    display = await audible.ready(script("pacat --raw /dev/urandom; exec sleep 1000"))
    async with listener(xpra, runtime_dir / display.id / "socket", "offered", "heard"):
        display.processes[Role.SOUND].send(signal.SIGKILL)
        await display.processes[Role.SOUND].ended()
    await until_none(runtime_dir)
    assert audible.manager.registry.read(display.id).state is DisplayState.READY
    await audible.manager.stop(display.id)


async def test_there_is_none_unless_it_is_wanted(follower: Follower, xpra: str, runtime_dir: Path) -> None:
    display = await follower.ready(script(f'test -z "${sound.VARIABLE}" && exec sleep 1000'))
    async with listener(xpra, runtime_dir / display.id / "socket", "not offered", "refused"):
        assert Role.SOUND not in display.processes
        assert [command for command in processes_of(runtime_dir).values() if "pulse" in command.partition(" ")[0]] == []
        assert recorders(runtime_dir) == []
    await follower.manager.stop(display.id)


async def test_displays_start_where_a_part_is_missing(make_manager: MakeManager, caplog: pytest.LogCaptureFixture) -> None:
    follower = Follower(make_manager(sound=True, pulseaudio="not-installed"))
    with caplog.at_level(logging.WARNING):
        display = await follower.ready(script("exec sleep 1000"))
    assert Role.SOUND not in display.processes
    assert (
        "Displays have no sound: PulseAudio, which plays the sound of displays, (not-installed) is not installed."
        in caplog.text
    )
    assert await follower.manager.installed.problems() == []
    silent = await follower.manager.installed.why_silent()
    assert silent
    assert "pulseaudio" in silent.remedy
    await follower.manager.stop(display.id)


async def test_a_pulseaudio_that_does_not_start_keeps_no_display_from_it(make_manager: MakeManager) -> None:
    follower = Follower(make_manager(sound=True, pulseaudio=str(FAKES / "tool-dies")))
    display = await follower.ready(script("exec sleep 1000"))
    assert not display.processes[Role.SOUND].alive
    await follower.manager.stop(display.id)


async def test_nothing_is_missing_where_it_is_not_wanted(manager: DisplayManager) -> None:
    manager.pulseaudio = "not-installed"
    assert await manager.installed.why_silent() is None
