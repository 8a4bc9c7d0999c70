"""The folder of the wheel jupyterlab-xpra-server, in minimal systems of Debian."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from importlib import resources
from pathlib import Path

import pytest

from jupyterlab_xpra.displays.parts import bus
from jupyterlab_xpra.xpra import command
from jupyterlab_xpra.xpra.install import Xpra
from scripts.image import roots
from server.bundle.parts import VERSION, XPRA

PLACE = "srv/a folder"
"""Where the folder is mounted in the minimal system, read-only."""

ENTER = """\
set -e
mount -t proc proc proc
mount -t tmpfs tmpfs dev
for device in null zero random urandom tty; do touch dev/$device; mount --bind /dev/$device dev/$device; done
mkdir -p dev/shm dev/pts "$1"
mount -t tmpfs -o mode=1777 shm dev/shm
mount -t devpts -o newinstance,ptmxmode=0666,mode=620 devpts dev/pts
ln -s pts/ptmx dev/ptmx
mount --bind "$2" "$1"
mount -o remount,bind,ro "$1"
exec env -i PATH=/usr/bin:/bin /usr/sbin/chroot --userspec=1000:1000 . sh /tmp/display.sh "/$1"
"""

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount")


@as_root
@pytest.mark.parametrize("suite", ["bullseye", "bookworm", "trixie"])
@pytest.mark.timeout(1800)  # the first time it downloads the packages of a minimal system
def test_a_display_runs_where_there_is_nothing(suite: str, server_root: Path) -> None:
    answers = subprocess.run([server_root / "bin/xpra", "--help"], check=True, capture_output=True, text=True).stdout
    xpra = Xpra("xpra", XPRA, frozenset(re.findall(r"--[a-z0-9][a-z0-9-]*", answers)))
    home = Path("/tmp/home")
    options = command.argv(xpra, command.Kind.SEAMLESS, 93, home / "socket", "test", 96, command.Policy())
    archive = roots.debian(suite, None)
    with roots.temporary("server-") as root:
        subprocess.run(["tar", "-xpf", archive, "-C", root], check=True)
        with (root / "etc/passwd").open("a") as file:
            file.write("me:x:1000:1000::/tmp/home:/bin/sh\n")
        (root / "tmp/.X11-unix").mkdir()
        (root / "tmp/.X11-unix").chmod(0o1777)
        (root / "tmp/options").write_text("\n".join(options[1:]))
        template = (resources.files(bus.__package__) / bus.CONFIGURATION).read_text()
        (root / "tmp/bus.conf").write_text(template.format(address=bus.address(home)))
        shutil.copy(Path(__file__).with_name("display.sh"), root / "tmp")
        spaces = ["unshare", "--mount", "--pid", "--fork", "--kill-child"]
        enter = [*spaces, "sh", "-c", ENTER, "sh", PLACE, str(server_root)]
        said = subprocess.run(enter, check=True, cwd=root, stdout=subprocess.PIPE, text=True).stdout

    assert f"xpra v{XPRA}" in said
    assert '_XKB_RULES_NAMES(STRING) = "evdev", "pc105", "us"' in said
    assert "current 800 x 600" in said
    assert "GLX 1" in said
    assert "unix:path=/tmp/home/bus" in said
    assert re.search(r"^encodings=.*'h264'.*'webp'.*'jpeg'", said, re.MULTILINE)
    assert re.search(r"^ +Width: \d+\n +Height: \d+$", said, re.MULTILINE)
    assert re.search(r"^windows\..*title='?title", said, re.MULTILINE)
    assert "(EE)" not in said


def test_the_manifest_names_each_file(server_root: Path) -> None:
    manifest = json.loads((server_root / "manifest.json").read_text())

    files = [file for file in server_root.rglob("*") if file.is_file() and file.name != "manifest.json"]
    assert manifest["files"] == {str(file.relative_to(server_root)): file.stat().st_size for file in files}
    assert (manifest["version"], manifest["xpra"], manifest["machine"]) == (VERSION, XPRA, "x86_64")


def test_the_manifest_names_the_oldest_linux_of_the_c_library(server_root: Path) -> None:
    notes = subprocess.run(["readelf", "--notes", server_root / "lib/libc.so.6"], check=True, capture_output=True, text=True)

    assert f"OS: Linux, ABI: {json.loads((server_root / 'manifest.json').read_text())['kernel']}.0\n" in notes.stdout


def test_no_file_names_the_folder_in_which_it_was_made(server_root: Path) -> None:
    cache = str(roots.CACHE).encode()

    assert [file for file in server_root.rglob("*") if file.is_file() and cache in file.read_bytes()] == []


def test_each_part_has_a_licence_and_a_source(server_root: Path) -> None:
    parts = json.loads((server_root / "licences/sbom.spdx.json").read_text())["packages"]

    for part in parts:
        _, _, licence = part["sourceInfo"].partition("; licence: ")
        assert (server_root / licence).exists(), part["name"]
