"""The profiles there are: the built-in ones, then those from configuration."""

from __future__ import annotations

import shlex
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

from traitlets import Callable, Dict, List, TraitError, Unicode, validate
from traitlets.config import LoggingConfigurable

from ..xpra.command import Kind
from .icons import Icons
from .model import InvalidProfile, Profile
from .programs import Programs

WINDOW_MANAGERS = tuple(
    Profile(
        id=profile_id,
        title=title,
        description=description,
        icon="desktop",
        command=(command,),
        kind=Kind.DESKTOP,
        keywords=("window manager",),
        installed=True,
    )
    for profile_id, title, description, command in (
        ("icewm", "IceWM", "A small window manager, with a task bar and a menu", "icewm-session"),
        ("openbox", "Openbox", "A bare window manager; the right button of the mouse opens its menu", "openbox-session"),
        ("fluxbox", "Fluxbox", "A small window manager; the right button of the mouse opens its menu", "fluxbox"),
    )
)
"""The window managers that are offered among the installed programs. They are no full desktops."""

PANELS = {
    "startxfce4": "xfce4-panel",
    "mate-session": "mate-panel",
    "startlxqt": "lxqt-panel",
    "startlxde": "lxpanel",
}
"""The panels of desktop sessions. Distributions install sessions without them, which show an empty
screen with nothing to click."""


class UnknownProfile(Exception):
    """No profile has this id."""

    def __init__(self, profile_id: str) -> None:
        super().__init__(f"There is no profile {profile_id!r}. See xpra/api/profiles for those there are.")


