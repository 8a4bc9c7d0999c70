"""The settings of displays that an administrator can configure."""

from __future__ import annotations

from typing import Any

from traitlets import Bool, Enum, Float, Int, List, TraitError, Unicode, default, validate
from traitlets.config import Configurable

from ..xpra import server
from ..xpra.command import CLIPBOARD_DIRECTIONS, CLIPBOARD_LIMIT
from . import directory, memory
from .parts import logs

LEAST_LOG = 64 * 1024
"""Bytes. The disk is given out in blocks, so that a smaller limit would mean little."""

ROOMY = 4 * 1024**3
"""Bytes of memory with which a spare display is a matter of course."""


class Settings(Configurable):
    """The traits of `DisplayManager`, by whose name they are configured."""

    max_displays = Int(10, config=True, help="How many displays may run at once.")
    start_timeout = Float(
        60,
        config=True,
        help="Seconds that a display has to become ready, and one more program in it to start. Past them, it ends as failed.",
    )
    stop_timeout = Float(
        5, config=True, help="Seconds that the processes of a display have to end by themselves before they are killed."
    )
    spare = Int(
        config=True,
        help="How many X servers a Jupyter server has ready, so that as many displays start sooner; with one at least, Xpra is "
        "loaded beforehand too where it is 6.5 or later. 1 where there are 4 GiB of memory or more, else 0.",
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
    clipboard_limit = Int(
        CLIPBOARD_LIMIT,
        config=True,
        help="The most bytes of a text or picture that may go, in either direction; people are told of a larger one. Of "
        "displays that are started from then on.",
    )
    file_transfer = Bool(
        True,
        config=True,
        help="Whether files may go between displays and browsers: those dropped on a display, and those it sends.",
    )
    links = Bool(
        True,
        config=True,
        help="Whether programs in displays may ask the people who see them to open links (http, https, mailto) in their own "
        "browsers. Of displays that are started from then on.",
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
    microphone = Bool(
        False,
        config=True,
        help="Whether people may also speak to programs in displays, if they turn on their microphone. Of displays that are "
        "started from then on. It needs `sound`, and a browser that encodes Opus.",
    )
    withheld_variables = List(
        Unicode(),
        ["JUPYTER_TOKEN", "JUPYTERHUB_*TOKEN", "JPY_*TOKEN", "CONFIGPROXY_AUTH_TOKEN"],
        config=True,
        help="The variables of the server's environment that programs in displays do not get: names, or patterns such as "
        "'AWS_*'. Of displays and programs that are started from then on.",
    )
    xpra = Unicode(
        config=True,
        help="The Xpra to run: a name found on PATH, or a path. If empty, that of `server`; without one, the newest of that of "
        "the package jupyterlab-xpra-server and the `xpra` on PATH.",
    )
    server = Unicode(
        config=True,
        help="A folder with Xpra and all that goes with it, as the package jupyterlab-xpra-server has one: that with "
        "`manifest.json`. $JUPYTERLAB_XPRA_SERVER, else none.",
    )
    xvfb = Unicode("Xvfb", config=True, help="The Xvfb to run: a name, or a path.")
    xrandr = Unicode("xrandr", config=True, help="The xrandr to run: a name, or a path.")
    xprop = Unicode("xprop", config=True, help="The xprop to run: a name, or a path.")
    pulseaudio = Unicode("pulseaudio", config=True, help="The PulseAudio to run: a name, or a path.")

    @default("server")
    def _default_server(self) -> str:
        return server.default()

    @default("spare")
    def _default_spare(self) -> int:
        return int(memory.most() >= ROOMY)

    @default("runtime_dir")
    def _default_runtime_dir(self) -> str:
        return str(directory.default())

    @validate("max_displays", "start_timeout", "stop_timeout", "max_width", "max_height", "max_upload_size")
    def _positive(self, proposal: dict[str, Any]) -> Any:
        if proposal["value"] <= 0:
            raise TraitError(f"DisplayManager.{proposal['trait'].name} must be greater than 0.")
        return proposal["value"]

    @validate("clipboard_limit")
    def _sendable(self, proposal: dict[str, Any]) -> Any:
        if not 1 <= proposal["value"] <= CLIPBOARD_LIMIT:
            raise TraitError(
                f"DisplayManager.clipboard_limit must be from 1 to {CLIPBOARD_LIMIT}, as Xpra sends no more; "
                'to forbid all, set DisplayManager.clipboard to "off".'
            )
        return proposal["value"]

    @validate("microphone")
    def _with_sound(self, proposal: dict[str, Any]) -> Any:
        if proposal["value"] and not self.sound:
            raise TraitError("DisplayManager.microphone needs DisplayManager.sound = True: one PulseAudio has both.")
        return proposal["value"]

    @validate("keep_ended", "spare", "cull_idle_timeout", "viewer_idle_timeout")
    def _not_negative(self, proposal: dict[str, Any]) -> Any:
        if proposal["value"] < 0:
            raise TraitError(f"DisplayManager.{proposal['trait'].name} must be 0 or greater.")
        return proposal["value"]

    @validate("max_log_size")
    def _not_tiny(self, proposal: dict[str, Any]) -> Any:
        if proposal["value"] < LEAST_LOG:
            raise TraitError(f"DisplayManager.max_log_size must be {LEAST_LOG} or greater.")
        return proposal["value"]
