from __future__ import annotations

import os
import shutil
from collections.abc import Awaitable, Callable
from contextlib import nullcontext
from pathlib import Path

import pytest

from jupyterlab_xpra.xpra import environment, install, packages, x_sockets
from jupyterlab_xpra.xpra.command import Kind, Policy, argv
from jupyterlab_xpra.xpra.install import Finder, Xpra
from jupyterlab_xpra.xpra.problem import Unusable

from ..conftest import FAKES


@pytest.mark.versions
async def test_the_real_one(xpra: str, *, has_client: bool) -> None:
    finder = Finder("xpra", "Xvfb", "xrandr", "xprop")
    installation = await finder.find()
    assert installation.xpra.path == xpra
    assert installation.xpra.version[0].isdigit()
    assert {"--bind", "--use-display", "--daemon", "--html", "--mdns"} <= installation.xpra.options
    assert await finder.problems() == []
    assert [problem.id for problem in await finder.problems(html5=True)] == ([] if has_client else ["html5"])


async def test_it_is_asked_once(tmp_path: Path) -> None:
    asked = tmp_path / "asked"
    fake = tmp_path / "xpra"
    fake.write_text(f'#!/bin/sh\necho "$1" >>{asked}\necho "xpra v9.8"\necho "  --new-option=yes|no"\n')
    fake.chmod(0o755)
    finder = Finder(str(fake), "true", "true", "true")
    found = await finder.find_xpra()
    assert (found.path, found.version, found.options) == (str(fake), "9.8", frozenset({"--new-option"}))
    await finder.find_xpra()
    assert asked.read_text() == "--version\n--help\n"
    fake.write_text('#!/bin/sh\necho "xpra v9.9"\n')
    assert (await finder.find_xpra()).version == "9.9"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("not-installed", "is not installed"),
        (str(FAKES / "xpra-silent"), "failed"),
        (str(FAKES / "xpra-mute"), "does not tell its version"),
    ],
)
async def test_one_that_cannot_be_used(name: str, message: str) -> None:
    with pytest.raises(Unusable, match=message) as error:
        await Finder(name, "true", "true", "true").find_xpra()
    assert error.value.problem.id == "xpra"
    assert error.value.problem.remedy


@pytest.mark.skipif(os.geteuid() != 0, reason="Only root can give a directory to another user.")
@pytest.mark.parametrize(("owner", "mode", "usable"), [(0, 0o1777, True), (0, 0o777, False), (4711, 0o1777, False)])
async def test_where_x_servers_have_their_sockets_others_can_exchange_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, owner: int, mode: int, *, usable: bool
) -> None:
    monkeypatch.setattr(x_sockets, "FOLDER", tmp_path / "sockets")
    (tmp_path / "sockets").mkdir()
    os.chown(tmp_path / "sockets", owner, owner)
    (tmp_path / "sockets").chmod(mode)
    finder = Finder("xpra", "true", "true", "true")
    problems = [problem.remedy for problem in await finder.problems() if problem.id == "xvfb"]
    assert problems == ([] if usable else [f"sudo chown root {tmp_path}/sockets && sudo chmod 1777 {tmp_path}/sockets"])
    with nullcontext() if usable else pytest.raises(Unusable, match="an X server of theirs"):
        await finder.find()


@pytest.mark.skipif(os.geteuid() != 0, reason="Only root can give a directory to another user.")
@pytest.mark.parametrize("there", [True, False])
@pytest.mark.parametrize(("owner", "mode", "usable"), [(0, 0o1777, True), (0, 0o777, False), (4711, 0o1777, False)])
async def test_nor_the_folder_that_they_are_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, owner: int, mode: int, *, usable: bool, there: bool
) -> None:
    folder = tmp_path / "tmp"
    monkeypatch.setattr(x_sockets, "FOLDER", folder / "sockets")
    folder.mkdir()
    if there:
        (folder / "sockets").mkdir()
        (folder / "sockets").chmod(0o1777)
    os.chown(folder, owner, owner)
    folder.chmod(mode)
    finder = Finder("xpra", "true", "true", "true")
    problems = [problem.remedy for problem in await finder.problems() if problem.id == "xvfb"]
    assert problems == ([] if usable else [f"sudo chown root {folder} && sudo chmod +t {folder}"])


