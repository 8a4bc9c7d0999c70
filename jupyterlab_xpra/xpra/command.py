"""The command line of a display's Xpra."""

from __future__ import annotations

import os
import shlex
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from . import shell, xsettings
from .install import CODEC, NOTES, html5_directory

if TYPE_CHECKING:
    from pathlib import Path

    from .install import Xpra


class Kind(str, Enum):
    """The part of a display that a viewer sees."""

    DESKTOP = "desktop"
    """The one root window, with a desktop session's own window manager in it."""
    SEAMLESS = "seamless"
    """Each window by itself; Xpra is the window manager."""
    WORKSPACE = "workspace"
    """The same, on a ground of our own, with a task bar and a menu of the programs."""


CLIPBOARD_DIRECTIONS = {"both": "both", "to-display": "to-server", "from-display": "to-client", "off": "disabled"}
"""The directions in which copied text and pictures may go, and Xpra's names of them."""


CLIPBOARD_LIMIT = 15 * 1024 * 1024
"""Bytes. Xpra sends nothing of a text or picture above 16 MiB, and nobody would learn why."""


@dataclass(frozen=True)
class Policy:
    """The data that may go between a display and its viewers, besides pictures and input."""

    clipboard: str = "both"
    """One of `CLIPBOARD_DIRECTIONS`."""
    clipboard_limit: int = CLIPBOARD_LIMIT
    """Bytes of a text or picture; `CLIPBOARD_LIMIT` at most."""
    files: bool = True
    sound: bool = False
    """Whether people may hear the display. It needs a PulseAudio, and an Xpra that records from
    it."""
    microphone: bool = False
    """Whether people may also speak to its programs, around Xpra."""


ENVIRONMENT = {
    # Otherwise Xpra runs xprop to look for a virtual input device, which only a start as root has.
    "XPRA_UINPUT": "0",
    # With it 3.1 types `<` for `|` on a US keyboard: it takes the key that has the bar on its third
    # level.
    "XPRA_SIMULATE_MODIFIERS": "0",
    # Its shared memory segments have mode 0777: any user of the host could read the pixels of every
    # window in them, and those of a killed Xpra for ever. Those of an Xpra of our own build, which
    # alone knows the second variable, are the user's, and end with Xpra (server/patches).
    "XPRA_XSHM": "0",
    "XPRA_XSHM_PRIVATE": "1",
    # Since 6, a program's size hints go before the size of its window. On a busy host an xterm
    # hints a size of one character, as it takes a late answer to its first request for one to its
    # second.
    "XPRA_SIZEHINTS_SIZE": "0",
    # The same holds for its place: GTK hints the corner of the screen, wherever a window is.
    "XPRA_SIZEHINTS_POSITION": "0",
    # Packets keep their old names, of which 6.6 has others (docs/developer/versions.md).
    "XPRA_BACKWARDS_COMPATIBLE": "1",
    "NO_AT_BRIDGE": "1",
    # GTK would load Mesa and with it LLVM, 50 MB, to look for OpenGL that Xpra draws nothing with.
    "GDK_GL": "disable",
    # It needs no settings of the user's desktop either; GTK would try to launch a D-Bus for them.
    "GSETTINGS_BACKEND": "memory",
    # Xpra counts in pixels of X, also where programs draw larger.
    "GDK_SCALE": "1",
    # 3.1 would write the time across each picture that is copied.
    "XPRA_CLIPBOARD_IMAGE_STAMP": "0",
    # Milliseconds that a program and the browser have to hand out the copied data. 100 are not
    # enough for GTK to make a PNG of a screen.
    "XPRA_CLIPBOARD_CONVERT_TIMEOUT": "4000",
    "XPRA_CLIPBOARD_REMOTE_TIMEOUT": "4000",
    # Packets in a second. Xpra drops further ones, the last among them: 30 are too few for a person
    # who selects text.
    "XPRA_CLIPBOARD_LIMIT": "1000",
    # Milliseconds. Since 6.5 Xpra looks for X events that it may have missed, by itself ten times a
    # second, also while nothing happens.
    "XPRA_X11_POLL_DELAY": "1000",
    # A person who begins to listen would hear a bell first.
    "XPRA_NEW_STREAM_SOUND": "0",
    # The part of its name by which Xpra knows the sink to record. There may be one more, that of a
    # microphone.
    "XPRA_PULSE_SOURCE_DEVICE_NAME": "display",
    # Xpra would try each encoder at its start, and keep the 20 MB that this takes.
    "XPRA_CODEC_SELFTEST": "0",
}
"""Environment variables of every Xpra of ours."""


