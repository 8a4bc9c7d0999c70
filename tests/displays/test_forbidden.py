"""Displays where the kernel, the container or Python lacks system calls."""

from __future__ import annotations

import errno
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from ..conftest import DEADLINE
from ..forbidden import forbid
from ..own_tmp import DISPLAY
from ..peers import xpra as jupyter_xpra

pytestmark = pytest.mark.versions

LACKS = "import os, signal; del os.memfd_create, os.pidfd_open, signal.pidfd_send_signal\n"
"""What portable builds of Python lack."""


def tried(xpra: str, runtime_dir: Path, before: Callable[[], None] | None = None, script: str = DISPLAY) -> str:
    """What `DISPLAY` prints in a process that calls `before` first."""
    done = subprocess.run(
        [sys.executable, "-c", script, xpra],
        env={**os.environ, "JUPYTERLAB_XPRA_RUNTIME_DIR": str(runtime_dir)},
        preexec_fn=before,
        capture_output=True,
        text=True,
        timeout=DEADLINE,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize(
    ("error", "calls"),
    [(errno.ENOSYS, ("memfd_create", "pidfd_open")), (errno.EPERM, ("memfd_create", "pidfd_send_signal"))],
    ids=["kernel", "container"],
)
def test_displays_do_without_new_system_calls(xpra: str, runtime_dir: Path, error: int, calls: tuple[str, ...]) -> None:
    assert tried(xpra, runtime_dir, partial(forbid, error, *calls)) == "ready"


def test_displays_do_with_a_portable_build_of_python(xpra: str, runtime_dir: Path) -> None:
    assert tried(xpra, runtime_dir, script=LACKS + DISPLAY) == "ready"


async def test_without_threads_no_display_starts_and_everybody_is_told(xpra: str, runtime_dir: Path) -> None:
    """Old runtimes of containers forbid `clone3`, by which the C library starts threads."""
    without = partial(forbid, errno.EPERM, "clone3")
    assert "Xpra needs threads, and none can be started here" in tried(xpra, runtime_dir, without)
    told = await jupyter_xpra("doctor", "--json", preexec_fn=without)
    assert told.status == 1
    assert [problem["id"] for problem in told.value["problems"]] == ["xpra"], told.stderr
    assert "clone3" in told.value["problems"][0]["remedy"]


def test_files_that_may_not_be_as_large_as_a_screen_are_told_of(xpra: str, runtime_dir: Path) -> None:
    large = 10_000_000
    limited = partial(resource.setrlimit, resource.RLIMIT_FSIZE, (large, large))
    # The largest screen of these displays has 640 by 480 pixels.
    assert tried(xpra, runtime_dir, limited) == "ready"
    small = 1_000_000
    limited = partial(resource.setrlimit, resource.RLIMIT_FSIZE, (small, small))
    assert "A file may have at most 1000000 bytes here" in tried(xpra, runtime_dir, limited)
