"""The Jupyter server extension: its parts, its start and its stop."""

from __future__ import annotations

import os
import signal
import threading
from contextlib import AsyncExitStack
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar

from jupyter_server.extension.application import ExtensionApp, ExtensionAppJinjaMixin
from jupyter_server.serverapp import ServerApp
from traitlets import Bool, Float, TraitError, Type, Unicode
from traitlets.config import Config

from .displays.errors import DisplayError
from .displays.manager import DisplayManager
from .displays.model import DisplayRequest, now
from .displays.use.default import DefaultDisplay, FirstUse
from .profiles.manager import ProfileManager, UnknownProfile
from .web.api import events
from .web.api import routes as api
from .web.html5 import proxy
from .web.pages import routes as pages
from .web.pages.handler import Standalone
from .web.printing.service import Printers
from .web.sharing import viewers
from .web.sharing.links import Shares
from .web.socket import routes as sockets
from .web.socket import tunnel
from .xpra.problem import Problem, Unusable

SHOW_SETTINGS = "jupyter server --show-config"
"""The command that shows the settings, and the files that they come from."""

TEMPLATES = Path(__file__).parent / "web/pages/templates"


class XpraExtension(ExtensionAppJinjaMixin, ExtensionApp):
    """Linux desktops and graphical programs in JupyterLab."""

    name = "jupyterlab_xpra"
    load_other_extensions = True
    classes = [DisplayManager, ProfileManager]
    template_paths = [str(TEMPLATES)]

    display_manager_class = Type(DisplayManager, klass=DisplayManager, config=True, help="The class that manages the displays.")
    profile_manager_class = Type(
        ProfileManager, klass=ProfileManager, config=True, help="The class that knows what can be started."
    )
    session_check_interval = Float(
        3,
        config=True,
        help="Seconds from one question to JupyterHub to the next, for each open display, whether who watches it is still "
        "logged in; 0 for none: a display that is open when its user logs out stays so until its tab is closed.",
    )

    sharing = Bool(
        True,
        config=True,
        help="Whether people can share a display by a link that shows it, and nothing more, to whoever has the link; they need "
        "no account.",
    )

    default_display = Unicode(
        "",
        config=True,
        help="The id of a profile, in whose display new kernels and terminals draw: it is started when the first program wants "
        "to; empty for none, until somebody chooses one by 'Connect to Display'.",
    )

    spares: ClassVar[bool] = True
    """Whether displays are likely to be started one after the other, so that spares are worth
    their memory."""

    standalone: Standalone | None = None
    """The stop of a server that has nothing but displays, for its pages; None beside JupyterLab."""

    _invalid: TraitError | None = None
    """What is wrong with a setting of this class."""

    displays: DisplayManager
    default: DefaultDisplay
    first_use: FirstUse | None = None
    profiles: ProfileManager
    tunnels: tunnel.Tunnels
    shares: Shares

    @cached_property
    def _parts(self) -> AsyncExitStack:
        """Closes the parts, the last one first."""
        return AsyncExitStack()

    def update_config(self, config: Config) -> None:
        """Take the settings. One that is not valid is told later.

        The server would only log it and go on without the other settings.
        """
        try:
            super().update_config(config)
        except TraitError as error:
            self._invalid = error

    def initialize_settings(self) -> None:
        """Make the managers, and follow the displays once the event loop runs."""
        assert self.serverapp is not None
        assert self.serverapp.event_logger is not None
        self._make_managers()
        self._parts.push_async_callback(self.displays.close)
        self.default = DefaultDisplay(self.displays, os.environ, self._tell_kernels)
        self._parts.callback(self.default.release)
        self.tunnels = tunnel.Tunnels(self.displays)
        self._parts.callback(self.tunnels.close)
        self.shares = Shares(self.displays, self.tunnels, allowed=self.sharing)
        self._parts.callback(self.shares.close)
        self._parts.push_async_callback(Printers(self.displays).close)
        events.announce(self.displays, self.serverapp.event_logger)
        self.serverapp.io_loop.add_callback(self.displays.open, spares=self.spares)
        if self.default_display:
            self._offer_default_display()

    def _make_managers(self) -> None:
        """Make the managers.

        If a setting is not valid, they have the default ones, and permit nothing.
        """
        try:
            if self._invalid:
                raise self._invalid
            self.displays = self.display_manager_class(parent=self)
            self.profiles = self.profile_manager_class(parent=self, find=self.displays.installed.find_program)
        except TraitError as error:
            self.log.error("No display can be started, because of a setting: %s", error)
            self.default_display = ""
            self.sharing = False
            self.displays = self.display_manager_class(log=self.log, file_transfer=False)
            message = f"A setting is not valid: {error} Correct it and start the server again. Where the settings are:"
            self.displays.installed.refuse(Problem("settings", message, SHOW_SETTINGS))
            self.profiles = self.profile_manager_class(log=self.log, find=self.displays.installed.find_program)

    def initialize_handlers(self) -> None:
        """Add the routes."""
        routes: list[tuple[str, type[Any], dict[str, Any]]] = [
            *api.routes(self.displays, self.profiles, self.default, self.shares),
            *sockets.routes(self.displays, self.tunnels, self.session_check_interval),
            *proxy.routes(self.displays),
            *pages.routes(self.name, self.displays, self.profiles, self.shares, self.standalone),
            *viewers.routes(self.name, self.displays, self.shares),
        ]
        self.handlers.extend(routes)

    async def _start_jupyter_server_extension(self, serverapp: ServerApp) -> None:
        """Make an interrupt an orderly stop for a server without a terminal.

        JupyterHub interrupts the servers of its own host to stop them. Without this, such a server
        would end at once and leave its displays.
        """
        is_main = threading.current_thread() is threading.main_thread()
        if is_main and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            signal.signal(signal.SIGINT, lambda *_: serverapp.stop(from_signal=True))

    def current_activity(self) -> list[str]:
        """The recently used displays, which keep the server from stopping by itself.

        "Recently" is within the time after which an idle display is stopped; if none is, an idle
        server.
        """
        assert self.serverapp is not None
        limit = self.displays.cull_idle_timeout or self.serverapp.shutdown_no_activity_timeout
        return [
            display.id
            for display in self.displays.all()
            if display.live and not (limit and now() - self.displays.use.last_activity(display) > timedelta(seconds=limit))
        ]

    async def stop_extension(self) -> None:
        """Close the connections and stop the displays of this server.

        It closes what was made, which is less if the extension has failed to load.
        """
        await self._parts.aclose()

    def _offer_default_display(self) -> None:
        assert self.serverapp is not None
        try:
            request = DisplayRequest.of_profile(self.profiles.get(self.default_display))
            self.first_use = FirstUse(self.displays, self.default, request)
        except (DisplayError, UnknownProfile, Unusable, OSError) as error:
            self.log.error("There is no default display (XpraExtension.default_display): %s", error)
        else:
            self._parts.push_async_callback(self.first_use.close)
            self.serverapp.io_loop.add_callback(self.first_use.open)

    def _tell_kernels(self, environment: dict[str, str]) -> None:
        """Give these variables to the restarts of running kernels.

        A restart has the environment of the first start otherwise.
        """
        assert self.serverapp is not None
        kernels = self.serverapp.kernel_manager
        for kernel_id in kernels.list_kernel_ids():
            kernels.update_env(kernel_id=kernel_id, env=environment)
