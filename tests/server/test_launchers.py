"""The launchers of the wheel jupyterlab-xpra-server, with a loader that tells how it is run."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from server.bundle import launchers
from server.bundle.parts import LOADER, PROGRAMS

TELLS = """\
#!/bin/sh
for argument; do echo "<$argument>"; done
env
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "a folder" / "root"
    (root / "lib").mkdir(parents=True)
    loader = root / "lib" / LOADER
    loader.write_text(TELLS)
    loader.chmod(0o755)
    launchers.write(root)
    return root


def told(command: list[str], directory: Path, **variables: str) -> tuple[list[str], dict[str, str]]:
    environment = {"PATH": os.environ["PATH"], **variables}
    output = subprocess.run(command, check=True, cwd=directory, env=environment, stdout=subprocess.PIPE, text=True).stdout
    return re.findall("<(.*)>", output), dict(line.split("=", 1) for line in output.splitlines() if line[:1] != "<")


@pytest.mark.parametrize("name", ["xrandr", "./xrandr", "../bin/xrandr", "link", "chain", "PATH"])
def test_a_launcher_finds_its_folder_by_whatever_name_it_is_called(root: Path, name: str) -> None:
    (root / "bin" / "link").symlink_to("../bin/xrandr")
    (root / "bin" / "chain").symlink_to(root / "bin" / "link")
    command = ["xrandr", "-q"] if name == "PATH" else ["sh", "-c", '"$0" -q', name if "/" in name else f"./{name}"]
    if name == "xrandr":
        command = ["sh", name, "-q"]

    arguments, _ = told(command, root / "bin", PATH=f"{root}/bin:{os.environ['PATH']}", CDPATH="/")

    program = str(root / "libexec/xrandr")
    folder = ["--inhibit-cache", "--library-path", str(root / "lib")]
    assert arguments == [*folder, "--argv0", str(root / "bin/xrandr"), program, "-q"]


@pytest.mark.parametrize("name", [*PROGRAMS, "xpra"])
def test_nothing_is_loaded_by_a_variable_of_the_callers(root: Path, name: str) -> None:
    _, variables = told([str(root / "bin" / name)], root, LD_PRELOAD="", LD_AUDIT="", LD_LIBRARY_PATH="/other", HOME="/home/me")

    assert {"LD_PRELOAD", "LD_AUDIT"}.isdisjoint(variables)
    assert (variables["LD_LIBRARY_PATH"], variables["HOME"]) == ("/other", "/home/me")  # the children's


def test_the_bus_gives_its_programs_nothing_of_the_bundle(root: Path) -> None:
    _, variables = told([str(root / "bin/dbus-daemon")], Path("/"))

    assert not [value for value in variables.values() if str(root) in value]


def test_programs_that_xterm_runs_find_what_the_host_has(root: Path) -> None:
    _, variables = told([str(root / "bin/xterm")], root, FONTCONFIG_FILE="/mine", LANG="de_DE.UTF-8")

    assert variables["FONTCONFIG_FILE"] == "/mine"
    assert variables["LANG"] == "de_DE.UTF-8"
    assert variables["XFILESEARCHPATH"].endswith("/usr/share/X11/%T/%N:/usr/lib/X11/%T/%N")
    assert "LC_ALL" not in variables


@pytest.mark.parametrize(
    "name", ["xpra", "Xvfb", "xkbcomp", "xrandr", "xprop", "xwininfo", "dbus-daemon", "xauth", "xterm", "python3"]
)
def test_each_program_that_is_looked_for_in_the_folder_is_there(root: Path, name: str) -> None:
    assert os.access(root / "bin" / name, os.X_OK)


def test_launchers_are_right_for_any_shell(root: Path) -> None:
    scripts = sorted((root / "bin").iterdir())

    subprocess.run(["shellcheck", "--shell=sh", *scripts], check=True)
