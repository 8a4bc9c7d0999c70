"""Finds Xpra, Xvfb and their tools, and asks Xpra for its version and options."""

from __future__ import annotations

import asyncio
import os
import pwd
import re
import shutil
import site
import threading
import time
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from . import environment, x_sockets
from .packages import remedy
from .problem import Problem, Unusable
from .server import PACKAGE, Folder, Server

QUESTION_TIMEOUT = 20.0
"""Seconds that Xpra has to say its version or options. It takes 0.2 on an idle machine."""

SILENT_INTERVAL = 600.0
"""Seconds in which an Xpra that could not send sound is not asked again. A start waits for it."""

NOTES = "notes"
"""The folder of a display's directory with Xpra's own files. It is made before Xpra starts, and
private: Xpra would let other users in."""

CODEC = "opus"
"""The codec of sound: browsers decode it, in packets of its own without a container."""

QUESTIONS = {
    "xvfb": "-help",
    "xrandr": "-help",
    "xprop": "-help",
    "bash": "--version",
    "dbus-daemon": "--version",
    "pulseaudio": "--version",
    "pactl": "--version",
    "pacat": "--version",
}
"""The argument with which a tool answers at once, if it runs at all."""

ANSWERS = re.compile("usage|unable to open display")
"""What a tool that runs may say though it fails: xprop looks for a display before it helps."""

RECORDED_BY = {"sources": "pulsesrc", "encoders": CODEC}
"""The parts that an Xpra reports if it can send the sound of a display."""


@dataclass(frozen=True)
class Xpra:
    """An Xpra that answers."""

    path: str
    version: str
    options: frozenset[str]
    """The long options it knows, for example `--mdns`. They differ between versions and builds."""
    rule: str = "this system's"
    """Why it is this one that runs, in a few words."""
    folder: Folder | None = None
    """The folder that it is from, and its tools with it; None if they are the system's."""

    @property
    def programs(self) -> str | None:
        """The folder of the tools that go with it; None if they are the system's."""
        return self.folder.programs if self.folder else None


@dataclass(frozen=True)
class Installation:
    """Everything that a display is made of."""

    xpra: Xpra
    xvfb: str
    xrandr: str
    xprop: str
    bus: str | None
    """The `dbus-daemon` of displays, which have no bus without it."""
    programs: str | None
    """The folder of programs that displays find after those of the user's `PATH`."""
    pulseaudio: str | None = None
    """The PulseAudio of displays, if they are to have sound."""


