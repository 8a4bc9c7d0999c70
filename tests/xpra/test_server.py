"""Which Xpra runs, and a folder that has everything that a display is made of."""

from __future__ import annotations

import asyncio
import json
import os
import shlex
import shutil
import sys
from asyncio.subprocess import PIPE
from collections.abc import Callable
from pathlib import Path

import pytest

from jupyterlab_xpra.cli.doctor import DoctorCommand
from jupyterlab_xpra.cli.start import StartCommand
from jupyterlab_xpra.displays.manager import DisplayManager
from jupyterlab_xpra.displays.model import DisplayRequest, Role
from jupyterlab_xpra.profiles.manager import ProfileManager
from jupyterlab_xpra.xpra import environment
from jupyterlab_xpra.xpra.problem import Problem, Unusable
from jupyterlab_xpra.xpra.server import VARIABLE

from ..conftest import DEADLINE, Follower, MakeManager
from ..own_tmp import DISPLAY

PROGRAMS = ("Xvfb", "dbus-daemon", "xauth", "xkbcomp", "xprop", "xrandr", "xterm")

MACHINE = os.uname().machine


def write_manifest(folder: Path, machine: str = MACHINE, kernel: str = "3.2") -> None:
    manifest = folder / "manifest.json"
    manifest.unlink(missing_ok=True)
    files = {str(file.relative_to(folder)): file.stat().st_size for file in folder.rglob("*") if file.is_file()}
    manifest.write_text(json.dumps({"version": "1", "xpra": "6.5.5", "machine": machine, "kernel": kernel, "files": files}))


def fake(file: Path, version: str) -> None:
    """An Xpra that tells its version; without one, it fails."""
    file.parent.mkdir(parents=True)
    file.write_text(f"#!/bin/sh\necho 'xpra v{version}'\n" if version else "#!/bin/sh\nexit 3\n")
    file.chmod(0o755)


def fake_folder(folder: Path, version: str) -> Path:
    fake(folder / "bin/xpra", version)
    write_manifest(folder)
    return folder


@pytest.fixture
def real(tmp_path: Path, xpra: str) -> Path:
    """A folder with programs that work."""
    folder = tmp_path / "real"
    (folder / "bin").mkdir(parents=True)
    for name in PROGRAMS:
        shutil.copy(shutil.which(name) or "", folder / "bin" / name)
    shutil.copy(Path(xpra).resolve(), folder / "bin/xpra")
    write_manifest(folder)
    return folder


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The place of the package's folder. The package is there, and nothing imports it."""
    root = tmp_path / "site/jupyterlab_xpra_server/root"
    root.parent.mkdir(parents=True)
    (root.parent / "__init__.py").write_text("raise SystemExit(3)\n")
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    return root


SYSTEMS = "this system's"
PACKAGES = "of the package jupyterlab-xpra-server"
NAMED = {"xpra": "named by DisplayManager.xpra", "server": "named by DisplayManager.server", VARIABLE: f"named by {VARIABLE}"}


