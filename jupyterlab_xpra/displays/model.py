"""Displays and requests for them: immutable values, and their form in `display.json`."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timezone
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..xpra.command import CLIPBOARD_LIMIT, Kind
from ..xpra.xsettings import DPI
from .errors import InvalidRequest
from .processes import Process

if TYPE_CHECKING:
    from ..profiles.model import Profile


class DisplayState(str, Enum):
    """Where a display is in its life: `starting → ready → stopping → ended`, or at once `ended`."""

    STARTING = "starting"
    READY = "ready"
    STOPPING = "stopping"
    ENDED = "ended"


class EndReason(str, Enum):
    """Why a display ends."""

    STOPPED = "stopped"
    """A person or a program stopped it."""
    EXITED = "exited"
    """Its program ended."""
    FAILED = "failed"
    """It could not be started."""
    CULLED = "culled"
    """It was idle for too long."""
    LOST = "lost"
    """Xpra or the X server ended under it."""


class Role(str, Enum):
    """The role of a recorded process in its display. Each process leads a session of its own."""

    X_SERVER = "x_server"
    BUS = "bus"
    SOUND = "sound"
    SETTINGS = "settings"
    XPRA = "xpra"
    PROGRAM = "program"

    @property
    def dispensable(self) -> bool:
        """Whether the display goes on without it."""
        return self in (Role.BUS, Role.SOUND, Role.SETTINGS)


HOME = "~"
"""The working directory of programs that start in no other."""


@dataclass(frozen=True)
class Display:
    """A display, as its record has it. `created` and `ended` are in UTC."""

    id: str
    name: str
    profile: str | None
    kind: Kind
    command: tuple[str, ...]
    created: datetime
    owner: Process
    """The server or script that started it."""
    worker: Process
    """The process that starts or stops it now. If that process is gone, another peer ends the
    display."""
    xpra: str
    """The version of the Xpra that runs it."""
    state: DisplayState = DisplayState.STARTING
    message: str = ""
    """For people: what is happening now, or why it ended; empty while it is ready."""
    reason: EndReason | None = None
    """Set once it begins to stop."""
    exit_code: int | None = None
    """Of the program; 128 plus the signal's number if a signal ended it."""
    ended: datetime | None = None
    x_display: int | None = None
    """The number of its X display."""
    kernel: str | None = None
    """The id of the notebook kernel that it was started from."""
    working_directory: str = HOME
    file: Path | None = None
    """The file that its profile opened."""
    dpi: int = DPI
    """Dots per inch that its programs were started for."""
    clipboard_limit: int = CLIPBOARD_LIMIT
    """Bytes of a text or picture that may go in or out by its clipboard."""
    processes: Mapping[Role, Process] = field(default_factory=dict)
    programs: tuple[Process, ...] = ()
    """The programs that were started in it later. Each leads a session of its own."""

    @property
    def all_processes(self) -> frozenset[Process]:
        """All recorded processes, alive or not."""
        return frozenset([*self.processes.values(), *self.programs])

    @property
    def all_programs(self) -> tuple[Process, ...]:
        """Its program and the programs that were started in it later.

        A ready display goes on while one of them runs.
        """
        return (self.processes[Role.PROGRAM], *self.programs)

    @property
    def servers(self) -> tuple[Process, ...]:
        """The processes that a ready display needs besides its programs."""
        return (self.processes[Role.X_SERVER], self.processes[Role.XPRA])

    @property
    def live(self) -> bool:
        """Whether it has not ended."""
        return self.state is not DisplayState.ENDED

    def to_json(self) -> dict[str, Any]:
        """The record."""
        return {
            "id": self.id,
            "name": self.name,
            "profile": self.profile,
            "kind": self.kind.value,
            "command": list(self.command),
            "created": self.created.isoformat(),
            "owner": _process_to_json(self.owner),
            "worker": _process_to_json(self.worker),
            "state": self.state.value,
            "message": self.message,
            "reason": self.reason and self.reason.value,
            "exit_code": self.exit_code,
            "ended": self.ended and self.ended.isoformat(),
            "x_display": self.x_display,
            "kernel": self.kernel,
            "working_directory": self.working_directory,
            "file": self.file and str(self.file),
            "xpra": self.xpra,
            "dpi": self.dpi,
            "clipboard_limit": self.clipboard_limit,
            "processes": {role.value: _process_to_json(p) for role, p in self.processes.items()},
            "programs": [_process_to_json(program) for program in self.programs],
        }

    @classmethod
    def from_json(cls, record: dict[str, Any]) -> Display:
        """The display of a record.

        Raises `KeyError`, `TypeError` or `ValueError` for a wrong one.
        """
        return cls(
            id=record["id"],
            name=record["name"],
            profile=record["profile"],
            kind=Kind(record["kind"]),
            command=tuple(record["command"]),
            created=datetime.fromisoformat(record["created"]),
            owner=_process_from_json(record["owner"]),
            worker=_process_from_json(record["worker"]),
            state=DisplayState(record["state"]),
            message=record["message"],
            reason=record["reason"] and EndReason(record["reason"]),
            exit_code=record["exit_code"],
            ended=record["ended"] and datetime.fromisoformat(record["ended"]),
            x_display=record["x_display"],
            kernel=record["kernel"],
            working_directory=record["working_directory"],
            file=record["file"] and Path(record["file"]),
            xpra=record["xpra"],
            dpi=record["dpi"],
            clipboard_limit=record["clipboard_limit"],
            processes={Role(role): _process_from_json(p) for role, p in record["processes"].items()},
            programs=tuple(_process_from_json(program) for program in record["programs"]),
        )


