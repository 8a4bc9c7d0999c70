"""A display's Xvfb: its command line, cookie, screen size, and the files that it leaves."""

from __future__ import annotations

import asyncio
import errno
import mmap
import os
import secrets
import struct
import tempfile
from pathlib import Path
from socket import AF_UNIX, gethostname, socket
from typing import IO

WILD = 0xFFFF
"""`FamilyWild` of Xauth(3): the cookie is for any address."""

LOCAL = 0x0100
"""`FamilyLocal` of Xauth(3): the cookie is for the host of the entry's name, by a Unix socket."""

COOKIE_NAME = b"MIT-MAGIC-COOKIE-1"
"""How programs show that they may use the X server: Xsecurity(7)."""

FILE_HEADER = 64 * 1024
"""Bytes at the beginning of Xvfb's file that are kept; its header and colour map (XWDFile.h) take
some 3300."""


class XServerError(Exception):
    """The X server or a tool for it failed."""


def argv(xvfb: str, display_fd: int, xauthority: Path, screens: Path, max_width: int, max_height: int, dpi: int) -> list[str]:
    """The command of an X server that chooses a display number and writes it to `display_fd`.

    It keeps its screen in a file in the directory `screens`. RandR can only shrink a screen below
    the size it starts with (pixels) and grow it back.
    """
    return [
        xvfb,
        *("-displayfd", str(display_fd)),
        *("-auth", str(xauthority)),
        *("-nolisten", "tcp"),
        *("-fbdir", str(screens)),
        *("-screen", "0", f"{max_width}x{max_height}x24+32"),
        *("-dpi", str(dpi)),
        "-noreset",
        # No screen saver: a locker would take it for the moment to lock.
        *("-s", "0"),
        *("+extension", "GLX"),
        *("+extension", "Composite"),
        *("+extension", "RANDR"),
        *("+extension", "RENDER"),
    ]


def screen_memory(directory: Path) -> IO[bytes]:
    """A file in memory for the screen, which is gone with the X server however it ends.

    Portable builds of Python have no `memfd_create`, and some containers forbid it. The file is
    then on the disk of `directory`, without a name. Raises `OSError`.
    """
    if hasattr(os, "memfd_create"):
        try:
            return os.fdopen(os.memfd_create("screen"), "rb+")
        except OSError as error:
            if error.errno not in (errno.ENOSYS, errno.EPERM):
                raise
    return tempfile.TemporaryFile(dir=directory)


def screen_size(max_width: int, max_height: int) -> int:
    """Bytes of the file for a screen of at most so many pixels."""
    return FILE_HEADER + 4 * max_width * max_height


def link_screen(screens: Path, memory: int) -> None:
    """Have the X server keep its screen in `memory`, a file that it inherits.

    Xvfb(1) tells the name of the file that it would make.
    """
    (screens / "Xvfb_screen0").symlink_to(f"/proc/self/fd/{memory}")


def release_screen(memory: int) -> None:
    """Free the memory of a screen on which no program has drawn.

    At its start Xvfb writes zeros, which are black, to the whole screen of the largest size. The
    screen stays black, and takes memory only where programs draw. On the disk of a file system
    without holes it takes all of its size.
    """
    with mmap.mmap(memory, 0) as screen:
        try:
            screen.madvise(mmap.MADV_REMOVE, FILE_HEADER)
        except OSError as error:
            if error.errno != errno.EOPNOTSUPP:
                raise


def write_cookie(path: Path) -> None:
    """Write a file with a new random cookie, for `-auth` and for `XAUTHORITY`.

    The first entry is for any address. libXau takes it whatever name the host has later. The second
    entry is for this host: python-xlib, and what is built on it, knows no other. Neither has a
    display number, since the number is known only when the server has read the file.
    Format: Xauth(3).
    """

    def counted(data: bytes) -> bytes:
        return struct.pack(">H", len(data)) + data

    cookie = secrets.token_bytes(16)
    entries = b"".join(
        struct.pack(">H", family) + b"".join(map(counted, (host, b"", COOKIE_NAME, cookie)))
        for family, host in ((WILD, b""), (LOCAL, gethostname().encode()))
    )
    with open(path, "wb", opener=lambda name, flags: os.open(name, flags | os.O_EXCL, 0o600)) as file:
        file.write(entries)


def read_cookie(path: Path) -> bytes:
    """The cookie in a file that `write_cookie` wrote. Raises `OSError`, `XServerError`."""
    _, name, rest = path.read_bytes().partition(COOKIE_NAME)
    (length,) = struct.unpack_from(">H", rest) if len(rest) >= 2 else (0,)
    cookie = rest[2 : 2 + length]
    if not name or not length or len(cookie) != length:
        raise XServerError(f"{path} holds no cookie.")
    return cookie


async def set_size(xrandr: str, environment: dict[str, str], width: int, height: int) -> None:
    """Set the size of the screen, in pixels. Raises `XServerError`.

    Xvfb has one output, `screen`, and takes a mode of any size whose timings are nothing.
    """
    state = await _run(environment, xrandr)
    if f" current {width} x {height}," in state:
        return
    mode = f"{width}x{height}-exact"
    if f" {mode} " not in state:
        timings = ["0", str(width), "0", "0", str(width), str(height), "0", "0", str(height)]
        await _run(environment, xrandr, "--newmode", mode, *timings)
        await _run(environment, xrandr, "--addmode", "screen", mode)
    await _run(environment, xrandr, "--output", "screen", "--mode", mode)


async def allow_any_size(xprop: str, environment: dict[str, str]) -> None:
    """Tell Xpra that it may give the screen any size. Raises `XServerError`.

    By itself Xpra concludes that from a screen with one size only, which is wrong once the size was
    set.
    """
    exact = "_XPRA_RANDR_EXACT_SIZE"
    await _run(environment, xprop, "-root", "-f", exact, "32c", "-set", exact, "1")


async def _run(environment: dict[str, str], program: str, *arguments: str) -> str:
    process = await asyncio.create_subprocess_exec(
        program,
        *arguments,
        env=environment,
        cwd="/",
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        stdout, stderr = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        said = stderr.decode(errors="replace").strip()
        raise XServerError(f"{' '.join([program, *arguments[:1]])} failed: {said or process.returncode}")
    return stdout.decode(errors="replace")


def remove_leftover(x_display: int) -> None:
    """Remove the socket that an X server leaves if it is killed.

    With `-displayfd` there is no lock file. A server takes the abstract address first, and the
    number only if that address is free. So while this process holds the address, no server takes
    the path between the check and the removal. Nothing happens if the socket is another user's, or
    if another server has the number by now: numbers are used again.
    """
    path = Path(f"/tmp/.X11-unix/X{x_display}")
    with socket(AF_UNIX) as held, socket(AF_UNIX) as connection:
        connection.setblocking(False)
        try:
            held.bind(f"\0{path}")
            if path.lstat().st_uid == os.geteuid():
                connection.connect(str(path))
        except ConnectionRefusedError:
            path.unlink(missing_ok=True)
        except (FileNotFoundError, BlockingIOError):
            return
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
