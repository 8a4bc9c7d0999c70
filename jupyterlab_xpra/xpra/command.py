"""The command line of a display's Xpra."""

from __future__ import annotations

import os
import shlex
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from . import shell
from .install import CODEC, html5_directory

if TYPE_CHECKING:
    from pathlib import Path

    from .install import Xpra


class Kind(str, Enum):
    """What a viewer sees of a display."""

    DESKTOP = "desktop"
    """The one root window, with a desktop session's own window manager in it."""
    SEAMLESS = "seamless"
    """Each window by itself; Xpra is the window manager."""


CLIPBOARD_DIRECTIONS = {"both": "both", "to-display": "to-server", "from-display": "to-client", "off": "disabled"}
"""Where what is copied may go, and what Xpra calls it."""


@dataclass(frozen=True)
class Policy:
    """What may go between a display and those who view it, besides pictures and input."""

    clipboard: str = "both"
    """One of `CLIPBOARD_DIRECTIONS`."""
    files: bool = True
    sound: bool = False
    """Whether people may hear the display. It needs a PulseAudio of its own, and an Xpra that records from one."""


NOTES = "notes"
"""The directory, beside the socket, where Xpra notes things for itself. It is to be there, and private: Xpra lets others in."""

ENVIRONMENT = {
    # Otherwise Xpra looks for a virtual input device that only a start as root has, by running xprop.
    "XPRA_UINPUT": "0",
    # With it 3.1 types `<` for `|` on a US keyboard: it takes the key that has the bar on its third level.
    "XPRA_SIMULATE_MODIFIERS": "0",
    # Its shared memory segments have mode 0777: any user of the host could read the pixels of every window in them, of a
    # killed Xpra for ever.
    "XPRA_XSHM": "0",
    # What a program says of its size in its hints goes before the size that it has, since 6. On a busy host an xterm says one
    # character, as it takes a late answer to its first wish for one to its second.
    "XPRA_SIZEHINTS_SIZE": "0",
    "NO_AT_BRIDGE": "1",
    # GTK would load Mesa and with it LLVM, 50 MB, to look for OpenGL that Xpra draws nothing with.
    "GDK_GL": "disable",
    # It needs no settings of the user's desktop either; GTK would try to launch a D-Bus for them.
    "GSETTINGS_BACKEND": "memory",
    # 3.1 would write the time across each picture that is copied.
    "XPRA_CLIPBOARD_IMAGE_STAMP": "0",
    # Milliseconds that a program has to hand out what was copied, and that the browser has. 100 are not enough for GTK to make
    # a PNG of a screen.
    "XPRA_CLIPBOARD_CONVERT_TIMEOUT": "4000",
    "XPRA_CLIPBOARD_REMOTE_TIMEOUT": "4000",
    # Whoever begins to listen would hear a bell first.
    "XPRA_NEW_STREAM_SOUND": "0",
    # Xpra would try each encoder at its start, and keep the 20 MB that this takes.
    "XPRA_CODEC_SELFTEST": "0",
}
"""Environment variables of a display's Xpra."""


def recorder(xpra: Xpra, asked: Path) -> dict[str, str]:
    """Environment variables by which Xpra finds what records sound; the file `asked` is there once it has asked it.

    It would look on `PATH` for the Python that it runs on, and find another, of a virtual environment.
    """
    command = shlex.join(shell.command(shell.RECORDER, str(asked), xpra.path))
    return {"XPRA_SOUND_COMMAND": command, "XPRA_AUDIO_COMMAND": command}  # before 5, and since


def argv(xpra: Xpra, kind: Kind, x_display: int, socket: Path, name: str, dpi: int, policy: Policy) -> list[str]:
    """The command that serves an X display on a Unix socket.

    Everything that matters is said, since the defaults differ between versions and builds. Options are those of both 3.1
    and 6; what this Xpra does not know is left out.
    """
    options = {
        "--use-display": "yes",
        "--daemon": "no",
        "--systemd-run": "no",
        # Only our socket; `auto` would add others, an abstract one among them.
        "--bind": str(socket),
        # What it notes for itself since 6 (pid, command line) goes with the display.
        "--sessions-dir": str(socket.with_name(NOTES)),
        "--socket-permissions": "600",
        # Without it 6.5 can encode no picture, and refuses every viewer. Browsers do not offer it.
        "--mmap": "yes",
        "--mmap-group": "no",
        # A directory, if there is none one without files: otherwise it would serve the client of another version that it finds.
        "--html": str(html5_directory(xpra) or os.devnull),
        "--mdns": "no",
        "--ssl": "off",
        "--ssl-upgrade": "no",
        "--ssh-upgrade": "no",
        "--rfb-upgrade": "0",
        "--rdp-upgrade": "no",
        "--start-via-proxy": "no",
        "--proxy-start-sessions": "no",
        # The program is started by us; what a viewer may do does not include running others.
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
        # Those of programs come another way, whatever Xpra has: `displays.notifications`.
        "--notifications": "no",
        # That of the display is `displays.sound`.
        "--pulseaudio": "no",
        "--audio": "yes" if policy.sound else "no",
        # "off" would be to record once a viewer asks; without it Xpra does not even look for what it would record with.
        "--speaker": "off" if policy.sound else "disabled",
        "--speaker-codec": CODEC,
        "--microphone": "disabled",
        "--av-sync": "no",
        "--gstreamer": "yes" if policy.sound else "no",
        # Those that any processor runs. An Xpra that lacks one of them says so in the log and goes on.
        "--video-encoders": "x264,openh264,vpx,jpeg,webp",
        "--webcam": "no",
        "--splash": "no",
        "--printing": "no",
        # "no" would still ask a second Xpra what OpenGL there is, and wait for it.
        "--opengl": "noprobe",
        "--system-tray": "yes",
        "--clipboard": "no" if policy.clipboard == "off" else "yes",
        "--clipboard-direction": CLIPBOARD_DIRECTIONS[policy.clipboard],
        "--cursors": "yes",
        "--bell": "yes",
        "--xsettings": "yes",
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