class Finder:
    """Finds the installation. What Xpra and the tools answer is kept until their files change."""

    def __init__(self, xpra: str, xvfb: str, xrandr: str, xprop: str, pulseaudio: str = "pulseaudio", server: str = "") -> None:
        """An empty `xpra` or `server` is one that the administrator has not named."""
        self._xpra = xpra
        self.server = Server(server)
        # The last ones are run by these names; Xpra runs pactl.
        self._names = {
            "xvfb": xvfb,
            "xrandr": xrandr,
            "xprop": xprop,
            "pulseaudio": pulseaudio,
            "pactl": "pactl",
            "pacat": "pacat",
            "bash": "bash",
            "dbus-daemon": "dbus-daemon",
        }
        self._asked: dict[str, tuple[int, Xpra]] = {}
        self._answered: dict[str, int] = {}
        self._records: Xpra | None = None
        self._silent: tuple[Xpra, float, Unusable] | None = None

    async def find(self) -> Installation:
        """The installation. Raises `Unusable` for the first part that is missing or fails."""
        x_sockets.check()
        xpra = await self.find_xpra()
        tools = {name: await self._tool(name, xpra) for name in TOOLS}
        bus = environment.find(self._names["dbus-daemon"], xpra.programs)
        return Installation(xpra, tools["xvfb"], tools["xrandr"], tools["xprop"], bus, self.server.programs())

    async def find_xpra(self) -> Xpra:
        """The Xpra that runs: the one that the administrator named, else the newest.

        Raises `Unusable` if there is none, it does not answer, or it could not run.
        """
        _check_threads()
        folder = self._folder()
        if folder is None:
            return await self._of_path(self._xpra or "xpra")
        if folder.named:
            return await self._of_folder(folder)
        return newest(*await asyncio.gather(_tried(self._of_folder(folder)), _tried(self._of_path("xpra"))))

    def _folder(self) -> Folder | None:
        """The folder from which Xpra may be."""
        return None if self._xpra else self.server.find()

    async def _of_path(self, name: str) -> Xpra:
        path = shutil.which(name)
        if path is None:
            raise _missing("xpra", name)
        xpra = await self._ask_xpra(path)
        return replace(xpra, rule="named by DisplayManager.xpra") if self._xpra else xpra

    async def _of_folder(self, folder: Folder) -> Xpra:
        await self.server.check(folder)
        rule = f"named by {folder.named}" if folder.named else f"of the package {PACKAGE}"
        return replace(await self._ask_xpra(f"{folder.programs}/xpra"), rule=rule, folder=folder)

    async def _ask_xpra(self, path: str) -> Xpra:
        modified = os.stat(path).st_mtime_ns
        if path in self._asked and self._asked[path][0] == modified:
            return self._asked[path][1]
        version = re.search(r"v?(\d+(?:\.\d+)+)", await _ask(path, "--version"))
        if not version:
            raise Unusable(Problem("xpra", f"{path} does not tell its version.", _repair("xpra", path, "--version")))
        options = frozenset(re.findall(r"--[a-z0-9][a-z0-9-]*", await _ask(path, "--help")))
        xpra = Xpra(path, version[1], options)
        self._asked[path] = (modified, xpra)
        return xpra

    async def find_sound(self, xpra: Xpra) -> str:
        """The PulseAudio of displays that are heard.

        Raises `Unusable` if a part that they need is missing. An Xpra that cannot send sound is
        asked again after `SILENT_INTERVAL`.
        """
        pulseaudio, _ = await self._tool("pulseaudio", xpra), await self._tool("pactl", xpra)
        if self._silent and self._silent[0] == xpra and time.monotonic() < self._silent[1]:
            raise self._silent[2]
        if self._records != xpra:
            try:
                await _ask_for_sound(xpra)
            except Unusable as error:
                if xpra.folder:  # no package of the system's adds to it
                    error = Unusable(replace(error.problem, remedy="Have DisplayManager.xpra name an Xpra with sound."))
                self._silent = (xpra, time.monotonic() + SILENT_INTERVAL, error)
                raise error from None
            self._records = xpra
        return pulseaudio

    async def find_player(self) -> str:
        """The program that plays to a PulseAudio. Raises `Unusable`."""
        return await self._tool("pacat", await self.find_xpra())

    async def find_bus(self) -> str:
        """The bus of displays. Raises `Unusable`."""
        try:
            pwd.getpwuid(os.geteuid())
        except KeyError:
            message = f"The user {os.geteuid()} has no account here, and dbus-daemon does not run without one."
            raise Unusable(Problem("dbus-daemon", message, "Give this user a line in /etc/passwd.")) from None
        return await self._tool("dbus-daemon", await self.find_xpra())

    async def problems(self, *, html5: bool = False) -> list[Problem]:
        """Everything that is missing or unusable; with `html5`, of Xpra's HTML5 client too."""
        try:
            _check_threads()
        except Unusable as error:
            return [error.problem]  # no program can be asked anything
        problems = []
        xpra = None
        try:
            xpra = await self.find_xpra()
        except Unusable as error:
            problems.append(error.problem)
        for name in TOOLS if xpra or not self._folder() else ():  # a folder would have the tools too
            try:
                await self._tool(name, xpra)
            except Unusable as error:
                problems.append(error.problem)
        if problem := x_sockets.problem():
            problems.append(problem)
        if xpra and html5:
            problems += _html5_problems(xpra)
        return problems

    async def _tool(self, name: str, xpra: Xpra | None) -> str:
        """The path of a tool that runs, for this Xpra. Raises `Unusable`."""
        path = environment.find(self._names[name], xpra.programs if xpra else None)
        if path is None:
            raise _missing(name, self._names[name])
        modified = os.stat(path).st_mtime_ns
        if self._answered.get(path) != modified:
            await _try(name, path)
            self._answered[path] = modified
        return path


