"""Announces changes of displays as Jupyter events."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jupyter_events import EventLogger

    from ...displays.feed import Change
from ...displays.manager import DisplayManager

SCHEMA_ID = "https://schema.jupyter.org/jupyterlab_xpra/display/v1"


def announce(displays: DisplayManager, event_logger: EventLogger) -> None:
    """Emit an event for each change from now on."""
    event_logger.register_event_schema(files(__package__).joinpath("event_schemas/display.yaml").read_text("utf-8"))

    def emit(change: Change) -> None:
        display = change.display
        event_logger.emit(
            schema_id=SCHEMA_ID,
            data={
                "action": change.action,
                "id": display.id,
                "name": display.name,
                "state": display.state.value,
                "reason": display.reason and display.reason.value,
            },
        )

    displays.feed.observe(emit)
