"""Displays that are records only."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from jupyterlab_xpra.displays.model import Display, now
from jupyterlab_xpra.displays.processes import Process
from jupyterlab_xpra.displays.registry import Registry
from jupyterlab_xpra.xpra.command import Kind


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    return Registry(tmp_path / "rt")


def make(display_id: str, _: list[Display], **fields: object) -> Display:
    me = Process.of(os.getpid())
    display = Display(
        id=display_id,
        name="One",
        profile=None,
        kind=Kind.SEAMLESS,
        command=("xterm",),
        created=now(),
        owner=me,
        worker=me,
        xpra="6.5.5",
    )
    return replace(display, **fields)  # type: ignore[arg-type]
