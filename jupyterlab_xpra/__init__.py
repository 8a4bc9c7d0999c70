"""Linux desktops and graphical programs in JupyterLab."""

from __future__ import annotations

from typing import Any

from ._version import __version__
from .app import XpraExtension

__all__ = ["XpraExtension", "__version__"]


def _jupyter_labextension_paths() -> list[dict[str, str]]:
    return [{"src": "labextension", "dest": "jupyterlab-xpra"}]


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    return [{"module": "jupyterlab_xpra", "app": XpraExtension}]
