"""The processes of one display: how they start, when they are ready, how all of them end."""

from __future__ import annotations

import asyncio
import errno
import logging
import os
import shutil
import signal
import subprocess
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ..xpra import command, control, install, xserver
from ..xpra.command import Kind
from ..xpra.door import NotHandedOver
from .errors import ProgramFailed, StartFailed, StopFailed, UnknownDisplay, WrongState
from .model import Display, DisplayRequest, DisplayState, EndReason, Role, now
from .parts import bus, sound
from .processes import MARK, Process, all_ended, first_ended, in_display
from .registry import LOG, private

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from typing import IO, Any, TypeVar

    from ..xpra.door import Door
    from ..xpra.install import Installation
    from .registry import Registry

    T = TypeVar("T")

READINESS_INTERVAL = 0.02
"""Seconds between questions to Xpra. It binds, then listens, then answers, and none of that has an event."""

RECORDER_TIMEOUT = 5.0
"""Seconds that Xpra itself waits to know what it can record."""

ROUNDS = 10
"""How often a stop looks for processes that were started while it ended others."""

SECRETS = ("JUPYTER_TOKEN", "JUPYTERHUB_API_TOKEN", "JPY_API_TOKEN", "CONFIGPROXY_AUTH_TOKEN")
OUTER_SESSION = (
    "DBUS_SESSION_BUS_ADDRESS",
    "DESKTOP_STARTUP_ID",
    "DISPLAY",
    "SESSION_MANAGER",
    "WAYLAND_DISPLAY",
    "XAUTHORITY",
    "XDG_CURRENT_DESKTOP",
    "XDG_SESSION_ID",
    "XDG_SESSION_TYPE",
)

OUTCOME = "exit"
"""The file that says how the display's program ended."""

STARTED = b"started\n"

SETUP = "JUPYTERLAB_XPRA_SETUP"
"""The environment variable with the profile's set-up line, which may hold a secret: arguments can be read by every user."""

# Runs the program, writes to a pipe just before, and says how it ended in a file, which any process of the user
# can read; an exit status only reaches the parent. The set-up runs in a function, so that a script that it sources does not
# see the program's arguments as its own.
#
# Some programs go on in the background after they have ended with success. Where Xpra manages windows, the script goes on
# too, while something of the program runs: until its first window, which may take long, while windows are open, and some
# seconds after the last, since a program may show another, and a daemon may never end. What is in the background has the
# script's number in its environment. Xpra 3 and 6 set the property that xprop watches when the first window is opened.
PROGRAM_SCRIPT = r"""
jupyterlab_xpra_outcome=$1
jupyterlab_xpra_started=$2
jupyterlab_xpra_xprop=$4
read -ra jupyterlab_xpra_limits <<<"$5"
jupyterlab_xpra_setup=$JUPYTERLAB_XPRA_SETUP
unset JUPYTERLAB_XPRA_SETUP
fail() {
    printf '%s\n' "$1" >&2
    printf 'failed %s\n' "$1" >"$jupyterlab_xpra_outcome"
    printf 'failed %s\n' "$1" >&"$jupyterlab_xpra_started"
    exit 1
}
cd -- "$3" || fail "The working directory $3 cannot be entered."
shift 5
prepare() { eval "$jupyterlab_xpra_setup"; }
prepare || fail "The set-up command failed with status $?: $jupyterlab_xpra_setup"
unset jupyterlab_xpra_setup
program=$(type -P -- "$1") || fail "The command $1 was not found."
shift
limited=()
if [ "${#jupyterlab_xpra_limits[@]}" -gt 0 ]; then
    limited=(systemd-run --user --scope --quiet "${jupyterlab_xpra_limits[@]/#/--property=}" --)
    # systemd takes limits that it has no right to set, and then sets none.
    in_force='
        group=/sys/fs/cgroup$(sed -n s/^0:://p /proc/self/cgroup)
        for property; do
            case $property in MemoryMax=*) file=memory.max ;; CPUQuota=*) file=cpu.max ;; esac
            limit=$(cat "$group/$file" 2>/dev/null)
            case $limit in "" | max*) echo "systemd sets no ${property%%=*} for this user"; exit 1 ;; esac
        done'
    why=$("${limited[@]}" sh -c "$in_force" sh "${jupyterlab_xpra_limits[@]}" 2>&1) || fail "Its limits cannot be set ($why): \
have an administrator run systemd for each user and let it limit memory and cpu, or take the limits out of the profile."
fi
printf 'started\n' >&"$jupyterlab_xpra_started"
exec {jupyterlab_xpra_started}>&-
JUPYTERLAB_XPRA_PROGRAM=$$ "${limited[@]}" "$program" "$@"
jupyterlab_xpra_status=$?
something_runs() { grep -Fqszx "JUPYTERLAB_XPRA_PROGRAM=$$" /proc/[0-9]*/environ; }
go_on() {
    local change seconds=0 watch windows
    exec {watch}< <(exec "$jupyterlab_xpra_xprop" -root -spy -notype _NET_CLIENT_LIST 2>/dev/null)
    read -r -u "$watch" windows
    while something_runs; do
        if [[ $windows == *0x* ]]; then
            read -r -u "$watch" windows || return
        elif read -r -t 1 -u "$watch" change; then
            windows=$change seconds=0
        elif [ "$?" -le 128 ]; then
            return
        elif [[ $windows != *'not found'* ]] && [ "$((++seconds))" -eq 5 ]; then
            return
        fi
    done
}
if [ "$jupyterlab_xpra_status" -eq 0 ] && [ "$jupyterlab_xpra_xprop" ] && something_runs; then go_on; fi
printf 'exited %d\n' "$jupyterlab_xpra_status" >"$jupyterlab_xpra_outcome"
"""


