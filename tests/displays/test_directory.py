"""The runtime directory is private, or it is not used."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from jupyterlab_xpra.displays import directory
from jupyterlab_xpra.displays.errors import RuntimeDirectoryError
from jupyterlab_xpra.displays.registry import Registry

from .conftest import make


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
