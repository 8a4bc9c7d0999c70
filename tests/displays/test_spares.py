"""Spares: what is kept so that the next display starts sooner."""

from __future__ import annotations

import asyncio
import errno
import os
import signal
from pathlib import Path

import pytest

from jupyterlab_xpra.displays import memory, spare, spares
from jupyterlab_xpra.displays.children import Children
from jupyterlab_xpra.displays.manager import DisplayManager
from jupyterlab_xpra.displays.model import DisplayState, EndReason, Role
from jupyterlab_xpra.xpra import xserver

from ..conftest import DEADLINE, Follower, MakeManager, assert_no_dead_socket, processes_of, program, until
from ..peers import configure, running_server
from ..spares import a_spare, children

pytestmark = pytest.mark.versions


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spares, "SETTLE", 0.0)


async def screen(manager: DisplayManager, display_id: str) -> str:
    display = manager.registry.read(display_id)
    variables = {**os.environ, **manager.registry.environment(display)}
    return await xserver._run(variables, "xrandr")


async def test_a_spare_becomes_the_next_display(make_manager: MakeManager, runtime_dir: Path) -> None:
    follower = Follower(make_manager(spare=1, max_displays=1))
    kept = await a_spare(follower.manager)
    assert follower.manager.all() == []
    display = await follower.ready(program("xterm", width=1043, height=782, name="Mine"))
    assert (display.id, display.name, display.x_display) == (kept.id, "Mine", kept.x_display)
    assert display.processes[Role.X_SERVER] == kept.x_server
    assert " current 1043 x 782," in await screen(follower.manager, display.id)
    another = await a_spare(follower.manager)
    assert another.id != kept.id
    await follower.manager.stop(display.id)
    assert not kept.x_server.alive
    assert {entry.name for entry in (runtime_dir / display.id).iterdir()} == {"display.json", "log"}
    await follower.manager.close()
    assert not another.x_server.alive
    assert processes_of(runtime_dir) == {}
    assert list(runtime_dir.iterdir()) == []
    follower.assert_no_x_leftovers()


@pytest.mark.parametrize(("role", "title"), [(Role.X_SERVER, "The X server (Xvfb)"), (Role.XPRA, "Xpra")])
async def test_how_what_was_kept_ready_ended_is_told(make_manager: MakeManager, role: Role, title: str) -> None:
    follower = Follower(make_manager(spare=1))
    await a_spare(follower.manager)
    display = await follower.ready(program("xterm"))
    display.processes[role].send(signal.SIGKILL)
    ended = await follower.until(display.id, "ended")
    assert (ended.reason, ended.message) == (EndReason.LOST, f"{title} ended unexpectedly (SIGKILL).")


async def test_one_that_ends_is_replaced(make_manager: MakeManager, runtime_dir: Path) -> None:
    manager = make_manager(spare=1)
    kept = await a_spare(manager)
    kept.x_server.send(signal.SIGKILL)
    another = await a_spare(manager, kept.id)
    assert another.x_server.alive
    assert not (runtime_dir / kept.id).exists()
    assert_no_dead_socket(kept.x_display)


async def test_a_display_of_other_dots_per_inch_has_its_own(make_manager: MakeManager) -> None:
    follower = Follower(make_manager(spare=1))
    kept = await a_spare(follower.manager)
    display = await follower.ready(program("xterm", dpi=144))
    assert display.x_display != kept.x_display
    another = await a_spare(follower.manager, kept.id)
    assert another.dpi == 144
    await until(lambda: not kept.x_server.alive)


async def test_two_servers_ask_for_one(tmp_path: Path, runtime_dir: Path, xpra: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path))
    configure(tmp_path, runtime_dir, xpra=xpra, spare=1, stop_with_server=False, keep_ended=0)
    async with running_server() as keeper, running_server() as other:
        await until(lambda: len(list(spare.read_all(runtime_dir))) == 2)
        kept = {found.id: found for found in spare.read_all(runtime_dir)}
        first, second, third = await asyncio.gather(*(server.ready(command=["xterm"]) for server in (keeper, other, other)))
        assert len({first, second, third}) == 3
        displays = await other.displays()
        assert kept.keys() < displays.keys()
        await keeper.close()
        for display_id, display in (await other.displays()).items():
            assert display["state"] == "ready"
            assert kept[display_id].x_server.alive if display_id in kept else True
            await other.request("DELETE", f"displays/{display_id}")


@pytest.mark.parametrize("number", [4, pytest.param(30, marks=pytest.mark.matrix)])
async def test_many_at_once(make_manager: MakeManager, runtime_dir: Path, number: int) -> None:
    follower = Follower(make_manager(spare=1, max_displays=number))
    kept = await a_spare(follower.manager)
    requests = (follower.ready(program("xterm")) for _ in range(number))
    displays = await asyncio.gather(*requests)
    assert len({display.x_display for display in displays}) == number
    assert kept.id in {display.id for display in displays}
    await follower.manager.close()
    assert processes_of(runtime_dir) == {}


async def test_a_loaded_xpra_that_is_killed(make_manager: MakeManager) -> None:
    follower = Follower(make_manager(spare=1))
    await a_spare(follower.manager)
    zygote = follower.manager.spares._zygote
    if zygote is None:
        pytest.skip("This Xpra cannot be loaded beforehand.")
    starting = await follower.manager.start(program("xterm"))
    zygote._process.kill()
    display = await follower.until(starting.id, "ready", "ended")
    assert display.state is DisplayState.READY, display.message
    # Another takes its place.
    await until(lambda: follower.manager.spares.zygote(zygote.xpra) not in (None, zygote))
    assert (await follower.ready(program("xterm"))).state is DisplayState.READY


async def test_a_server_that_is_killed_leaves_no_spare(
    tmp_path: Path, runtime_dir: Path, xpra: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path))
    configure(tmp_path, runtime_dir, spare=1)
    async with running_server() as server:
        await until(lambda: list(spare.read_all(runtime_dir)))
        kept = next(spare.read_all(runtime_dir))
        zygotes = children(server.process.pid, b"zygote.py")
        await server.kill()
        await asyncio.wait_for(kept.x_server.ended(), DEADLINE)
        await until(lambda: not (runtime_dir / kept.id).exists())
        await until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in zygotes))
    await until(lambda: processes_of(runtime_dir) == {})


def test_none_on_a_small_host(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jupyterlab_xpra.displays.memory.most", lambda: 2 * 1024**3)
    assert DisplayManager().spare == 0
    monkeypatch.setattr("jupyterlab_xpra.displays.memory.most", lambda: 8 * 1024**3)
    assert DisplayManager().spare == 1


def test_the_memory_of_a_container(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert memory.most() > 0
    for folder, name in ((tmp_path, "memory.max"), (tmp_path / "memory", "memory.limit_in_bytes")):
        folder.mkdir(exist_ok=True)
        (folder / name).write_text(f"{1024**3}\n")
    monkeypatch.setattr(memory, "GROUPS", tmp_path)
    assert memory.most() == 1024**3


async def test_a_disk_without_room_has_no_spare(
    make_manager: MakeManager, runtime_dir: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Children, "run", full)
    manager = make_manager(spare=1)
    await until(lambda: "The next display starts without preparation" in caplog.text)
    assert list(runtime_dir.iterdir()) == []
    assert manager.all() == []
