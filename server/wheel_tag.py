"""Adds the bundle to the wheel, and gives the wheel the tag of its platform."""

from __future__ import annotations

import os
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Bundle(BuildHookInterface[Any]):
    """The hook for hatchling."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Say what goes into the wheel. Its C library is its own, so the host's may be any."""
        build_data["pure_python"] = False
        build_data["tag"] = "py3-none-manylinux_2_17_x86_64"
        build_data["force_include"][os.environ["JUPYTERLAB_XPRA_SERVER_ROOT"]] = "jupyterlab_xpra_server/root"
