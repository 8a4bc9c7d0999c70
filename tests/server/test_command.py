"""`python -m server.bundle`, without building anything."""

from __future__ import annotations

import runpy
import subprocess
import sys
from pathlib import Path

import pytest

from server.bundle import assemble


def test_the_folder_is_all_that_it_answers(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def bundle() -> Path:
        subprocess.run(["echo", "Compiling"], check=True)
        return tmp_path

    monkeypatch.setattr(assemble, "bundle", bundle)
    monkeypatch.setattr(sys, "argv", ["bundle", "root"])
    runpy.run_module("server.bundle", run_name="__main__")

    assert capfd.readouterr() == (f"{tmp_path}\n", "Compiling\n")
