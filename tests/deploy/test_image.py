"""The image: its Dockerfile is executed, and the result is run."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

# One test at a time fills the cache of packages.
pytestmark = [pytest.mark.matrix, pytest.mark.xdist_group("image")]

REPOSITORY = Path(__file__).parents[2]


def executed(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "scripts.image", *arguments]
    return subprocess.run(command, check=False, cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount, as executing a Dockerfile takes")


@as_root
@pytest.mark.timeout(1800)  # the first time it downloads all of the image's packages
def test_the_image_is_built_and_shows_a_desktop() -> None:
    mounts = Path("/proc/self/mounts").read_text()

    done = executed()

    assert done.returncode == 0, done.stdout[-20_000:]
    assert "Healthy, as uid 1000, without capabilities" in done.stdout
    assert re.search(r"\d+ colours on the desktop, of .*xfce4-panel.*xfwm4", done.stdout)
    assert done.stdout.endswith("Stopped, and nothing is left of it\n")
    assert Path("/proc/self/mounts").read_text() == mounts


@as_root
@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (['HEALTHCHECK CMD ["true"]', 'CMD ["sleep", "60"]'], "The image runs as root"),
        (["RUN sleep 60 & exit 7"], "RUN ended with status 7"),
        (["COPY .git /src"], ".git is in .dockerignore"),
        (["USER 1000", 'HEALTHCHECK CMD ["true"]', 'CMD ["true"]'], "The image has no user 1000"),
    ],
)
def test_the_last_line_says_why_it_failed(lines: list[str], message: str, tmp_path: Path) -> None:
    file = tmp_path / "Dockerfile"
    file.write_text("\n".join(["FROM debian:bookworm", *lines]))

    done = executed("--file", file)

    assert done.returncode == 1
    assert message in done.stdout.splitlines()[-1]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("VOLUME /tmp", "the instruction VOLUME is not known here"),
        ("COPY --chown=1000 . /src", "the option --chown of COPY is not known here"),
        ("RUN <<END", "here-documents are not known here"),
    ],
)
def test_an_unknown_instruction_is_named_with_its_line(line: str, message: str, tmp_path: Path) -> None:
    file = tmp_path / "Dockerfile"
    file.write_text(f"# A comment.\nFROM debian:bookworm\n{line}\n")

    done = executed("--file", file)

    assert done.returncode == 1
    assert f"{file}:3: {message}" in done.stdout


def test_no_file_that_git_ignores_is_copied() -> None:
    """Otherwise a front end that was built before would be packed."""
    kept = {
        line.strip("/") for line in (REPOSITORY / ".gitignore").read_text().splitlines() if line and not line.startswith("#")
    }
    left_out = {line.removeprefix("**/") for line in (REPOSITORY / ".dockerignore").read_text().splitlines()}
    assert kept - left_out == set()
