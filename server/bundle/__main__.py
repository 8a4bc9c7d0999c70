"""`python -m server.bundle` builds the wheel into `dist/`; `… lock` renews the lock file."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from datetime import date, datetime, timezone
from pathlib import Path

from . import assemble, debian
from .debian import Lock, Package, Source

SERVER = Path(__file__).parent.parent


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m server.bundle", description=__doc__)
    parser.add_argument("command", nargs="?", choices=["wheel", "lock", "root"], default="wheel")
    command = parser.parse_args().command
    if command == "lock":
        renew()
    elif command == "root":
        answer = os.dup(1)
        os.dup2(2, 1)  # the programs that build it print too
        os.write(answer, f"{assemble.bundle()}\n".encode())
    else:
        build_wheel()


def renew() -> None:
    """Write a lock file of the newest packages of which the bundle needs anything."""
    candidates = debian.newest()
    with tempfile.TemporaryDirectory(dir=debian.CACHE) as directory:
        files = debian.Files(candidates)
        lock = Lock(date.today().isoformat(), Source.newest("mesa"), candidates)
        root = Path(directory) / "root"
        root.mkdir()
        assemble.assemble(root, files, lock)
    used: list[Package] = sorted(files.used)
    lock._replace(packages=used).write()


def build_wheel() -> None:
    """Build the wheel into `dist/` of the repository."""
    root = assemble.bundle()
    made = datetime.fromisoformat(Lock.read().date).replace(tzinfo=timezone.utc)
    environment = {
        **os.environ,
        "JUPYTERLAB_XPRA_SERVER_ROOT": str(root),
        "SOURCE_DATE_EPOCH": str(int(made.timestamp())),
    }
    command: list[str | Path] = [
        sys.executable,
        "-m",
        "hatchling",
        "build",
        "--target",
        "wheel",
        "--directory",
        SERVER.parent / "dist",
    ]
    subprocess.run(command, check=True, cwd=SERVER, env=environment)


main()
