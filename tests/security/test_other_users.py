"""Another user of the same host tries to reach a display, and cannot.

Each attack is carried out by the owner too, for whom it works: it would work for the other user if
nothing was in its way.
"""

from __future__ import annotations

import asyncio
import errno
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from jupyterlab_xpra.displays.errors import RuntimeDirectoryError
from jupyterlab_xpra.displays.manager import DisplayManager
from jupyterlab_xpra.displays.model import DisplayState, Role
from jupyterlab_xpra.displays.parts import bus, sound
from jupyterlab_xpra.xpra import control

from ..conftest import DEADLINE, Follower, MakeManager, processes_of, program
from ..own_tmp import USER, in_own_tmp
from ..peers import viewer
from ..spares import a_spare, children

pytestmark = [
    pytest.mark.versions,
    pytest.mark.skipif(os.geteuid() != 0, reason="Only root can be another user: run these tests as root."),
]

OTHER = 4711
"""The other user's id; nothing of the host's is theirs."""

PYTHON = "/usr/bin/python3"
"""A Python that another user can run. The tests' own may be in a private directory."""

ME = os.geteuid()


def run(uid: int, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command as a user, with an environment of its own."""
    return subprocess.run(
        command,
        env={"PATH": "/usr/bin:/bin", "HOME": "/", **environment},
        user=uid,
        group=uid,
        extra_groups=[],
        cwd="/",
        capture_output=True,
        text=True,
        timeout=DEADLINE,
        check=False,
    )


def script(uid: int, text: str, *arguments: str) -> Any:
    """The JSON that a script of the system's Python prints, run as a user."""
    done = run(uid, PYTHON, "-c", text, *arguments)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


LOOK = """
import json, os, socket, sys
directory, display_id, *pids = sys.argv[1:]
seen = []

def attempt(name, action):
    try:
        action()
    except (PermissionError, FileNotFoundError, ProcessLookupError):
        return  # the last two: the process has ended
    seen.append(name)

def connect():
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(f"{directory}/{display_id}/socket")

def read(path):
    if not open(path, "rb").read():
        raise ProcessLookupError  # anybody may read that nothing is left of it

attempt("list", lambda: os.listdir(directory))
attempt("list one", lambda: os.listdir(f"{directory}/{display_id}"))
for name in ("display.json", "log", "xauthority"):
    attempt(name, lambda: open(f"{directory}/{display_id}/{name}", "rb").read())
attempt("write", lambda: open(f"{directory}/{display_id}/log", "ab"))
attempt("socket", connect)
for pid in pids:
    attempt("mem", lambda: open(f"/proc/{pid}/mem", "rb"))
    for name in ("environ", "maps"):
        attempt(name, lambda: read(f"/proc/{pid}/{name}"))
    attempt("fd", lambda: os.listdir(f"/proc/{pid}/fd"))
    attempt("signal", lambda: os.kill(int(pid), 0))
print(json.dumps(sorted(set(seen))))
"""


async def test_sees_no_record_log_cookie_or_socket(follower: Follower, runtime_dir: Path) -> None:
    display = await follower.ready(program("xterm"))
    arguments = (str(runtime_dir), display.id, *map(str, processes_of(runtime_dir)))
    everything = ["display.json", "environ", "fd", "list", "list one", "log", "maps", "mem", "signal", "socket"]
    assert script(ME, LOOK, *arguments) == [*everything, "write", "xauthority"]
    assert script(OTHER, LOOK, *arguments) == []
    # Nor does a user whom somebody has let into the directories.
    runtime_dir.chmod(0o711)
    (runtime_dir / display.id).chmod(0o711)
    assert script(OTHER, LOOK, *arguments) == []
    runtime_dir.chmod(0o700)


async def test_is_not_let_onto_the_bus(follower: Follower, runtime_dir: Path) -> None:
    display = await follower.ready(program("xterm"))
    method = "--method=org.freedesktop.DBus.ListNames"
    ask = ("gdbus", "call", "--session", "--timeout=5", "--dest=org.freedesktop.DBus", "--object-path=/", method)
    environment = {bus.VARIABLE: bus.address(runtime_dir / display.id)}
    # Nor is a user whom somebody has let into the directories and up to the socket: the bus asks
    # the kernel who that is.
    for directory_mode, socket_mode in ((0o700, 0o600), (0o711, 0o600), (0o711, 0o666)):
        runtime_dir.chmod(directory_mode)
        (runtime_dir / display.id).chmod(directory_mode)
        (runtime_dir / display.id / "bus").chmod(socket_mode)
        assert "org.freedesktop.DBus" in run(ME, *ask, **environment).stdout
        assert run(OTHER, *ask, **environment).stdout == ""
    runtime_dir.chmod(0o700)


async def test_neither_hears_a_display_nor_plays_to_it(make_manager: MakeManager, runtime_dir: Path) -> None:
    follower = Follower(make_manager(sound=True))
    display = await follower.ready(program("xterm"))
    folder = runtime_dir / display.id / sound.DIRECTORY
    environment = sound.environment(runtime_dir / display.id)
    hear = ("timeout", "5", "parec", "--raw", "--device=display.monitor", "--process-time-msec=20")
    play = ("sh", "-c", "head -c 20000 /dev/zero | timeout 5 pacat --raw")
    # Nor does a user whom somebody has let into the directories and up to the socket: PulseAudio
    # asks the kernel who that is.
    for directory_mode, socket_mode in ((0o700, 0o600), (0o711, 0o600), (0o711, 0o666)):
        for directory in (runtime_dir, runtime_dir / display.id, folder):
            directory.chmod(directory_mode)
        (folder / sound.SOCKET).chmod(socket_mode)
        (folder / "cookie").chmod(socket_mode)
        assert run(ME, *play, **environment).returncode == 0
        assert len(run(ME, *hear, **environment).stdout) > 0
        refused = run(OTHER, *play, **environment)
        assert refused.returncode != 0
        assert ("Access denied" if socket_mode & 0o077 else "Connection refused") in refused.stderr
        assert run(OTHER, *hear, **environment).stdout == ""
    runtime_dir.chmod(0o700)
    await follower.manager.stop(display.id)


HANDSHAKE = """
import json, socket, struct, sys
accepted = []
for address in (f"\\0/tmp/.X11-unix/X{sys.argv[1]}", f"/tmp/.X11-unix/X{sys.argv[1]}"):
    for cookie in (b"", bytes(16), bytes.fromhex(sys.argv[2])):
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(address)
            name = b"MIT-MAGIC-COOKIE-1" if cookie else b""
            padding = bytes(-len(name) % 4)
            connection.sendall(struct.pack("<BxHHHHxx", ord("l"), 11, 0, len(name), len(cookie)) + name + padding + cookie)
            accepted.append(connection.recv(1) == b"\\1")
print(json.dumps(accepted))
"""
"""Asks both sockets of an X server, with no cookie, a wrong one and a given one.

The source is the X Window System Protocol, section 8.
"""


async def test_does_not_get_into_the_x_server(follower: Follower, runtime_dir: Path) -> None:
    display = await follower.ready(program("xterm"))
    number = str(display.x_display)
    cookie = (runtime_dir / display.id / "xauthority").read_bytes()[-16:]
    # The cookie is all that keeps anybody out: the sockets are there for all.
    assert script(OTHER, HANDSHAKE, number, cookie.hex()) == [False, False, True] * 2

    tools = [
        ("xwd", "-root", "-silent", "-out", "/dev/null"),  # a screenshot
        ("xdotool", "key", "a"),  # XTEST
        ("xdotool", "search", "--name", "."),
        ("xprop", "-root"),
        ("xhost", "+"),
    ]
    for tool in tools:
        assert shutil.which(tool[0], path="/usr/bin"), tool
        refused = run(OTHER, *tool, DISPLAY=f":{number}")
        assert refused.returncode != 0, tool
        assert "no protocol specified" in refused.stderr.lower() or "authorization required" in refused.stderr.lower(), refused
        xauthority = str(runtime_dir / display.id / "xauthority")
        assert run(OTHER, *tool, DISPLAY=f":{number}", XAUTHORITY=xauthority).returncode != 0
    # With the cookie they work; not `xhost`, which would let everybody in.
    for tool in tools[:-1]:
        assert run(ME, *tool, DISPLAY=f":{number}", XAUTHORITY=xauthority).returncode == 0, tool


async def test_reaches_nothing_that_is_kept_ready(make_manager: MakeManager, runtime_dir: Path) -> None:
    manager = make_manager(spare=1)
    kept = await a_spare(manager)
    pids = [*map(str, processes_of(runtime_dir)), *children(os.getpid(), b"zygote.py")]
    arguments = (str(runtime_dir), kept.id, *pids)
    everything = ["environ", "fd", "list", "list one", "log", "maps", "mem", "signal", "write", "xauthority"]
    assert script(ME, LOOK, *arguments) == everything
    assert script(OTHER, LOOK, *arguments) == []
    cookie = (runtime_dir / kept.id / "xauthority").read_bytes()[-16:]
    assert script(OTHER, HANDSHAKE, str(kept.x_display), cookie.hex()) == [False, False, True] * 2


KNOCK = """
import json, socket, sys
path = f"/tmp/.X11-unix/X{sys.argv[1]}"
seen = []
for attempt, address in (("bind", "\\0" + path), ("connect", "\\0" + path), ("connect", path)):
    with socket.socket(socket.AF_UNIX) as connection:
        try:
            getattr(connection, attempt)(address)
            seen.append("done")
        except OSError as error:
            seen.append(type(error).__name__)
print(json.dumps(seen))
"""


async def test_does_not_have_a_display_started_on_its_first_use(follower: Follower, own_display_numbers: None) -> None:
    door = follower.manager.open_door()
    number = str(door.number)
    assert script(OTHER, KNOCK, number) == ["OSError", "ConnectionRefusedError", "PermissionError"]
    assert script(ME, KNOCK, number) == ["OSError", "ConnectionRefusedError", "done"]

    display = await follower.manager.start(program("sleep", "1000"), door=door)
    await follower.until(display.id, "ready")
    # The address that programs try first is nobody's, when the server has ended too.
    door.close()
    assert script(OTHER, KNOCK, number) == ["OSError", "ConnectionRefusedError", "PermissionError"]
    await follower.manager.stop(display.id)
    assert script(OTHER, KNOCK, number) == ["done", "ConnectionRefusedError", "FileNotFoundError"]


async def test_does_nothing_with_xpras_own_commands(follower: Follower, runtime_dir: Path) -> None:
    display = await follower.ready(program("xterm"))
    socket = f"socket://{runtime_dir}/{display.id}/socket"
    xpra = "/usr/bin/xpra"
    for command in (("screenshot", "/dev/null", socket), ("control", socket, "help"), ("info", socket), ("stop", socket)):
        assert run(OTHER, xpra, *command).returncode != 0, command
    assert display.id not in run(OTHER, xpra, "list").stdout
    assert follower.manager.registry.read(display.id).state is DisplayState.READY
    assert all(process.alive for process in display.processes.values())


def shared_memory() -> dict[int, tuple[int, int]]:
    """The System V segments of this host by id: the mode, and the pid of its creator (proc(5))."""
    rows = [line.split() for line in Path("/proc/sysvipc/shm").read_text().splitlines()[1:]]
    return {int(row[1]): (int(row[2], 8), int(row[4])) for row in rows}


ATTACH = """
import ctypes, json, sys
libc = ctypes.CDLL(None, use_errno=True)
libc.shmat.restype = ctypes.c_void_p
failed = ctypes.c_void_p(-1).value
read_and_write, read_only = 0, 0o10000
print(json.dumps([
    ctypes.get_errno() if libc.shmat(int(sys.argv[1]), None, flags) == failed else 0 for flags in (read_and_write, read_only)
]))
"""


@pytest.fixture
def segments(runtime_dir: Path) -> Callable[[], list[int]]:
    """Tells the ids of the segments that displays have made since."""
    # A segment can outlive the process that made it, whose pid may be one of the display's by now.
    before = shared_memory().keys()
    pids: set[int] = set()

    def made() -> list[int]:
        pids.update(processes_of(runtime_dir))
        return [id_ for id_, (_, pid) in shared_memory().items() if id_ not in before and pid in pids]

    return made


async def test_reads_no_picture_from_shared_memory(
    follower: Follower, runtime_dir: Path, xpra: str, segments: Callable[[], list[int]]
) -> None:
    display = await follower.ready(program("xterm"))
    async with viewer(xpra, runtime_dir / display.id / "socket"):
        made = segments()
        installed = await follower.manager.installed.xpra()
        assert bool(made) == (installed.version == "6.5.5")  # the Xpra of our own build
        for id_ in made:
            assert shared_memory()[id_][0] & 0o777 == 0o600
            assert script(OTHER, ATTACH, str(id_)) == [errno.EACCES] * 2
            assert script(ME, ATTACH, str(id_)) == [0, 0]
    await follower.manager.stop(display.id)
    assert segments() == []


async def test_finds_no_shared_memory_of_an_xpra_that_was_killed(
    follower: Follower, runtime_dir: Path, xpra: str, segments: Callable[[], list[int]]
) -> None:
    display = await follower.ready(program("xterm"))
    with suppress(asyncio.IncompleteReadError):
        async with viewer(xpra, runtime_dir / display.id / "socket"):
            segments()
            display.processes[Role.XPRA].send(signal.SIGKILL)
            await follower.until(display.id, "ended")
    assert segments() == []


async def test_sees_no_secret_in_the_list_of_processes(
    follower: Follower, runtime_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JUPYTER_TOKEN", "secret-token")
    request = program("sleep", "1000", environment={"PASSWORD": "secret-password"}, setup="KEY=secret-key")
    display = await follower.ready(request)
    cookie = (runtime_dir / display.id / "xauthority").read_bytes()[-16:].hex()
    listed = run(OTHER, "ps", "axeww", "-o", "pid,args").stdout
    assert f"{display.processes[Role.XPRA].pid} " in listed
    assert not any(f"secret-{kind}" in listed for kind in ("token", "password", "key"))
    assert cookie not in listed
    assert "secret-password" in run(ME, "ps", "axeww").stdout


async def test_hears_nothing_on_the_network(make_manager: MakeManager, runtime_dir: Path) -> None:
    """No process in a display has a TCP or UDP socket, or an abstract one but the X server's."""
    follower = Follower(make_manager(sound=True))
    display = await follower.ready(program("xterm"))
    inodes = set()
    for pid in processes_of(runtime_dir):
        with suppress(FileNotFoundError):  # it ends, or closes one that was listed
            for fd in Path(f"/proc/{pid}/fd").iterdir():
                inodes.add(os.readlink(fd).removeprefix("socket:[").removesuffix("]"))
    internet = [
        line
        for table in ("tcp", "tcp6", "udp", "udp6")
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]
        if line.split()[9] in inodes
    ]
    assert internet == []
    local = {
        fields[7]
        for fields in map(str.split, Path("/proc/net/unix").read_text().splitlines())
        if fields[6] in inodes and len(fields) == 8
    }
    x_server = f"/tmp/.X11-unix/X{display.x_display}"
    assert local == {
        x_server,
        f"@{x_server}",
        *(str(runtime_dir / display.id / name) for name in ("socket", "bus", "sound/native")),
    }


PLANT = """
import select, socket, sys
planted = {}
for number in range(64):
    path = f"/tmp/.X11-unix/X{number}"
    # Programs ask for the abstract socket first.
    for address in (f"\\0{path}",) if number % 2 else (f"\\0{path}", path):
        listener = socket.socket(socket.AF_UNIX)
        try:
            listener.bind(address)
        except OSError:
            continue
        listener.listen()
        planted[listener] = number
    if len(set(planted.values())) == 4:
        break
print(*sorted(set(planted.values())), flush=True)
while sys.stdin not in (ready := select.select([*planted, sys.stdin], [], [])[0]):
    for listener in ready:
        listener.accept()
        print("caught", flush=True)
"""


@contextmanager
def planted_x_servers() -> Iterator[tuple[subprocess.Popen[str], set[int]]]:
    """The other user listens where the next X servers would, before them."""
    attacker = subprocess.Popen(
        [PYTHON, "-c", PLANT],
        user=OTHER,
        group=OTHER,
        extra_groups=[],
        cwd="/",
        env={},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert attacker.stdout
    numbers = set(map(int, attacker.stdout.readline().split()))
    try:
        yield attacker, numbers
    finally:
        attacker.kill()
        attacker.communicate()
        for number in numbers:
            path = Path(f"/tmp/.X11-unix/X{number}")
            if path.exists() and path.stat().st_uid == OTHER:
                path.unlink()


async def test_leads_no_program_to_an_x_server_of_theirs(follower: Follower) -> None:
    with planted_x_servers() as (attacker, numbers):
        assert len(numbers) == 4
        display = await follower.ready(program("xterm"))
        assert display.x_display not in numbers
        await follower.manager.stop(display.id)
        caught, _ = attacker.communicate(timeout=DEADLINE)
        assert caught == ""


def test_has_xpra_write_through_no_link(xpra: str) -> None:
    """A user has displays and no `XDG_RUNTIME_DIR`, and another one made `/tmp/xpra` first."""
    with tempfile.TemporaryDirectory(prefix="jlx-", dir="/var/tmp") as home:
        letter = Path(home) / "letter"
        letter.write_text("Dear")
        for path in (home, letter):
            os.chown(path, USER, USER)
        planted = f"mkdir /tmp/xpra && ln -s {letter} /tmp/xpra/run-xpra && chown -hR {OTHER}:{OTHER} /tmp/xpra"
        done = in_own_tmp(xpra, "mode=1777", planted, HOME=home)
        assert done.stdout == "ready\n", done.stderr
        assert letter.read_text() == "Dear"


async def test_has_xpra_of_root_write_in_no_shared_folder(xpra: str) -> None:
    """Where root's displays are elsewhere than in `/tmp`."""
    with tempfile.TemporaryDirectory(prefix="jlx-", dir="/var/tmp") as directory:
        follower = Follower(DisplayManager(runtime_dir=directory))
        follower.manager.open()
        try:
            display = await follower.ready(program("xterm"))
            assert [folder for folder in ("/run/xpra", "/tmp") if Path(folder, str(display.x_display)).exists()] == []
            await follower.manager.stop(display.id)
        finally:
            await follower.manager.close()


async def test_makes_no_directory_for_us() -> None:
    """A directory of theirs in the place of ours is refused, with a remedy."""
    with tempfile.TemporaryDirectory(prefix="jlx-") as shared:
        os.chmod(shared, 0o1777)  # noqa: S103 - as /tmp is
        theirs = Path(shared) / f"jupyterlab-xpra-{ME}"
        assert run(OTHER, "mkdir", "-m", "700", str(theirs)).returncode == 0
        manager = DisplayManager(runtime_dir=str(theirs))
        (problem,) = [problem for problem in await manager.installed.problems() if problem.id == "runtime"]
        assert problem.message == f"{theirs} belongs to another user."
        assert problem.remedy.startswith("Set JUPYTERLAB_XPRA_RUNTIME_DIR ")
        with pytest.raises(RuntimeDirectoryError, match="belongs to another user"):
            await manager.start(program("xterm"))
        assert manager.all() == []
        assert list(theirs.iterdir()) == []


LISTEN = """
import os, socket, sys
listener = socket.socket(socket.AF_UNIX)
listener.bind(sys.argv[1])
os.chmod(sys.argv[1], 0o600)
os.setresuid(int(sys.argv[2]), int(sys.argv[2]), int(sys.argv[2]))
listener.listen()
print("listening", flush=True)
sys.stdin.read()
"""


def test_listens_in_vain_at_a_socket_of_ours(tmp_path: Path) -> None:
    """A socket with our name on it, at which somebody else's process listens."""
    for uid in (ME, OTHER):
        path = tmp_path / str(uid)
        listener = subprocess.Popen(
            [sys.executable, "-c", LISTEN, str(path), str(uid)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert listener.stdout
        assert listener.stdout.readline() == "listening\n"
        if uid == ME:
            control.connect(path).close()
        else:
            with pytest.raises(PermissionError, match="Another user's process"):
                control.connect(path)
        listener.communicate()


async def test_finds_no_file_that_is_open_to_all(make_manager: MakeManager, runtime_dir: Path) -> None:
    follower = Follower(make_manager(sound=True))
    display = await follower.ready(program("xterm"))
    assert (runtime_dir / display.id / sound.DIRECTORY / sound.SOCKET).is_socket()
    open_ones = {
        str(path.relative_to(runtime_dir))
        for path in (
            runtime_dir,
            *runtime_dir.iterdir(),
            *(runtime_dir / display.id).iterdir(),
            runtime_dir / display.id / sound.DIRECTORY / sound.SOCKET,
        )
        if not path.is_symlink() and path.stat().st_mode & 0o077
    }
    assert open_ones == set()
