"""Servers that start with a setting that is not valid."""

from __future__ import annotations

import json
import shlex
import sys
from pathlib import Path
from typing import Any

import pytest

from jupyterlab_xpra.displays.manager import DisplayManager

from ..peers import configure, running_server

INVALID: list[tuple[str, str, Any, str]] = [
    ("DisplayManager", "max_displays", 0, "DisplayManager.max_displays"),
    ("DisplayManager", "max_width", "wide", "max_width"),
    ("DisplayManager", "client", "browser", "client"),
    ("DisplayManager", "clipboard_limit", 0, "DisplayManager.clipboard_limit"),
    ("DisplayManager", "microphone", True, "DisplayManager.sound = True"),
    ("ProfileManager", "profiles", [{"id": "root", "title": "ROOT", "command": 5}], "ProfileManager.profiles"),
    ("ProfileManager", "terminals", [""], "ProfileManager.terminals"),
    ("XpraExtension", "sharing", "perhaps", "sharing"),
    ("XpraExtension", "display_manager_class", "none.at.all", "display_manager_class"),
]


@pytest.mark.parametrize(("section", "name", "value", "named"), INVALID, ids=[name for _, name, _, _ in INVALID])
async def test_an_invalid_setting_is_named_and_the_server_stops_as_ever(
    section: str, name: str, value: Any, named: str, jp_environ: None, jp_config_dir: Path, runtime_dir: Path
) -> None:
    configure(jp_config_dir, runtime_dir)
    file = jp_config_dir / "jupyter_server_config.json"
    configuration = json.loads(file.read_text())
    configuration.setdefault(section, {})[name] = value
    file.write_text(json.dumps(configuration))

    async with running_server() as server:
        assert (await server.request("GET", "displays")).value == []
        status = await server.request("GET", "status")
        assert status.value["ok"] is False
        (problem,) = [problem for problem in status.value["problems"] if problem["id"] == "settings"]
        assert named in problem["message"]
        refused = await server.request("POST", "displays", {"command": ["xterm"]})
        assert refused.status == 503
        assert named in refused.value["message"]
    assert server.process.returncode == 0
    (told,) = [line for line in server.log.splitlines() if "because of a setting" in line]
    assert named in told
    assert "Traceback" not in server.log


class Broken(DisplayManager):
    """A manager whose maker has made a mistake."""

    def __init__(self, **kwargs: Any) -> None:
        raise RuntimeError("broken")


async def test_a_server_whose_extension_does_not_load_stops_as_ever(
    jp_environ: None, jp_config_dir: Path, runtime_dir: Path
) -> None:
    configure(jp_config_dir, runtime_dir)
    file = jp_config_dir / "jupyter_server_config.json"
    configuration = json.loads(file.read_text())
    configuration["XpraExtension"] = {"display_manager_class": f"{__name__}.Broken"}
    file.write_text(json.dumps(configuration))
    async with running_server() as server:
        assert (await server.request("GET", "status")).status == 404
    assert server.process.returncode == 0
    assert "RuntimeError: broken" in server.log


async def test_a_container_without_proc_sys_is_told(jp_environ: None, jp_config_dir: Path, runtime_dir: Path) -> None:
    configure(jp_config_dir, runtime_dir)
    hidden = f"mount -t tmpfs tmpfs /proc/sys && exec {shlex.quote(sys.executable)} -m jupyter_server"

    async with running_server("unshare", "--mount", "--map-root-user", "sh", "-c", hidden) as server:
        (problem,) = (await server.request("GET", "status")).value["problems"]
        assert (problem["id"], "boot_id" in problem["message"]) == ("proc", True)
        refused = await server.request("POST", "displays", {"command": ["xterm"]})
        assert refused.status == 503
        assert problem["message"] in refused.value["message"]
    assert server.process.returncode == 0
    assert "Traceback" not in server.log
