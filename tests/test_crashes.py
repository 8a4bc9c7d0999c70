"""Servers, Xpra, Xvfb and programs are killed, and the surviving peers clean up.

A peer also cleans up what a reboot leaves.
"""

from __future__ import annotations

import asyncio
import io
import json
import os
import signal
from collections.abc import Iterable
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from socket import AF_UNIX, socket

import pytest
from PIL import Image

from jupyterlab_xpra.displays.manager import DisplayManager
from jupyterlab_xpra.displays.model import Display, DisplayState, EndReason, Role, now
from jupyterlab_xpra.displays.processes import Process
from jupyterlab_xpra.displays.registry import Registry
from jupyterlab_xpra.xpra.command import Kind

from .conftest import DEADLINE, Follower, MakeManager, processes_of, program
from .peers import Server, configure, left_running, running_server, xpra

# A picture that cannot appear by accident: a terminal with noise in it, on a coloured ground.
PICTURE = "xsetroot -solid '#204060'; exec xterm -geometry 60x20+40+30 -e 'head -c 3000 /dev/urandom | base64; read -r _'"


@pytest.fixture(autouse=True)
def configured(jp_environ: None, jp_config_dir: Path, runtime_dir: Path) -> None:
    profile = {"id": "picture", "title": "Picture", "kind": "desktop", "command": ["sh", "-c", PICTURE]}
    configure(jp_config_dir, runtime_dir, [profile])


async def picture(server: Server, display_id: str) -> bytes:
    """The pixels of a display once there is text in it and it does not change."""

    async def taken() -> bytes:
        before = None
        while True:
            answer = await server.request("GET", f"displays/{display_id}/screenshot")
            assert answer.status == 200, answer
            with Image.open(io.BytesIO(answer.body)) as image:
                pixels = image.convert("RGB")
                black = pixels.tobytes().count(b"\0\0\0")
            if black > 5000 and pixels.tobytes() == before:
                return before
            before = pixels.tobytes()

    return await asyncio.wait_for(taken(), DEADLINE)


@pytest.mark.versions
async def test_killed_servers_lose_no_display(runtime_dir: Path) -> None:
    """A server that runs already has the display, and so has a server that starts later."""
    async with AsyncExitStack() as stack:
        first, second = [await stack.enter_async_context(running_server()) for _ in range(2)]
        display_id = await first.ready(profile="picture", width=700, height=500)
        shown = await picture(first, display_id)
        await first.kill()
        assert (await second.displays())[display_id]["state"] == "ready"
        assert await picture(second, display_id) == shown
        processes = processes_of(runtime_dir)
        await second.kill()
        assert processes_of(runtime_dir) == processes

        third = await stack.enter_async_context(running_server())
        (listed,) = (await third.displays()).values()
        assert (listed["id"], listed["state"], listed["name"]) == (display_id, "ready", "Picture 1")
        assert await picture(third, display_id) == shown
        # The display opens there, and its end is announced to the clients that are connected there.
        tunnel = await third.connect(f"xpra/displays/{display_id}/socket", subprotocols=["binary"])
        events = await third.connect("api/events/subscribe")
        assert (await third.request("PATCH", f"displays/{display_id}", {"name": "Mine now"})).value["name"] == "Mine now"
        assert (await third.request("DELETE", f"displays/{display_id}")).status == 204
        while await asyncio.wait_for(tunnel.read_message(), DEADLINE) is not None:
            pass
        actions: list[str] = []
        while actions[-1:] != ["ended"]:
            event = await asyncio.wait_for(events.read_message(), DEADLINE)
            assert isinstance(event, str)
            actions.append(json.loads(event)["action"])
        assert actions == ["renamed", "stopping", "ended"]
        tunnel.close()
        events.close()
        assert processes_of(runtime_dir) == {}
        assert (await third.request("DELETE", f"displays/{display_id}")).status == 204


