"""The command `jupyter-xpra-desktop`, and the start of the server, by hand too."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

from traitlets import import_item

BY_HAND = "jupyterlab_xpra.desktop.server.DesktopServer"
UNDER_HUB = "jupyterlab_xpra.desktop.hub.SingleUserDesktop"

UNUSED = ("fqdn", "isoduration", "rfc3986_validator", "rfc3987_syntax", "uri_template", "webcolors")
"""Modules that jsonschema loads if they are installed, and that are of no use here.

It checks by them whether a text is an IRI, a duration, a colour and the like, for which no schema
of the server asks. `rfc3987_syntax` takes more processor time to load than all other modules
together, because it compiles grammars.
"""


def main() -> None:
    """Run `jupyter-xpra-desktop`: under JupyterHub if its variables are set, by hand otherwise."""
    under_hub = "JUPYTERHUB_API_TOKEN" in os.environ or "JUPYTERHUB_SERVICE_URL" in os.environ
    # Only under a Hub is JupyterHub needed, which may not be installed.
    launch(UNDER_HUB if under_hub else BY_HAND)


def launch(server: str, arguments: list[str] | None = None) -> None:
    """Run a server, a class by its name, until it stops."""
    with _quick_imports():
        application = import_item(server)
    application.launch_instance(arguments)


@contextmanager
def _quick_imports() -> Iterator[None]:
    """Import without the unused modules, and without a search for garbage.

    What is imported stays. Python would go through all of it again and again, now and later.
    """
    finder = _NotFound()
    sys.meta_path.insert(0, finder)
    gc.disable()
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
        gc.freeze()
        gc.enable()


class _NotFound(MetaPathFinder):
    """Says of the unused modules that they are not installed."""

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        if name in UNUSED:
            raise ModuleNotFoundError(f"{name} is not used here.", name=name)
        return None


if __name__ == "__main__":
    main()
