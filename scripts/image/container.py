"""An image that runs."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .errors import Failure
from .stage import Stage, first_in, started

STOP = 10
"""Seconds that `docker stop` gives."""

REQUEST = """
import sys, urllib.request
method, url, token, body = sys.argv[1:]
headers = {"Authorization": f"token {token}", "Content-Type": "application/json"}
with urllib.request.urlopen(urllib.request.Request(url, body.encode() or None, headers, method=method)) as answer:
    sys.stdout.buffer.write(answer.read())
"""


class Container:
    """The image while it runs."""

    def __init__(self, stage: Stage, process: subprocess.Popen[bytes], token: str) -> None:
        self.stage = stage
        self.process = process
        self.token = token

    @classmethod
    @contextmanager
    def running(cls, stage: Stage) -> Iterator[Container]:
        """Start it. Afterwards nothing of it runs."""
        token = secrets.token_hex()
        command = [*stage.entrypoint, *stage.command]
        env = {"JUPYTER_TOKEN": token}
        with started(stage.contained(command, env, "-all", more=["ip link set lo up"], network=False)) as process:
            yield cls(stage, process, token)

    def init(self) -> int | None:
        """The pid, on the host, of its first process, once that is in the image.

        Raises `Failure` if the process has ended.
        """
        if self.process.poll() is not None:
            raise Failure(f"The image ended with status {self.process.returncode}.")
        pid = first_in(self.process)
        return pid if pid and Path(f"/proc/{pid}/root").readlink() == self.stage.root else None

    def programs(self) -> set[str]:
        """The names of the programs that run in it."""
        names = set()
        for entry in Path("/proc").iterdir():
            try:
                if entry.name.isdigit() and (entry / "root").readlink() == self.stage.root:
                    names.add((entry / "comm").read_text().strip())
            except (FileNotFoundError, ProcessLookupError, PermissionError):
                continue
        return names

    def privileges(self) -> dict[str, str]:
        """The fields of `/proc/<pid>/status` of its first process."""
        status = Path(f"/proc/{self.init()}/status").read_text()
        return {name: value.strip() for name, _, value in (line.partition(":") for line in status.splitlines())}

    def inside(self, arguments: list[str]) -> subprocess.CompletedProcess[bytes]:
        """Run something in it, as `docker exec` does."""
        spaces = ["--mount", "--pid", "--ipc", "--uts", "--net", "--root"]
        command = ["nsenter", "--target", str(self.init()), *spaces, *self.stage.process(arguments, {}, "-all")]
        return subprocess.run(command, check=False, capture_output=True)

    def ask(self, method: str, path: str, body: str = "") -> bytes:
        """The API's answer. Raises `Failure` with the error's text."""
        url = f"http://127.0.0.1:8888/xpra/api/{path}"
        done = self.inside(["python3", "-c", REQUEST, method, url, self.token, body])
        if done.returncode:
            raise Failure(f"{method} {path}: {done.stderr.decode()}")
        return done.stdout

    def stop(self) -> None:
        """End it as `docker stop` does. Raises `Failure` if it does not end by itself and well."""
        init = self.init()
        assert init is not None
        os.kill(init, signal.SIGTERM)
        try:
            code = self.process.wait(STOP)
        except subprocess.TimeoutExpired:
            raise Failure(f"The image did not stop within {STOP} s.") from None
        if code:
            raise Failure(f"The image stopped with status {code}.")
