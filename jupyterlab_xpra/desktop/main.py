"""The command `jupyter-xpra-desktop`."""

from __future__ import annotations

import os

from .server import DesktopServer


def main() -> None:
    """Run `jupyter-xpra-desktop`: under JupyterHub if its variables are set, by hand otherwise."""
    if "JUPYTERHUB_API_TOKEN" in os.environ or "JUPYTERHUB_SERVICE_URL" in os.environ:
        # Only this way needs JupyterHub, which may not be installed.
        from .hub import SingleUserDesktop  # noqa: PLC0415

        SingleUserDesktop.launch_instance()
    else:
        DesktopServer.launch_instance()


if __name__ == "__main__":
    main()
