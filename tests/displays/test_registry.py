from __future__ import annotations

import asyncio
import json
import os
import stat
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from jupyterlab_xpra.displays import changes, directory
from jupyterlab_xpra.displays.errors import RuntimeDirectoryError, UnknownDisplay
from jupyterlab_xpra.displays.model import Display, DisplayState, EndReason, Role, now
from jupyterlab_xpra.displays.processes import MARK, Process
from jupyterlab_xpra.displays.registry import ACTIVITY, VIEWED, Registry, is_id, new_id
from jupyterlab_xpra.xpra.command import Kind

from ..conftest import DEADLINE


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
def test_what_is_not_a_record_is_passed_over(registry: Registry, text: str, caplog: pytest.LogCaptureFixture) -> None:
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
    """Who made it first may have put records and links there."""
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


def test_what_died_half_made_is_removed(registry: Registry) -> None:
    registry.create(make)
    (registry.directory / ".abcdef").mkdir()
    (registry.directory / ".abcdef" / "log").write_text("")
    display = registry.create(make)
    assert display in registry.read_all()
    assert not list(registry.directory.glob(".*"))


def test_what_a_crash_left_is_removed(registry: Registry) -> None:
    display = registry.create(make)
    for name in (".abcdef", "nothin", "emptyy", "runnin", "broken"):
        (registry.directory / name).mkdir()
        (registry.directory / name / "log").touch()
    (registry.directory / "emptyy" / "display.json").touch()
    # Of another version perhaps.
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


class TestRuntimeDirectory:
    def test_is_made_private(self, registry: Registry) -> None:
        registry.prepare()
        registry.prepare()
        assert stat.S_IMODE(registry.directory.stat().st_mode) == 0o700

    def test_may_not_be_open_to_others(self, registry: Registry) -> None:
        registry.directory.mkdir()
        registry.directory.chmod(0o750)
        with pytest.raises(RuntimeDirectoryError, match="chmod 700"):
            registry.create(make)

    def test_may_not_be_a_link(self, registry: Registry, tmp_path: Path) -> None:
        (tmp_path / "real").mkdir(mode=0o700)
        registry.directory.symlink_to(tmp_path / "real")
        with pytest.raises(RuntimeDirectoryError, match="link"):
            registry.prepare()

    def test_may_not_be_another_users(self, registry: Registry) -> None:
        if os.geteuid() == 0:
            registry.directory.mkdir(mode=0o700)
            os.chown(registry.directory, 65534, 65534)
            foreign = registry
        else:
            foreign = Registry(Path("/root"))
        with pytest.raises(RuntimeDirectoryError, match="another user"):
            foreign.prepare()

    def test_may_not_be_reached_through_a_link(self, tmp_path: Path) -> None:
        (tmp_path / "real").mkdir(mode=0o700)
        (tmp_path / "link").symlink_to(tmp_path / "real")
        with pytest.raises(RuntimeDirectoryError, match=f"a link. Set JUPYTERLAB_XPRA_RUNTIME_DIR to {tmp_path}/real/rt"):
            Registry(tmp_path / "link" / "rt").prepare()
        with pytest.raises(RuntimeDirectoryError, match="a link"):
            Registry(tmp_path / "real" / ".." / "rt").prepare()

    @pytest.mark.parametrize("mode", [0o777, 0o775, 0o757])
    def test_may_not_be_where_others_could_replace_it(self, tmp_path: Path, mode: int) -> None:
        (tmp_path / "open").mkdir()
        registry = Registry(tmp_path / "open" / "rt")
        display = registry.create(make)
        (tmp_path / "open").chmod(mode)
        with pytest.raises(RuntimeDirectoryError, match="replaced by other users"):
            registry.prepare()
        assert registry.read_all() == []
        (tmp_path / "open").chmod(mode | stat.S_ISVTX)  # as /tmp is
        assert registry.read_all() == [display]

    @pytest.mark.skipif(os.geteuid() != 0, reason="Only root can give a directory to another user.")
    def test_may_not_be_in_another_users_directory(self, tmp_path: Path) -> None:
        (tmp_path / "theirs").mkdir()
        os.chown(tmp_path / "theirs", 4711, 4711)
        with pytest.raises(RuntimeDirectoryError, match="replaced by other users"):
            Registry(tmp_path / "theirs" / "rt").prepare()

    def test_must_have_a_short_path(self, tmp_path: Path) -> None:
        with pytest.raises(RuntimeDirectoryError, match="too long"):
            Registry(tmp_path / ("x" * 100)).prepare()

    def test_must_have_an_absolute_path(self) -> None:
        with pytest.raises(RuntimeDirectoryError, match="absolute"):
            Registry(Path("rt")).prepare()

    def test_must_be_possible(self, tmp_path: Path) -> None:
        with pytest.raises(RuntimeDirectoryError, match="JUPYTERLAB_XPRA_RUNTIME_DIR"):
            Registry(tmp_path / "no" / "rt").prepare()

    def test_default(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("JUPYTERLAB_XPRA_RUNTIME_DIR", raising=False)
        assert directory.default().name == f"jupyterlab-xpra-{os.geteuid()}"
        monkeypatch.setenv("JUPYTERLAB_XPRA_RUNTIME_DIR", "/srv/x")
        assert directory.default() == Path("/srv/x")

    def test_looks_used_after_a_touch(self, registry: Registry) -> None:
        display = registry.create(make)
        record = registry.path(display.id) / "display.json"
        for path in (record, registry.directory):
            os.utime(path, (0, 0))
        registry.touch()
        assert record.stat().st_mtime > 0
        assert registry.directory.stat().st_mtime > 0


async def test_watching_ends_when_the_directory_is_another(registry: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "CHECK_INTERVAL", 50)

    async def follow() -> None:
        async for _ in changes.changes(registry.directory, registry.trim_log):
            pass

    following = asyncio.ensure_future(follow())
    await asyncio.sleep(0)
    registry.directory.rename(registry.directory.with_name("old"))
    registry.prepare()
    await asyncio.wait_for(following, DEADLINE)


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


async def test_what_another_process_writes_is_noticed(registry: Registry) -> None:
    display = registry.create(lambda i, d: make(i, d, name="0"))
    changed = changes.changes(registry.directory, registry.trim_log)
    first = asyncio.ensure_future(changed.__anext__())
    changer = await asyncio.create_subprocess_exec(sys.executable, "-c", CHANGER, str(registry.directory), display.id)
    await asyncio.wait_for(first, DEADLINE)
    await changer.wait()
    await changed.aclose()
    assert json.loads((registry.path(display.id) / "display.json").read_text())["name"] == "100"
