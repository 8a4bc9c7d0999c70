"""The roots that debootstrap makes, and the directory that keeps them."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "jupyterlab-xpra"


@contextmanager
def temporary(prefix: str) -> Iterator[Path]:
    """A directory in the cache, which is removed afterwards.

    `rm` is faster than Python with the files of a root.
    """
    directory = Path(tempfile.mkdtemp(dir=CACHE, prefix=prefix)).resolve()
    try:
        yield directory
    finally:
        subprocess.run(["rm", "-rf", "--one-file-system", directory], check=True)


def debian(suite: str, mirror: str | None) -> Path:
    """The archive of a root like that of the image `debian:SUITE`. It is made once."""
    archive = CACHE / f"debian-{suite}.tar"
    if archive.exists():
        return archive
    with temporary("root-") as directory:
        root = directory / "root"
        # debootstrap mounts in the root.
        spaces = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"]
        subprocess.run([*spaces, "debootstrap", "--variant=minbase", suite, root, *([mirror] if mirror else [])], check=True)
        (root / "etc/resolv.conf").unlink(missing_ok=True)
        (root / "etc/dpkg/dpkg.cfg.d/speed").write_text("force-unsafe-io\n")
        subprocess.run(["apt-get", "clean", "-o", f"Dir={root}"], check=True)
        part = directory / "root.tar"
        subprocess.run(["tar", "--numeric-owner", "-cpf", part, "-C", root, "."], check=True)
        part.rename(archive)
    return archive
