"""The microphone of a display: what a person says is played to its PulseAudio, piece by piece."""

from __future__ import annotations

import asyncio
import fcntl
import os
from contextlib import suppress
from pathlib import Path

from ...xpra import environment
from ..processes import MARK
from . import opus, sound

PIPE = 8192
"""Bytes that wait to be played; 85 ms."""

LATENCY = 60
"""Milliseconds that PulseAudio holds back, so that the next piece may be late."""


class Microphone:
    """Plays Opus to the sink from which the programs of a display record.

    `ended` is done when PulseAudio has ended, or plays no more.
    """

    def __init__(self, player: asyncio.subprocess.Process, pipe: int, decoder: opus.Decoder) -> None:
        self._player = player
        self._pipe = pipe
        self._decoder = decoder
        self.ended: asyncio.Future[None] = asyncio.ensure_future(self._until_ended())

    @classmethod
    async def connect(cls, program: str, directory: Path) -> Microphone:
        """Play to the PulseAudio of a display's directory by this `pacat`. Raises `OSError`."""
        decoder = opus.Decoder()
        reading, writing = os.pipe()
        try:
            fcntl.fcntl(writing, fcntl.F_SETPIPE_SZ, PIPE)
            os.set_blocking(writing, False)
            player = await asyncio.create_subprocess_exec(
                *argv(program),
                stdin=reading,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.DEVNULL,
                env={**environment.of_ours(os.environ), **sound.environment(directory), MARK: str(directory)},
            )
        except BaseException:
            os.close(writing)
            raise
        finally:
            os.close(reading)
        return cls(player, writing, decoder)

    def play(self, packet: bytes) -> None:
        """Play a packet after those before, or leave it out if too many wait.

        A network that stood still brings many at once, and all later ones would be late. Raises
        `opus.NotOpus`.
        """
        samples = self._decoder.decode(packet)
        # The pipe takes so few bytes as a whole, or not at all: pipe(7). A player that has ended
        # takes none.
        with suppress(BlockingIOError, BrokenPipeError):
            os.write(self._pipe, samples)

    def close(self) -> None:
        """Be silent. It may be called once."""
        os.close(self._pipe)
        if self._player.returncode is None:
            self._player.kill()

    async def _until_ended(self) -> None:
        await self._player.wait()


def argv(program: str) -> list[str]:
    """The command that plays its standard input to the microphone."""
    return [
        program,
        "--playback",
        "--raw",
        f"--device={sound.SPEECH}",
        "--format=s16ne",
        f"--rate={opus.RATE}",
        "--channels=1",
        f"--latency-msec={LATENCY}",
        "--client-name=Browser",
        "--stream-name=Microphone",
    ]
