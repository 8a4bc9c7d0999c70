"""How one display starts: its processes, one after the other, and more programs later."""

from __future__ import annotations

import asyncio
import logging
import os
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ..xpra import command, control, descriptors, environment, install, shell, xserver, xsettings
from ..xpra.command import Kind
from ..xpra.zygote import ZygoteError
from . import program, x_server
from .children import Children
from .ending import Ending
from .errors import ProgramFailed, StartFailed, WrongState
from .model import HOME, Display, DisplayRequest, DisplayState, Role
from .parts import bus, links, printing, sound
from .processes import first_ended

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Mapping, Sequence
    from typing import IO, Any, TypeVar

    from ..xpra.door import Door
    from ..xpra.install import Installation
    from ..xpra.zygote import Forked, Zygote
    from .registry import Registry

    T = TypeVar("T")

logger = logging.getLogger(__name__)

READINESS_INTERVAL = 0.005
"""Seconds between questions to Xpra. It binds, listens and answers; no event tells of these
steps."""

RECORDER_TIMEOUT = 5.0
"""Seconds that Xpra itself waits to know what it can record."""


@dataclass(frozen=True)
class Environments:
    """The environments in a display: of its programs, and of everything of ours."""

    programs: dict[str, str]
    ours: dict[str, str]

    def add(self, variables: Mapping[str, str]) -> None:
        """Set variables in both."""
        self.programs.update(variables)
        self.ours.update(variables)


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
    """Starts one display; `ending` ends it.

    Any process of the user may have a supervisor for any display. Only the process that starts the
    display has children, and it has those of the spare that the display was. `changed` is called
    after each change to the record. `links` says whether programs may ask people to open links.
    """

    def __init__(
        self,
        display_id: str,
        registry: Registry,
        limits: Limits,
        policy: command.Policy,
        withheld: Sequence[str],
        changed: Callable[[], None],
        children: Children | None = None,
        *,
        links: bool,
    ) -> None:
        self._id = display_id
        self._registry = registry
        self._limits = limits
        self._policy = policy
        self._withheld = withheld
        self._links = links
        self._changed = changed
        self.children = children or Children(registry.path(display_id))
        self.ending = Ending(display_id, registry, self.children, limits.stop_timeout, changed)

    @property
    def directory(self) -> Path:
        """The display's directory."""
        return self._registry.path(self._id)

    @property
    def _recorder_asked(self) -> Path:
        return self.directory / sound.DIRECTORY / "asked"

    async def start(
        self,
        request: DisplayRequest,
        installation: Installation,
        door: Door | None = None,
        zygote: Zygote | None = None,
    ) -> None:
        """Start everything; the display is ready when this returns.

        With a door, programs come in by it. With a zygote, Xpra is forked from it.

        Raises `StartFailed` with the step that failed, and `Superseded`. It removes nothing then:
        `ending` does.
        """
        try:
            await asyncio.wait_for(self._start(request, installation, door, zygote), self._limits.start_timeout)
        except asyncio.TimeoutError:
            step = self._registry.read(self._id).message
            raise StartFailed(f"It was not ready after {self._limits.start_timeout:g} s. Last step: {step}") from None

    async def _start(
        self, request: DisplayRequest, installation: Installation, door: Door | None, zygote: Zygote | None
    ) -> None:
        environments = self._environments(installation)
        ours = environments.ours
        x_display = self._registry.read(self._id).x_display  # that of a spare
        if x_display is None:
            x_display = await self._start_x_server(request, installation, ours, door)
        environments.add({"DISPLAY": f":{x_display}"})
        width, height = min(request.width, self._limits.max_width), min(request.height, self._limits.max_height)
        await self._set_up_screen(xserver.set_size(installation.xrandr, ours, width, height))
        if command.has_own_settings(request.kind, request.dpi):
            await self._set_up_screen(self._announce_density(x_display, request.dpi, ours))

        recorder = {}
        if installation.pulseaudio:
            self._start_sound(installation.pulseaudio, ours)
            environments.add(sound.environment(self.directory))
            recorder = command.recorder(installation.xpra, self._recorder_asked)
        self._say("Starting Xpra…")
        socket = self.directory / "socket"
        xpra = installation.xpra
        policy = replace(self._policy, sound=installation.pulseaudio is not None)
        argv = command.argv(xpra, request.kind, x_display, socket, self._registry.read(self._id).name, request.dpi, policy)
        variables = {**install.xpra_environment(xpra.path, ours, self.directory), **command.environment(policy), **recorder}
        if not (zygote and self._fork(zygote, argv, variables)):
            self._spawn(Role.XPRA, argv, variables)
        with ExitStack() as started:
            listens = self._start_bus(installation.bus, ours, started)
            if request.kind is not Kind.DESKTOP:
                await self._unless_ended(self._answering(socket, sound=policy.sound))
                self._say(f"Starting {request.title}…")
            if listens:
                await self._unless_ended(self._offer_bus(listens, environments.programs, request.kind))
        await self._start_program(request, environments, installation)
        if request.kind is Kind.DESKTOP:
            # Xpra does not manage windows here, so the session has started beside it.
            await self._unless_ended(self._answering(socket, sound=policy.sound))
        self._change(lambda display: replace(display, state=DisplayState.READY, message=""))

    async def _start_x_server(
        self, request: DisplayRequest, installation: Installation, ours: dict[str, str], door: Door | None
    ) -> int:
        with xserver.screen_memory(self.directory) as screen:

            def with_files(display: Display) -> Display:
                x_server.make_files(self.directory, screen.fileno(), door)
                return replace(display, message="Starting the X server…")

            self._change(with_files)
            x_display = await x_server.start(
                self.directory,
                installation,
                (self._limits.max_width, self._limits.max_height),
                request.dpi,
                screen.fileno(),
                lambda argv, fds: self._spawn(Role.X_SERVER, argv, ours, fds),
                door,
            )
            self._change(lambda display: replace(display, x_display=x_display))
            await self._set_up_screen(xserver.allow_any_size(installation.xprop, {**ours, "DISPLAY": f":{x_display}"}))
            xserver.release_screen(screen.fileno())
        return x_display

    async def _set_up_screen(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await self._unless_ended(work)
        except xserver.XServerError as error:
            raise StartFailed(f"The screen could not be set up: {error}") from error

    async def _announce_density(self, x_display: int, dpi: int, ours: dict[str, str]) -> None:
        with await xsettings.announce(x_display, self.directory / x_server.XAUTHORITY, dpi) as connection:
            held = connection.fileno()
            self._spawn(Role.SETTINGS, shell.command(shell.HOLD, str(held)), ours, (held,))

    def _start_bus(self, daemon: str | None, ours: dict[str, str], started: ExitStack) -> IO[bytes] | None:
        """Start the bus, if there is a program for it.

        The file that is returned has a line when the bus listens, and none if the bus has ended.
        """
        if daemon is None:
            return None
        bus.configure(self.directory)
        reading, writing = os.pipe()
        listens = started.enter_context(os.fdopen(reading, "rb"))
        try:
            self._spawn(Role.BUS, bus.argv(daemon, self.directory, writing), ours, pass_fds=(writing,))
        finally:
            os.close(writing)
        return listens

    async def _offer_bus(self, listens: IO[bytes], programs: dict[str, str], kind: Kind) -> None:
        """Set the address of the bus in the programs' environment, unless the bus has ended.

        Over it servers hear of links and of what is printed, unless a desktop session has it.
        """
        if not await descriptors.line(listens):
            return
        bus.make_private(self.directory)
        if self._links and kind is not Kind.DESKTOP and environment.find(links.SENDER):
            links.offer(self.directory)
        if kind is not Kind.DESKTOP:
            programs.update(self._ways_out(programs))
        with suppress(OSError, EOFError):  # it has ended since
            await bus.give(self.directory, programs)
        programs[bus.VARIABLE] = bus.address(self.directory)

    def _ways_out(self, programs: dict[str, str]) -> dict[str, str]:
        """The variables by which programs open links and print."""
        printer = printing.environment(self.directory, programs) if self._policy.files else {}
        return {**links.environment(self.directory, programs), **printer}

    def _start_sound(self, pulseaudio: str, ours: dict[str, str]) -> None:
        """Start PulseAudio. Programs that connect to it wait until it is there."""
        with sound.listen(self.directory) as listening:
            # With an X display, it would start a session bus to look for others of its kind.
            inherited = {name: value for name, value in ours.items() if name != "DISPLAY"}
            self._spawn(
                Role.SOUND,
                sound.argv(pulseaudio, self.directory, listening.fileno(), microphone=self._policy.microphone),
                {**inherited, **sound.server_environment(self.directory)},
                pass_fds=(listening.fileno(),),
            )

    async def _start_program(self, request: DisplayRequest, environments: Environments, installation: Installation) -> None:
        if request.working_directory == HOME and (problem := program.home_problem()):
            self.children.note(problem.message)
        reading, writing = os.pipe()
        with os.fdopen(reading, "rb") as started:
            try:
                xprop = "" if request.kind is Kind.DESKTOP else installation.xprop
                argv = program.argv(request, writing, self.directory / program.OUTCOME, xprop)
                variables = program.environment(request, environments.programs, environments.ours, self.directory, request.dpi)
                self._spawn(Role.PROGRAM, argv, variables, pass_fds=(writing,))
            finally:
                os.close(writing)
            if await self._unless_ended(descriptors.line(started)) != program.STARTED:
                raise StartFailed((await self.ending.why()).message)

    async def add_program(self, request: DisplayRequest, installation: Installation) -> None:
        """Start one more program in the display; it runs when this returns.

        The display goes on while one of its programs runs. A program that has not started in time
        is ended. Raises `ProgramFailed`, `WrongState` (not ready), `UnknownDisplay`.
        """
        reading, writing = os.pipe()
        with os.fdopen(reading, "rb") as started:

            def with_program(display: Display) -> Display:
                if display.state is not DisplayState.READY:
                    raise WrongState(f"{display.name} is {display.state.value}. {display.message}".strip())
                environments = self._environments(installation)
                environments.add({"DISPLAY": f":{display.x_display}"})
                if Role.BUS in display.processes and display.processes[Role.BUS].alive:
                    environments.programs[bus.VARIABLE] = bus.address(self.directory)
                    environments.programs.update(self._ways_out(environments.programs))
                if Role.SOUND in display.processes:
                    environments.add(sound.environment(self.directory))
                # Its outcome is not kept: a display's end tells of the program that it was made
                # for.
                argv = program.argv(request, writing, Path(os.devnull), installation.xprop)
                variables = program.environment(request, environments.programs, environments.ours, self.directory, display.dpi)
                added = self.children.run(argv, variables, (writing,), adopts=True)
                return replace(display, programs=(*(other for other in display.programs if other.alive), added))

            try:
                added = self._registry.change(self._id, with_program).programs[-1]
            finally:
                os.close(writing)
            self._changed()
            # A process that the set-up left in the background may hold the pipe open.
            os.set_blocking(started.fileno(), False)
            waits = [asyncio.ensure_future(wait) for wait in (descriptors.readable(started.fileno()), added.ended())]
            try:
                done, _ = await asyncio.wait(waits, timeout=self._limits.start_timeout, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for wait in waits:
                    wait.cancel()
                await asyncio.gather(*waits, return_exceptions=True)
            name = Path(request.command[0]).name
            if not done:
                self.children.kill(added)
                raise ProgramFailed(f"{name} had not started after {self._limits.start_timeout:g} s.")
            line = started.readline() or b""
            if line != program.STARTED:
                raise ProgramFailed(program.why_failed(line) or f"{name} was killed.")

    async def _answering(self, socket: Path, *, sound: bool) -> None:
        while True:
            try:
                await control.clients(socket)
                break
            except (FileNotFoundError, ConnectionRefusedError, ConnectionResetError, BlockingIOError):
                await asyncio.sleep(READINESS_INTERVAL)
            except (control.NotAnswering, OSError) as error:
                raise StartFailed(f"Xpra started and then did not answer: {error}") from error
        if sound:
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._until_recorder_asked(), RECORDER_TIMEOUT)

    async def _until_recorder_asked(self) -> None:
        while not self._recorder_asked.exists():  # noqa: ASYNC110  A file tells nobody.
            await asyncio.sleep(READINESS_INTERVAL)

    async def _unless_ended(self, work: Coroutine[Any, Any, T]) -> T:
        """The result of `work`.

        Raises `StartFailed` if a process that the display needs ends first.
        """
        task = asyncio.ensure_future(work)
        processes = self._registry.read(self._id).processes
        watch = asyncio.ensure_future(first_ended(process for role, process in processes.items() if not role.dispensable))
        try:
            await asyncio.wait({task, watch}, return_when=asyncio.FIRST_COMPLETED)
            if task.done():
                return task.result()
            raise StartFailed((await self.ending.why()).message)
        finally:
            task.cancel()
            watch.cancel()
            await asyncio.gather(task, watch, return_exceptions=True)

    def _spawn(self, role: Role, argv: list[str], environment: dict[str, str], pass_fds: tuple[int, ...] = ()) -> None:
        """Start a process and record it, in one step under the display's lock.

        A peer that begins to stop the display finds the process, or has kept it from being started.
        If this process is killed in between, the child still holds the lock until it is about to
        become the program that carries the mark.
        """

        def with_process(display: Display) -> Display:
            process = self.children.run(argv, environment, pass_fds, adopts=role is Role.PROGRAM)
            return replace(display, processes={**display.processes, role: process})

        self._change(with_process)

    def _fork(self, zygote: Zygote, argv: list[str], environment: dict[str, str]) -> bool:
        """Start Xpra by the zygote, as `_spawn` does. Returns whether the zygote was there."""
        forked: list[Forked] = []

        def with_xpra(display: Display) -> Display:
            process, child = self.children.fork(zygote, argv, environment)
            forked.append(child)
            return replace(display, processes={**display.processes, Role.XPRA: process})

        try:
            self._change(with_xpra)
        except ZygoteError as error:
            logger.warning("%s", error)
            return False
        except Exception:
            for child in forked:
                child.abandon()
            raise
        forked[0].let_go()
        return True

    def _environments(self, installation: Installation) -> Environments:
        programs = environment.of_programs(os.environ, self._withheld, installation.programs)
        environments = Environments(programs, environment.of_ours(os.environ))
        environments.add(x_server.variables(self.directory))
        return environments

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
