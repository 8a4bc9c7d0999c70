"""The X server's cookie, and the tools that set it up."""

from __future__ import annotations

import asyncio
import os
import stat
import subprocess
from pathlib import Path
from socket import gethostname

import pytest

from jupyterlab_xpra.xpra.xserver import set_size, write_cookie


def test_the_cookie_is_for_this_host_too(tmp_path: Path) -> None:
    path = tmp_path / "xauthority"
    write_cookie(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    listed = subprocess.run(["xauth", "-f", path, "nlist"], capture_output=True, text=True, check=True)
    (any_address, this_host) = (line.split() for line in listed.stdout.splitlines())
    assert any_address[0] == "ffff"
    # The family of Unix sockets, the length of the host's name and the name, and no number.
    assert this_host[:4] == ["0100", f"{len(gethostname()):04x}", gethostname().encode().hex(), "0000"]
    # The name of the protocol, and the cookie.
    assert any_address[-4:] == this_host[-4:]


async def test_a_start_may_be_given_up_at_the_moment_when_a_tool_has_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    ended = asyncio.Event()
    communicate = asyncio.subprocess.Process.communicate

    async def communicate_and_stay(process: asyncio.subprocess.Process) -> None:
        await communicate(process)
        ended.set()
        await asyncio.Event().wait()

    monkeypatch.setattr(asyncio.subprocess.Process, "communicate", communicate_and_stay)
    setting = asyncio.ensure_future(set_size("true", dict(os.environ), 100, 100))
    await ended.wait()
    setting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await setting
