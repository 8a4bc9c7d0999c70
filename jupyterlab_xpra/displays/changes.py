"""The file system's word that something in the runtime directory has changed."""

from __future__ import annotations

import asyncio
import errno
import threading
from collections.abc import AsyncGenerator, Callable
from contextlib import suppress
from pathlib import Path

import watchfiles

from . import directory
from .registry import LOG, RECORD

CHECK_INTERVAL = 5000
"""Milliseconds between checks that the watched directory is still the one of that name."""


async def changes(watched: Path, log_written: Callable[[Path], None]) -> AsyncGenerator[None, None]:
    """Yield after any process has added, changed or removed a record.

    `log_written` is called, in a thread, with the path of each log that has been written to.
    The generator ends when another directory has taken the place of the watched one. Raises
    `RuntimeDirectoryError`, and `OSError` if the kernel watches no more directories for this user
    or starts no thread.
    """
    directory.prepare(watched)
    inode = directory.check(watched).st_ino

    def concerns(_: watchfiles.Change, path: str) -> bool:
        relative = Path(path).relative_to(watched)
        return len(relative.parts) < 2 or relative.name in (RECORD, LOG)

    loop = asyncio.get_running_loop()
    seen: asyncio.Queue[bool | OSError] = asyncio.Queue()
    stop = threading.Event()

    def tell(*, news: bool | OSError) -> None:
        with suppress(RuntimeError):  # the loop is closed
            loop.call_soon_threadsafe(seen.put_nowait, news)

    def watch() -> None:
        try:
            for found in watchfiles.watch(
                watched,
                watch_filter=concerns,
                debounce=200,
                step=20,
                rust_timeout=CHECK_INTERVAL,
                yield_on_timeout=True,
                raise_interrupt=False,
                stop_event=stop,
            ):
                written = {Path(path) for _, path in found if path.endswith(f"/{LOG}")}
                for path in written:
                    log_written(path)
                tell(news=len(found) > len(written))
        except OSError as error:
            tell(news=error)

    # A daemon thread: a server that is interrupted does not wait for it.
    try:
        threading.Thread(target=watch, name="jupyterlab-xpra watch", daemon=True).start()
    except RuntimeError as error:
        raise OSError(errno.EAGAIN, str(error)) from error
    begun = False
    try:
        while True:
            news = await seen.get()
            if isinstance(news, OSError):
                raise news
            if news or not begun:  # changes from before the kernel watched were not seen
                yield
            begun = True
            try:
                if directory.check(watched).st_ino != inode:
                    return
            except FileNotFoundError:
                return
    finally:
        stop.set()
