"""The text of `jupyter xpra doctor --report`, made to be attached to an issue."""

from __future__ import annotations

import os
import platform
import stat
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from traitlets import Enum, TraitType
from traitlets.config import Config, Configurable
from traitlets.config.loader import DeferredConfigString

from .._version import __version__
from ..displays.errors import UnknownDisplay
from ..displays.manager import DisplayManager
from ..displays.model import Display, EndReason
from ..profiles.manager import ProfileManager
from ..profiles.model import Profile
from ..xpra import environment
from ..xpra.install import Xpra
from ..xpra.problem import Problem
from .redaction import LEFT_OUT, Redaction, secrets_of

LOG_LINES = 30
"""Lines of the log of each display that failed."""


def report(
    displays: DisplayManager, profiles: ProfileManager, config: Config, xpra: Xpra | None, problems: list[Problem]
) -> str:
    """The report. It has no secrets: all of it goes through `Redaction`."""
    found = displays.all()
    configured = [Profile.from_config(profile) for profile in profiles.profiles]
    secrets = secrets_of(os.environ, configured)
    for display in found:
        secrets.update(display.command[1:])
    sections = {
        "Versions": _versions(xpra, displays.xvfb),
        "Settings that differ from the defaults": _settings(config) or ["none"],
        "Problems": [f"{problem.message} Remedy: {problem.remedy}" for problem in problems] or ["none"],
        "Runtime directory": _directory(Path(displays.runtime_dir)),
        "Displays": [_summary(display) for display in found] or ["none"],
    }
    for display in found:
        if display.reason in (EndReason.FAILED, EndReason.LOST):
            with suppress(UnknownDisplay):  # a peer has forgotten it
                sections[f"Log of {display.id}"] = displays.registry.log_tail(display.id, LOG_LINES).splitlines()
    text = "\n\n".join("\n".join([title, *(f"  {line}" for line in lines)]) for title, lines in sections.items())
    return Redaction(secrets, os.environ)(text)


def _versions(xpra: Xpra | None, xvfb: str) -> list[str]:
    release = {}
    with suppress(OSError):  # a minimal container has none
        release = platform.freedesktop_os_release()
    return [
        f"jupyterlab-xpra  {__version__}",
        f"Python           {platform.python_version()}",
        f"jupyter_server   {_installed('jupyter_server')}",
        f"JupyterLab       {_installed('jupyterlab')}",
        f"Xpra             {f'{xpra.version}, {xpra.rule} ({xpra.path})' if xpra else 'not usable'}",
        f"Xvfb             {environment.find(xvfb, xpra.programs if xpra else None) or 'not found'}",
        f"Distribution     {release.get('PRETTY_NAME', 'unknown')}",
        f"Kernel           {platform.system()} {platform.release()}, {platform.machine()}",
    ]


def _installed(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def _settings(config: Config) -> list[str]:
    """The settings of ours that differ.

    Numbers and choices are printed; texts and lists may hold secrets.
    """
    # The other commands are quick without the Jupyter server's modules.
    from ..app import XpraExtension  # noqa: PLC0415
    from ..desktop.server import DesktopExtension  # noqa: PLC0415

    lines = []
    configurables: list[type[Configurable]] = [XpraExtension, DesktopExtension, DisplayManager, ProfileManager]
    for configurable in configurables:
        section = config.get(configurable.__name__, {})
        for name, trait in sorted(configurable.class_traits(config=True).items()):
            if name in section:
                value = section[name]
                if isinstance(value, DeferredConfigString):
                    value = value.get_value(trait)
                if value != trait.default_value:
                    lines.append(f"{configurable.__name__}.{name} = {value if _is_harmless(trait, value) else LEFT_OUT}")
    return lines


def _is_harmless(trait: TraitType[Any, Any], value: object) -> bool:
    return isinstance(value, (bool, int, float)) or (isinstance(trait, Enum) and value in (trait.values or ()))


def _directory(path: Path) -> list[str]:
    try:
        status = path.lstat()
    except OSError as error:
        return [f"{path}: {error.strerror}"]
    owners = {0: "root", os.geteuid(): "this user"}
    owner = owners.get(status.st_uid, "another user")
    return [f"{path}, {stat.filemode(status.st_mode)}, owner {owner}, file system {_file_system(path)}"]


def _file_system(path: Path) -> str:
    """The type of the file system that a path is on, by the mounts of this process (proc(5))."""
    device = os.stat(path).st_dev
    number = f"{os.major(device)}:{os.minor(device)}"
    for line in Path("/proc/self/mountinfo").read_text("utf-8").splitlines():
        mount, _, source = line.partition(" - ")
        if mount.split()[2] == number:
            return source.split()[0]
    return "unknown"


def _summary(display: Display) -> str:
    """A display without its name and its command, which tell what a person works on."""
    reason = f", {display.reason.value}" if display.reason else ""
    return f"{display.id}: {display.kind.value}, {display.state.value}{reason}. {display.message}".rstrip()
