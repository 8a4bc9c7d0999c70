"""A user other than root, who has a display in a mount namespace with a `/tmp` of its own."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

from .conftest import DEADLINE

POD = ("--pid", "--fork", "--mount-proc")
"""The options of unshare(1) for a container that has no processes but the user's."""

USER = 4712
"""The user's id; nothing of the host's is theirs."""

DISPLAY = """
import asyncio, os, sys
from jupyterlab_xpra.displays.manager import DisplayManager
from jupyterlab_xpra.displays.model import DisplayRequest, DisplayState
from jupyterlab_xpra.xpra.command import Kind
from jupyterlab_xpra.xpra.problem import Unusable

async def main(xpra, until="/", *command):
    manager = DisplayManager(xpra=xpra, max_width=640, max_height=480)
    manager.open()
    request = DisplayRequest(title="Test", kind=Kind.SEAMLESS, command=command or ("sleep", "1000"))
    try:
        display_id = (await manager.start(request)).id
    except Unusable as error:
        print(error)
    else:
        while (display := manager.registry.read(display_id)).state is DisplayState.STARTING:
            await asyncio.sleep(0.05)
        print(display.message or display.state.value)
        while manager.registry.read(display_id).live and not os.path.exists(until):
            await asyncio.sleep(0.05)
        while manager.registry.read_all():
            await manager.stop(display_id)
    await manager.close()

asyncio.run(main(*sys.argv[1:]))
"""
"""Starts a display, prints `ready` or why it is not, and stops and forgets it. Before
that it waits until a file is there, or the display has ended."""


def in_own_tmp(
    xpra: str,
    options: str,
    prepared: str = "true",
    *spaces: str,
    until: str = "/",
    command: tuple[str, ...] = (),
    **environment: str,
) -> subprocess.CompletedProcess[str]:
    """Run `DISPLAY` as the user, where `/tmp` is a tmpfs with these options.

    `prepared` is a command that root runs there before, and `spaces` are options of unshare(1).
    `until` is the file that is waited for, and `command` the display's program.
    """
    # Xpra and the tests' Python may be in a private directory: the user can read all files, and
    # write those of other users no more than else.
    user = (f"--reuid={USER}", f"--regid={USER}", "--clear-groups", "--pdeathsig=KILL")
    reads = ("--securebits=+no_setuid_fixup", "--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search")
    display = [sys.executable, "-c", DISPLAY, str(Path(xpra).resolve()), until, *command]
    mounted = f"mount -t tmpfs -o {options} tmpfs /tmp && {prepared} && exec {shlex.join(['setpriv', *user, *reads, *display])}"
    return subprocess.run(
        ["unshare", "--mount", *spaces, "sh", "-c", mounted],
        env={**os.environ, "HOME": "/", "USER": "somebody", "XDG_RUNTIME_DIR": "", **environment},
        capture_output=True,
        text=True,
        timeout=DEADLINE,
        check=False,
    )
