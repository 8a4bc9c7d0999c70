"""Builds the front end for the wheel and the source distribution, where it is not built yet."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

OLDEST_NODE = 20
"""The major version of Node.js that the front end is built with, or a later one. `scripts/node` has
the same."""

BUILT = ("jupyterlab_xpra/labextension/static/style.js", "jupyterlab_xpra/web/client/page.js")
"""A file of each part of the front end. A source distribution has them."""


class FrontEnd(BuildHookInterface[Any]):
    """Has the front end in what is distributed. `make build` makes that of an editable one."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the front end, if it is missing."""
        if version == "editable" or all((Path(self.root) / name).is_file() for name in BUILT):
            return
        if node_version() < OLDEST_NODE:
            raise SystemExit(
                f"The front end of this copy is not built, and Node.js {OLDEST_NODE} or later, which builds it, is not"
                " installed here. Install Node.js, or install the wheel instead: pip install jupyterlab_xpra"
            )
        subprocess.run(["jlpm", "install", "--immutable"], cwd=self.root, check=True)
        subprocess.run(["jlpm", "build:prod"], cwd=self.root, check=True)


def node_version() -> int:
    """The major version of Node.js, or 0 where there is none."""
    try:
        said = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return 0
    return int(said.removeprefix("v").partition(".")[0])
