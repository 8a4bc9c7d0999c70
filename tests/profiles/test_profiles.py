from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from traitlets import TraitError

from jupyterlab_xpra.displays.model import DisplayRequest
from jupyterlab_xpra.profiles.icons import icon
from jupyterlab_xpra.profiles.manager import ProfileManager, UnknownProfile
from jupyterlab_xpra.profiles.model import Profile
from jupyterlab_xpra.xpra.command import Kind

GEANT4 = {
    "id": "geant4",
    "title": "GEANT4",
    "description": "The viewer",
    "category": "Physics",
    "icon": "program",
    "command": ["geant4", "--gui"],
    "environment": {"G4DATA": "/data"},
    "working_directory": "~/geant4",
    "setup": "source /cvmfs/example.org/setup.sh",
    "kind": "seamless",
}


def installed(path: Path, *names: str) -> None:
    for name in names:
        (path / name).write_text("#!/bin/sh\n")
        (path / name).chmod(0o755)


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty PATH."""
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


class TestBuiltIn:
    def test_the_best_session_that_is_installed(self, path: Path) -> None:
        installed(path, "openbox-session", "mate-session", "xterm")
        desktop, terminal = ProfileManager().all()
        assert (desktop.id, desktop.kind, desktop.command) == ("desktop", Kind.DESKTOP, ("mate-session",))
        assert (terminal.id, terminal.kind, terminal.command[0]) == ("terminal", Kind.SEAMLESS, "xterm")

    def test_a_session_has_a_bus_of_its_own(self, path: Path) -> None:
        installed(path, "startxfce4", "dbus-run-session")
        assert ProfileManager().first().command == (str(path / "dbus-run-session"), "--", "startxfce4")

    def test_without_a_session_there_is_a_terminal_to_work_from(self, path: Path) -> None:
        installed(path, "xterm")
        desktop, _ = ProfileManager().all()
        assert (desktop.id, desktop.kind, desktop.command[0]) == ("desktop", Kind.SEAMLESS, "xterm")
        assert "no desktop session is installed" in desktop.description

    def test_the_tile_stays_where_nothing_is_installed(self, path: Path) -> None:
        (desktop,) = ProfileManager().all()
        assert desktop.title == "Desktop"

    def test_sessions_from_configuration(self, path: Path) -> None:
        installed(path, "my-session", "startxfce4")
        assert ProfileManager(sessions=["none", "my-session --flag 'a b'"]).first().command == ("my-session", "--flag", "a b")


class TestConfigured:
    def test_every_field(self, path: Path) -> None:
        manager = ProfileManager(profiles=[GEANT4])
        assert [profile.id for profile in manager.all()] == ["desktop", "geant4"]
        profile = manager.get("geant4")
        assert profile == Profile(**{**GEANT4, "command": ("geant4", "--gui"), "kind": Kind.SEAMLESS})  # type: ignore[arg-type]
        request = DisplayRequest.of_profile(profile, width=700)
        assert (request.title, request.profile, request.width) == ("GEANT4", "geant4", 700)
        assert (request.setup, request.working_directory) == (profile.setup, profile.working_directory)

    def test_one_may_take_the_place_of_a_built_in_one(self, path: Path) -> None:
        manager = ProfileManager(profiles=[{**GEANT4, "id": "desktop"}])
        assert [profile.title for profile in manager.all()] == ["GEANT4"]

    def test_unknown(self, path: Path) -> None:
        with pytest.raises(UnknownProfile, match="no-such"):
            ProfileManager().get("no-such")

    @pytest.mark.parametrize(
        ("change", "named"),
        [
            ({"id": None}, "lacks the field 'id'"),
            ({"title": ""}, "lacks the field 'title'"),
            ({"command": []}, "lacks the field 'command'"),
            ({"command": "xterm -e x"}, "'command' must be a list"),
            ({"command": ["a", 1]}, "'command' must be a list"),
            ({"cmd": ["a"]}, "unknown field 'cmd'"),
            ({"id": "a b"}, "'id' may have"),
            ({"kind": "window"}, "'kind' must be"),
            ({"environment": ["A=1"]}, "'environment' must be"),
            ({"environment": {"A": 1}}, "'environment' must be"),
            ({"setup": ["x"]}, "'setup' must be a string"),
            ({"title": 3}, "'title' must be a string"),
        ],
    )
    def test_bad_ones_are_refused_at_the_start(self, change: dict[str, Any], named: str) -> None:
        with pytest.raises(TraitError, match=named):
            ProfileManager(profiles=[{**GEANT4, **change}])

    def test_two_of_one_id(self) -> None:
        with pytest.raises(TraitError, match="two profiles have the id 'geant4'"):
            ProfileManager(profiles=[GEANT4, GEANT4])

    @pytest.mark.parametrize("trait", ["sessions", "terminals"])
    @pytest.mark.parametrize("command", ["", "xterm 'x"])
    def test_bad_commands(self, trait: str, command: str) -> None:
        with pytest.raises(TraitError, match=trait):
            ProfileManager(**{trait: [command]})


class TestIcons:
    @pytest.mark.parametrize("name", ["desktop", "terminal", "program"])
    def test_ours(self, name: str) -> None:
        assert icon(Profile("x", "X", ("x",), icon=name)) == name

    def test_a_file(self, tmp_path: Path) -> None:
        (tmp_path / "x.svg").write_text("<svg/>")
        assert icon(Profile("x", "X", ("x",), icon=str(tmp_path / "x.svg"))) == "data:image/svg+xml;base64,PHN2Zy8+"

    @pytest.mark.parametrize("name", ["missing.svg", "x.txt", "large.png"])
    def test_one_that_cannot_be_used(self, tmp_path: Path, name: str, caplog: pytest.LogCaptureFixture) -> None:
        (tmp_path / "x.txt").write_text("x")
        (tmp_path / "large.png").write_bytes(bytes(300_000))
        assert icon(Profile("x", "X", ("x",), icon=str(tmp_path / name))) == "program"
        assert name in caplog.text