def newest(package: Xpra | Unusable, system: Xpra | Unusable) -> Xpra:
    """The newer one of the package's Xpra and the system's; the package's if they are the same.

    It tells of the other one. Raises `Unusable` if neither can be used.
    """
    if isinstance(package, Unusable):
        if isinstance(system, Unusable):
            raise package
        return replace(system, rule=f"{system.rule}; the package {PACKAGE} is of no use: {package}")
    if isinstance(system, Unusable):
        return package
    if _numbers(package) >= _numbers(system):
        return replace(package, rule=f"{package.rule}; this system has {system.version}")
    return replace(system, rule=f"{system.rule}; the package {PACKAGE} has {package.version}")


def _numbers(xpra: Xpra) -> list[int]:
    return [int(number) for number in xpra.version.split(".")]


async def _tried(work: Awaitable[Xpra]) -> Xpra | Unusable:
    try:
        return await work
    except Unusable as error:
        return error


TOOLS = ("xvfb", "xrandr", "xprop", "bash")
"""The tools without which there is no display."""

PROGRAMS = {
    "xpra": "Xpra, which shows the display,",
    "xvfb": "Xvfb, the X server without a screen,",
    "xrandr": "xrandr, which sets the size of the screen,",
    "xprop": "xprop, which tells Xpra that the screen can have any size,",
    "pulseaudio": "PulseAudio, which plays the sound of displays,",
    "pactl": "pactl, by which Xpra asks PulseAudio,",
    "pacat": "pacat, which plays what a person says to PulseAudio,",
    "bash": "bash, which runs the programs,",
    "dbus-daemon": "dbus-daemon, by which programs notify and the parts of desktops talk,",
}


def _missing(part: str, name: str) -> Unusable:
    return Unusable(Problem(part, f"{PROGRAMS[part]} ({name}) is not installed.", remedy(part)))


BINDINGS = Path(__file__).parent / "bindings"
"""Corrections of PyGObject's bindings."""


def xpra_environment(xpra: str, ours: Mapping[str, str], directory: Path) -> dict[str, str]:
    """The environment for running Xpra in a display's directory.

    It keeps Xpra from reading `/etc/xpra` and the user's own configuration, by the name of a
    directory that does not exist: an empty name would mean the default. Programs that were
    installed together with Xpra come first. And it keeps Xpra's files in the display's directory:
    without `XDG_RUNTIME_DIR`, 6.5 writes to `/tmp/xpra`, even through a link that another user made
    there. PyGObject looks for corrections of its bindings in `PYTHONPATH`.
    """
    none = str(directory / "no-configuration")
    found = Path(xpra)
    variables = {
        **ours,
        "PATH": os.pathsep.join([str(found.parent), ours["PATH"]]),
        "XPRA_DEFAULT_CONF_DIRS": none,
        "XPRA_SYSTEM_CONF_DIRS": none,
        "XPRA_USER_CONF_DIRS": none,
        "XDG_RUNTIME_DIR": str(directory / NOTES),
        "PYTHONPATH": str(BINDINGS),
    }
    base = site.getuserbase()
    if found.resolve().parent == Path(base, "bin"):  # it was installed by `pip install --user`
        return {**variables, "PYTHONUSERBASE": base}
    return {**variables, "PYTHONNOUSERSITE": "1"}


def html5_directory(xpra: Xpra) -> Path | None:
    """Where this Xpra has its HTML5 client, or None if it has none."""
    directory = Path(xpra.path).resolve().parent.parent / "share" / "xpra" / "www"
    return directory if (directory / "index.html").is_file() else None


