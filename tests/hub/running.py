"""A JupyterHub with its proxy, on ports of their own, and the requests to it."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from socket import socket
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

DEADLINE = 120
"""Seconds after which a test gives up waiting.

It measures nothing: a Lab, a Hub and a browser start at once here.
"""

CHP = Path(__file__).parents[2] / "ui-tests/node_modules/.bin/configurable-http-proxy"
TOKEN = "for-tests-only"  # noqa: S105

SCOPES = ["admin:users", "admin:servers", "list:users", "read:users:activity", "read:servers", "tokens"]

CONFIGURATION = """
import json
from pathlib import Path

settings = json.loads(Path({settings!r}).read_text())
for section, traits in settings["traits"].items():
    for name, value in traits.items():
        setattr(c[section], name, value)

place = Path({place!r})


def runtime_dir(spawner):
    # Outside tests, users have a uid of their own.
    return str(place / spawner.user.name)


c.Spawner.environment = {{"JUPYTERLAB_XPRA_RUNTIME_DIR": runtime_dir, **settings["environment"]}}


def choose(spawner):
    # A form would ask for it.
    if spawner.name == "desktop" or spawner.user.name.startswith("desktop"):
        spawner.cmd = ["jupyter-xpra-desktop"]
    elif spawner.user.name.startswith("once"):
        spawner.cmd = ["jupyter-xpra-desktop", "--DesktopExtension.stop_with_session=True"]
    else:
        spawner.cmd = ["jupyterhub-singleuser"]


