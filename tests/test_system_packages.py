"""The packages that `make run` installs."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[1] / "scripts/system-packages"

APT_CACHE = """
[ ! -e "$DIRECTORY/new" ] || exit 0
case $2 in
xpra) echo "  Candidate: $XPRA" ;;
*) echo "  Candidate: 2:21.1" ;;
esac
"""

APT_GET = """
echo "$*" >>"$DIRECTORY/asked"
rm -f "$DIRECTORY/new"
"""


@pytest.mark.parametrize("new", [True, False], ids=["new image", "updated"])
@pytest.mark.parametrize(("candidate", "built"), [("3.1.3+dfsg1-3", False), ("(none)", True)], ids=["Debian 12", "Debian 13"])
def test_xpra_is_built_where_apt_has_none(tmp_path: Path, candidate: str, *, built: bool, new: bool) -> None:
    for name, body in {"apt-cache": APT_CACHE, "apt-get": APT_GET, "dpkg-query": "", "id": "echo 0"}.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{body}\n")
        (tmp_path / name).chmod(0o755)
    if new:
        (tmp_path / "new").touch()
    path = os.pathsep.join([str(tmp_path), os.environ["PATH"]])
    variables = {**os.environ, "PATH": path, "DIRECTORY": str(tmp_path), "XPRA": candidate}
    subprocess.run([SCRIPT, "run"], env=variables, check=True)
    update, install = (tmp_path / "asked").read_text().splitlines()
    packages = install.split()
    assert update == "update -q"
    assert packages[0] == "install"
    assert "xvfb" in packages
    assert ("xpra" in packages, "libxcomposite-dev" in packages) == (not built, built)
