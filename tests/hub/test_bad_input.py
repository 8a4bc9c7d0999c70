"""The messages of a desktop that is started wrongly under a Hub. It ends, and leaves nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from socket import socket

import pytest

from .conftest import running_for
from .running import DEADLINE, Hub, free_port, until

# One worker has the Hub of all these tests.
pytestmark = pytest.mark.xdist_group("hub")


def test_it_says_what_is_wrong_and_ends(hub: Hub, place: Path) -> None:
    with socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        url = f"http://127.0.0.1:{free_port()}/user/somebody/"
        mistakes = {
            # Tried for 46 s.
            "no-hub": ({"JUPYTERHUB_API_URL": f"http://127.0.0.1:{free_port()}/hub/api"}, (), "Failed to connect to my Hub"),
            "token": ({"JUPYTERHUB_API_TOKEN": "wrong"}, (), "does not know the token in JUPYTERHUB_API_TOKEN"),
            "prefix": ({"JUPYTERHUB_SERVICE_PREFIX": "/user/other/"}, (), "leads '/user/somebody/' here"),
            "variables": ({"JUPYTERHUB_SERVICE_URL": ""}, (), "JupyterHub starts it with JUPYTERHUB_SERVICE_URL set"),
            "port": (
                {"JUPYTERHUB_SERVICE_URL": f"http://127.0.0.1:{port}/user/somebody/"},
                (),
                f"port {port} is not available",
            ),
            "xpra": (
                {},
                ("--DisplayManager.xpra=/nowhere",),
                "No desktop can be started here. Xpra, which shows the display, (/nowhere) is not installed.",
            ),
        }
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("JUPYTERHUB_", "JPY_"))},
            "JUPYTERHUB_API_URL": f"{hub.address}/hub/api",
            "JUPYTERHUB_API_TOKEN": hub.token("somebody"),
            "JUPYTERHUB_BASE_URL": "/",
            "JUPYTERHUB_CLIENT_ID": "jupyterhub-user-somebody",
            "JUPYTERHUB_SERVICE_PREFIX": "/user/somebody/",
            "JUPYTERHUB_SERVICE_URL": url,
        }
        # At once, as most of the time they wait.
        servers = {}
        for mistake, (wrong, arguments, _) in mistakes.items():
            directory = place / mistake
            directory.mkdir(mode=0o700)
            servers[mistake] = subprocess.Popen(
                [sys.executable, "-m", "jupyterlab_xpra.desktop.main", "--allow-root", *arguments],
                env={**environment, **wrong, "HOME": str(directory), "JUPYTERLAB_XPRA_RUNTIME_DIR": str(directory / "run")},
                stdin=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                text=True,
            )
        said = {mistake: server.communicate(timeout=DEADLINE)[1] for mistake, server in servers.items()}
    for mistake, (_, _, message) in mistakes.items():
        assert message in said[mistake], said[mistake]
        assert servers[mistake].returncode == 1
        until(lambda mistake=mistake: not running_for(place / mistake))  # type: ignore[misc]
