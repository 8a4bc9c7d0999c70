"""Executes a Dockerfile without a container engine, and runs the image that comes of it.

`FROM debian:SUITE` is a root that debootstrap makes, `RUN` is a chroot with namespaces of its own,
and `COPY` goes by `.dockerignore`. Then the image runs as its user, without any capability and with
a network of its own. It must become healthy, and start a desktop in which something is to be seen.
The program needs root. It keeps Debian's root and the downloads of apt and yarn in
`jupyterlab-xpra/` of the user's cache, and no result.

The host's way to its package registries goes along while the image is made, as `docker build`
passes proxies on: sources and settings of apt, pip's index, certificates, proxies. Nothing of it
stays in the image.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from .build import Build
from .check import check
from .dockerfile import instructions
from .errors import Failure
from .roots import CACHE, temporary

REPOSITORY = Path(__file__).resolve().parents[2]

BEGAN = time.monotonic()


def say(message: str) -> None:
    """Print a message with the time since the start."""
    print(f"[{time.monotonic() - BEGAN:4.0f} s] {message}", flush=True)


def main() -> None:
    """Build and check."""
    parser = argparse.ArgumentParser(
        prog="python -m scripts.image", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--file", type=Path, default=REPOSITORY / "deploy/Dockerfile", help="the Dockerfile; that of deploy/ by default"
    )
    arguments = parser.parse_args()
    steps = instructions(arguments.file)
    if os.geteuid() != 0:
        raise Failure("Only root may do this: it makes device files and mounts.")
    for program in ("debootstrap", "unshare", "nsenter", "setpriv", "ip"):
        if shutil.which(program) is None:
            raise Failure(f"{program} is missing: scripts/system-packages test installs it.")
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "image.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with temporary("image-") as directory:
            build = Build(directory, REPOSITORY)
            for step in steps:
                say(f"{step.name} {step.text}")
                build.execute(step)
            check(build.stages[-1], say)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        main()
    except (Failure, subprocess.CalledProcessError) as failure:
        sys.exit(str(failure))
