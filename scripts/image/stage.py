"""A stage of an image, and the processes in its root."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from .errors import Failure

PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


@dataclass
class Stage:
    """The image as far as it is made."""

    root: Path
    env: dict[str, str] = field(default_factory=lambda: {"PATH": PATH})
    workdir: str = "/"
    user: str = "0"
    healthcheck: list[str] = field(default_factory=list)
    entrypoint: list[str] = field(default_factory=list)
    command: list[str] = field(default_factory=list)

    def inside(self, path: str) -> Path:
        """Where a path of the stage is on the host."""
        place = self.root / (Path(self.workdir) / path).relative_to("/")
        if not place.resolve().is_relative_to(self.root.resolve()):
            raise Failure(f"{path} leads out of the image.")
        return place

    def account(self) -> tuple[str, str, str]:
        """Uid, gid and home of the user."""
        for line in self.inside("/etc/passwd").read_text().splitlines():
            name, _, uid, gid, _, home, _ = line.split(":")
            if self.user in (name, uid):
                return uid, gid, home
        raise Failure(f"The image has no user {self.user}.")

    def process(self, arguments: list[str], env: dict[str, str], capabilities: str) -> list[str]:
        """The command line, inside the root, that runs another one as the stage's user.

        The command gets the stage's working directory, and no other environment than these.
        """
        uid, gid, home = self.account()
        privileges = [
            "--reuid",
            uid,
            "--regid",
            gid,
            "--clear-groups",
            "--inh-caps=-all",
            f"--bounding-set={capabilities}",
            "--no-new-privs",
        ]
        variables = [f"{name}={value}" for name, value in {"HOME": home, **self.env, **env}.items()]
        return ["setpriv", *privileges, "env", "-i", "-C", self.workdir, *variables, *arguments]

    def contained(
        self, arguments: list[str], env: dict[str, str], capabilities: str, *, more: list[str], network: bool
    ) -> list[str]:
        """The command line, on the host, that runs another one in namespaces of its own.

        Everything that it starts and mounts ends with it.
        """
        root = shlex.quote(str(self.root))
        script = [
            f"mount -t proc -o nosuid,nodev,noexec proc {root}/proc",
            f"mount -t tmpfs -o nosuid,mode=755 tmpfs {root}/dev",
            "for name in null zero full random urandom tty",
            f"do touch {root}/dev/$name; mount --bind /dev/$name {root}/dev/$name; done",
            f"ln -s /proc/self/fd {root}/dev/fd; ln -s pts/ptmx {root}/dev/ptmx; mkdir {root}/dev/pts {root}/dev/shm",
            f"mount -t devpts -o newinstance,nosuid,noexec,ptmxmode=0666,mode=620,gid=5 devpts {root}/dev/pts",
            f"mount -t tmpfs -o nosuid,nodev,noexec,size=64m,mode=1777 tmpfs {root}/dev/shm",
            *more,
            f"exec chroot {root} {shlex.join(self.process(arguments, env, capabilities))}",
        ]
        spaces = ["--mount", "--pid", "--ipc", "--uts", *([] if network else ["--net"])]
        # If this process is killed, so is the program that it runs.
        return ["setpriv", "--pdeathsig", "KILL", "unshare", *spaces, "--fork", "--kill-child", "sh", "-ec", "\n".join(script)]


@contextmanager
def started(command: list[str]) -> Iterator[subprocess.Popen[bytes]]:
    """Run a command that `Stage.contained` made. Afterwards nothing of it runs."""
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    try:
        yield process
    finally:
        if process.poll() is None:
            # Every process in a pid namespace ends with the first one.
            os.kill(first_in(process) or process.pid, signal.SIGKILL)
            process.wait()


def first_in(process: subprocess.Popen[bytes]) -> int | None:
    """The pid, on the host, of the first process in the namespaces, once it is there."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    return int(children[0]) if children else None
