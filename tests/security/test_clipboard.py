"""The administrator's policy for the clipboard, tried by a viewer that asks for everything."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from ..conftest import DEADLINE, Follower, MakeManager, program
from ..peers import run_by_xpra
from ..spares import a_spare

pytestmark = pytest.mark.versions

PROGRAM = Path(__file__).parent.parent / "programs" / "copies.py"


async def more_lines(path: Path) -> list[str]:
    """The lines that are written from now on: the second one and those before it."""
    before = len(path.read_text().splitlines())

    async def wait() -> list[str]:
        while True:
            lines = path.read_text().splitlines()[before:]
            if len(lines) > 1:
                return lines
            await asyncio.sleep(0.02)

    return await asyncio.wait_for(wait(), DEADLINE)


@pytest.mark.parametrize("policy", ["both", "to-display", "from-display", "off"])
async def test_nothing_that_is_copied_goes_where_it_may_not(
    make_manager: MakeManager, xpra: str, runtime_dir: Path, tmp_path: Path, policy: str
) -> None:
    follower = Follower(make_manager(clipboard=policy))
    pasted = tmp_path / "pasted"
    pasted.touch()
    display = await follower.ready(program("/usr/bin/python3", str(PROGRAM), str(pasted)))
    assert set(await more_lines(pasted)) == {"from the display"}
    socket = runtime_dir / display.id / "socket"
    async with run_by_xpra(xpra, "clipboard.py", str(socket), policy) as viewer:
        got = (await asyncio.wait_for(viewer.readline(), DEADLINE)).decode().strip()
        assert got == ("got" if policy in ("both", "from-display") else "refused")
        assert await asyncio.wait_for(viewer.readline(), DEADLINE) == b"offered\n"
        offered = set((await more_lines(pasted))[1:])
        assert offered == {"from the viewer" if policy in ("both", "to-display") else "from the display"}
    await follower.manager.stop(display.id)


@pytest.mark.parametrize("spare", [0, 1])
async def test_no_more_than_the_limit_is_copied_in_either_direction(
    make_manager: MakeManager, xpra: str, runtime_dir: Path, tmp_path: Path, spare: int
) -> None:
    follower = Follower(make_manager(clipboard_limit=len("from the"), spare=spare))
    if spare:
        await a_spare(follower.manager)
    pasted = tmp_path / "pasted"
    pasted.touch()
    display = await follower.ready(program("/usr/bin/python3", str(PROGRAM), str(pasted)))
    assert display.clipboard_limit == len("from the")
    assert set(await more_lines(pasted)) == {"from the display"}
    async with run_by_xpra(xpra, "clipboard.py", str(runtime_dir / display.id / "socket"), "both") as viewer:
        assert await asyncio.wait_for(viewer.readline(), DEADLINE) == b"refused\n"
        assert await asyncio.wait_for(viewer.readline(), DEADLINE) == b"offered\n"
        assert set((await more_lines(pasted))[1:]) == {"from the"}
    await follower.manager.stop(display.id)
