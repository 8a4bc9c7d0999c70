"""Images as browsers can show them."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from ...profiles.icons import UnusableIcon, usable


def icon(path: Path) -> tuple[bytes, str]:
    """The image in an icon's file and its media type; an old XPM image becomes a PNG.

    Raises `UnusableIcon`.
    """
    usable(path)
    try:
        data = path.read_bytes()
        if path.suffix == ".svg":
            return data, "image/svg+xml"
        if path.suffix == ".xpm":
            with Image.open(io.BytesIO(data), formats=["XPM"]) as picture:
                png = io.BytesIO()
                picture.convert("RGBA").save(png, "PNG")
            data = png.getvalue()
    except (UnidentifiedImageError, Image.DecompressionBombError, ValueError, SyntaxError) as error:
        # Pillow raises them for a damaged image.
        raise UnusableIcon("it is damaged") from error
    except OSError as error:
        raise UnusableIcon(f"{error.strerror}") from error
    return data, "image/png"


def scaled(picture: bytes, width: int) -> bytes:
    """The same PNG, scaled down if it is wider than `width` pixels."""
    with Image.open(io.BytesIO(picture)) as image:
        if image.width <= width:
            return picture
        image.thumbnail((width, image.height))
        small = io.BytesIO()
        image.save(small, "PNG")
    return small.getvalue()
