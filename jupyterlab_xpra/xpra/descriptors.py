"""Waiting for file descriptors."""

from __future__ import annotations

import asyncio
from typing import IO


async def readable(fd: int) -> None:
    """Wait until a descriptor can be read from, which one that has ended can be too."""
    loop = asyncio.get_running_loop()
    ready = asyncio.Event()
    loop.add_reader(fd, ready.set)
    try:
        await ready.wait()
    finally:
        loop.remove_reader(fd)


async def line(pipe: IO[bytes]) -> bytes:
    """A line of a pipe, once there is one; empty if the pipe has ended."""
    await readable(pipe.fileno())
    return pipe.readline()
