"""Loads Xpra, and becomes it in a new process for each request. Xpra's own Python runs this.

Argument: the descriptor of a socket. A line goes out by it once Xpra is loaded. A request is a line
of JSON, `{"argv": …, "environment": …}`, that comes with two descriptors: the log, and a channel
for this one process. By the channel the pid goes out, in a line. The new process waits there for a
line, and ends if none comes. Its status, as of waitpid(2), goes out when it has ended.

This process ends with the socket. The processes that it has made go on.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import signal
import socket
import sys
from contextlib import suppress
from typing import Any, NoReturn

from xpra.platform import init, set_default_name

set_default_name("Xpra")
init()

from xpra.scripts.main import main  # noqa: E402  It needs the name.

MODULES = (
    "PIL.AvifImagePlugin",
    "PIL.GifImagePlugin",
    "PIL.PngImagePlugin",
    "gi.repository.GObject",
    "xpra.clipboard.targets",
    "xpra.codecs.argb.encoder",
    "xpra.codecs.csc_cython.converter",
    "xpra.codecs.jpeg.encoder",
    "xpra.codecs.libyuv.converter",
    "xpra.codecs.loader",
    "xpra.codecs.openh264.encoder",
    "xpra.codecs.pillow.encoder",
    "xpra.codecs.vpx.encoder",
    "xpra.codecs.webp.encoder",
    "xpra.codecs.x264.encoder",
    "xpra.keyboard.common",
    "xpra.net.file_transfer",
    "xpra.net.http.handler",
    "xpra.net.protocol.socket_handler",
    "xpra.net.rencodeplus.rencodeplus",
    "xpra.net.socket_util",
    "xpra.net.websockets.handler",
    "xpra.platform.posix.gui",
    "xpra.scripts.server",
    "xpra.server.glib_server",
    "xpra.x11.bindings.keyboard",
    "xpra.x11.bindings.randr",
    "xpra.x11.bindings.window",
    "xpra.x11.dispatch",
    "xpra.x11.selection.manager",
    "xpra.x11.xkbhelper",
    "xpra.x11.xroot_props",
)
"""The modules that take longest to load and do nothing with X or with the options while they do."""

requests = socket.socket(fileno=int(sys.argv[1]))
channels: dict[int, socket.socket] = {}
"""The channels of the processes that run, by their pids."""


def tell_of_ended(*_: Any) -> None:
    """Tell of each process that has ended, as far as somebody still wants to know."""
    while channels:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if not pid:
            return
        with channels.pop(pid) as channel, suppress(BrokenPipeError):  # nobody wants to know
            channel.sendall(b"%d\n" % status)


def next_request() -> tuple[dict[str, Any], int, socket.socket]:
    """The next request, its log and its channel. The process ends when there is none."""
    text, fds, _, _ = socket.recv_fds(requests, 65536, 2)
    while text and not text.endswith(b"\n"):
        text += requests.recv(65536)
    if not text:
        sys.exit()
    return json.loads(text), fds[0], socket.socket(fileno=fds[1])


def become(request: dict[str, Any], log: int, channel: socket.socket) -> NoReturn:
    """Become Xpra, in a process that has just been made."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setsid()
    requests.close()
    for other in channels.values():
        other.close()
    with open(os.devnull, "rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.close(log)
    with channel:
        if not channel.recv(1):
            sys.exit()
    os.environ.clear()
    os.environ.update(request["environment"])
    sys.argv = request["argv"]
    sys.exit(main(sys.argv[0], sys.argv))


for name in MODULES:
    with suppress(ImportError):  # of another version, or not of this build
        importlib.import_module(name)
gc.collect()
gc.freeze()
os.chdir("/")
signal.signal(signal.SIGCHLD, tell_of_ended)
requests.sendall(b"\n")
while True:
    request, log, channel = next_request()
    # One that ends at once is not told of before its pid is.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
    pid = os.fork()
    if not pid:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
        become(request, log, channel)
    channels[pid] = channel
    channel.sendall(b"%d\n" % pid)
    os.close(log)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
