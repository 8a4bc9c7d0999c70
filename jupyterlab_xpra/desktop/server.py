"""A desktop without notebooks: a Jupyter server that has this extension and nothing else.

`jupyter xpra desktop` starts it by hand. JupyterHub starts `jupyter-xpra-desktop` instead of a
notebook server.
"""

from __future__ import annotations

from typing import Any

from jupyter_server.serverapp import ServerApp
from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager
from traitlets import Bool, Type, Unicode, default

from ..app import XpraExtension
from ..displays.feed import Change
from ..displays.manager import DisplayManager
from ..displays.model import DisplayState, EndReason
from ..profiles.manager import ProfileManager, UnknownProfile
from ..web.pages.handler import Standalone

DEFAULT_URL = "/xpra/desktop"

GRACE = 10.0
"""Seconds from the end of the session to that of the server, in which the page can announce it."""


class DesktopExtension(XpraExtension):
    """The extension on a server that has no other."""

    extension_url = DEFAULT_URL
    spares = False

    stop_with_session = Bool(
        False,
        config=True,
        help="Whether the server stops when the session ends: when the program of the last display has ended by itself.",
    )

    def initialize_settings(self) -> None:
        """Check the installation too.

        Ends the process if a part is missing: the server would be of no use.
        """
        super().initialize_settings()
        assert self.serverapp is not None
        problems = [
            f"{p.message} Remedy: {p.remedy}" for p in self.serverapp.io_loop.run_sync(self.displays.installed.problems)
        ]
        try:
            self.profiles.first()
        except UnknownProfile as error:
            problems.append(str(error))
        if problems:
            self.serverapp.io_loop.run_sync(self.stop_extension)
            for problem in problems:
                self.log.critical("No desktop can be started here. %s", problem)
            self.serverapp.exit(1)
        self.standalone = Standalone(stop=self.serverapp.stop, stops_with_session=self.stop_with_session)
        if self.stop_with_session:
            self.displays.feed.observe(self._on_change)

    def _on_change(self, change: Change) -> None:
        if change.action == "ended" and change.display.reason is EndReason.EXITED:
            assert self.serverapp is not None
            self.serverapp.io_loop.call_later(GRACE, self._stop_if_unused)

    def _stop_if_unused(self) -> None:
        assert self.serverapp is not None
        if all(display.state is DisplayState.ENDED for display in self.displays.all()):
            self.log.info("The session has ended: so does the server.")
            self.serverapp.stop()


class NoContents(AsyncLargeFileManager):
    """The contents manager that every server needs, without a route to it."""

    def get_extra_handlers(self) -> list[Any]:
        """No handlers."""
        return []


class DesktopServer(ServerApp):
    """Linux desktops and graphical programs in the browser, without JupyterLab."""

    name = "jupyter-xpra-desktop"
    config_file_name = Unicode("jupyter_server_config", help="That of any Jupyter server.").tag(config=True)
    description = "A desktop in the browser, without notebooks. Settings are those of the Jupyter server and of displays."
    examples = "jupyter xpra desktop --no-browser --port=8890"
    subcommands: dict[str, Any] = {}
    classes = [*ServerApp.classes, DesktopExtension, DisplayManager, ProfileManager]
    default_services: tuple[str, ...] = ("auth", "security")  # type: ignore[assignment]  # its type has a length
    contents_manager_class = Type(NoContents, klass=NoContents)
    reraise_server_extension_failures = Bool(True)
    extensions: tuple[str, ...] = (__name__,)
    """The packages of the extensions to load; the configuration for notebooks adds none."""

    @default("default_url")
    def _default_default_url(self) -> str:
        return DEFAULT_URL

    @default("open_browser")
    def _default_open_browser(self) -> bool:
        return True

    def find_server_extensions(self) -> None:
        """Find none."""

    def init_server_extensions(self) -> None:
        """Load `extensions` only."""
        self.jpserver_extensions = dict.fromkeys(self.extensions, True)
        super().init_server_extensions()


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    return [{"module": __name__, "app": DesktopExtension}]
