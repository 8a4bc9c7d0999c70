"""The desktop without notebooks under JupyterHub, by the Hub's single-user extension."""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import urlsplit

from jupyterhub.singleuser.extension import JupyterHubSingleUser
from traitlets import default

from .server import DEFAULT_URL, DesktopServer

VARIABLES = ("JUPYTERHUB_API_TOKEN", "JUPYTERHUB_API_URL", "JUPYTERHUB_SERVICE_URL", "JUPYTERHUB_SERVICE_PREFIX")
"""The variables that the Hub sets for every server that it starts."""


class HubServer(DesktopServer):
    """The server, with JupyterHub's extension."""

    extensions = (*DesktopServer.extensions, __name__)


class SingleUserDesktop(JupyterHubSingleUser):  # type: ignore[misc]  # JupyterHub has no types
    """JupyterHub's own class, which checks before it listens whether the server could be of use."""

    serverapp_class = HubServer

    @classmethod
    def get_extension_package(cls) -> str:
        """The package in which the server finds this class."""
        return __name__

    def load_config_file(self) -> None:
        """Take the Hub's variables. Ends the process if they are missing or wrong."""
        if missing := [name for name in VARIABLES if not os.environ.get(name)]:
            self._refuse(f"JupyterHub starts it with {', '.join(missing)} set. To start it by hand: jupyter xpra desktop.")
        prefix, expected = os.environ["JUPYTERHUB_SERVICE_PREFIX"], urlsplit(os.environ["JUPYTERHUB_SERVICE_URL"]).path
        if prefix != expected:
            self._refuse(f"JUPYTERHUB_SERVICE_PREFIX is {prefix!r}, but the Hub's proxy leads {expected!r} here.")
        super().load_config_file()

    @default("default_url")
    def get_default_url(self) -> str:
        """A page of ours; a URL that is configured for notebook servers is ignored."""
        configured = self.serverapp.config.ServerApp.get("default_url") or os.environ.get("JUPYTERHUB_DEFAULT_URL", "")
        return configured if configured.startswith("/xpra/") else DEFAULT_URL

    async def check_hub_version(self) -> None:
        """Check our token at the Hub too.

        Ends the process if the Hub does not answer, or does not know it.
        """
        await super().check_hub_version()
        if await self.hub_auth.user_for_token(self.hub_auth.api_token, use_cache=False, sync=False) is None:
            self._refuse(f"The Hub at {self.hub_auth.api_url} does not know the token in JUPYTERHUB_API_TOKEN.")

    def _refuse(self, message: str) -> None:
        self.log.critical("The desktop cannot be started under JupyterHub. %s", message)
        self.exit(1)


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    return [{"module": __name__, "app": SingleUserDesktop}]
