"""Linux desktops and graphical programs in JupyterLab."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._version import __version__

if TYPE_CHECKING:
    from .kernel.display import Display

__all__ = ["Display", "__version__"]

# Imports are in functions: the server, the command line and a notebook each load only their own
# modules.


def __getattr__(name: str) -> Any:
    if name == "Display":
        from .kernel.display import Display  # noqa: PLC0415

        return Display
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def load_ipython_extension(shell: Any) -> None:
    """`%load_ext jupyterlab_xpra` adds `%xpra` and `%%xpra`."""
    from .kernel.magics import add_magics  # noqa: PLC0415

    add_magics(shell)


def _jupyter_labextension_paths() -> list[dict[str, str]]:
    return [{"src": "labextension", "dest": "jupyterlab-xpra"}]


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    from .app import XpraExtension  # noqa: PLC0415

    return [{"module": "jupyterlab_xpra", "app": XpraExtension}]