async def test_an_adopted_display_that_ends_is_announced(runtime_dir: Path) -> None:
    async with running_server() as first, running_server() as second:
        display_id = await first.ready(profile="picture")
        await first.kill()
        ending = asyncio.ensure_future(second.until(display_id, "ended"))
        await second.displays()
        record = json.loads((runtime_dir / display_id / "display.json").read_text())
        os.kill(record["processes"]["xpra"]["pid"], signal.SIGKILL)
        display = await ending
        assert (display["reason"], display["message"]) == ("lost", "Xpra ended unexpectedly.")
        await second.request("DELETE", f"displays/{display_id}")


def x_socket(display: Display) -> tuple[int, int] | None:
    """What tells the socket of a display's X server from others; None if there is none."""
    try:
        status = os.stat(f"/tmp/.X11-unix/X{display.x_display}")
    except FileNotFoundError:
        return None
    return status.st_ino, status.st_ctime_ns


VICTIMS = ("xpra", "x server", "who runs the program", "program", "all")


class Killed:
    """Five displays, each of which has lost another part, and a whole neighbour."""

    def __init__(self, displays: list[Display], runtime_dir: Path) -> None:
        *victims, self.neighbour = displays
        self.victims = dict(zip(VICTIMS, victims, strict=True))
        self.runtime_dir = runtime_dir
        self.sockets = {display.id: x_socket(display) for display in victims}
        for what, display in self.victims.items():
            for process in self._processes(what, display):
                process.send(signal.SIGKILL)

    def _processes(self, what: str, display: Display) -> Iterable[Process]:
        roles = {"xpra": Role.XPRA, "x server": Role.X_SERVER, "who runs the program": Role.PROGRAM}
        if what in roles:
            return [display.processes[roles[what]]]
        running = processes_of(self.runtime_dir / display.id)
        if what == "all":
            return [Process.of(pid) for pid in running]
        return [Process.of(pid) for pid, command in running.items() if command.split()[0].endswith("/sleep")]

    def assert_seen_to(self, displays: dict[str, Display], how: str = "") -> None:
        """Each has ended for its own reason, nothing of it is left, and the neighbour runs."""
        killed = "" if how else "."
        expected = {
            "xpra": (EndReason.LOST, None, f"Xpra ended unexpectedly{how}{killed}"),
            "x server": (EndReason.LOST, None, f"The X server (Xvfb) ended unexpectedly{how}{killed}"),
            "who runs the program": (EndReason.EXITED, None, "sleep was killed."),
            "program": (EndReason.EXITED, 137, "sleep was ended by SIGKILL."),
            "all": (EndReason.LOST, None, f"The X server (Xvfb) ended unexpectedly{how}{killed}"),
        }
        ended = {what: displays[display.id] for what, display in self.victims.items()}
        assert {what: (d.reason, d.exit_code, d.message) for what, d in ended.items()} == expected
        for display in self.victims.values():
            assert processes_of(self.runtime_dir / display.id) == {}
            assert {entry.name for entry in (self.runtime_dir / display.id).iterdir()} == {"display.json", "log"}
            # It is gone, or another server's by now.
            assert x_socket(display) != self.sockets[display.id]
        assert displays[self.neighbour.id] == self.neighbour
        assert all(process.alive for process in self.neighbour.processes.values())


async def forget_all(manager: DisplayManager) -> None:
    for display in manager.all():
        for _ in range(1 + display.live):
            await manager.stop(display.id)


@pytest.mark.versions
async def test_killed_under_the_manager_that_started_them(make_manager: MakeManager, runtime_dir: Path) -> None:
    follower = Follower(make_manager(max_width=640, max_height=480))
    displays = await asyncio.gather(*(follower.ready(program("sleep", "1000")) for _ in range(len(VICTIMS) + 1)))
    killed = Killed(displays, runtime_dir)
    for display in killed.victims.values():
        await follower.until(display.id, "ended")
    killed.assert_seen_to({display.id: display for display in follower.manager.all()}, " (SIGKILL).")


