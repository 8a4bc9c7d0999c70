"""Displays of a user whose `/tmp` is not as systemd makes it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ..conftest import Follower, script
from ..own_tmp import POD, USER, in_own_tmp
from ..peers import xpra as jupyter_xpra

pytestmark = [
    pytest.mark.versions,
    pytest.mark.skipif(os.geteuid() != 0, reason="Only root can be another user: run these tests as root."),
]


@pytest.mark.parametrize("mode", ["0777", "2777"])
def test_a_tmp_without_sticky_bit_is_safe_in_a_pod_of_one_user(xpra: str, mode: str) -> None:
    """An `emptyDir` of Kubernetes has the first mode; the second, with an `fsGroup`."""
    done = in_own_tmp(xpra, f"mode={mode},gid={USER}", "true", *POD)
    assert done.stdout == "ready\n", done.stderr


def test_a_tmp_without_sticky_bit_is_not_safe_where_there_may_be_others(xpra: str) -> None:
    """Even if the runtime directory is elsewhere."""
    elsewhere = f"mount -t tmpfs -o mode=0700,uid={USER} tmpfs /mnt"
    done = in_own_tmp(xpra, "mode=0777", elsewhere, JUPYTERLAB_XPRA_RUNTIME_DIR="/mnt/displays")
    assert "/tmp is such that other users could lead programs to an X server of theirs." in done.stdout, done.stderr
    assert "sudo chmod +t /tmp" in done.stdout


SOCKETS = "/tmp/.X11-unix"


@pytest.mark.parametrize(
    ("options", "prepared", "said"),
    [
        (
            "mode=1777",
            f"mkdir -m 755 {SOCKETS}",
            f"{SOCKETS} cannot be written to, so no X server can make its socket there. sudo chmod 1777 {SOCKETS}",
        ),
        (
            "mode=1777",
            f"mkdir {SOCKETS} && mount -t tmpfs -o ro,mode=1777 tmpfs {SOCKETS}",
            f"{SOCKETS} cannot be written to, so no X server can make its socket there. sudo mount -o remount,rw {SOCKETS}",
        ),
        (
            "mode=0755",
            "true",
            f"{SOCKETS} cannot be made: Permission denied. sudo mkdir -m 1777 {SOCKETS}",
        ),
    ],
    ids=["closed", "read-only", "missing"],
)
def test_x_sockets_that_cannot_be_made_are_told_of(xpra: str, options: str, prepared: str, said: str) -> None:
    """Before an X server tries each display number in vain, and fills the log with that."""
    done = in_own_tmp(xpra, options, prepared)
    assert done.stdout == f"{said}\n", done.stderr


async def test_a_program_starts_in_the_root_where_home_cannot_be_entered(
    follower: Follower, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, out = tmp_path / "file", tmp_path / "out"
    home.touch()
    monkeypatch.setenv("HOME", str(home))
    display = await follower.ended(script('pwd >"$OUT"', environment={"OUT": str(out)}))
    assert (display.message, out.read_text()) == ("sh has ended.", "/\n")
    said = f"The home folder {home} cannot be entered, so programs start in /."
    assert said in follower.manager.registry.log_tail(display.id, 50)
    told = await jupyter_xpra("doctor", "--json")
    assert [problem["message"] for problem in told.value["problems"]] == [said], told.stderr