@dataclass(frozen=True)
class Limits:
    """Times in seconds, sizes in pixels."""

    start_timeout: float
    stop_timeout: float
    max_width: int
    max_height: int


class Superseded(Exception):
    """Another peer has begun to stop the display that was being started here."""


class Supervisor:
    """Starts and ends one display.

    Any process of the user may have one for any display; only the one that starts it has children.
    """

    def __init__(
        self, display_id: str, registry: Registry, limits: Limits, policy: command.Policy, changed: Callable[[], None]
    ) -> None:
        self._id = display_id
        self._registry = registry
        self._limits = limits
        self._policy = policy
        self._changed = changed
        self._children: dict[Process, subprocess.Popen[bytes]] = {}
        self._collecting: set[asyncio.Task[None]] = set()
        self._log = logging.getLogger(f"{__name__}.{display_id}")

    @property
    def directory(self) -> Path:
        """The display's directory."""
        return self._registry.path(self._id)

    @property
    def _recorder_asked(self) -> Path:
        return self.directory / sound.DIRECTORY / "asked"

    async def start(self, request: DisplayRequest, installation: Installation, door: Door | None = None) -> None:
        """Start everything; the display is ready when this returns. With a door, programs come in by it.

        Raises `StartFailed` with the step that failed, and `Superseded`. What was made is not removed: `end` does that.
        """
        try:
            await asyncio.wait_for(self._start(request, installation, door), self._limits.start_timeout)
        except asyncio.TimeoutError:
            step = self._registry.read(self._id).message
            raise StartFailed(f"It was not ready after {self._limits.start_timeout:g} s. Last step: {step}") from None

    async def _start(self, request: DisplayRequest, installation: Installation, door: Door | None) -> None:
        environment = self._environment()
        # In memory, and gone with the X server however it ends.
        with os.fdopen(os.memfd_create("screen"), "rb+") as screen:
            self._make_files(screen.fileno(), door)
            x_display = await self._start_x_server(request, installation, environment, screen.fileno(), door)
            environment["DISPLAY"] = f":{x_display}"
            width = min(request.width, self._limits.max_width)
            height = min(request.height, self._limits.max_height)
            try:
                await self._unless_ended(xserver.set_size(installation.xrandr, environment, width, height))
                await self._unless_ended(xserver.allow_any_size(installation.xprop, environment))
            except xserver.XServerError as error:
                raise StartFailed(f"The size of the screen could not be set: {error}") from error
            xserver.release_screen(screen.fileno())

        recorder = {}
        if installation.pulseaudio:
            self._start_sound(installation.pulseaudio, environment)
            environment |= sound.environment(self.directory)
            recorder = command.recorder(installation.xpra, self._recorder_asked)
        self._say("Starting Xpra…")
        socket = self.directory / "socket"
        xpra = installation.xpra
        policy = replace(self._policy, sound=installation.pulseaudio is not None)
        self._spawn(
            Role.XPRA,
            command.argv(xpra, request.kind, x_display, socket, self._registry.read(self._id).name, request.dpi, policy),
            {**install.environment(environment, self.directory), **command.ENVIRONMENT, **recorder},
        )
        if request.kind is Kind.DESKTOP:
            # Xpra does not manage windows here, so the session starts beside it. It has its own bus and notifications.
            await self._start_program(request, environment, installation)
            await self._unless_ended(self._answering(socket, sound=policy.sound))
        else:
            with ExitStack() as started:
                listens = self._start_bus(environment, started)
                await self._unless_ended(self._answering(socket, sound=policy.sound))
                self._say(f"Starting {request.title}…")
                if listens:
                    address: bytes = await self._unless_ended(_line(listens))
                    if address:
                        bus.make_private(self.directory)
                        environment[bus.VARIABLE] = bus.address(self.directory)
            await self._start_program(request, environment, installation)
        self._change(lambda display: replace(display, state=DisplayState.READY, message=""))

    def _make_files(self, screen: int, door: Door | None) -> None:
        """Make what the X server and Xpra find in the display's directory."""

        def with_files(display: Display) -> Display:
            if door:
                shutil.copy(door.xauthority, self.directory / "xauthority")
            else:
                xserver.write_cookie(self.directory / "xauthority")
            xserver.link_screen(self.directory, screen)
            (self.directory / command.NOTES).mkdir(mode=0o700)
            return replace(display, message="Starting the X server…")

        self._change(with_files)

    async def _start_x_server(
        self, request: DisplayRequest, installation: Installation, environment: dict[str, str], screen: int, door: Door | None
    ) -> int:
        reading, writing = os.pipe()
        with os.fdopen(reading, "rb") as number:
            try:
                argv = xserver.argv(
                    installation.xvfb,
                    writing,
                    self.directory / "xauthority",
                    self.directory,
                    self._limits.max_width,
                    self._limits.max_height,
                    request.dpi,
                )
                self._spawn(
                    Role.X_SERVER,
                    door.handing_over(argv) if door else argv,
                    environment,
                    pass_fds=(writing, screen, *(door.fds if door else ())),
                )
            finally:
                os.close(writing)
            # It writes the number when it accepts connections; if it ends first, the pipe does too.
            line = (await _line(number)).strip()
        if not line:
            raise StartFailed("The X server (Xvfb) ended before it was ready.")
        if door:
            try:
                door.check()
            except NotHandedOver:
                raise StartFailed(
                    "This X server (Xvfb) cannot be started by the first program that uses it: it was built without libsystemd."
                ) from None
        x_display = int(line)
        self._change(lambda display: replace(display, x_display=x_display))
        return x_display

    def _start_bus(self, environment: dict[str, str], started: ExitStack) -> IO[bytes] | None:
        """Start the bus, if there can be one. What is returned has a line when it listens, and none if it has ended."""
        program = shutil.which(bus.PROGRAM)
        if program is None:
            return None
        reading, writing = os.pipe()
        listens = started.enter_context(os.fdopen(reading, "rb"))
        try:
            self._spawn(Role.BUS, bus.argv(program, self.directory, writing), environment, pass_fds=(writing,))
        finally:
            os.close(writing)
        return listens

    def _start_sound(self, program: str, environment: dict[str, str]) -> None:
        """Start PulseAudio. Who connects to it waits until it is there."""
        with sound.listen(self.directory) as listening:
            # With an X display, it would start a session bus to look for others of its kind.
            inherited = {name: value for name, value in environment.items() if name != "DISPLAY"}
            self._spawn(
                Role.SOUND,
                sound.argv(program, self.directory, listening.fileno()),
                {**inherited, **sound.server_environment(self.directory)},
                pass_fds=(listening.fileno(),),
            )

    async def _start_program(self, request: DisplayRequest, environment: dict[str, str], installation: Installation) -> None:
        reading, writing = os.pipe()
        with os.fdopen(reading, "rb") as started:
            try:
                xprop = "" if request.kind is Kind.DESKTOP else installation.xprop
                argv, environment = self._program(request, environment, writing, self.directory / OUTCOME, xprop)
                self._spawn(Role.PROGRAM, argv, environment, pass_fds=(writing,))
            finally:
                os.close(writing)
            if await self._unless_ended(_line(started)) != STARTED:
                raise StartFailed((await self.why_ended())[1])

    async def add_program(self, request: DisplayRequest, installation: Installation) -> None:
        """Start one more program in the display; it runs when this returns. The display goes on while one of them does.

        Raises `ProgramFailed`, `WrongState` (not ready), `UnknownDisplay`.
        """
        reading, writing = os.pipe()
        with os.fdopen(reading, "rb") as started:

            def with_program(display: Display) -> Display:
                if display.state is not DisplayState.READY:
                    raise WrongState(f"{display.name} is {display.state.value}. {display.message}".strip())
                inherited = {**self._environment(), "DISPLAY": f":{display.x_display}"}
                if Role.BUS in display.processes and display.processes[Role.BUS].alive:
                    inherited[bus.VARIABLE] = bus.address(self.directory)
                if Role.SOUND in display.processes:
                    inherited |= sound.environment(self.directory)
                # How it ends interests nobody: the display's end is told by the program that it was made for.
                argv, environment = self._program(request, inherited, writing, Path(os.devnull), installation.xprop)
                program = self._run(argv, environment, (writing,))
                return replace(display, programs=(*(other for other in display.programs if other.alive), program))

            try:
                program = self._registry.change(self._id, with_program).programs[-1]
            finally:
                os.close(writing)
            self._changed()
            # What the set-up left in the background may hold the pipe open.
            os.set_blocking(started.fileno(), False)
            waits = [asyncio.ensure_future(wait) for wait in (_readable(started.fileno()), program.ended())]
            try:
                await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for wait in waits:
                    wait.cancel()
                await asyncio.gather(*waits, return_exceptions=True)
            line = started.readline() or b""
            if line != STARTED:
                _, _, why = line.decode("utf-8", "replace").strip().partition(" ")
                raise ProgramFailed(why or f"{Path(request.command[0]).name} was killed.")

    def _program(
        self, request: DisplayRequest, environment: dict[str, str], started: int, outcome: Path, xprop: str
    ) -> tuple[list[str], dict[str, str]]:
        """The arguments and the environment of what runs a program, and with an `xprop` what it leaves in the background."""
        directory = os.path.expanduser(request.working_directory)
        limits = []
        if request.memory_limit is not None:
            limits.append(f"MemoryMax={request.memory_limit}")
        if request.cpu_limit is not None:
            limits.append(f"CPUQuota={request.cpu_limit * 100:.10g}%")
        arguments = [str(outcome), str(started), directory, xprop, " ".join(limits), *request.command]
        return ["bash", "-c", PROGRAM_SCRIPT, "jupyterlab-xpra", *arguments], {
            **environment,
            "GDK_BACKEND": "x11",
            "QT_QPA_PLATFORM": "xcb",
            "XDG_SESSION_TYPE": "x11",
            "NO_AT_BRIDGE": "1",
            **request.environment,
            MARK: str(self.directory),
            SETUP: request.setup,
        }

    async def _answering(self, socket: Path, *, sound: bool) -> None:
        while True:
            try:
                if await control.status(socket) == "ready":
                    break
            except (FileNotFoundError, ConnectionRefusedError, ConnectionResetError, BlockingIOError):
                await asyncio.sleep(READINESS_INTERVAL)
                continue
            except (control.NotAnswering, OSError) as error:
                raise StartFailed(f"Xpra started and then did not answer: {error}") from error
            await asyncio.sleep(READINESS_INTERVAL)
        if sound:
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._until_recorder_asked(), RECORDER_TIMEOUT)

    async def _until_recorder_asked(self) -> None:
        while not self._recorder_asked.exists():  # noqa: ASYNC110  A file tells nobody.
            await asyncio.sleep(READINESS_INTERVAL)

    async def _unless_ended(self, work: Coroutine[Any, Any, T]) -> T:
        """The result of `work`. Raises `StartFailed` if a process that the display cannot do without ends first."""
        task = asyncio.ensure_future(work)
        processes = self._registry.read(self._id).processes
        watch = asyncio.ensure_future(first_ended(process for role, process in processes.items() if not role.dispensable))
        try:
            await asyncio.wait({task, watch}, return_when=asyncio.FIRST_COMPLETED)
            if task.done():
                return task.result()
            raise StartFailed((await self.why_ended())[1])
        finally:
            task.cancel()
            watch.cancel()
            await asyncio.gather(task, watch, return_exceptions=True)

    async def why_ended(self) -> tuple[EndReason, str, int | None]:
        """Why a display ends of which some process has: reason, message, the program's exit code if it is known.

        If several have, the one under the others is the cause.
        """
        display = self._registry.read(self._id)
        starting = display.state is DisplayState.STARTING
        for role, title in ((Role.X_SERVER, "The X server (Xvfb)"), (Role.XPRA, "Xpra")):
            process = display.processes.get(role)
            if process and process.ending:
                await process.ended()
                how = self._how_ended(process)
                if starting:
                    return EndReason.FAILED, f"{title} ended before the display was ready{how}.", None
                return EndReason.LOST, f"{title} ended unexpectedly{how}.", None
        program = Path(display.command[0]).name
        try:
            outcome, _, detail = (self.directory / OUTCOME).read_text("utf-8", "replace").strip().partition(" ")
        except FileNotFoundError:
            outcome, detail = "", ""
        if outcome == "failed":
            return EndReason.FAILED, detail, None
        if outcome != "exited" or not detail.isdecimal():
            return EndReason.EXITED, f"{program} was killed.", None
        code = int(detail)
        if code > 128:
            return EndReason.EXITED, f"{program} was ended by {_signal_name(code - 128)}.", code
        return EndReason.EXITED, f"{program} has ended" + (f" with exit code {code}." if code else "."), code

    async def end(self, reason: EndReason, message: str, exit_code: int | None = None) -> None:
        """End the display, whoever started it: every process, socket and lock is gone when this returns.

        Nothing happens if it has ended. If another process was ending it, this one helps; the reason given first stays.
        Raises `StopFailed` if processes remain, `UnknownDisplay`.
        """

        def stopping(display: Display) -> Display:
            if not display.live:
                return display
            if display.reason:
                return replace(display, worker=Process.of(os.getpid()))
            return replace(
                display,
                state=DisplayState.STOPPING,
                message=message,
                reason=reason,
                exit_code=exit_code,
                worker=Process.of(os.getpid()),
            )

        display = self._change_freely(stopping)
        if not display.live:
            return
        await self._end_processes(display)

        def ended(display: Display) -> Display:
            if not display.live:
                return display
            if display.x_display is not None:
                xserver.remove_leftover(display.x_display)
            self._registry.clear(self._id)
            return replace(display, state=DisplayState.ENDED, ended=now(), x_display=None, processes={}, programs=())

        with suppress(UnknownDisplay):  # another process has ended it too, and it has been forgotten since
            self._change_freely(ended)

    def let_go(self) -> None:
        """Leave the processes that run to themselves."""
        for task in self._collecting:
            task.cancel()

    async def _end_processes(self, display: Display) -> None:
        """TERM, wait, KILL. The programs and Xpra go first, then the servers that they need to end in order."""
        servers = {display.processes[role] for role in (Role.X_SERVER, Role.BUS, Role.SOUND) if role in display.processes}
        for processes in (self._alive(display) - servers, servers):
            for process in processes:
                process.send(signal.SIGTERM)
            await all_ended(processes, self._limits.stop_timeout)
        for _ in range(ROUNDS):
            remaining = self._alive(display)
            if not remaining:
                break
            for process in remaining:
                process.send(signal.SIGKILL)
            await all_ended(remaining, self._limits.stop_timeout)
        else:
            pids = ", ".join(str(process.pid) for process in self._alive(display))
            raise StopFailed(f"Display {self._id} could not be stopped: processes {pids} do not end.")
        await asyncio.gather(*self._collecting)

    def _alive(self, display: Display) -> set[Process]:
        return in_display(str(self.directory), display.all_processes)

    def _spawn(self, role: Role, argv: list[str], environment: dict[str, str], pass_fds: tuple[int, ...] = ()) -> None:
        """Start a process and record it, with nobody in between.

        Whoever begins to stop the display finds the process, or has kept it from being started. If this process is killed
        here, the child still holds the lock until it is about to become what carries the mark.
        """

        def with_process(display: Display) -> Display:
            process = self._run(argv, environment, pass_fds)
            return replace(display, processes={**display.processes, role: process})

        self._change(with_process)

    def _run(self, argv: list[str], environment: dict[str, str], pass_fds: tuple[int, ...]) -> Process:
        with open(self.directory / LOG, "ab", opener=private) as log:
            try:
                child = subprocess.Popen(
                    argv,
                    env=environment,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                    pass_fds=pass_fds,
                )
            except OSError as error:
                raise StartFailed(f"{argv[0]} cannot be run: {error.strerror}.") from error
        process = Process.of(child.pid)
        self._children[process] = child
        self._collecting.add(asyncio.ensure_future(self._collect(process)))
        return process

    async def _collect(self, process: Process) -> None:
        """Take a child's exit status when it ends, whoever ends it, so that it leaves the table of processes."""
        await process.ended()
        self._children[process].wait()

    def _environment(self) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if name not in SECRETS and name not in OUTER_SESSION}
        return {**inherited, MARK: str(self.directory), "XAUTHORITY": str(self.directory / "xauthority")}

    def _say(self, message: str) -> None:
        self._change(lambda display: replace(display, message=message))

    def _change(self, changed: Callable[[Display], Display]) -> Display:
        """Change the record of a display that is being started. Raises `Superseded`."""

        def still_starting(display: Display) -> Display:
            if display.state is not DisplayState.STARTING:
                raise Superseded(self._id)
            return changed(display)

        display = self._registry.change(self._id, still_starting)
        self._changed()
        return display

    def _change_freely(self, changed: Callable[[Display], Display]) -> Display:
        """Change the record of a display that is being ended, on a full disk too."""
        try:
            display = self._registry.change(self._id, changed)
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
            # To end it in order matters more than what its programs wrote.
            os.truncate(self.directory / LOG, 0)
            display = self._registry.change(self._id, changed)
        self._changed()
        return display

    def _how_ended(self, process: Process) -> str:
        """How a process ended, if it was a child of ours."""
        if process not in self._children:
            return ""
        code = self._children[process].wait()
        return f" ({_signal_name(-code)})" if code < 0 else f" with exit code {code}"


async def _line(file: IO[bytes]) -> bytes:
    """A line, once there is one; empty if there is none."""
    await _readable(file.fileno())
    return file.readline()


async def _readable(fd: int) -> None:
    loop = asyncio.get_running_loop()
    ready = asyncio.Event()
    loop.add_reader(fd, ready.set)
    try:
        await ready.wait()
    finally:
        loop.remove_reader(fd)


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