@pytest.mark.parametrize(
    ("named", "package_has", "system_has", "version", "rule"),
    [
        # What the administrator named.
        (("xpra", "server", VARIABLE), "6.6", "6.7", "1.1", NAMED["xpra"]),
        (("server", VARIABLE), "6.6", "6.7", "1.2", NAMED["server"]),
        ((VARIABLE,), "6.6", "6.7", "1.3", NAMED[VARIABLE]),
        # The newest.
        ((), None, "3.1.3", "3.1.3", SYSTEMS),
        ((), "6.5.5", None, "6.5.5", PACKAGES),
        ((), "6.5.5", "3.1.3", "6.5.5", f"{PACKAGES}; this system has 3.1.3"),
        ((), "6.5.5", "6.5.5", "6.5.5", f"{PACKAGES}; this system has 6.5.5"),
        ((), "6.5.5", "6.5.10", "6.5.10", f"{SYSTEMS}; the package jupyterlab-xpra-server has 6.5.5"),
        ((), "6.10", "6.9.9", "6.10", f"{PACKAGES}; this system has 6.9.9"),
        # One that does not work is as good as none.
        ((), "6.5.5", "", "6.5.5", PACKAGES),
        ((), "", "3.1.3", "3.1.3", f"{SYSTEMS}; the package jupyterlab-xpra-server is of no use: "),
    ],
)
async def test_which_xpra_runs(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
    named: tuple[str, ...],
    package_has: str | None,
    system_has: str | None,
    version: str,
    rule: str,
) -> None:
    monkeypatch.setenv("PATH", f"{tmp_path}/system")
    if package_has is not None:
        fake_folder(request.getfixturevalue("package"), package_has)
    if system_has is not None:
        fake(tmp_path / "system/xpra", system_has)
    settings = {}
    if "xpra" in named:
        fake(tmp_path / "named/xpra", "1.1")
        settings["xpra"] = str(tmp_path / "named/xpra")
    if "server" in named:
        settings["server"] = str(fake_folder(tmp_path / "folder", "1.2"))
    if VARIABLE in named:
        monkeypatch.setenv(VARIABLE, str(fake_folder(tmp_path / "variable", "1.3")))
    installed = DisplayManager(runtime_dir=str(tmp_path / "rt"), **settings).installed
    found = await installed.xpra()
    assert found.version == version
    assert found.rule.startswith(rule) if rule.endswith(" ") else found.rule == rule