def _check_threads() -> None:
    """Raises `Unusable` if this process can start no thread: then Xpra cannot either."""
    thread = threading.Thread(target=str)
    try:
        thread.start()
    except RuntimeError as error:
        message = f"Xpra needs threads, and none can be started here ({error})."
        mend = "Raise the limit on processes, or update the container's runtime: an old one forbids clone3."
        raise Unusable(Problem("xpra", message, mend)) from None
    thread.join()


def _html5_problems(xpra: Xpra) -> list[Problem]:
    directory = html5_directory(xpra)
    if directory is None:
        mend = "Let DisplayManager.client be builtin, or have DisplayManager.xpra name an Xpra with that client."
        message = f"Xpra {xpra.version} ({xpra.path}) has no HTML5 client."
        return [Problem("html5", message, mend if xpra.folder else remedy("html5"))]
    # Debian's package links to jQuery in a package that it does not depend on.
    broken = [link for link in (directory / "js" / "lib").glob("*.js") if not link.exists()]
    if broken:
        return [
            Problem(
                "html5",
                f"Xpra's HTML5 client lacks {', '.join(sorted(link.name for link in broken))}.",
                remedy("html5"),
            )
        ]
    return []


async def _ask_for_sound(xpra: Xpra) -> None:
    """Raises `Unusable` if this Xpra cannot send the sound of a display."""
    question = "_audio_query" if "--audio" in xpra.options else "_sound_query"
    answer = await _ask(xpra.path, question, "sound")
    if not all(re.search(rf"^{kind}=(.*,)?{name}(,|$)", answer, re.MULTILINE) for kind, name in RECORDED_BY.items()):
        message = f"Xpra {xpra.version} ({xpra.path}) lacks parts of GStreamer that it sends sound by."
        raise Unusable(Problem("sound", message, remedy("sound")))


def _repair(part: str, path: str, question: str) -> str:
    """The remedy for a program that is installed and does not work."""
    mend = "repair this Xpra, or set DisplayManager.xpra to another" if part in ("xpra", "sound") else "repair it"
    return f"See what `env -i HOME=~ {path} {question}` says, and {mend}."


def _failed(part: str, path: str, question: str, code: int, stderr: str) -> Unusable:
    said = stderr.strip().splitlines()[-1:]
    mend = remedy(part) if part == "sound" else _repair(part, path, question)
    return Unusable(Problem(part, f"{path} {question} failed: {' '.join(said) or code}.", mend))


async def _try(tool: str, path: str) -> None:
    """Raises `Unusable` if a tool does not run, for example for want of a library."""
    question = QUESTIONS[tool]
    code, stdout, stderr = await _run(tool, path, question, environment.of_ours(os.environ))
    if code and not ANSWERS.search(stdout + stderr):
        raise _failed(tool, path, question, code, stderr)


async def _ask(path: str, question: str, part: str = "xpra") -> str:
    """Xpra's answer to a question. Raises `Unusable`, with this part as the problem."""
    # Without an address, a PulseAudio would be started for the user.
    variables = {
        **xpra_environment(path, environment.of_ours(os.environ), Path("/nonexistent")),
        "PULSE_SERVER": "unix:/nonexistent",
    }
    code, stdout, stderr = await _run(part, path, question, variables)
    if code:
        raise _failed(part, path, question, code, stderr)
    return stdout


async def _run(part: str, path: str, question: str, variables: Mapping[str, str]) -> tuple[int, str, str]:
    """The exit code, output and errors of a program. Raises `Unusable` if it cannot be run."""
    try:
        process = await asyncio.create_subprocess_exec(
            path,
            question,
            env=variables,
            cwd="/",  # the server's folder may have been removed
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
    except OSError as error:
        message = f"{path} cannot be run: {error.strerror}."
        raise Unusable(Problem(part, message, _repair(part, path, question))) from error
    try:
        stdout, stderr = await asyncio.wait_for(process.communicate(), QUESTION_TIMEOUT)
    except asyncio.TimeoutError:
        message = f"{path} {question} did not answer in {QUESTION_TIMEOUT:g} s."
        raise Unusable(Problem(part, message, _repair(part, path, question))) from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return process.returncode or 0, stdout.decode(errors="replace"), stderr.decode(errors="replace")
