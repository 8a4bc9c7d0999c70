"""The records of displays."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from jupyterlab_xpra.displays.errors import RuntimeDirectoryError, UnknownDisplay
from jupyterlab_xpra.displays.model import DisplayState, EndReason, Role, now
from jupyterlab_xpra.displays.processes import MARK, Process
from jupyterlab_xpra.displays.registry import ACTIVITY, VIEWED, Registry, is_id, new_id

from ..conftest import DEADLINE
from .conftest import make


def test_a_record_is_read_as_it_was_written(registry: Registry) -> None:
    display = registry.create(make)
    full = replace(
        display,
        state=DisplayState.ENDED,
        reason=EndReason.EXITED,
        exit_code=3,
        message="It ended: ж",
        ended=now(),
        x_display=7,
        processes={Role.XPRA: Process(1, 2)},
    )
    assert registry.read(display.id) == display
    assert registry.change(display.id, lambda _: full) == full
    assert registry.read(display.id) == full
    record = registry.path(display.id) / "display.json"
    assert stat.S_IMODE(record.stat().st_mode) == 0o600
    assert stat.S_IMODE(registry.directory.stat().st_mode) == 0o700


def test_live_displays_come_first_and_the_newest_of_them(registry: Registry) -> None:
    old = registry.create(lambda i, d: make(i, d, created=now() - timedelta(hours=1)))
    ended = registry.create(lambda i, d: make(i, d, state=DisplayState.ENDED))
    new = registry.create(make)
    assert [display.id for display in registry.read_all()] == [new.id, old.id, ended.id]


def test_a_directory_that_cannot_be_opened_is_said(registry: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(errno.EMFILE, "Too many open files")

    monkeypatch.setattr("fcntl.flock", fail)
    with pytest.raises(RuntimeDirectoryError, match=r"No display can be added to .*: Too many open files"):
        registry.create(make)


def test_forgetting(registry: Registry) -> None:
    display = registry.create(make)
    registry.forget(display.id)
    registry.forget(display.id)
    assert list(registry.directory.iterdir()) == []
    with pytest.raises(UnknownDisplay, match=display.id):
        registry.read(display.id)
    with pytest.raises(UnknownDisplay):
        registry.change(display.id, lambda display: display)


@pytest.mark.parametrize("bad", ["", "..", "../../etc", "abc", "ABCDEF", "abcdé1", "1abcde", "abcdef/..", "abcde\n"])
def test_only_ids_are_looked_up(registry: Registry, bad: str) -> None:
    assert not is_id(bad)
    with pytest.raises(UnknownDisplay):
        registry.read(bad)


def test_ids() -> None:
    ids = {new_id() for _ in range(1000)}
    assert len(ids) == 1000
    assert all(map(is_id, ids))


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"id": "abcdef"}', "null", "\x00"])
def test_an_unreadable_record_is_passed_over(registry: Registry, text: str, caplog: pytest.LogCaptureFixture) -> None:
    display = registry.create(make)
    broken = registry.directory / "abcdef"
    broken.mkdir()
    (broken / "display.json").write_text(text)
    assert registry.read_all() == [display]
    assert "abcdef" in caplog.text
    with pytest.raises(UnknownDisplay):
        registry.read("abcdef")


def test_a_stray_file_is_passed_over(registry: Registry) -> None:
    registry.prepare()
    (registry.directory / "abcdef").write_text("")
    (registry.directory / ".stray").write_text("")
    display = registry.create(make)
    assert registry.read_all() == [display]
    with pytest.raises(UnknownDisplay):
        registry.read("abcdef")


def test_a_foreign_directory_is_not_believed(registry: Registry) -> None:
    """The user who made it first may have put records and links there."""
    display = registry.create(make)
    registry.directory.chmod(0o777)
    assert registry.read_all() == []
    with pytest.raises(UnknownDisplay):
        registry.read(display.id)
    with pytest.raises(RuntimeDirectoryError):
        registry.change(display.id, lambda display: display)
    with pytest.raises(RuntimeDirectoryError):
        registry.forget(display.id)


def test_a_record_is_not_written_through_a_link(registry: Registry, tmp_path: Path) -> None:
    display = registry.create(make)
    precious = tmp_path / "precious"
    precious.write_text("mine")
    (registry.path(display.id) / ".display.json").symlink_to(precious)
    with pytest.raises(OSError, match="symbolic links"):
        registry.change(display.id, lambda display: display)
    assert precious.read_text() == "mine"


def test_a_half_made_record_is_removed(registry: Registry) -> None:
    registry.create(make)
    (registry.directory / ".abcdef").mkdir()
    (registry.directory / ".abcdef" / "log").write_text("")
    display = registry.create(make)
    assert display in registry.read_all()
    assert not list(registry.directory.glob(".*"))


def test_the_remains_of_a_crash_are_removed(registry: Registry) -> None:
    display = registry.create(make)
    for name in (".abcdef", "nothin", "emptyy", "runnin", "broken"):
        (registry.directory / name).mkdir()
        (registry.directory / name / "log").touch()
    (registry.directory / "emptyy" / "display.json").touch()
    # The record may be of another version.
    (registry.directory / "broken" / "display.json").write_text("{}")
    running = subprocess.Popen(["sleep", "1000"], env={MARK: str(registry.path("runnin")), "PATH": os.environ["PATH"]})
    registry.tidy()
    running.kill()
    running.wait()
    assert {entry.name for entry in registry.directory.iterdir()} == {display.id, "runnin", "broken"}


def test_clearing_keeps_record_log_and_activity(registry: Registry) -> None:
    display = registry.create(make)
    path = registry.path(display.id)
    (path / "log").write_text("said")
    (path / "xauthority").write_text("secret")
    (path / "conf").mkdir()
    (path / "conf" / "xpra.conf").write_text("")
    (path / "elsewhere").symlink_to("/etc")
    registry.mark(display.id, ACTIVITY)
    registry.mark(display.id, VIEWED)
    registry.clear(display.id)
    assert {entry.name for entry in path.iterdir()} == {"display.json", "log", "activity"}
    assert Path("/etc/passwd").exists()


CHANGER = """
import sys
from dataclasses import replace
from pathlib import Path
from jupyterlab_xpra.displays.registry import Registry

registry = Registry(Path(sys.argv[1]))
for _ in range(100):
    registry.change(sys.argv[2], lambda display: replace(display, name=str(int(display.name) + 1)))
"""


def test_no_change_is_lost_between_processes(registry: Registry) -> None:
    display = registry.create(lambda i, d: make(i, d, name="0"))
    changers = [subprocess.Popen([sys.executable, "-c", CHANGER, str(registry.directory), display.id]) for _ in range(3)]
    assert [changer.wait(DEADLINE) for changer in changers] == [0, 0, 0]
    assert registry.read(display.id).name == "300"


def test_looks_used_after_a_touch(registry: Registry) -> None:
    display = registry.create(make)
    record = registry.path(display.id) / "display.json"
    for path in (record, registry.directory):
        os.utime(path, (0, 0))
    registry.touch()
    assert record.stat().st_mtime > 0
    assert registry.directory.stat().st_mtime > 0
