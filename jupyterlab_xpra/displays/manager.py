"""The displays of this user on this host, as one process sees and changes them."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Coroutine
from contextlib import aclosing
from dataclasses import replace
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from traitlets.config import LoggingConfigurable

from ..xpra import x_sockets, xserver
from ..xpra.command import Kind, Policy
from ..xpra.door import Door
from ..xpra.install import Finder, Installation
from .changes import changes
from .children import take_exit_statuses
from .errors import DisplayError, InvalidRequest, StartFailed, TooManyDisplays, UnknownDisplay, WrongState
from .feed import Change, Feed
from .installed import Installed
from .model import Display, DisplayRequest, DisplayState, EndReason, Role, now
from .parts.files import Files
from .parts.notifications import Notifications
from .parts.screen import Screen
from .processes import Process
from .registry import Registry
from .settings import Settings
from .spares import Spares
from .supervisor import Limits, Superseded, Supervisor
from .use.idle import IdleLimits, Use
from .watcher import Watcher

FOLLOW_INTERVAL = 2.0
"""Seconds."""

HOUSEKEEPING_INTERVAL = 3600.0
"""Seconds. Programs that clean `/tmp` remove files that were not used for days."""


class RunsAlready(Exception):
    """The display that was requested runs already."""

    def __init__(self, display: Display) -> None:
        super().__init__(display.id)
        self.display = display


class DisplayManager(Settings, LoggingConfigurable):
    """Starts, lists, renames and stops displays.

    Everything else has a part of its own: `registry` reads their records, `feed` tells of every
    change, `installed` knows the programs that they need, `use` knows who uses them, `files` takes
    files into them, `screen` makes pictures of them, `notifications` has what their programs tell,
    `spares` has what the next one starts sooner with.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        take_exit_statuses()
        finder = Finder(self.xpra, self.xvfb, self.xrandr, self.xprop, self.pulseaudio, self.server)
        self.registry = Registry(Path(self.runtime_dir), self.max_log_size)
        self.feed = Feed(self.log)
        self.installed = Installed(
            finder,
            self.registry,
            self.log,
            html5=self.client == "html5",
            sound=self.sound,
            screen_size=xserver.screen_size(self.max_width, self.max_height),
        )
        self.files = Files(self.registry, self.max_upload_size, allowed=self.file_transfer)
        self.screen = Screen(self.registry, finder, self.max_width, self.max_height, self.log)
        self._policy = Policy(self.clipboard, self.clipboard_limit, self.file_transfer, microphone=self.microphone)
        self.spares = Spares(
            self.registry,
            self.installed,
            self.spare,
            (self.max_width, self.max_height),
            self._policy,
            busy=lambda: bool(self._starts),
            logger=self.log,
        )
        self._watcher = Watcher(self.registry, self._supervisor, self.refresh, self.log)
        self.use = Use(
            self.registry,
            IdleLimits(self.cull_idle_timeout, self.cull_connected, self.viewer_idle_timeout),
            displays=lambda: self.feed.displays,
            tell=self.feed.publish,
            cull=self._watcher.cull,
        )
        self.notifications = Notifications(self.registry.path, self._notified, links=self.links)
        self._limits = Limits(self.start_timeout, self.stop_timeout, self.max_width, self.max_height)
        self._supervisors: dict[str, Supervisor] = {}
        self._starts: dict[str, asyncio.Task[None]] = {}
        self._background: set[asyncio.Task[None]] = set()
        self._opened = self._closed = False
        self.feed.observe(self._on_change)

    @cached_property
    def _me(self) -> Process:
        return Process.of(os.getpid())

    def all(self) -> list[Display]:
        """The displays that live or are kept: live ones before ended ones, and newer ones first."""
        self.refresh()
        return self.feed.displays

    def open_door(self) -> Door:
        """Open an X display that has no X server yet.

        Raises `RuntimeDirectoryError`, `xpra.problem.Unusable`, `OSError`.
        """
        x_sockets.check()
        self.registry.prepare()
        return Door(self.registry.directory)

    async def start(self, request: DisplayRequest, *, once: bool = False, door: Door | None = None) -> Display:
        """Begin to start a display; it is `starting` when this returns.

        With `once`, it returns the display of the request's profile and file that runs already, if
        there is one. With a door, programs that connect to the door come into the display. Raises
        `TooManyDisplays`, `RuntimeDirectoryError`, `StartFailed` (this process is about to end),
        `xpra.problem.Unusable`.
        """
        installation = await self.installed.programs_with_sound()
        if sum(display.live for display in self.registry.read_all()) >= self.max_displays:
            await self.settle()  # displays that ended while no process watched do not count
        if self._closed:
            raise StartFailed("No display is started any more: the server is stopping.")

        def make(display_id: str, displays: list[Display]) -> Display:
            live = [display for display in displays if display.live]
            for display in live:
                same = (display.profile, display.file) == (request.profile, request.file)
                if once and same and display.state is not DisplayState.STOPPING:
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
                working_directory=request.working_directory,
                file=request.file,
                xpra=installation.xpra.version,
                dpi=request.dpi,
                clipboard_limit=self.clipboard_limit,
            )

        self.spares.make_way(request.dpi)
        try:
            display = self.registry.create(make, () if door else self.spares.fitting(installation, request.dpi))
        except RunsAlready as found:
            return found.display
        self._supervisor(display.id)  # it has the children of the spare from now on
        self._starts[display.id] = asyncio.ensure_future(self._start(display.id, request, installation, door))
        self.refresh()
        return display

    async def start_program(self, display_id: str, request: DisplayRequest) -> None:
        """Start one more program in a display without a desktop session; it then runs.

        Raises `UnknownDisplay`, `InvalidRequest` (it is no program), `WrongState` (not ready, or a
        desktop), `ProgramFailed`, `xpra.problem.Unusable`.
        """
        display = self.registry.read(display_id)
        if request.kind is not Kind.SEAMLESS:
            raise InvalidRequest(f"profile: {request.title} is a desktop, which needs a display of its own.")
        if display.kind is Kind.DESKTOP:
            raise WrongState(f"{display.name} is a desktop. Start programs from its own menu.")
        await self._supervisor(display_id).add_program(request, await self.installed.programs())

    def rename(self, display_id: str, name: str) -> Display:
        """Give a display another name. Raises `UnknownDisplay`."""
        display = self.registry.change(display_id, lambda display: replace(display, name=name))
        self.refresh()
        return display

    async def stop(self, display_id: str) -> None:
        """Stop a display; none of its processes runs when this returns.

        An ended display is forgotten.

        Raises `UnknownDisplay`, `StopFailed`.
        """
        if not self.registry.read(display_id).live:
            self.registry.forget(display_id)
            self.refresh()
            return
        if start := self._starts.get(display_id):
            start.cancel()
            await asyncio.gather(start, return_exceptions=True)
        await self._supervisor(display_id).ending.end(EndReason.STOPPED, "It was stopped.")
        self.refresh()

    async def started(self, display_id: str) -> None:
        """Wait while a display starts, no matter which process starts it.

        Raises `UnknownDisplay`.
        """
        while self.registry.read(display_id).state is DisplayState.STARTING:
            await self.feed.changed()

    def open(self, *, spares: bool = True) -> None:
        """Begin to follow what other processes change and programs tell, and to keep spares.

        Needs a running event loop.
        """
        self._opened = True
        for work in (self._follow(), self._keep_house(), self.use.watch(), *((self.spares.keep(),) if spares else ())):
            self._in_background(work)

    async def settle(self) -> None:
        """Wait until the displays that are over are recorded as ended.

        Their processes may have ended while no process watched, for example in a reboot.
        """
        self.refresh()
        await self._watcher.settle(self.feed.displays)

    async def close(self) -> None:
        """Follow no longer.

        Displays that this process started are stopped and forgotten if `stop_with_server` is set.
        """
        self._closed = True
        for task in self._background:
            task.cancel()
        await asyncio.gather(*self._background, return_exceptions=True)
        await self.spares.close()
        await self._watcher.close()
        await self.notifications.close()
        ending = [
            display.id
            for display in self.registry.read_all()
            # A display that starts is stopped in any case: no other process would finish it.
            if display.owner == self._me and (self.stop_with_server or display.state is DisplayState.STARTING)
        ]
        await asyncio.gather(*(self._stop_and_forget(display_id) for display_id in ending))
        for supervisor in self._supervisors.values():
            supervisor.children.let_go()

    def has_microphone(self, display: Display) -> bool:
        """Whether people may speak to the programs of a display now."""
        return self.microphone and Role.SOUND in display.processes and display.processes[Role.SOUND].alive

    def refresh(self) -> None:
        """Read the displays, publish the changes, watch live displays, forget old ones."""
        displays = self.registry.read_all()
        self.feed.update(displays)
        for display in displays:
            if display.live:
                if display.id not in self._starts:  # a start notices ends by itself
                    self._watcher.watch(display)
            elif display.ended and now() - display.ended >= timedelta(seconds=self.keep_ended):
                self.registry.forget(display.id)
                self.feed.drop(display)
        self.use.look_again()
        self.spares.look()
        if self._opened and not self._closed:
            self.notifications.follow(self.feed.displays)

    async def _stop_and_forget(self, display_id: str) -> None:
        try:
            if self.registry.read(display_id).live:
                await self.stop(display_id)
            self.registry.forget(display_id)
        except UnknownDisplay:
            return  # another peer was faster
        except (DisplayError, OSError) as error:
            self.log.error("While stopping display %s: %s", display_id, error)

    def _on_change(self, change: Change) -> None:
        if change.action == "forgotten":
            self._supervisors.pop(change.display.id, None)
            self._watcher.forget(change.display.id)
            self.use.forget(change.display.id)

    def _notified(self, display_id: str) -> None:
        for display in self.feed.displays:
            if display.id == display_id:
                self.feed.publish("notified", display)

    async def _start(self, display_id: str, request: DisplayRequest, installation: Installation, door: Door | None) -> None:
        failure = None
        try:
            await self._supervisor(display_id).start(request, installation, door, self.spares.zygote(installation.xpra))
        except StartFailed as error:
            failure = str(error)
        except (Superseded, UnknownDisplay):
            failure = "It was stopped while it started."
        except OSError as error:
            what = f" ({error.filename})" if error.filename else ""
            failure = f"It could not be started: {error.strerror}{what}."
        except Exception as error:
            self.log.exception("Display %s could not be started", display_id)
            failure = f"It could not be started: {error}"
        finally:
            del self._starts[display_id]
        if failure is not None:
            await self._watcher.end(display_id, EndReason.FAILED, failure)
        self.refresh()

    def _supervisor(self, display_id: str) -> Supervisor:
        if display_id not in self._supervisors:
            self._supervisors[display_id] = Supervisor(
                display_id,
                self.registry,
                self._limits,
                self._policy,
                self.withheld_variables,
                self.refresh,
                self.spares.take_children(display_id),
                links=self.links,
            )
        return self._supervisors[display_id]

    def _in_background(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.ensure_future(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    async def _follow(self) -> None:
        """Refresh at each change, or every `FOLLOW_INTERVAL` while changes cannot be watched."""
        said = ""
        while True:
            try:
                self.refresh()
                self.registry.tidy()
                self.registry.trim_logs()
                async with aclosing(changes(self.registry.directory, self.registry.trim_log)) as changed:
                    async for _ in changed:
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
            try:
                self.registry.touch()
                self.refresh()
            except Exception:
                self.log.exception("While keeping the files of the displays")


def _free_name(title: str, taken: set[str]) -> str:
    number = 1
    while f"{title} {number}" in taken:
        number += 1
    return f"{title} {number}"