c.Spawner.pre_spawn_hook = choose
"""

# An xterm that keeps what is typed into it, on orange; a clock that ticks.
PROGRAM = "xsetroot -solid '#ff8000'; xclock -digital -update 1 & exec xterm -geometry 40x6+100+100 -e 'cat > \"$HOME/typed\"'"


class Hub:
    """The two processes. `place` has all their files, and those of the users."""

    def __init__(self, place: Path, domain: str = "", packages: str = "") -> None:
        self.place = place
        self._domain = domain
        self._environment = {**os.environ, **({"PYTHONPATH": packages} if packages else {})}
        place.mkdir(exist_ok=True)
        self.port, self.api_port, hub_port = (free_port() for _ in range(3))
        self.log = place / f"{Path(sys.executable).name}.log"
        self._hub_url = f"http://127.0.0.1:{hub_port}"
        settings = {
            "traits": {
                "JupyterHub": {
                    "bind_url": f"http://127.0.0.1:{self.port}",
                    "hub_bind_url": self._hub_url,
                    "db_url": f"sqlite:///{place}/hub.sqlite",
                    "cookie_secret_file": str(place / "cookie_secret"),
                    "authenticator_class": "dummy",
                    "spawner_class": "simple",
                    "allow_named_servers": True,
                    # The proxy and the servers go on while the Hub is restarted.
                    "cleanup_servers": False,
                    # A person's input counts, which the servers tell of, and not the proxy's bytes.
                    "last_activity_interval": 0,
                    "activity_resolution": 1,
                    "services": [{"name": "tests", "api_token": TOKEN}],
                    "load_roles": [{"name": "tests", "scopes": SCOPES, "services": ["tests"]}],
                    "subdomain_host": f"http://{domain}:{self.port}" if domain else "",
                },
                "ConfigurableHTTPProxy": {
                    "should_start": False,
                    "auth_token": TOKEN,
                    "api_url": f"http://127.0.0.1:{self.api_port}",
                },
                "DummyAuthenticator": {"allow_all": True},
                "SimpleLocalProcessSpawner": {"home_dir_template": str(place / "{username}.home")},
                "Spawner": {"http_timeout": DEADLINE, "start_timeout": DEADLINE, "poll_interval": 1, "args": ["--allow-root"]},
            },
            "environment": {
                "JUPYTERHUB_ACTIVITY_INTERVAL": "1",
                "JUPYTER_CONFIG_PATH": str(place / "etc"),
            },
        }
        (place / "settings.json").write_text(json.dumps(settings))
        (place / "jupyterhub_config.py").write_text(
            CONFIGURATION.format(settings=str(place / "settings.json"), place=str(place))
        )
        (place / "etc").mkdir()
        (place / "etc/jupyter_server_config.json").write_text(
            json.dumps(
                {
                    "DisplayManager": {"spare": 0, "max_width": 1280, "max_height": 800},
                    "ProfileManager": {
                        "profiles": [
                            {
                                "id": "desktop",
                                "title": "Desktop",
                                "kind": "desktop",
                                "icon": "desktop",
                                "command": ["sh", "-c", PROGRAM],
                            }
                        ]
                    },
                }
            )
        )
        self.address = f"http://{domain or '127.0.0.1'}:{self.port}"
        self._processes: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        """Proxy and Hub; returns when both answer."""
        self._run(
            str(CHP),
            *("--ip", "127.0.0.1", "--port", str(self.port), "--api-ip", "127.0.0.1", "--api-port", str(self.api_port)),
            *("--default-target", self._hub_url, "--error-target", f"{self._hub_url}/hub/error"),
            *(("--host-routing",) if self._domain else ()),
            CONFIGPROXY_AUTH_TOKEN=TOKEN,
        )
        until(lambda: self._answers(f"http://127.0.0.1:{self.api_port}/api/routes", 403), self.describe)
        self.start_hub()

    def start_hub(self) -> None:
        """The Hub alone."""
        self._run(sys.executable, "-m", "jupyterhub", "-f", str(self.place / "jupyterhub_config.py"))
        until(lambda: self._answers(f"http://127.0.0.1:{self.port}/hub/health", 200), self.describe)

    @contextmanager
    def away(self) -> Iterator[None]:
        """Stop the Hub alone meanwhile."""
        hub = self._processes.pop()
        hub.terminate()
        hub.wait(DEADLINE)
        try:
            yield
        finally:
            self.start_hub()

    def close(self) -> None:
        """Stop all servers, the Hub and the proxy."""
        for user in self.users():
            for server in user["servers"]:
                self.stop_server(user["name"], server)
        while self._processes:
            process = self._processes.pop()
            process.terminate()
            process.wait(DEADLINE)

    def describe(self) -> str:
        """The Hub's log."""
        return self.log.read_text()[-20_000:]

    # Its API

    def request(self, method: str, path: str, body: Any = None, token: str = TOKEN) -> Any:
        """Ask the Hub's API."""
        return self.ask(method, f"/hub/api/{path}", body, token)[1]

    def ask(self, method: str, path: str, body: Any = None, token: str = TOKEN) -> tuple[int, Any]:
        """Ask anything behind the proxy: status, and JSON or text."""
        request = Request(
            f"http://127.0.0.1:{self.port}{path}",
            json.dumps(body).encode() if body is not None else None,
            {"Authorization": f"token {token}"},
            method=method,
        )
        try:
            with urlopen(request, timeout=DEADLINE) as answer:  # noqa: S310
                status, text = answer.status, answer.read()
        except HTTPError as error:
            status, text = error.code, error.read()
        try:
            return status, json.loads(text)
        except ValueError:
            return status, text

    def users(self) -> list[dict[str, Any]]:
        """The users, with their servers."""
        users: list[dict[str, Any]] = self.request("GET", "users?include_stopped_servers")
        return users

    def server(self, user: str, name: str = "") -> dict[str, Any] | None:
        """A running server, as the Hub sees it."""
        servers: dict[str, dict[str, Any]] = self.request("GET", f"users/{user}")["servers"]
        return servers.get(name)

    def start_server(self, user: str, name: str = "") -> None:
        """Start a server, and wait until it is ready."""
        self.request("POST", f"users/{user}")
        self.request("POST", f"users/{user}/servers/{name}")
        until(lambda: (self.server(user, name) or {}).get("ready"), self.describe)

    def stop_server(self, user: str, name: str = "") -> None:
        """Stop a server, as *Stop My Server* does, and wait until it has stopped."""
        self.request("DELETE", f"users/{user}/servers/{name}")
        until(lambda: self.server(user, name) is None, self.describe)

    def token(self, user: str) -> str:
        """A token of a user, like the token of a script."""
        self.request("POST", f"users/{user}")
        token: str = self.request("POST", f"users/{user}/tokens", {})["token"]
        return token

    def displays(self, user: str, name: str = "") -> list[dict[str, Any]]:
        """A user's displays, as the extension sees them."""
        status, displays = self.ask("GET", f"/user/{user}/{name and name + '/'}xpra/api/displays", token=self.token(user))
        assert status == 200, displays
        return list(displays)

    def _run(self, *command: str, **environment: str) -> None:
        with (self.place / f"{Path(command[0]).name}.log").open("ab") as log:
            self._processes.append(
                subprocess.Popen(
                    command,
                    env={**self._environment, **environment},
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    cwd=self.place,
                )
            )

    def _answers(self, url: str, status: int) -> bool:
        process = self._processes[-1]
        assert process.poll() is None, self.describe()
        try:
            with urlopen(url, timeout=DEADLINE) as answer:  # noqa: S310
                return bool(answer.status == status)
        except HTTPError as error:
            return error.code == status
        except (URLError, ConnectionError):
            return False


@contextmanager
def running_hub(place: Path, domain: str = "", packages: str = "") -> Iterator[Hub]:
    """A Hub meanwhile, with a folder of packages that goes first.

    With a domain, each user has one below it.
    """
    hub = Hub(place, domain, packages)
    hub.start()
    try:
        yield hub
    finally:
        hub.close()


def until(happens: Callable[[], object], describe: Callable[[], str] = lambda: "", deadline: float = DEADLINE) -> None:
    """Look every tenth of a second until something has happened.

    There is no event to wait for across these processes.
    """
    end = time.monotonic() + deadline
    while not happens():
        assert time.monotonic() < end, describe()
        time.sleep(0.1)


def free_port() -> int:
    """A free port, below the range from which the kernel chooses ports for others."""
    while True:
        port = random.randrange(20_000, 32_000)  # noqa: S311
        with socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
