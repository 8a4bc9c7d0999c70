"""The Jupyter server extension: what it is made of and how it starts and stops."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from jupyter_server.extension.application import ExtensionApp, ExtensionAppJinjaMixin
from traitlets import Type

from .displays.manager import DisplayManager
from .displays.model import now
from .profiles.manager import ProfileManager
from .web import api, events, page, proxy, tunnel

WEB = Path(__file__).parent / "web"


class XpraExtension(ExtensionAppJinjaMixin, ExtensionApp):
    """Linux desktops and graphical programs in JupyterLab."""

    name = "jupyterlab_xpra"
    load_other_extensions = True
    classes = [DisplayManager, ProfileManager]
    template_paths = [str(WEB / "templates")]

    display_manager_class = Type(DisplayManager, klass=DisplayManager, config=True, help="The class that manages the displays.")
    profile_manager_class = Type(
        ProfileManager, klass=ProfileManager, config=True, help="The class that knows what can be started."
    )

    displays: DisplayManager
    profiles: ProfileManager
    tunnels: tunnel.Tunnels

    def initialize_settings(self) -> None:
        """Make the managers, and follow the displays once the event loop runs."""
        assert self.serverapp is not None
        assert self.serverapp.event_logger is not None
        self.displays = self.display_manager_class(parent=self)
        self.profiles = self.profile_manager_class(parent=self)
        self.tunnels = tunnel.Tunnels(self.displays)
        events.announce(self.displays, self.serverapp.event_logger)
        self.serverapp.io_loop.add_callback(self.displays.open)

    def initialize_handlers(self) -> None:
        """The routes."""
        routes: list[tuple[str, type[Any], dict[str, Any]]] = [
            *api.routes(self.displays, self.profiles),
            *tunnel.routes(self.displays, self.tunnels),
            *proxy.routes(self.displays),
            *page.routes(self.name, self.displays, self.profiles),
        ]
        self.handlers.extend(routes)

    def current_activity(self) -> list[str]:
        """The displays that a person has used of late, which keep the server from stopping by itself.

        Of late is within the time after which an idle display is stopped or, if none is, an idle server.
        """
        assert self.serverapp is not None
        limit = self.displays.cull_idle_timeout or self.serverapp.shutdown_no_activity_timeout
        return [
            display.id
            for display in self.displays.all()
            if display.live and not (limit and now() - self.displays.last_activity(display) > timedelta(seconds=limit))
        ]

    async def stop_extension(self) -> None:
        """Close the connections and stop the displays of this server."""
        self.tunnels.close()
        await self.displays.close()
