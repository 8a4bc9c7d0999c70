"""Linux desktops and graphical programs in JupyterLab."""

from __future__ import annotations

from typing import Any

from ._version import __version__

__all__ = ["__version__"]


def _jupyter_labextension_paths() -> list[dict[str, str]]:
    return [{"src": "labextension", "dest": "jupyterlab-xpra"}]


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    # Not at the top: the command line and scripts are quick without the Jupyter server's modules.
    from .app import XpraExtension  # noqa: PLC0415

    return [{"module": "jupyterlab_xpra", "app": XpraExtension}]
