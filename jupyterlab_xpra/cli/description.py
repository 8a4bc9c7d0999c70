"""A display in the JSON that commands print."""

from __future__ import annotations

from typing import Any

from ..displays.manager import DisplayManager
from ..displays.model import Display, DisplayState


def described(display: Display, displays: DisplayManager) -> dict[str, Any]:
    """A display for scripts."""
    return {
        "id": display.id,
        "name": display.name,
        "profile": display.profile,
        "kind": display.kind.value,
        "state": display.state.value,
        "reason": display.reason and display.reason.value,
        "exit_code": display.exit_code,
        "message": display.message,
        "created": display.created.isoformat(),
        "ended": display.ended and display.ended.isoformat(),
        "kernel": display.kernel,
        "environment": displays.registry.environment(display) if display.state is DisplayState.READY else None,
    }