EMPTY = ("sleep", "infinity")
"""The command of a display without a program of its own. It runs until it is stopped."""


@dataclass(frozen=True)
class DisplayRequest:
    """A display to start. Sizes are in pixels; `name` is made from `title` if it is not given."""

    title: str
    kind: Kind
    command: tuple[str, ...]
    profile: str | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    working_directory: str = HOME
    file: Path | None = None
    setup: str = ""
    memory_limit: int | None = None
    """Bytes that the program and all that it starts may have."""
    cpu_limit: float | None = None
    """How many cores they may take."""
    name: str | None = None
    width: int = 1280
    height: int = 800
    dpi: int = DPI
    kernel: str | None = None

    def __post_init__(self) -> None:
        """Raises `InvalidRequest` for a command that no program can be given."""
        for argument in self.command:
            if "\0" in argument:
                raise InvalidRequest("command: an argument cannot contain a NUL character.")
        if not self.command or not self.command[0]:
            raise InvalidRequest("command: name the program to run.")

    @classmethod
    def of_profile(
        cls, profile: Profile, *, working_directory: str = HOME, file: Path | None = None, **options: Any
    ) -> DisplayRequest:
        """Start a profile, in the folder that it names or in this one.

        `options` are the same as for `of_command`.

        Raises `profiles.model.CannotOpen` if there is a file and the profile opens none.
        """
        return cls(
            title=profile.title,
            kind=profile.kind,
            command=profile.command_for(file) or EMPTY,
            profile=profile.id,
            environment=profile.environment,
            working_directory=profile.working_directory or working_directory,
            file=file,
            setup=profile.setup,
            memory_limit=profile.memory_limit,
            cpu_limit=profile.cpu_limit,
            **options,
        )

    @classmethod
    def of_command(cls, command: tuple[str, ...], **options: Any) -> DisplayRequest:
        """Start a program.

        `options` are `working_directory`, `name`, `width`, `height`, `dpi` and `kernel`.
        """
        path = command[0] if command else ""
        title = re.sub(r"[\x00-\x1f\x7f]", "", os.path.basename(path.rstrip("/")))[:80]
        return cls(title=title, kind=Kind.SEAMLESS, command=command, **options)

    @classmethod
    def empty(cls, **options: Any) -> DisplayRequest:
        """A display for programs that are started elsewhere. It runs until it is stopped.

        `options` are the same as for `of_profile`.
        """
        return cls(title="Display", kind=Kind.SEAMLESS, command=EMPTY, **options)

    @classmethod
    def again(cls, ended: Display, profile: Profile | None, **options: Any) -> DisplayRequest:
        """Start what a display was, with its name, folder and file, and the profile if it had one.

        `options` are `name`, `width`, `height` and `dpi`.
        """
        options = {"name": ended.name, "working_directory": ended.working_directory, "dpi": ended.dpi, **options}
        if profile:
            return cls.of_profile(profile, file=ended.file, **options)
        if ended.command == EMPTY:
            return cls.empty(**options)
        return cls.of_command(ended.command, **options)


def now() -> datetime:
    """The present time in UTC."""
    return datetime.now(timezone.utc)


def _process_to_json(process: Process) -> dict[str, Any]:
    return asdict(process)


def _process_from_json(record: dict[str, Any]) -> Process:
    return Process(pid=int(record["pid"]), start_time=int(record["start_time"]), boot=str(record["boot"]))
