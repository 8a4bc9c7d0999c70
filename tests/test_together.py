"""Servers, scripts and the command line at the same displays at the same time."""

from __future__ import annotations

import asyncio
import fcntl
import json
import os
import random
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from .conftest import DEADLINE, Follower, MakeManager, processes_of
from .peers import Server, configure, running_server, xpra

OPERATIONS = 50
"""The number for each of four processes."""

LIMIT = 4
"""Displays at once."""

PATIENCE = 5 * DEADLINE
"""Seconds for all operations of one process."""

PROFILES = [{"id": "sleep", "title": "Sleep", "command": ["sleep", "1000"]}]


@pytest.fixture(autouse=True)
def configured(jp_environ: None, jp_config_dir: Path, runtime_dir: Path) -> None:
    configure(jp_config_dir, runtime_dir, PROFILES, max_displays=LIMIT, max_width=320, max_height=240)


class Script:
    """A process with a `DisplayManager`, which does what it is told: a line of JSON each way."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def request(self, *what: Any) -> Any:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(what).encode() + b"\n")
        return json.loads(await asyncio.wait_for(self._process.stdout.readline(), DEADLINE))


@asynccontextmanager
async def running_script(runtime_dir: Path) -> AsyncIterator[Script]:
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", SCRIPT, str(LIMIT)),
        env={**os.environ, "JUPYTERLAB_XPRA_RUNTIME_DIR": str(runtime_dir)},
        stdin=pipe,
        stdout=pipe,
    )
    yield Script(process)
    assert process.stdin
    process.stdin.close()
    assert await asyncio.wait_for(process.wait(), DEADLINE) == 0


# Like a notebook. It answers with an HTTP status and a value, as a server would.
SCRIPT = """
import asyncio, json, sys
from jupyterlab_xpra.displays.errors import TooManyDisplays, UnknownDisplay
from jupyterlab_xpra.displays.manager import DisplayManager
from jupyterlab_xpra.displays.model import DisplayRequest

SLEEP = DisplayRequest.of_command(("sleep", "1000"))

async def do(manager, what, *arguments):
    try:
        if what == "start":
            return 201, (await manager.start(SLEEP)).id
        if what == "stop":
            return 204, await manager.stop(*arguments)
        if what == "rename":
            return 200, manager.rename(*arguments).name
        return 200, [[d.id, d.name, d.state.value, d.reason and d.reason.value] for d in manager.all()]
    except TooManyDisplays:
        return 429, None
    except UnknownDisplay:
        return 404, None

async def main():
    manager = DisplayManager(max_displays=int(sys.argv[1]), stop_with_server=False, spare=0, max_width=320, max_height=240)
    manager.open()
    while line := await asyncio.to_thread(sys.stdin.readline):
        print(json.dumps(await do(manager, *json.loads(line))), flush=True)
    await manager.close()

