"""Builds the front end for the wheel and the source distribution, where it is not built yet."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

BUILT = ("jupyterlab_xpra/labextension/static/style.js", "jupyterlab_xpra/web/client/page.js")
"""A file of each part of the front end. A source distribution has them."""


class FrontEnd(BuildHookInterface[Any]):
    """Has the front end in what is distributed. `make build` makes that of an editable one."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the front end, if it is missing."""
        if version == "editable" or all((Path(self.root) / name).is_file() for name in BUILT):
            return
        if not has_node():
            raise SystemExit(
                "The front end of this copy is not built, and Node.js 20.19, or 22.12 or later, which builds it, is not"
                " installed here. Install Node.js, or install the wheel instead: pip install jupyterlab_xpra"
            )
        subprocess.run(["jlpm", "install", "--immutable"], cwd=self.root, check=True)
        subprocess.run(["jlpm", "build:prod"], cwd=self.root, check=True)


def has_node() -> bool:
    """Whether there is a Node.js that Rspack, which builds the extension, runs with.

    `scripts/node` has the same versions.
    """
    try:
        said = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return False
    major, minor = map(int, said.removeprefix("v").split(".")[:2])
    return (20, 19) <= (major, minor) < (21, 0) or (major, minor) >= (22, 12)
