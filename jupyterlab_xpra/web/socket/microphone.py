"""The WebSocket by which a page sends what a person says to the programs of a display.

Each of its messages is a packet of Opus: one channel, one frame of at most 20 ms.
"""

from __future__ import annotations

from ...displays.errors import WrongState
from ...displays.model import Display
from ...displays.parts.microphone import Microphone
from ...displays.parts.opus import PACKET_LIMIT, NotOpus
from .part import MALFORMED, PartHandler


class MicrophoneHandler(PartHandler):
    """`xpra/displays/<id>/microphone`."""

    message_limit = PACKET_LIMIT

    _microphone: Microphone | None = None

    async def connect(self, display: Display) -> Microphone:
        """Connect to the microphone."""
        if not self.displays.has_microphone(display):
            raise WrongState(f"{display.name} has no microphone.")
        player = await self.displays.installed.player()
        self._microphone = await Microphone.connect(player, self.displays.registry.path(display.id))
        return self._microphone

    def on_message(self, message: str | bytes) -> None:
        """Play a packet; any other message ends the connection."""
        if self._microphone is None:
            return  # it could not be connected
        try:
            self._microphone.play(message if isinstance(message, bytes) else b"")
        except NotOpus as error:
            self._microphone = None
            self.close(MALFORMED, str(error))

    def on_close(self) -> None:
        """Be silent."""
        self._microphone = None
        super().on_close()
