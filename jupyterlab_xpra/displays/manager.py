"""The displays of this user on this host, as one process sees and changes them."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Coroutine, Iterator
from contextlib import AbstractContextManager, aclosing
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from traitlets import Bool, Enum, Float, Int, TraitError, Unicode, default, validate
from traitlets.config import LoggingConfigurable

from ..xpra import control, install, xserver
from ..xpra.command import CLIPBOARD_DIRECTIONS, Kind, Policy
from ..xpra.door import Door
from ..xpra.install import Finder, Installation, Problem, Xpra
from . import registry
from .errors import (
    DisplayError,
    FilesRefused,
    InvalidRequest,
    RuntimeDirectoryError,
    ScreenshotFailed,
    StartFailed,
    StopFailed,
    TooManyDisplays,
    UnknownDisplay,
    WrongState,
)
from .model import Display, DisplayRequest, DisplayState, EndReason, now
from .parts import logs
from .parts.files import Incoming, folder
from .parts.notifications import Notification, Notifications
from .processes import Process, first_ended, first_ended_or_all
from .registry import Registry
from .supervisor import Limits, Superseded, Supervisor
from .use.idle import IdleLimits, Use

FOLLOW_INTERVAL = 2.0
"""Seconds."""

HOUSEKEEPING_INTERVAL = 3600.0
"""Seconds. Those who clean `/tmp` remove what nobody used for days."""

LEAST_LOG = 64 * 1024
"""Bytes. The disk is given out in blocks; a smaller limit would mean little."""


@dataclass(frozen=True)
class Change:
    """What happened to a display.

    `started`, `progress`, `ready`, `renamed`, `stopping`, `ended` and `forgotten` are differences between two readings of its
    record; `idle`, `used` and `disconnected` come from `Use`, `notified` from `Notifications`.
    """

    action: str
    display: Display


class RunsAlready(Exception):
    """The display that is asked for is there."""

    def __init__(self, display: Display) -> None:
        super().__init__(display.id)
        self.display = display


class DisplayManager(LoggingConfigurable):
    """Starts, lists, renames and stops displays, and tells of every change, whoever made it."""

    max_displays = Int(10, config=True, help="How many displays may run at once.")
    start_timeout = Float(60, config=True, help="Seconds that a display has to become ready. Past it, it ends as failed.")
    stop_timeout = Float(
        5, config=True, help="Seconds that the processes of a display have to end by themselves before they are killed."
    )
    keep_ended = Float(
        600, config=True, help="Seconds that the record and log of an ended display are kept; 0 forgets them at once."
    )
    max_log_size = Int(
        logs.MAX_SIZE,
        config=True,
        help="Bytes of disk that the log of a display may take. When it takes more, the newest half of that is kept.",
    )
    max_width = Int(
        3840, config=True, help="The widest that a display can become, in pixels. Memory is taken once it is that wide."
    )
    max_height = Int(
        2160,
        config=True,
        help="The highest that a display can become, in pixels. Memory is taken once it is that high.",
    )
    stop_with_server = Bool(
        True, config=True, help="Whether the displays that a Jupyter server started are stopped when it stops."
    )
    cull_idle_timeout = Float(
        0,
        config=True,
        help="Seconds without a person's input (key, pointer, touch) after which a display is stopped, which people are "
        "warned of a minute before; 0 for never. Some minutes at least: pages report input every ten seconds.",
    )
    cull_connected = Bool(
        False,
        config=True,
        help="Whether displays that a viewer is connected to are stopped too by `cull_idle_timeout`. If not, the time "
        "counts from when the last one left, or was disconnected after `viewer_idle_timeout`.",
    )
    viewer_idle_timeout = Float(
        0,
        config=True,
        help="Seconds without a person's input (key, pointer, touch) after which the viewers of a display are "
        "disconnected; 0 for never. The display goes on. Some minutes at least: pages report input every ten seconds.",
    )
    runtime_dir = Unicode(
        config=True,
        help="The directory of the displays, private and on a local file system; every server and script of the "
        "user must agree on it. $JUPYTERLAB_XPRA_RUNTIME_DIR, else /tmp/jupyterlab-xpra-<uid>.",
    )
    client = Enum(
        ["builtin", "html5"],
        "builtin",
        config=True,
        help="What shows displays in the browser: our own client, or Xpra's HTML5 client where the installation has it.",
    )
    clipboard = Enum(
        list(CLIPBOARD_DIRECTIONS),
        "both",
        config=True,
        help="Where what is copied may go. Of displays that are started from then on.",
    )
    file_transfer = Bool(
        True,
        config=True,
        help="Whether files may go between displays and browsers: those dropped on a display, and those it sends.",
    )
    max_upload_size = Int(
        4 * 1024**3, config=True, help="Bytes of a file that may be dropped on a display. It goes to the disk as it comes."
    )
    sound = Bool(
        False,
        config=True,
        help="Whether people may hear displays, if they ask for it. Of displays that are started from then on; each runs a "
        "PulseAudio. It needs PulseAudio and Xpra's GStreamer parts, and a browser that decodes Opus.",
    )
    xpra = Unicode("xpra", config=True, help="The Xpra to run: a name found on PATH, or a path.")
    xvfb = Unicode("Xvfb", config=True, help="The Xvfb to run: a name found on PATH, or a path.")
    xrandr = Unicode("xrandr", config=True, help="The xrandr to run: a name found on PATH, or a path.")
    xprop = Unicode("xprop", config=True, help="The xprop to run: a name found on PATH, or a path.")
    pulseaudio = Unicode("pulseaudio", config=True, help="The PulseAudio to run: a name found on PATH, or a path.")

    @default("runtime_dir")
    def _default_runtime_dir(self) -> str:
        return str(registry.default_directory())

    @validate("max_displays", "start_timeout", "stop_timeout", "max_width", "max_height", "max_upload_size")
    def _positive(self, proposal: dict[str, Any]) -> Any:
        if proposal["value"] <= 0:
            raise TraitError(f"DisplayManager.{proposal['trait'].name} must be greater than 0.")
        return proposal["value"]

    @validate("keep_ended", "cull_idle_timeout", "viewer_idle_timeout")
    def _not_negative(self, proposal: dict[str, Any]) -> Any:
        if proposal["value"] < 0:
            raise TraitError(f"DisplayManager.{proposal['trait'].name} must be 0 or greater.")
        return proposal["value"]

    @validate("max_log_size")
    def _not_tiny(self, proposal: dict[str, Any]) -> Any:
        if proposal["value"] < LEAST_LOG:
            raise TraitError(f"DisplayManager.max_log_size must be {LEAST_LOG} or greater.")
        return proposal["value"]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._registry = Registry(Path(self.runtime_dir), self.max_log_size)
        self._finder = Finder(self.xpra, self.xvfb, self.xrandr, self.xprop, self.pulseaudio)
        self._limits = Limits(self.start_timeout, self.stop_timeout, self.max_width, self.max_height)
        self._policy = Policy(self.clipboard, self.file_transfer)
        self._me = Process.of(os.getpid())
        self._seen: dict[str, Display] = {}
        self._observers: list[Callable[[Change], None]] = []
        self._waiting: list[asyncio.Future[None]] = []
        self._supervisors: dict[str, Supervisor] = {}
        self._starts: dict[str, asyncio.Task[None]] = {}
        self._watches: dict[str, tuple[frozenset[Process], asyncio.Task[None]]] = {}
        self._background: set[asyncio.Task[None]] = set()
        self._ending: set[asyncio.Task[None]] = set()
        self._use = Use(
            self._registry,
            IdleLimits(self.cull_idle_timeout, self.cull_connected, self.viewer_idle_timeout),
            displays=lambda: list(self._seen.values()),
            tell=lambda action, display: self._publish(Change(action, display)),
            cull=lambda display_id, message: self._whole(self._end(display_id, EndReason.CULLED, message)),
        )
        self._notifications = Notifications(self._registry.path, self._notified)
        self._opened = self._closed = False

    # What there is

    def all(self) -> list[Display]:
        """The displays, live ones first, of those the newest first; ended ones while they are kept."""
        self.refresh()
        return list(self._seen.values())

    def get(self, display_id: str) -> Display:
        """One display. Raises `UnknownDisplay`."""
        return self._registry.read(display_id)

    def ready(self, display_id: str) -> Display:
        """A display that is ready. Raises `UnknownDisplay`, `WrongState`."""
        display = self.get(display_id)
        if display.state is not DisplayState.READY:
            raise WrongState(f"{display.name} is {display.state.value}, not ready. {display.message}".strip())
        return display

    def socket(self, display_id: str) -> Path:
        """The path of a ready display's socket. Raises `UnknownDisplay`, `WrongState`."""
        return self._registry.path(self.ready(display_id).id) / "socket"

    def environment(self, display: Display) -> dict[str, str]:
        """The environment variables with which a program runs in a display that is ready."""
        return {
            "DISPLAY": f":{display.x_display}",
            "XAUTHORITY": str(self._registry.path(display.id) / "xauthority"),
        }

    def log_tail(self, display_id: str, lines: int) -> str:
        """The last lines that the display's processes wrote. Raises `UnknownDisplay`."""
        self.get(display_id)
        return logs.tail(self._registry.path(display_id) / registry.LOG, lines)

    async def screenshot(self, display_id: str) -> bytes:
        """A PNG of what a ready display shows.

        Raises `UnknownDisplay`, `WrongState` (not ready, or no window is open), `ScreenshotFailed`, `xpra.install.Unusable`.
        """
        socket = self.socket(display_id)
        xpra = await self._finder.find_xpra()
        picture = socket.with_name(f"screenshot-{registry.new_id()}.png")
        try:
            environment = install.environment(os.environ, socket.parent)
            await control.screenshot(xpra.path, socket, environment, picture)
            return picture.read_bytes()
        except control.NothingToSee as error:
            raise WrongState(str(error)) from error
        except control.NotAnswering as error:
            self.socket(display_id)  # It may have ended meanwhile: then that is the reason.
            raise ScreenshotFailed(str(error)) from error
        finally:
            picture.unlink(missing_ok=True)

    async def installed_xpra(self) -> Xpra:
        """The Xpra that displays would run. Raises `xpra.install.Unusable`."""
        return await self._finder.find_xpra()

    async def problems(self) -> list[Problem]:
        """What keeps displays from being started or seen here, with the remedy for each."""
        problems = await self._finder.problems(html5=self.client == "html5")
        try:
            self._registry.prepare()
        except RuntimeDirectoryError as error:
            problems.append(Problem("runtime", error.problem, error.remedy))
        return problems

    async def why_silent(self) -> Problem | None:
        """What keeps displays from being heard though they are to be, with the remedy; they start without."""
        if self.sound:
            try:
                await self._finder.find_sound(await self._finder.find_xpra())
            except install.Unusable as error:
                return error.problem
        return None

    # What can be done

    def open_door(self) -> Door:
        """An X display that has no X server yet. Raises `RuntimeDirectoryError`, `xpra.install.Unusable`, `OSError`."""
        install.check_x_sockets()
        self._registry.prepare()
        return Door(self._registry.directory)

    async def start(self, request: DisplayRequest, *, once: bool = False, door: Door | None = None) -> Display:
        """Begin to start a display; it is `starting` when this returns.

        With `once`, the display of the request's profile that runs already, if there is one. With a door, one that those who
        knock there come into.
        Raises `TooManyDisplays`, `RuntimeDirectoryError`, `StartFailed` (this process is about to end),
        `xpra.install.Unusable`.
        """
        installation = await self._finder.find()
        if self.sound:
            try:
                installation = replace(installation, pulseaudio=await self._finder.find_sound(installation.xpra))
            except install.Unusable as error:
                self.log.warning("Displays have no sound: %s", error)
        if sum(display.live for display in self._registry.read_all()) >= self.max_displays:
            await self.settle()  # those that ended while nobody looked do not count
        if self._closed:
            raise StartFailed("No display is started any more: the server is stopping.")

        def make(display_id: str, displays: list[Display]) -> Display:
            live = [display for display in displays if display.live]
            for display in live:
                if once and display.profile == request.profile and display.state is not DisplayState.STOPPING:
                    raise RunsAlready(display)
            if len(live) >= self.max_displays:
                raise TooManyDisplays(self.max_displays)
            return Display(
                id=display_id,
                name=request.name or _free_name(request.title, {display.name for display in live}),
                profile=request.profile,
                kind=request.kind,
                command=request.command,
                created=now(),
                owner=self._me,
                worker=self._me,
                message="Starting…",
                kernel=request.kernel,
                xpra=installation.xpra.version,
            )

        try:
            display = self._registry.create(make)
        except RunsAlready as found:
            return found.display
        self._starts[display.id] = asyncio.ensure_future(self._start(display.id, request, installation, door))
        self.refresh()
        return display

    async def start_program(self, display_id: str, request: DisplayRequest) -> None:
        """Start one more program in a display that has no session of its own; it runs when this returns.

        Raises `UnknownDisplay`, `InvalidRequest` (a desktop session), `WrongState` (not ready, or a desktop), `ProgramFailed`,
        `xpra.install.Unusable`.
        """
        display = self.get(display_id)
        if request.kind is Kind.DESKTOP:
            raise InvalidRequest(f"profile: {request.title} is a desktop session, which needs a display of its own.")
        if display.kind is Kind.DESKTOP:
            raise WrongState(f"{display.name} is a desktop. Start programs from its own menu.")
        await self._supervisor(display_id).add_program(request, await self._finder.find())

    def rename(self, display_id: str, name: str) -> Display:
        """Give a display another name. Raises `UnknownDisplay`."""
        display = self._registry.change(display_id, lambda display: replace(display, name=name))
        self.refresh()
        return display

    async def stop(self, display_id: str) -> None:
        """Stop a display; nothing of it runs when this returns. An ended one is forgotten.

        Raises `UnknownDisplay`, `StopFailed`.
        """
        if not self.get(display_id).live:
            self._registry.forget(display_id)
            self.refresh()
            return
        if start := self._starts.get(display_id):
            start.cancel()
            await asyncio.gather(start, return_exceptions=True)
        await self._supervisor(display_id).end(EndReason.STOPPED, "It was stopped.")
        self.refresh()

    async def resize(self, display_id: str, width: int, height: int) -> None:
        """Give the screen of a ready display this size in pixels, as far as it can grow, before a viewer asks Xpra for it.

        Xpra would do it too, but sleeps for half a second after each size that is new to it. So it is no harm if it fails.
        Raises `UnknownDisplay`, `WrongState`, `xpra.install.Unusable`.
        """
        display = self.environment(self.ready(display_id))
        installation = await self._finder.find()
        width, height = min(width, self.max_width), min(height, self.max_height)
        try:
            await xserver.set_size(installation.xrandr, {**os.environ, **display}, width, height)
        except xserver.XServerError as error:
            self.log.warning("Display %s is not resized: %s", display_id, error)

    def receive(self, display_id: str, name: str, size: int) -> Incoming:
        """Take a file of so many bytes into the folder of a ready display's program.

        Raises `UnknownDisplay`, `WrongState`, `InvalidRequest` (the name), `FilesRefused`.
        """
        if not self.file_transfer:
            raise FilesRefused("Files may not be put into displays here (DisplayManager.file_transfer).")
        if size > self.max_upload_size:
            raise FilesRefused(f"{name} is larger than {self.max_upload_size} bytes (DisplayManager.max_upload_size).")
        self.socket(display_id)
        return Incoming(folder(self.get(display_id)), name)

    def observe_changes(self, observer: Callable[[Change], None]) -> None:
        """Call `observer` for each change to a display, whoever made it."""
        self._observers.append(observer)

    async def started(self, display_id: str) -> None:
        """Wait while a display starts, whoever starts it. Raises `UnknownDisplay`."""
        while self.get(display_id).state is DisplayState.STARTING:
            change = asyncio.get_running_loop().create_future()
            self._waiting.append(change)
            await change

    # Who uses it

    def viewer(self, display_id: str) -> AbstractContextManager[None]:
        """A browser is connected to a display meanwhile."""
        return self._use.viewer(display_id)

    def viewers(self, display_id: str) -> int:
        """How many browsers are connected through this process."""
        return self._use.viewers(display_id)

    def disconnected_after(self, display_id: str) -> timedelta | None:
        """For how long nobody had used a display when its viewers were disconnected for that; None if they were not."""
        return self._use.disconnected_after(display_id)

    def report_activity(self, display_id: str) -> None:
        """A person uses a display now. Raises `UnknownDisplay`, and `WrongState` if it stops or has ended."""
        display = self.get(display_id)
        if display.state in (DisplayState.STOPPING, DisplayState.ENDED):
            raise WrongState(f"{display.name} is {display.state.value}. {display.message}".strip())
        self._use.report(display)

    def last_activity(self, display: Display) -> datetime:
        """When a person last used a display: a key, the pointer, a touch. When it was created if nobody has."""
        return self._use.last_activity(display)

    def culled_in(self, display: Display) -> float | None:
        """Seconds in which a display will be culled if nobody uses it; None if that is not near."""
        return self._use.culled_in(display) if display.state is DisplayState.READY else None

    def notifications(self, display_id: str) -> list[Notification]:
        """What a display's programs told people of late, the newest last."""
        return self._notifications.of(display_id)

    # Keeping up

    def open(self) -> None:
        """Begin to follow what other processes change and programs tell. Needs a running event loop."""
        self._opened = True
        for work in (self._follow(), self._keep_house(), self._use.watch()):
            self._in_background(work)

    async def settle(self) -> None:
        """Wait until the displays whose processes ended while nobody looked, in a reboot perhaps, are known to have ended."""
        self.refresh()
        overdue = [watch for display_id, (_, watch) in self._watches.items() if _is_over(self._seen[display_id])]
        if overdue:
            await asyncio.wait(overdue)

    async def close(self) -> None:
        """Stop to follow. Displays that this process started are stopped and forgotten if `stop_with_server` says so."""
        self._closed = True
        tasks = [*self._background, *(watch for _, watch in self._watches.values())]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._watches.clear()
        await self._notifications.close()
        await asyncio.gather(*self._ending)
        ending = [
            display.id
            for display in self._registry.read_all()
            # Nobody would finish a start.
            if display.owner == self._me and (self.stop_with_server or display.state is DisplayState.STARTING)
        ]
        await asyncio.gather(*(self._stop_and_forget(display_id) for display_id in ending))
        for supervisor in self._supervisors.values():
            supervisor.let_go()

    async def _stop_and_forget(self, display_id: str) -> None:
        try:
            if self.get(display_id).live:
                await self.stop(display_id)
            self._registry.forget(display_id)
        except UnknownDisplay:
            return  # another peer was faster
        except (DisplayError, OSError) as error:
            self.log.error("While stopping display %s: %s", display_id, error)

    def refresh(self) -> None:
        """Read the displays, tell of what changed since the last time, and see to those that need it."""
        present = {display.id: display for display in self._registry.read_all()}
        before, self._seen = self._seen, present
        for display in present.values():
            for action in _actions(before.get(display.id), display):
                self._publish(Change(action, display))
        for display_id in before.keys() - present.keys():
            self._forgotten(before[display_id])
        for display in list(present.values()):
            if display.live:
                self._watch(display)
            elif display.ended and now() - display.ended >= timedelta(seconds=self.keep_ended):
                self._registry.forget(display.id)
                self._forgotten(display)
                del self._seen[display.id]
        self._use.look_again()
        if self._opened and not self._closed:
            self._notifications.follow(self._seen.values())

    def _notified(self, display_id: str) -> None:
        if display := self._seen.get(display_id):
            self._publish(Change("notified", display))

    def _publish(self, change: Change) -> None:
        for observer in self._observers:
            observer(change)
        waiting, self._waiting = self._waiting, []
        for waits in waiting:
            if not waits.done():
                waits.set_result(None)

    def _forgotten(self, display: Display) -> None:
        self._supervisors.pop(display.id, None)
        self._use.forget(display.id)
        if watched := self._watches.pop(display.id, None):
            watched[1].cancel()
        self._publish(Change("forgotten", display))

    def _watch(self, display: Display) -> None:
        """See to it that the end of any of the display's processes, or of who starts or stops it, is noticed."""
        if (
            self._closed
            or display.id in self._starts
            or (display.worker == self._me and display.state is DisplayState.STOPPING)
        ):
            return  # who starts or stops it here notices by itself
        processes = display.all_processes if display.state is DisplayState.READY else frozenset([display.worker])
        watched = self._watches.get(display.id)
        if watched and watched[0] == processes and not watched[1].done():
            return
        if watched:
            watched[1].cancel()
        self._watches[display.id] = (processes, asyncio.ensure_future(self._until_ended(display)))

    async def _until_ended(self, display: Display) -> None:
        if display.state is DisplayState.READY:
            await first_ended_or_all(display.servers, display.all_programs)
        else:
            await first_ended([display.worker])
        await self._whole(self._see_to_end(display.id))

    async def _whole(self, work: Coroutine[Any, Any, None]) -> None:
        """What has begun is finished: neither a change to the record nor a close ends it half-way."""
        ending = asyncio.ensure_future(work)
        self._ending.add(ending)
        ending.add_done_callback(self._ending.discard)
        await asyncio.shield(ending)

    async def _see_to_end(self, display_id: str) -> None:
        try:
            display = self.get(display_id)
            if display.state is DisplayState.READY:
                # If not, who started it has ended just after that, before the change was seen here.
                if _is_over(display):
                    await self._end(display_id, *await self._supervisor(display_id).why_ended())
            elif _is_over(display):
                await self._end(display_id, EndReason.FAILED, "The process that was starting it has ended.")
        except UnknownDisplay:
            pass  # another peer was faster and has forgotten it already
        except Exception:
            self.log.exception("The end of display %s could not be seen to", display_id)
        self.refresh()

    async def _start(self, display_id: str, request: DisplayRequest, installation: Installation, door: Door | None) -> None:
        failure = None
        try:
            await self._supervisor(display_id).start(request, installation, door)
        except StartFailed as error:
            failure = str(error)
        except (Superseded, UnknownDisplay):
            failure = "It was stopped while it started."
        except Exception as error:
            self.log.exception("Display %s could not be started", display_id)
            failure = f"It could not be started: {error}"
        finally:
            del self._starts[display_id]
        if failure is not None:
            await self._end(display_id, EndReason.FAILED, failure)
        self.refresh()

    async def _end(self, display_id: str, reason: EndReason, message: str, exit_code: int | None = None) -> None:
        """End a display where nobody waits to be told that it could not be done."""
        try:
            await self._supervisor(display_id).end(reason, message, exit_code)
        except UnknownDisplay:
            return  # another peer was faster and has forgotten it already
        except (StopFailed, OSError) as error:
            self.log.error("Display %s could not be ended: %s", display_id, error)

    def _supervisor(self, display_id: str) -> Supervisor:
        if display_id not in self._supervisors:
            self._supervisors[display_id] = Supervisor(display_id, self._registry, self._limits, self._policy, self.refresh)
        return self._supervisors[display_id]

    def _in_background(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    async def _follow(self) -> None:
        """Refresh at each change; every `FOLLOW_INTERVAL` where changes cannot be watched, until they can."""
        said = ""
        while True:
            try:
                self.refresh()
                self._registry.tidy()
                self._registry.trim_logs()
                async with aclosing(self._registry.changes()) as changes:
                    async for _ in changes:
                        self.refresh()
            except (DisplayError, OSError) as error:
                if str(error) != said:
                    said = str(error)
                    self.log.error("The displays cannot be watched: %s", error)
            except Exception:
                self.log.exception("While following the displays")
            await asyncio.sleep(FOLLOW_INTERVAL)

    async def _keep_house(self) -> None:
        while True:
            await asyncio.sleep(HOUSEKEEPING_INTERVAL)
            self._registry.touch()
            self.refresh()


def _is_over(display: Display) -> bool:
    """Whether what a live display needs has ended: a server, all of its programs, or who starts or stops it."""
    if display.state is not DisplayState.READY:
        return display.live and not display.worker.alive
    return any(server.ending for server in display.servers) or all(program.ending for program in display.all_programs)


def _actions(before: Display | None, after: Display) -> Iterator[str]:
    """What happened between two readings of a record."""
    if before is None:
        yield "started"
    elif before.name != after.name:
        yield "renamed"
    if before and (before.state, before.message) == (after.state, after.message):
        return
    if after.state is DisplayState.STARTING:
        if before:
            yield "progress"
    else:
        yield after.state.value


def _free_name(title: str, taken: set[str]) -> str:
    number = 1
    while f"{title} {number}" in taken:
        number += 1
    return f"{title} {number}"