async def test_killed_under_another_peer(make_manager: MakeManager, runtime_dir: Path) -> None:
    ids = await left_running(runtime_dir, "sleep", "1000", number=len(VICTIMS) + 1)
    follower = Follower(make_manager())
    displays = [await follower.until(display_id, "ready") for display_id in ids]
    killed = Killed(displays, runtime_dir)
    for display in killed.victims.values():
        await follower.until(display.id, "ended")
    killed.assert_seen_to({display.id: display for display in follower.manager.all()})
    await forget_all(follower.manager)


async def test_killed_while_nobody_looked(make_manager: MakeManager, runtime_dir: Path) -> None:
    ids = await left_running(runtime_dir, "sleep", "1000", number=len(VICTIMS) + 1)
    registry = Registry(runtime_dir)
    killed = Killed([registry.read(display_id) for display_id in ids], runtime_dir)
    listed = {display["id"]: display["state"] for display in (await xpra("list", "--json")).value}
    assert sorted(listed.values()) == ["ended"] * len(VICTIMS) + ["ready"]
    killed.assert_seen_to({display.id: display for display in registry.read_all()})
    await forget_all(make_manager())


async def test_a_server_removes_the_remains_of_before_a_reboot(runtime_dir: Path) -> None:
    """A reboot leaves records, sockets and half-made directories.

    In this boot, other processes may have the recorded pids and start times.
    """
    bystander = await asyncio.create_subprocess_exec("sleep", "1000", start_new_session=True)
    earlier = replace(Process.of(bystander.pid), boot="00000000-0000-0000-0000-000000000000")
    x_display = unused_x_display()
    with socket(AF_UNIX) as leftover:
        leftover.bind(f"/tmp/.X11-unix/X{x_display}")
    registry = Registry(runtime_dir)

    def left(state: DisplayState, reason: EndReason | None = None) -> str:
        display = registry.create(
            lambda display_id, _: Display(
                id=display_id,
                name="Before",
                profile=None,
                kind=Kind.SEAMLESS,
                command=("xterm",),
                created=now(),
                owner=earlier,
                worker=earlier,
                xpra="6.5.5",
                state=state,
                reason=reason,
                x_display=x_display,
                processes=dict.fromkeys(Role, earlier),
            )
        )
        path = registry.path(display.id)
        with socket(AF_UNIX) as stale:
            stale.bind(str(path / "socket"))
        for name in ("xauthority", "log", ".display.json"):
            (path / name).write_text("left")
        (path / "conf" / "xpra").mkdir(parents=True)
        return display.id

    ids = [
        left(DisplayState.STARTING),
        left(DisplayState.READY),
        left(DisplayState.STOPPING, EndReason.CULLED),
    ]
    (runtime_dir / "emptyy").mkdir()
    (runtime_dir / "emptyy" / "display.json").touch()
    (runtime_dir / ".halfof").mkdir()
    (runtime_dir / ".halfof" / "log").touch()
    async with running_server() as server:
        ended = [await server.until(display_id, "ended") for display_id in ids]
        assert [display["reason"] for display in ended] == ["failed", "lost", "culled"]
        assert {entry.name for entry in runtime_dir.iterdir()} == set(ids)
        for display_id in ids:
            assert {entry.name for entry in (runtime_dir / display_id).iterdir()} <= {"display.json", ".display.json", "log"}
        assert not Path(f"/tmp/.X11-unix/X{x_display}").exists()
        assert bystander.returncode is None
        for display_id in ids:
            await server.request("DELETE", f"displays/{display_id}")
    bystander.kill()
    await bystander.wait()


def unused_x_display() -> int:
    """A number that no server chooses by itself, since they begin at 0."""
    return next(number for number in range(5000, 6000) if not Path(f"/tmp/.X11-unix/X{number}").exists())
