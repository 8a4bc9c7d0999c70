"""The routes of the WebSockets of displays."""

from __future__ import annotations

from typing import Any

from ...displays.manager import DisplayManager
from .hints import HintsHandler
from .microphone import MicrophoneHandler
from .pointer import PointerHandler
from .tunnel import SocketHandler, Tunnels


def routes(
    displays: DisplayManager, tunnels: Tunnels, session_check_interval: float
) -> list[tuple[str, type[Any], dict[str, Any]]]:
    """These routes."""
    given = {"displays": displays, "session_check_interval": session_check_interval}
    display = r"/xpra/displays/(?P<display_id>[^/]+)"
    return [
        (rf"{display}/socket", SocketHandler, {**given, "tunnels": tunnels}),
        (rf"{display}/pointer", PointerHandler, given),
        (rf"{display}/hints", HintsHandler, given),
        (rf"{display}/microphone", MicrophoneHandler, given),
    ]
