"""How programs are told of a dense screen, with a real Xpra and GTK."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path

import pytest

from jupyterlab_xpra.displays.model import DisplayState, Role
from jupyterlab_xpra.xpra.command import Kind

from ..conftest import Follower, script

TOLD = """
import gi
gi.require_version("Gdk", "3.0")
gi.require_version("Gtk", "3.0")
from gi.repository import Gdk, Gtk
monitor = Gdk.Display.get_default().get_monitor(0)
print(monitor.get_scale_factor(), Gtk.Settings.get_default().props.gtk_xft_dpi / 1024)
"""
ASK = f"/usr/bin/python3 -c '{TOLD}'"


@pytest.mark.versions
@pytest.mark.parametrize(("dpi", "told"), [(192, "2 96.0"), (300, "3 100.0")])
async def test_gtk_draws_larger_by_a_whole_factor(follower: Follower, tmp_path: Path, dpi: int, told: str) -> None:
    out = tmp_path / "out"
    await follower.ended(script(f"({ASK}; xprop -root RESOURCE_MANAGER) >{out}", dpi=dpi))
    assert out.read_text().splitlines() == [told, f'RESOURCE_MANAGER(STRING) = "Xft.dpi:\\t{dpi}\\n"']


@pytest.mark.parametrize(("dpi", "kind"), [(144, Kind.SEAMLESS), (192, Kind.DESKTOP)])
async def test_xpra_tells_of_other_screens(follower: Follower, dpi: int, kind: Kind) -> None:
    display = await follower.ready(script("sleep 1000", dpi=dpi, kind=kind))
    assert Role.SETTINGS not in display.processes


async def test_a_display_goes_on_if_nobody_tells_any_more(follower: Follower, tmp_path: Path) -> None:
    out = tmp_path / "out"
    display = await follower.ready(script("sleep 1000", dpi=192))
    display.processes[Role.SETTINGS].send(signal.SIGKILL)
    await display.processes[Role.SETTINGS].ended()
    await follower.manager.start_program(display.id, script(f"{ASK} >{out}.part; mv {out}.part {out}", dpi=192))
    while not out.exists():  # noqa: ASYNC110  A file tells nobody.
        await asyncio.sleep(0.05)
    assert out.read_text().startswith("1 ")
    assert follower.manager.registry.read(display.id).state is DisplayState.READY
