"""Daemons that hide their environment from their own user, as agents of keys do.

Root sees through that, so another user has the displays. Each test has a real Xpra.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ..own_tmp import in_own_tmp

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="Only root can be another user: run these tests as root.")

PYTHON = "/usr/bin/python3"

AGENT = """
import ctypes, os, signal, sys
reading, writing = os.pipe()
if os.fork():
    os.close(writing)
    os.read(reading, 1)  # until the daemon hides
    os.wait()
    {then}
os.setsid()
if os.fork() == 0:
    {term}
    ctypes.CDLL(None).prctl(4, 0, 0, 0, 0)  # PR_SET_DUMPABLE
    os.write(writing, b"!")
    signal.pause()
"""
"""Leaves a daemon behind, and then does something else."""


def agents(text: str) -> list[str]:
    """The pids of the processes that run this text."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if os.fsencode(text) in (process / "cmdline").read_bytes():
                found.append(process.name)
        except (FileNotFoundError, ProcessLookupError):
            continue
    return found


@pytest.mark.parametrize(
    "then",
    ["sys.exit(3)", "open('/tmp/hides', 'w').close(); signal.pause()"],
    ids=["its program has ended", "it is stopped"],
)
@pytest.mark.parametrize("term", ["pass", "signal.signal(signal.SIGTERM, signal.SIG_IGN)"], ids=["kind", "stubborn"])
def test_a_daemon_that_hides_ends_with_its_display(xpra: str, then: str, term: str) -> None:
    text = AGENT.format(then=then, term=term)
    done = in_own_tmp(xpra, "mode=1777", until="/tmp/hides", command=(PYTHON, "-c", text))
    assert done.returncode == 0, done.stderr
    assert agents(text) == []