async def test_without_any_xpra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, package: Path) -> None:
    """The problem is the package's, since it would bring the tools too."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(environment, "SYSTEM_PATH", (str(Path(shutil.which("bash") or "").parent),))
    (problem,) = await DisplayManager(runtime_dir=str(tmp_path / "rt")).installed.problems()
    assert (
        problem.message
        == f"{package} (the package jupyterlab-xpra-server) has no manifest.json, so it is another folder, or half unpacked."
    )
    assert problem.remedy == "pip install --force-reinstall jupyterlab-xpra-server"


def be_a_file(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.touch()


def be_a_circle(folder: Path) -> None:
    (folder / "manifest.json").unlink()
    (folder / "manifest.json").symlink_to("manifest.json")


def cut_off(folder: Path) -> None:
    (folder / "bin/xpra").write_bytes((folder / "bin/xpra").read_bytes()[:-1])


BAD: dict[str, tuple[Callable[[Path], object], str, str]] = {
    "no folder": (
        shutil.rmtree,
        "has no manifest.json, so it is another folder, or half unpacked.",
        "Have {0} name a folder that",
    ),
    "another folder": (
        lambda folder: (folder / "manifest.json").unlink(),
        "has no manifest.json, so it is another folder, or half unpacked.",
        "Have {0} name a folder that has manifest.json and bin/.",
    ),
    "a file": (
        be_a_file,
        "has no manifest.json, so it is another folder, or half unpacked.",
        "Have {0} name a folder that has manifest.json and bin/.",
    ),
    "no JSON": (
        lambda folder: (folder / "manifest.json").write_bytes(b'{"machine": "\xff'),
        "is damaged: its manifest.json cannot be understood.",
        "Unpack {1} again.",
    ),
    "other JSON": (
        lambda folder: (folder / "manifest.json").write_text('["machine", "files"]'),
        "is damaged: its manifest.json cannot be understood.",
        "Unpack {1} again.",
    ),
    "another machine": (
        lambda folder: write_manifest(folder, "riscv64"),
        f"is made for riscv64, and this machine is {MACHINE}.",
        f"Have {{0}} name a folder for {MACHINE}.",
    ),
    "a later Linux": (
        lambda folder: write_manifest(folder, kernel="99.1"),
        f"needs Linux 99.1 or later, and this is Linux {os.uname().release}.",
        "Use a host with a later kernel, or have DisplayManager.xpra name an Xpra of this system.",
    ),
    "a file is missing": (
        lambda folder: (folder / "bin/xpra").unlink(),
        "is half unpacked, with 1 of 2 files missing or cut off, such as bin/xpra.",
        "Its disk needs room for 1 MB (see df -h {1}). Then: Unpack {1} again.",
    ),
    "a file is cut off": (
        cut_off,
        "is half unpacked, with 1 of 2 files missing or cut off, such as bin/xpra.",
        "Its disk needs room for 1 MB (see df -h {1}). Then: Unpack {1} again.",
    ),
    "a program has lost its mode": (
        lambda folder: (folder / "bin/xpra").chmod(0o644),
        "has no bin/xpra that can be run.",
        "Unpack {1} again.",
    ),
    "a link in a circle": (
        be_a_circle,
        "cannot be read: Too many levels of symbolic links.",
        "ls -ld {1}/manifest.json",
    ),
}


@pytest.mark.parametrize("case", BAD)
async def test_a_folder_that_cannot_be_used_is_told_of(tmp_path: Path, case: str) -> None:
    folder = tmp_path / "folder"
    fake(folder / "bin/xpra", "6.5.5")
    (folder / "data").write_text("data")
    write_manifest(folder)
    spoil, message, remedy = BAD[case]
    spoil(folder)
    manager = DisplayManager(runtime_dir=str(tmp_path / "rt"), server=str(folder), xrandr="not-installed")
    expected = Problem("xpra", f"{folder} (DisplayManager.server) {message}", remedy.format("DisplayManager.server", folder))
    (problem,) = await manager.installed.problems()
    assert problem.message == expected.message
    assert problem.remedy.startswith(expected.remedy)
    with pytest.raises(Unusable) as error:
        await manager.installed.programs()
    assert error.value.problem == problem
    # What is mended is found.
    if folder.is_dir():
        shutil.rmtree(folder)
    folder.unlink(missing_ok=True)
    fake_folder(folder, "6.5.5")
    assert (await manager.installed.xpra()).path == f"{folder}/bin/xpra"


@pytest.mark.parametrize("name", ["a:b", "a;b", "a,b"])
async def test_a_path_with_a_separator_is_told_of(tmp_path: Path, name: str) -> None:
    folder = fake_folder(tmp_path / name, "6.5.5")
    (problem,) = await DisplayManager(runtime_dir=str(tmp_path / "rt"), server=str(folder)).installed.problems()
    assert problem.message.startswith(f"{folder} (DisplayManager.server) has a colon, semicolon or comma in its path, ")
    assert problem.remedy == "Move or mount it to a path without them."


async def test_its_files_are_looked_at_again_when_its_manifest_has_changed(tmp_path: Path) -> None:
    folder = fake_folder(tmp_path / "folder", "6.5.5")
    (folder / "data").write_text("data")
    write_manifest(folder)
    installed = DisplayManager(runtime_dir=str(tmp_path / "rt"), server=str(folder)).installed
    found = await installed.xpra()
    (folder / "data").unlink()
    assert await installed.xpra() == found
    (folder / "bin/xpra").rename(folder / "elsewhere")
    with pytest.raises(Unusable, match=r"has no bin/xpra that can be run\. Unpack"):
        await installed.xpra()
    (folder / "elsewhere").rename(folder / "bin/xpra")
    os.utime(folder / "manifest.json", ns=(1, 1))
    with pytest.raises(Unusable, match="is half unpacked, with 1 of 2 files missing or cut off, such as data"):
        await installed.xpra()


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A `PATH`, and directories of the system's, without any program that the folder has."""
    (tmp_path / "system").mkdir()
    for directory in ("/usr/local/bin", "/usr/bin", "/bin"):
        for program in Path(directory).iterdir():
            link = tmp_path / "system" / program.name
            if program.name not in (*PROGRAMS, "xpra") and not link.exists():
                link.symlink_to(program)
    monkeypatch.setenv("PATH", str(tmp_path / "system"))
    monkeypatch.setattr(environment, "SYSTEM_PATH", (str(tmp_path / "system"),))


