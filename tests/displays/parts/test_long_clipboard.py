"""What is copied in a display and is too long for Xpra's packets."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from jupyterlab_xpra.xpra.command import CLIPBOARD_LIMIT

from ...conftest import DEADLINE, Follower, program
from ...peers import run_by_xpra

COPIES = """
import gi

gi.require_version("Gdk", "3.0")
gi.require_version("Gtk", "3.0")
from gi.repository import Gdk, Gtk

Gtk.Clipboard.get(Gdk.SELECTION_CLIPBOARD).set_text("x" * 17_000_000, -1)
Gtk.main()
"""


@pytest.mark.versions
async def test_a_viewer_gets_the_start_of_a_text_that_is_too_long(follower: Follower, xpra: str, runtime_dir: Path) -> None:
    display = await follower.ready(program("/usr/bin/python3", "-c", COPIES))
    socket = runtime_dir / display.id / "socket"
    async with run_by_xpra(xpra, "longtext.py", str(socket)) as viewer:
        assert int(await asyncio.wait_for(viewer.readline(), DEADLINE)) == CLIPBOARD_LIMIT