@pytest.mark.skipif(os.geteuid() != 0, reason="A user may be alone in a container: run these tests as root.")
async def test_nor_a_folder_further_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By a link, too: `/tmp` may be one."""
    disk, link = tmp_path / "disk", tmp_path / "tmp"
    (disk / "tmp/sockets").mkdir(parents=True)
    link.symlink_to(disk / "tmp")
    monkeypatch.setattr(x_sockets, "FOLDER", link / "sockets")
    for folder, mode in ((disk / "tmp/sockets", 0o1777), (disk / "tmp", 0o1777), (disk, 0o777)):
        folder.chmod(mode)
    finder = Finder("xpra", "true", "true", "true")
    problems = [problem.remedy for problem in await finder.problems() if problem.id == "xvfb"]
    assert problems == [f"sudo chown root {disk} && sudo chmod +t {disk}"]


async def test_nor_a_link_to_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(x_sockets, "FOLDER", tmp_path / "sockets")
    (tmp_path / "sockets").symlink_to(tmp_path)
    problems = [problem.message for problem in await Finder("xpra", "true", "true", "true").problems()]
    assert problems == [f"{tmp_path}/sockets is a link or a file, and no X server makes its socket there."]


async def test_the_folder_is_made_before_it_is_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(x_sockets, "FOLDER", tmp_path / "sockets")
    assert await Finder("xpra", "true", "true", "true").problems() == []
    assert (tmp_path / "sockets").stat().st_mode & 0o7777 == 0o1777


async def test_one_that_is_no_program(tmp_path: Path) -> None:
    (tmp_path / "xpra").write_bytes(b"\0")
    (tmp_path / "xpra").chmod(0o755)
    with pytest.raises(Unusable, match="cannot be run"):
        await Finder(str(tmp_path / "xpra"), "true", "true", "true").find_xpra()


async def test_one_that_does_not_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(install, "QUESTION_TIMEOUT", 0.1)
    (tmp_path / "xpra").write_text("#!/bin/sh\nexec sleep 1000\n")
    (tmp_path / "xpra").chmod(0o755)
    with pytest.raises(Unusable, match="did not answer"):
        await Finder(str(tmp_path / "xpra"), "true", "true", "true").find_xpra()


async def test_everything_that_is_missing_is_said() -> None:
    problems = await Finder("none", "none", "none", "none").problems()
    assert [problem.id for problem in problems] == ["xpra", "xvfb", "xrandr", "xprop"]


@pytest.mark.parametrize("name", ["Xvfb", "xrandr", "xprop", "bash", "dbus-daemon", "pulseaudio", "pactl"])
@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (lambda real: real.replace(b"libc.so.6", b"libc.so.0"), "libc.so.0: cannot open shared object file"),
        (lambda _: b"#!/bin/sh\nexit 3\n", "failed: 3."),
        (lambda _: b"#!/not/there\n", "cannot be run: No such file or directory."),
    ],
    ids=["library", "script", "interpreter"],
)
async def test_a_tool_that_does_not_run_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, broken: Callable[[bytes], bytes], said: str
) -> None:
    real = Path(shutil.which(name) or "")
    (tmp_path / name).write_bytes(broken(real.read_bytes()))
    (tmp_path / name).chmod(0o755)
    monkeypatch.setattr(environment, "SYSTEM_PATH", (str(tmp_path), *environment.SYSTEM_PATH))
    finder = Finder("xpra", "Xvfb", "xrandr", "xprop")
    find: dict[str, Callable[[], Awaitable[object]]] = {
        "dbus-daemon": finder.find_bus,
        "pulseaudio": (sound := lambda: finder.find_sound(Xpra("true", "9.8", frozenset()))),
        "pactl": sound,
    }
    with pytest.raises(Unusable) as error:
        await find.get(name, finder.find)()
    (problem,) = [error.value.problem] if name in find else await finder.problems()
    assert problem.id == name.lower()
    assert problem.message.startswith(str(tmp_path / name))
    assert problem.message.endswith(said) or said in problem.message
    assert problem.remedy.startswith(f"See what `env -i HOME=~ {tmp_path / name} -")
    assert problem == error.value.problem
    # What is repaired is found.
    (tmp_path / name).unlink()
    if name not in find:
        assert await finder.problems() == []


async def test_a_tool_that_runs_is_tried_once(tmp_path: Path) -> None:
    fake = tmp_path / "xvfb"
    fake.write_text(f'#!/bin/sh\necho "$*" >>{tmp_path}/asked\n')
    fake.chmod(0o755)
    finder = Finder("true", str(fake), "true", "true")
    for _ in range(2):
        await finder.problems()
    assert (tmp_path / "asked").read_text() == "-help\n"


@pytest.mark.versions
async def test_the_real_one_sends_sound(xpra: str) -> None:
    finder = Finder(xpra, "Xvfb", "xrandr", "xprop")
    assert await finder.find_sound(await finder.find_xpra()) == shutil.which("pulseaudio")


@pytest.mark.parametrize(
    ("options", "answers", "sends"),
    [
        ("--sound", {"_sound_query": "sources=alsasrc,pulsesrc\nencoders=mp3,opus"}, True),
        ("--audio", {"_audio_query": "encoders=opus\nsources=pulsesrc"}, True),
        ("--sound", {"_sound_query": "sources=pulsesrc\nencoders=opus+ogg,mp3"}, False),
        ("--sound", {"_sound_query": "sources=alsasrc\nencoders=opus"}, False),
        ("--sound", {}, False),
    ],
)
async def test_an_xpra_sends_sound_only_with_all_that_it_takes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: str, answers: dict[str, str], *, sends: bool
) -> None:
    for question, answer in {"--version": "xpra v9.8", "--help": options, **answers}.items():
        (tmp_path / question).write_text(answer)
    fake = tmp_path / "xpra"
    fake.write_text(f'#!/bin/sh\necho "$1" >>{tmp_path}/asked\nexec cat "{tmp_path}/$1"\n')
    fake.chmod(0o755)
    finder = Finder(str(fake), "true", "true", "true", "true")
    for _ in range(2):
        with nullcontext() if sends else pytest.raises(Unusable) as error:
            await finder.find_sound(await finder.find_xpra())
        assert sends or (error and error.value.problem.id == "sound" and "gst" in error.value.problem.remedy)
    # It is not asked again, or not soon.
    assert (tmp_path / "asked").read_text().count("_query") == 1
    monkeypatch.setattr(install, "SILENT_INTERVAL", 0)
    finder = Finder(str(fake), "true", "true", "true", "true")
    for _ in range(2):
        with nullcontext() if sends else pytest.raises(Unusable):
            await finder.find_sound(await finder.find_xpra())
    assert (tmp_path / "asked").read_text().count("_query") == (2 if sends else 3)


async def test_without_a_pulseaudio() -> None:
    xpra = Xpra("/usr/bin/xpra", "9.8", frozenset())
    with pytest.raises(Unusable, match=r"PulseAudio, which plays the sound of displays, \(none\) is not installed"):
        await Finder("true", "true", "true", "true", "none").find_sound(xpra)


class TestHtml5Client:
    @pytest.fixture
    def prefix(self, tmp_path: Path) -> Path:
        (tmp_path / "bin").mkdir()
        (tmp_path / "bin/xpra").write_text('#!/bin/sh\necho "xpra v3.1.3"\n')
        (tmp_path / "bin/xpra").chmod(0o755)
        return tmp_path

    async def problems(self, prefix: Path) -> list[str]:
        problems = await Finder(str(prefix / "bin/xpra"), "true", "true", "true").problems(html5=True)
        assert all(problem.id == "html5" and problem.remedy for problem in problems)
        return [problem.message for problem in problems]

    async def test_missing(self, prefix: Path) -> None:
        (message,) = await self.problems(prefix)
        assert "has no HTML5 client" in message

    async def test_without_jquery(self, prefix: Path) -> None:
        www = prefix / "share/xpra/www"
        (www / "js/lib").mkdir(parents=True)
        (www / "index.html").write_text("")
        assert await self.problems(prefix) == []
        (www / "js/lib/jquery.js").symlink_to("/nonexistent/jquery.js")
        assert await self.problems(prefix) == ["Xpra's HTML5 client lacks jquery.js."]


@pytest.mark.parametrize(
    ("manager", "remedy"), [("apt-get", "sudo apt-get install xvfb"), ("dnf", "sudo dnf install xorg-x11-server-Xvfb")]
)
def test_remedies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, manager: str, remedy: str) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert packages.remedy("xvfb") == "Install xvfb with this system's package manager."
    (tmp_path / manager).write_text("")
    (tmp_path / manager).chmod(0o755)
    assert packages.remedy("xvfb") == remedy


APT_XPRA = "sudo apt-get install xpra libjs-jquery python3-pil python3-lz4"


@pytest.mark.parametrize(
    ("policy", "remedy"),
    [
        ("xpra:\n  Candidate: 3.1.3+dfsg1-3", [APT_XPRA, packages.SERVER]),
        ("xpra:\n  Candidate: (none)", [packages.SERVER]),
        ("", [packages.SERVER]),
    ],
    ids=["Debian 12", "Debian 13", "nothing known"],
)
def test_the_remedy_installs_no_package_that_apt_does_not_have(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, policy: str, remedy: list[str]
) -> None:
    for name in ("apt-get", "apt-cache"):
        (tmp_path / name).write_text(f"#!/bin/sh\necho '{policy}'\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert packages.remedy("xpra").split(" || ") == remedy
    assert packages.remedy("xvfb") == "sudo apt-get install xvfb"
    # pip takes the wheel with an Xpra on one kind of machine.
    monkeypatch.setattr(packages, "SERVER_HOST", ("x86_64", "musl"))
    assert packages.SERVER not in packages.remedy("xpra")


def test_the_client_of_another_version_is_not_served(tmp_path: Path) -> None:
    def html(xpra: str) -> str:
        return argv(Xpra(xpra, "7.0", frozenset({"--html"})), Kind.SEAMLESS, 7, Path("/rt/socket"), "A name", 96, Policy())[-1]

    assert html(str(tmp_path / "bin/xpra")) == "--html=/dev/null"
    (tmp_path / "share/xpra/www").mkdir(parents=True)
    (tmp_path / "share/xpra/www/index.html").write_text("")
    assert html(str(tmp_path / "bin/xpra")) == f"--html={tmp_path}/share/xpra/www"


def test_only_options_that_it_knows_are_used() -> None:
    xpra = Xpra("/usr/bin/xpra", "7.0", frozenset({"--bind", "--audio", "--daemon"}))
    command = argv(xpra, Kind.DESKTOP, 7, Path("/rt/socket"), "A name", 96, Policy())
    assert command == ["/usr/bin/xpra", "start-desktop", ":7", "--daemon=no", "--bind=/rt/socket", "--audio=no"]
    assert argv(xpra, Kind.SEAMLESS, 7, Path("/rt/socket"), "A name", 96, Policy())[1] == "start"


async def test_the_remedy_for_an_xpra_that_is_installed_is_not_to_install_it(tmp_path: Path) -> None:
    (tmp_path / "xpra").write_text("#!/bin/sh\necho 'SystemExit: 3' >&2\nexit 1\n")
    (tmp_path / "xpra").chmod(0o755)
    (problem,) = [
        found for found in await Finder(str(tmp_path / "xpra"), "true", "true", "true").problems() if found.id == "xpra"
    ]
    assert problem.message == f"{tmp_path}/xpra --version failed: SystemExit: 3."
    assert problem.remedy.endswith("repair this Xpra, or set DisplayManager.xpra to another.")


@pytest.mark.parametrize("installed_by_the_user", [True, False])
def test_the_modules_of_the_user_are_for_an_xpra_that_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, installed_by_the_user: bool
) -> None:
    monkeypatch.setattr("site.USER_BASE", str(tmp_path))
    xpra = tmp_path / "bin/xpra" if installed_by_the_user else Path("/usr/bin/xpra")
    variables = install.xpra_environment(str(xpra), {"PATH": "/usr/bin"}, tmp_path)
    found = {name: value for name, value in variables.items() if "USER" in name and name.startswith("PYTHON")}
    assert found == ({"PYTHONUSERBASE": str(tmp_path)} if installed_by_the_user else {"PYTHONNOUSERSITE": "1"})


def test_programs_of_ours_are_the_systems(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("xprop", "only-here"):
        (tmp_path / name).write_text("#!/bin/sh\nexit 1\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert environment.find("xprop") == "/usr/bin/xprop"
    assert environment.find("only-here") == str(tmp_path / "only-here")
    assert environment.find(str(tmp_path / "xprop")) == str(tmp_path / "xprop")