asyncio.run(main())
"""

Request = Callable[..., Coroutine[Any, Any, Any]]


def over_http(server: Server) -> Request:
    """Make the requests to a server that a script gets as orders."""

    async def request(what: str, *arguments: str) -> tuple[int, Any]:
        if what == "start":
            answer = await server.request("POST", "displays", {"profile": "sleep"})
            return answer.status, answer.status == 201 and answer.value["id"]
        if what == "stop":
            return (await server.request("DELETE", f"displays/{arguments[0]}")).status, None
        if what == "rename":
            answer = await server.request("PATCH", f"displays/{arguments[0]}", {"name": arguments[1]})
            return answer.status, arguments[1]
        answer = await server.request("GET", "displays")
        return answer.status, [[d["id"], d["name"], d["state"], d["reason"]] for d in answer.value]

    return request


class Story:
    """The actions of all processes, and whether the end follows from them."""

    def __init__(self) -> None:
        self.answers: Counter[tuple[str, int]] = Counter()
        self.started: list[str] = []
        self.stops: Counter[str] = Counter()
        self.names: dict[str, set[str]] = {}

    async def go_on(self, request: Request, seed: int) -> None:
        """Do some operations, one after another."""
        chance = random.Random(seed)  # noqa: S311
        for number in range(OPERATIONS):
            what = chance.choices(("start", "stop", "rename", "list"), (5, 5, 6, 4))[0]
            # Mostly a recent one: the others soon have stopped and are forgotten.
            known = self.started[-2 * LIMIT :]
            if what in ("stop", "rename") and not known:
                what = "start"
            arguments = []
            if what in ("stop", "rename"):
                arguments.append(chance.choice(known))
            if what == "rename":
                arguments.append(f"{seed}-{number}")
            status, value = await request(what, *arguments)
            self.answers[what, status] += 1
            if (what, status) == ("start", 201):
                self.started.append(value)
            elif (what, status) == ("stop", 204):
                self.stops[arguments[0]] += 1
            elif (what, status) == ("rename", 200):
                self.names.setdefault(arguments[0], set()).add(arguments[1])

    def assert_agrees_with(self, listed: list[list[Any]]) -> None:
        """No record was lost, none came from nowhere, and no display ended without a stop."""
        assert len(set(self.started)) == len(self.started)
        by_id = {display_id: (name, state, reason) for display_id, name, state, reason in listed}
        assert by_id.keys() <= set(self.started)
        for display_id in self.started:
            if display_id not in by_id:
                assert self.stops[display_id] >= 2, display_id  # one stops it, another forgets it
                continue
            name, state, reason = by_id[display_id]
            assert (state, reason) == (("ended", "stopped") if self.stops[display_id] else ("ready", None))
            if display_id in self.names:
                assert name in self.names[display_id]


async def test_two_hundred_operations_by_four_processes(runtime_dir: Path, make_manager: MakeManager) -> None:
    looker = Follower(make_manager(max_displays=LIMIT))
    at_once = []

    def count(_: Any) -> None:
        at_once.append(sum(display.live for display in looker.manager.registry.read_all()))

    looker.manager.feed.observe(count)
    story = Story()
    async with AsyncExitStack() as stack:
        servers = [await stack.enter_async_context(running_server()) for _ in range(2)]
        scripts = [await stack.enter_async_context(running_script(runtime_dir)) for _ in range(2)]
        peers: list[Request] = [*map(over_http, servers), *(script.request for script in scripts)]
        work = asyncio.gather(*(story.go_on(request, seed) for seed, request in enumerate(peers)))
        # A fifth process comes and goes meanwhile.
        while not work.done():
            told = await xpra("list", "--json")
            assert told.status == 0, told.stderr
            assert sum(display["state"] != "ended" for display in told.value) <= LIMIT
        await asyncio.wait_for(work, PATIENCE)
        assert story.answers.total() == 4 * OPERATIONS
        assert {(what, status) for what, status in story.answers if status >= 400} <= {
            ("start", 429),
            ("stop", 404),
            ("rename", 404),
        }

        for display_id in story.started:
            if display_id in await servers[0].displays():
                await servers[0].until(display_id, "ready", "ended")
        lists = [(await request("list"))[1] for request in peers]
        told = await xpra("list", "--json")
        lists.append([[display[key] for key in ("id", "name", "state", "reason")] for display in told.value])
        assert all(listed == lists[0] for listed in lists)
        story.assert_agrees_with(lists[0])
        assert max(at_once) <= LIMIT
        assert LIMIT in at_once
        live = {display_id for display_id, _, state, _ in lists[0] if state == "ready"}
        assert {display_id for display_id in story.started if processes_of(runtime_dir / display_id)} == live
        assert {entry.name for entry in runtime_dir.iterdir()} == {listed[0] for listed in lists[0]}

        assert (await xpra("stop", "--all")).status == 0
        ended = [display.id for display in looker.manager.all()]
        assert processes_of(runtime_dir) == {}
        assert (await xpra("stop", *ended)).status == 0
        for directory in (runtime_dir, *runtime_dir.iterdir()):
            fd = os.open(directory, os.O_RDONLY)
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            os.close(fd)
        for server in servers:
            assert "Traceback" not in server.log
    looker.assert_no_x_leftovers()
