"""JupyterLab with the extension, for work on it.

A changed source file is built at once, and a changed Python file restarts the server. The page of a
display, its worker and the extension of Lab are built in the background, with source maps: reload
the page in the browser. The options are those of `jupyter lab`. Ctrl+C ends all of it.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import signal
import sys
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from watchfiles import awatch

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from typing import Any

    from watchfiles import Change

REPOSITORY = Path(__file__).resolve().parents[1]
PACKAGE = REPOSITORY / "jupyterlab_xpra"

BUILDERS = (
    ("tsc", "--build", "--watch", "--preserveWatchOutput"),
    ("node", "scripts/build-page.js", "--development", "--watch"),
    ("jupyter-builder", "watch", "."),
)
"""The commands that build the files for browsers again each time that a source changes."""

TOKEN = os.environ.get("JUPYTER_TOKEN") or secrets.token_urlsafe(24)
"""The same for each start of the server, so that the browser stays logged in."""

STOP_TIMEOUT = 30
"""Seconds in which a process ends in order; a server ends its displays first."""


@asynccontextmanager
async def running(*command: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """A process, which is ended with all that it started."""
    process = await asyncio.create_subprocess_exec(
        *command,
        cwd=REPOSITORY,
        env={**os.environ, "JUPYTER_TOKEN": TOKEN},
        stdin=asyncio.subprocess.DEVNULL,
        start_new_session=True,  # Ctrl+C is for this script alone
    )
    try:
        yield process
    finally:
        for signum in (signal.SIGTERM, signal.SIGKILL):
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signum)
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(process.wait(), STOP_TIMEOUT)


def is_of_the_server(_: Change, path: str) -> bool:
    """Whether a server has to be started again to have this file."""
    return Path(path).suffix in (".py", ".yaml", ".html", ".sh")


async def serve(*options: str) -> None:
    """Run the server, and start it again after each change of its files."""
    # A restarted server has to have the same port.
    command = ["jupyter", "lab", "--ServerApp.port_retries=0", *options]
    changes = awatch(PACKAGE, watch_filter=is_of_the_server)
    while True:
        async with running(*command):
            print(f"The token is {TOKEN}", flush=True)
            changed = await anext(changes)
        names = sorted({str(Path(path).relative_to(REPOSITORY)) for _, path in changed})
        print(f"{', '.join(names)} changed. The server starts again.", flush=True)
        command = [*command[:2], "--no-browser", *command[2:]] if "--no-browser" not in command else command


async def build(*command: str) -> None:
    """Run a builder, which goes on until it is ended. Raises `SystemExit` if it does not."""
    async with running(*command) as builder:
        status = await builder.wait()
    raise SystemExit(f"{' '.join(command)} has ended with status {status}.")


async def main() -> None:
    """Run all of it until a signal."""
    stopped = asyncio.Event()
    for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(signum, stopped.set)
    coroutines = (stopped.wait(), serve(*sys.argv[1:]), *(build(*command) for command in BUILDERS))
    jobs: list[asyncio.Future[Any]] = [asyncio.ensure_future(coroutine) for coroutine in coroutines]
    try:
        await asyncio.wait(jobs, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for job in jobs:
            job.cancel()
        results = await asyncio.gather(*jobs, return_exceptions=True)
    for result in results:
        if isinstance(result, BaseException) and not isinstance(result, asyncio.CancelledError):
            raise result


asyncio.run(main())
