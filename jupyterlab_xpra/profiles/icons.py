"""The icon of a profile, as a client can show it."""

from __future__ import annotations

import base64
import logging
from pathlib import Path

from .model import Profile

NAMES = ("desktop", "terminal", "program")
"""Icons that the front end has."""

TYPES = {".svg": "image/svg+xml", ".png": "image/png"}

SIZE_LIMIT = 256 * 1024
"""Bytes; a tile is 52 pixels wide."""

logger = logging.getLogger(__name__)


def icon(profile: Profile) -> str:
    """One of `NAMES`, or the image file as a `data:` URL. A file that cannot be used is logged; `program` is shown."""
    if profile.icon in NAMES:
        return profile.icon
    path = Path(profile.icon).expanduser()
    try:
        if path.suffix not in TYPES:
            raise ValueError("it is neither .svg nor .png")
        data = path.read_bytes()
        if len(data) > SIZE_LIMIT:
            raise ValueError(f"it is larger than {SIZE_LIMIT} bytes")
    except (OSError, ValueError) as error:
        logger.warning("The icon %s of the profile %s is not shown: %s", path, profile.id, error)
        return "program"
    return f"data:{TYPES[path.suffix]};base64,{base64.b64encode(data).decode()}"
