"""Displays whose runtime directory is on a full disk."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path

import pytest

from ..peers import Server, configure, running_server, send_file

PAGE = 4096
DISK = 64 * PAGE

BLOCKS = f"size={DISK}"
INODES = f"size={DISK},nr_inodes=24"
"""The options of disks that become full of data, and of files."""

SLEEP = {"command": ["sleep", "1000"], "width": 320, "height": 240}


class Disk:
    """The disk of a server's runtime directory, which only that server sees."""

    def __init__(self, server: Server, directory: Path) -> None:
        self.directory = Path(f"/proc/{server.process.pid}/root{directory}")

    def fill(self, free: int) -> None:
        """Leave so many pages free."""
        (self.directory / "filling").write_bytes(bytes((os.statvfs(self.directory).f_bavail - free) * PAGE))

    def take_inodes(self) -> None:
        """Leave no room for another file."""
        number = 0
        try:
            while True:
                (self.directory / f"filling-{number}").touch()
                number += 1
        except OSError:
            assert number

    def empty(self) -> None:
        """Make room again."""
        for file in self.directory.glob("filling*"):
            file.unlink()


async def tried(server: Server) -> str:
    """Try to start a display, and forget it. Returns what is said; nothing if it has started."""
    answer = await server.request("POST", "displays", SLEEP)
    if answer.status != 201:
        assert answer.status == 503
        return str(answer.value["message"])
    display = await server.until(answer.value["id"], "ready", "ended")
    path = f"displays/{display['id']}"
    if display["state"] == "ready":
        assert (await server.request("DELETE", path)).status == 204
        display = await server.until(display["id"], "ended")
    else:
        assert display["reason"] == "failed"
    assert (await server.request("DELETE", path)).status == 204
    return "" if display["reason"] == "stopped" else str(display["message"])


@pytest.mark.parametrize("options", [BLOCKS, INODES], ids=["blocks", "inodes"])
async def test_a_display_on_a_full_disk_says_so_and_leaves_nothing(
    options: str, jp_environ: None, jp_config_dir: Path, runtime_dir: Path
) -> None:
    configure(jp_config_dir, runtime_dir, [{"id": "desktop", "title": "D", "kind": "desktop", "command": SLEEP["command"]}])
    place, python = shlex.quote(str(runtime_dir)), shlex.quote(sys.executable)
    mounted = f"mount -t tmpfs -o mode=700,{options} tmpfs {place} && exec {python} -m jupyter_server"
    async with running_server("unshare", "--mount", "--map-root-user", "sh", "-c", mounted) as server:
        await server.port()
        disk = Disk(server, runtime_dir)
        said = []
        for free in range(5) if options == BLOCKS else [None]:
            if free is None:
                disk.take_inodes()
            else:
                disk.fill(free)
            said.append(await tried(server))
            disk.empty()
            assert await server.displays() == {}
            assert list(disk.directory.iterdir()) == []
        assert "No space left on device" in said[0]
        assert all("No space left on device" in sentence for sentence in said if sentence)

        # A display that runs can be seen and stopped.
        display_id = await server.ready(profile="desktop")
        disk.fill(0)
        answer = await server.request("GET", f"displays/{display_id}/screenshot")
        assert (answer.status, answer.body[:8]) == (200, b"\x89PNG\r\n\x1a\n")
        assert (await server.request("DELETE", f"displays/{display_id}")).status == 204
        assert (await server.displays())[display_id]["state"] == "ended"
        assert (await server.request("DELETE", f"displays/{display_id}")).status == 204
        disk.empty()
    assert server.process.returncode == 0
    assert "Traceback" not in server.log


async def test_a_file_for_which_there_is_no_room_is_refused_with_the_reason(
    jp_environ: None, jp_config_dir: Path, runtime_dir: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "work"
    folder.mkdir()
    profile = {"id": "sleep", "title": "Sleep", "command": SLEEP["command"], "working_directory": str(folder)}
    configure(jp_config_dir, runtime_dir, [profile])
    place, python = shlex.quote(str(folder)), shlex.quote(sys.executable)
    mounted = f"mount -t tmpfs -o {BLOCKS} tmpfs {place} && exec {python} -m jupyter_server"
    async with running_server("unshare", "--mount", "--map-root-user", "sh", "-c", mounted) as server:
        display_id = await server.ready(profile="sleep")
        socket = await server.connect(f"xpra/api/displays/{display_id}/files?name=large&size={10 * DISK}")
        assert await send_file(socket, bytes(10 * DISK)) == {
            "message": "large cannot be written there: No space left on device.",
        }
        assert list(Path(f"/proc/{server.process.pid}/root{folder}").iterdir()) == []
    assert "Traceback" not in server.log