class ProfileManager(LoggingConfigurable):
    """Knows the profiles.

    Installed programs are looked up each time, so a new one needs no restart.
    """

    profiles = List(
        Dict(),
        config=True,
        help="""Profiles, each a dictionary with the fields

        id, title, command (a list: the program and its arguments), and optionally description, category, icon
        ('desktop', 'terminal', 'files', 'program', the path of an SVG or PNG file, or a name in the icon themes),
        environment (a dictionary), working_directory, setup (a shell line that runs before the command, for example
        'source /cvmfs/example.org/setup.sh'), exec_wrapper (a list: a command that runs the program, for example
        ['vglrun']), memory_limit (bytes, or for example '4G'), cpu_limit (a number of cores),
        kind ('seamless', the default: windows by themselves; or 'desktop': one root window, for a command
        that starts a window manager or desktop session), keywords (a list: other words by which people look for it),
        file_types (a list of patterns of file names, for example ['*.root']: it opens such files, whose path takes the
        place of '%f' in the command, or comes last).

        They come after the built-in ones, 'desktop' and 'terminal'; one with such an id takes its place, as does one
        with the id 'files', 'icewm', 'openbox' or 'fluxbox'.""",
    )
    default_profile = Unicode(
        config=True,
        help="The id of the profile that is started where none is named: by `xpra/desktop`, by `jupyter xpra start`, by the "
        "desktop without notebooks. The first one if empty.",
    )
    pinned = List(
        Unicode(),
        config=True,
        help="Installed programs that have a tile in the Launcher for everybody: the names of their .desktop files, for "
        "example 'org.inkscape.Inkscape.desktop'. Users can pin others.",
    )
    sessions = List(
        Unicode(),
        [
            "startxfce4",
            "mate-session",
            "startlxqt",
            "startlxde",
        ],
        config=True,
        help="Commands of desktop sessions, best first. The profile 'desktop' starts the first that is installed, with its "
        "panel if it has one. Where none is, or the list is empty, it opens a workspace.",
    )
    terminals = List(
        Unicode(),
        [
            "xfce4-terminal --disable-server",
            "mate-terminal --disable-factory",
            "lxterminal --no-remote",
            "xterm -fa Monospace -fs 11",
        ],
        config=True,
        help="Commands of X terminals, best first. The built-in profile 'terminal' starts the first that is installed.",
    )

    find = Callable(shutil.which, help="Tells the path of a program that displays find by its name; None if there is none.")

    @validate("profiles")
    def _valid_profiles(self, proposal: dict[str, Any]) -> Any:
        ids = set()
        for config in proposal["value"]:
            try:
                profile = Profile.from_config(config)
            except InvalidProfile as error:
                raise TraitError(f"ProfileManager.profiles: {error}") from error
            if profile.id in ids:
                raise TraitError(f"ProfileManager.profiles: two profiles have the id {profile.id!r}.")
            ids.add(profile.id)
        return proposal["value"]

    @validate("sessions", "terminals")
    def _valid_commands(self, proposal: dict[str, Any]) -> Any:
        for command in proposal["value"]:
            try:
                words = shlex.split(command)
            except ValueError as error:
                raise TraitError(f"ProfileManager.{proposal['trait'].name}: {command!r}: {error}.") from error
            if not words:
                raise TraitError(f"ProfileManager.{proposal['trait'].name}: an empty command.")
        return proposal["value"]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._icons = Icons()
        self._programs = Programs(self._icons, self.find)

    def all(self) -> list[Profile]:
        """The profiles in the order of the tiles, then those of what is installed.

        These are the file manager, the window managers, and the programs by title.
        """
        ours = self._ours()
        ids = {profile.id for profile in ours}
        programs = self._programs.all(self._first_installed(self.terminals))
        found = [*_files(programs), *self._window_managers(), *programs]
        return [*ours, *(profile for profile in found if profile.id not in ids)]

    def opening(self, name: str) -> list[Profile]:
        """The profiles that open files of this name: by pattern, then by closest media type."""
        types = self._programs.types_of(name)
        found = []
        for profile in self.all():
            ranks = [types.index(media_type) for media_type in profile.mime_types if media_type in types]
            if profile.opens(name):
                found.append((-1, profile))
            elif ranks:
                found.append((min(ranks), profile))
        return [profile for _, profile in sorted(found, key=lambda pair: pair[0])]

    def has_tile(self, profile: Profile) -> bool:
        """Whether it has a tile in the Launcher for everybody."""
        return not profile.installed or profile.id in self.pinned

    def notes(self) -> list[str]:
        """A sentence for each session and program that is left out.

        A session has no panel, or a .desktop file is broken.
        """
        panels = {command: self._missing_panel(shlex.split(command)[0]) for command in self.sessions}
        sessions = [
            f"The session {name} is left out: its panel {panel} is not installed." for name, panel in panels.items() if panel
        ]
        return [*sessions, *self._programs.problems()]

    def get(self, profile_id: str) -> Profile:
        """One profile. Raises `UnknownProfile`."""
        # The installed programs, with their icons, are looked for if none of ours has the id.
        for profiles in (self._ours, self.all):
            for profile in profiles():
                if profile.id == profile_id:
                    return profile
        raise UnknownProfile(profile_id)

    def first(self) -> Profile:
        """The profile that is started by default.

        Raises `UnknownProfile` if it is configured wrong.
        """
        return self.get(self.default_profile) if self.default_profile else self._ours()[0]

    def _ours(self) -> list[Profile]:
        """The built-in and the configured profiles, in the order of the tiles."""
        configured = {config["id"]: Profile.from_config(config) for config in self.profiles}
        built_in = {profile.id: profile for profile in self._built_in()}
        return [
            replace(profile, icon=self._icons.find(profile.id, profile.icon)) for profile in {**built_in, **configured}.values()
        ]

    def _built_in(self) -> list[Profile]:
        session = self._first_installed(self.sessions)
        terminal = self._first_installed(self.terminals)
        desktop = Profile(
            id="desktop",
            title="Desktop",
            description="A Linux desktop in a tab",
            icon="desktop",
            command=session or (),
            kind=Kind.DESKTOP if session else Kind.WORKSPACE,
        )
        if not terminal:
            return [desktop]
        return [
            desktop,
            Profile(
                id="terminal",
                title="Terminal (X11)",
                description="An X terminal, to start graphical programs from",
                icon="terminal",
                command=terminal,
            ),
        ]

    def _window_managers(self) -> list[Profile]:
        """The installed ones, but for the one that the profile 'desktop' starts."""
        session = self._first_installed(self.sessions)
        return [profile for profile in WINDOW_MANAGERS if profile.command != session and self.find(profile.command[0])]

    def _first_installed(self, commands: list[str]) -> tuple[str, ...] | None:
        for command in commands:
            words = tuple(shlex.split(command))
            if self.find(words[0]) and not self._missing_panel(words[0]):
                return words
        return None

    def _missing_panel(self, session: str) -> str | None:
        """The panel of a session that is installed without it."""
        panel = PANELS.get(Path(session).name)
        return panel if panel and self.find(session) and not self.find(panel) else None


def _files(programs: list[Profile]) -> list[Profile]:
    """The user's folder in the first file manager among these programs, if there is one."""
    for program in programs:
        if program.file_manager:
            description = f"Your folder in {program.title}"
            return [replace(program, id="files", title="Files", description=description, category="Desktop", icon="files")]
    return []