@pytest.mark.versions
async def test_a_display_has_all_of_its_programs_from_the_folder(real: Path, bare: None, make_manager: MakeManager) -> None:
    follower = Follower(make_manager(server=str(real)))
    manager = follower.manager
    assert await manager.installed.problems() == []
    assert await manager.installed.why_without_bus() is None
    profiles = ProfileManager(find=manager.installed.find_program, terminals=["not-installed", "xterm"])
    display = await follower.ready(DisplayRequest.of_profile(profiles.get("terminal")))
    executables = {role: os.readlink(f"/proc/{process.pid}/exe") for role, process in display.processes.items()}
    assert (executables[Role.X_SERVER], executables[Role.BUS]) == (f"{real}/bin/Xvfb", f"{real}/bin/dbus-daemon")
    assert f"{real}/bin/xpra" in Path(f"/proc/{display.processes[Role.XPRA].pid}/cmdline").read_text()
    await manager.screen.resize(display.id, 900, 700)
    await manager.start_program(display.id, DisplayRequest.of_command(("xterm",)))


async def test_a_shell_starts_the_programs_of_the_folder(tmp_path: Path, make_manager: MakeManager) -> None:
    fake(tmp_path / "bin/only-there", "")
    start = StartCommand()
    start.parse_command_line(["terminal", "--ProfileManager.terminals=['only-there']"])
    assert start._request(make_manager(server=str(tmp_path))).command == ("only-there",)


async def elsewhere(folder: Path, runtime_dir: Path, options: str) -> str:
    """What `DISPLAY` prints where the folder is mounted at another path."""
    display = shlex.join([sys.executable, "-c", DISPLAY, ""])
    command = f"mount --bind {folder} /mnt && mount -o remount,bind,{options} /mnt && exec {display}"
    process = await asyncio.create_subprocess_exec(
        *("unshare", "--mount", "--map-root-user", "sh", "-c", command),
        env={**os.environ, VARIABLE: "/mnt", "JUPYTERLAB_XPRA_RUNTIME_DIR": str(runtime_dir)},
        stdout=PIPE,
    )
    said, _ = await asyncio.wait_for(process.communicate(), DEADLINE)
    return said.decode().rstrip()


@pytest.mark.versions
async def test_a_folder_on_a_read_only_mount_under_another_path(real: Path, runtime_dir: Path) -> None:
    assert await elsewhere(real, runtime_dir, "ro") == "ready"


async def test_a_folder_of_which_nothing_may_be_run(tmp_path: Path, runtime_dir: Path) -> None:
    said = await elsewhere(fake_folder(tmp_path / "folder", "6.5.5"), runtime_dir, "noexec")
    assert said == (
        f"/mnt ({VARIABLE}) is on a file system that is mounted noexec, so its programs cannot run. "
        "sudo mount -o remount,exec $(findmnt -no TARGET -T /mnt)"
    )


async def test_no_package_of_the_system_adds_what_the_folder_lacks(tmp_path: Path) -> None:
    folder = fake_folder(tmp_path / "folder", "6.5.5")
    manager = DisplayManager(runtime_dir=str(tmp_path / "rt"), server=str(folder), client="html5", sound=True)
    (html5,) = await manager.installed.problems()
    assert html5.message == f"Xpra 6.5.5 ({folder}/bin/xpra) has no HTML5 client."
    assert html5.remedy == "Let DisplayManager.client be builtin, or have DisplayManager.xpra name an Xpra with that client."
    sound = await manager.installed.why_silent()
    assert sound
    assert sound.message == f"Xpra 6.5.5 ({folder}/bin/xpra) lacks parts of GStreamer that it sends sound by."
    assert sound.remedy == "Have DisplayManager.xpra name an Xpra with sound."


async def test_doctor_tells_which_xpra_runs_and_why(
    real: Path, make_manager: MakeManager, capsys: pytest.CaptureFixture[str]
) -> None:
    said = []
    for arguments in ([], ["--json"], ["--report"]):
        doctor = DoctorCommand()
        doctor.parse_command_line(arguments)
        assert await doctor.run(make_manager(server=str(real))) == 0
        said.append(capsys.readouterr().out)
    found = json.loads(said[1])["xpra"]
    assert (found["path"], found["rule"]) == (f"{real}/bin/xpra", NAMED["server"])
    assert f"Xpra               {found['version']}, {NAMED['server']} ({real}/bin/xpra)\n" in said[0]
    assert f"Xpra             {found['version']}, {NAMED['server']} (" in said[2]
    assert f"Xvfb             {real}/bin/Xvfb\n" in said[2]