def environment(policy: Policy) -> dict[str, str]:
    """Environment variables of the Xpra of a display with this policy.

    Xpra cuts off what is larger than the clipboard's limit. The client tells of what it gets that
    is cut off, by its size, and sends nothing that would be.
    """
    limit = str(policy.clipboard_limit)
    return {**ENVIRONMENT, "XPRA_MAX_CLIPBOARD_SEND_SIZE": limit, "XPRA_MAX_CLIPBOARD_RECEIVE_SIZE": limit}


def recorder(xpra: Xpra, asked: Path) -> dict[str, str]:
    """Environment variables by which Xpra finds its recorder of sound.

    The file `asked` is there once Xpra has asked the recorder what it can do. By itself Xpra would
    look on `PATH` for the Python that it runs on, and find that of a virtual environment.
    """
    command = shlex.join(shell.command(shell.RECORDER, str(asked), xpra.path))
    return {"XPRA_SOUND_COMMAND": command, "XPRA_AUDIO_COMMAND": command}  # before 5, and since


def has_own_settings(kind: Kind, dpi: int) -> bool:
    """Whether programs are told of their screen by `xsettings`, and not by Xpra."""
    return kind is not Kind.DESKTOP and xsettings.factor(dpi) > 1


def argv(xpra: Xpra, kind: Kind, x_display: int, socket: Path, name: str, dpi: int, policy: Policy) -> list[str]:
    """The command that serves an X display on a Unix socket.

    All options that matter are given, since the defaults differ between versions and builds. They
    are the options of both 3.1 and 6; an option that this Xpra does not know is left out.
    """
    options = {
        "--use-display": "yes",
        "--daemon": "no",
        "--systemd-run": "no",
        # Only our socket; `auto` would add others, an abstract one among them.
        "--bind": str(socket),
        # Since 6 Xpra keeps notes (pid, command line); they are removed with the display.
        "--sessions-dir": str(socket.with_name(NOTES)),
        "--socket-permissions": "600",
        # Without it 6.5 can encode no picture, and refuses every viewer. Browsers do not offer it.
        "--mmap": "yes",
        "--mmap-group": "no",
        # Without a client, no directory: otherwise it would serve the client of another version.
        "--html": str(html5_directory(xpra) or os.devnull),
        "--mdns": "no",
        "--ssl": "off",
        "--ssl-upgrade": "no",
        "--ssh-upgrade": "no",
        "--rfb-upgrade": "0",
        "--rdp-upgrade": "no",
        "--start-via-proxy": "no",
        "--proxy-start-sessions": "no",
        # This package starts the program; a viewer may not run others.
        "--start-new-commands": "no",
        "--exit-with-children": "no",
        "--exit-with-client": "no",
        "--terminate-children": "no",
        "--server-idle-timeout": "0",
        "--idle-timeout": "0",
        "--dbus-launch": "",
        "--dbus": "no",
        "--dbus-proxy": "no",
        "--dbus-control": "no",
        # The notifications of programs come another way, `displays.parts.notifications`.
        "--notifications": "no",
        # The PulseAudio of the display is that of `displays.parts.sound`.
        "--pulseaudio": "no",
        "--audio": "yes" if policy.sound else "no",
        # "off" records once a viewer asks; "disabled" does not even look for a recorder.
        "--speaker": "off" if policy.sound else "disabled",
        "--speaker-codec": CODEC,
        "--microphone": "disabled",
        "--av-sync": "no",
        "--gstreamer": "yes" if policy.sound else "no",
        # The encoders that any processor runs. An Xpra without one of them logs that and goes on.
        "--video-encoders": "x264,openh264,vpx,jpeg,webp",
        "--webcam": "no",
        "--splash": "no",
        "--printing": "no",
        # "no" would still ask a second Xpra what OpenGL there is, and wait for it.
        "--opengl": "noprobe",
        # A desktop has its own tray.
        "--system-tray": "no" if kind is Kind.DESKTOP else "yes",
        "--clipboard": "no" if policy.clipboard == "off" else "yes",
        "--clipboard-direction": CLIPBOARD_DIRECTIONS[policy.clipboard],
        "--cursors": "yes",
        "--bell": "yes",
        "--xsettings": "no" if has_own_settings(kind, dpi) else "yes",
        # A display sends files by it; and 6.5.5 does not start without it.
        "--control": "yes",
        "--file-transfer": "yes" if policy.files else "no",
        "--open-files": "no",
        "--open-url": "no",
        "--forward-xdg-open": "no",
        "--remote-logging": "no",
        "--input-method": "keep",
        "--readonly": "no",
        "--resize-display": "yes",
        "--fake-xinerama": "no",
        "--dpi": str(dpi),
        "--session-name": name,
    }
    if "--dbus" in xpra.options:  # since 6, which would run a shell and a second Python for what /etc/profile sets
        options["--source"] = "no"
    known = [f"{option}={value}" for option, value in options.items() if option in xpra.options]
    mode = "start-desktop" if kind is Kind.DESKTOP else "start"
    return [xpra.path, mode, f":{x_display}", *known]
