"""Decodes Opus by libopus, which PulseAudio brings along."""

from __future__ import annotations

import ctypes

RATE = 48_000
"""Hertz of the samples."""

FRAME = RATE // 50
"""The most samples of a packet: 20 ms."""

PACKET_LIMIT = 1275
"""The most bytes of a packet of one frame: RFC 6716, 3.2.1."""

SAMPLE = 2
"""Bytes of a sample, in the order of the machine."""

LIBRARY = "libopus.so.0"


class NotOpus(ValueError):
    """The bytes are no packet of Opus, or one that is too long."""

    def __init__(self) -> None:
        super().__init__(f"It is no packet of Opus with one frame of at most {1000 * FRAME // RATE} ms.")


class Decoder:
    """Decodes the packets of a stream with one channel, one after another.

    Raises `OSError` if libopus is missing.

    Source: https://opus-codec.org/docs/opus_api-1.5/group__opus__decoder.html
    """

    def __init__(self) -> None:
        self._opus = ctypes.CDLL(LIBRARY)
        self._state = ctypes.create_string_buffer(self._opus.opus_decoder_get_size(1))
        self._samples = ctypes.create_string_buffer(FRAME * SAMPLE)
        if self._opus.opus_decoder_init(self._state, RATE, 1):
            raise OSError(f"{LIBRARY} makes no decoder.")

    def decode(self, packet: bytes) -> bytes:
        """The samples of a packet. Raises `NotOpus`."""
        # Without bytes, libopus would make up for a packet that was lost.
        if not 0 < len(packet) <= PACKET_LIMIT:
            raise NotOpus
        samples = self._opus.opus_decode(self._state, packet, len(packet), self._samples, FRAME, 0)
        if samples < 0:
            raise NotOpus
        return self._samples.raw[: samples * SAMPLE]
