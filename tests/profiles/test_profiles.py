from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from traitlets import TraitError

from jupyterlab_xpra.displays.model import EMPTY, DisplayRequest
from jupyterlab_xpra.profiles.icons import Icons, UnusableIcon
from jupyterlab_xpra.profiles.manager import ProfileManager, UnknownProfile
from jupyterlab_xpra.profiles.model import CannotOpen, Profile
from jupyterlab_xpra.web.api import images
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
    """An empty PATH, on a machine without .desktop files."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("xdg.BaseDirectory.xdg_data_dirs", [])
    return tmp_path


class TestBuiltIn:
    def test_the_best_session_that_is_installed(self, path: Path) -> None:
        installed(path, "mate-session", "mate-panel", "startlxde", "lxpanel", "xterm")
        desktop, terminal = ProfileManager().all()
        assert (desktop.id, desktop.kind, desktop.command) == ("desktop", Kind.DESKTOP, ("mate-session",))
        assert (terminal.id, terminal.kind, terminal.command[0]) == ("terminal", Kind.SEAMLESS, "xterm")

    def test_a_session_without_its_panel_is_left_out(self, path: Path) -> None:
        installed(path, "startxfce4", "xfwm4", "startlxde", "lxpanel")
        manager = ProfileManager()
        assert manager.first().command == ("startlxde",)
        assert manager.notes() == ["The session startxfce4 is left out: its panel xfce4-panel is not installed."]
        installed(path, "xfce4-panel")
        assert manager.first().command == ("startxfce4",)
        assert manager.notes() == []

    def test_a_session_by_its_path_has_the_same_panel(self, path: Path) -> None:
        installed(path, "startxfce4", "icewm-session")
        manager = ProfileManager(sessions=[f"{path}/startxfce4 --flag", "icewm-session"])
        assert manager.first().command == ("icewm-session",)

    def test_without_a_session_the_desktop_is_a_workspace(self, path: Path, tmp_path: Path) -> None:
        (desktop,) = ProfileManager().all()
        assert (desktop.id, desktop.title, desktop.kind) == ("desktop", "Desktop", Kind.WORKSPACE)
        request = DisplayRequest.of_profile(desktop)
        assert (request.kind, request.profile, request.command) == (Kind.WORKSPACE, "desktop", EMPTY)
        with pytest.raises(CannotOpen):
            DisplayRequest.of_profile(desktop, file=tmp_path)

    def test_window_managers_are_programs_without_a_tile(self, path: Path) -> None:
        installed(path, "openbox-session", "icewm-session")
        manager = ProfileManager(pinned=["openbox"])
        desktop, icewm, openbox = manager.all()
        assert desktop.kind is Kind.WORKSPACE
        assert (icewm.id, icewm.title, icewm.kind, icewm.command) == ("icewm", "IceWM", Kind.DESKTOP, ("icewm-session",))
        assert [manager.has_tile(profile) for profile in (desktop, icewm, openbox)] == [True, False, True]
        assert manager.get("icewm") == icewm

    def test_the_one_that_the_desktop_starts_is_not_there_twice(self, path: Path) -> None:
        installed(path, "icewm-session")
        (desktop,) = ProfileManager(sessions=["icewm-session"]).all()
        assert (desktop.id, desktop.command) == ("desktop", ("icewm-session",))

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

    @pytest.mark.parametrize(("limit", "size"), [("4G", 4 * 1024**3), ("500M", 500 * 1024**2), ("1000", 1000), (1000, 1000)])
    def test_limits(self, limit: str | int, size: int) -> None:
        request = DisplayRequest.of_profile(Profile.from_config({**GEANT4, "memory_limit": limit, "cpu_limit": 0.5}))
        assert (request.memory_limit, request.cpu_limit) == (size, 0.5)

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
            ({"kind": "workspace"}, "'kind' must be"),
            ({"environment": ["A=1"]}, "'environment' must be"),
            ({"environment": {"A": 1}}, "'environment' must be"),
            ({"setup": ["x"]}, "'setup' must be a string"),
            ({"title": 3}, "'title' must be a string"),
            ({"exec_wrapper": "vglrun"}, "'exec_wrapper' must be a list"),
            ({"file_types": "*.root"}, "'file_types' must be a list"),
            ({"file_types": [""]}, "'file_types' must be a list"),
            ({"keywords": [1]}, "'keywords' must be a list"),
            ({"memory_limit": "4 GB"}, "'memory_limit' must be a number of bytes"),
            ({"memory_limit": "0"}, "'memory_limit' must be a number of bytes"),
            ({"memory_limit": 1.5}, "'memory_limit' must be a number of bytes"),
            ({"memory_limit": True}, "'memory_limit' must be a number of bytes"),
            ({"cpu_limit": 0}, "'cpu_limit' must be a number of cores"),
            ({"cpu_limit": "2"}, "'cpu_limit' must be a number of cores"),
            ({"cpu_limit": float("nan")}, "'cpu_limit' must be a number of cores"),
            ({"installed": True}, "unknown field 'installed'"),
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


class TestFiles:
    def test_the_file_has_its_place_in_the_command(self, tmp_path: Path) -> None:
        profile = Profile.from_config({**GEANT4, "command": ["root", "--file=%f", "100%%"], "file_types": ["*.root"]})
        assert profile.command_for(None) == ("root", "--file=", "100%")
        assert profile.command_for(tmp_path / "a b.root") == ("root", f"--file={tmp_path}/a b.root", "100%")

    def test_or_comes_last(self, tmp_path: Path) -> None:
        profile = Profile.from_config({**GEANT4, "file_types": ["*.mac"], "exec_wrapper": ["vglrun", "-d", "egl"]})
        assert profile.command_for(None) == ("vglrun", "-d", "egl", "geant4", "--gui")
        assert profile.command_for(tmp_path / "x.mac") == ("vglrun", "-d", "egl", "geant4", "--gui", str(tmp_path / "x.mac"))

    def test_without_file_types_a_percent_sign_is_one(self, tmp_path: Path) -> None:
        profile = Profile.from_config({**GEANT4, "command": ["date", "+%f%%"]})
        assert profile.command_for(None) == ("date", "+%f%%")
        with pytest.raises(CannotOpen, match="GEANT4 opens no files"):
            profile.command_for(tmp_path)

    def test_by_its_name(self, path: Path) -> None:
        manager = ProfileManager(profiles=[{**GEANT4, "file_types": ["*.root", "run[0-9].mac"]}])
        for name in ("a.root", "A.ROOT", "run1.mac"):
            assert [profile.id for profile in manager.opening(name)] == ["geant4"]
        assert manager.opening("a.mac") == []

    def test_the_folder(self) -> None:
        profile = Profile("x", "X", ("x",))
        assert DisplayRequest.of_profile(profile).working_directory == "~"
        assert DisplayRequest.of_profile(profile, working_directory="/data").working_directory == "/data"
        named = replace(profile, working_directory="~/geant4")
        assert DisplayRequest.of_profile(named, working_directory="/data").working_directory == "~/geant4"


class TestIcons:
    @pytest.mark.parametrize("name", ["desktop", "terminal", "files", "program"])
    def test_ours(self, name: str) -> None:
        assert Icons().find("x", name) == name

    def test_a_file(self, tmp_path: Path) -> None:
        path = tmp_path / "x.svg"
        path.write_text("<svg/>")
        assert Icons().find("x", str(path)) == str(path)
        assert images.icon(path) == (b"<svg/>", "image/svg+xml")

    @pytest.mark.parametrize("name", ["missing.svg", "x.txt", "large.png"])
    def test_one_that_cannot_be_used(self, tmp_path: Path, name: str, caplog: pytest.LogCaptureFixture) -> None:
        (tmp_path / "x.txt").write_text("x")
        (tmp_path / "large.png").write_bytes(bytes(300_000))
        icons = Icons()
        for _ in range(2):
            assert icons.find("x", str(tmp_path / name)) == "program"
        assert caplog.text.count(name) == 1

    def test_one_that_comes_later(self, tmp_path: Path) -> None:
        icons = Icons()
        path = tmp_path / "x.png"
        assert icons.find("x", str(path)) == "program"
        path.write_bytes(b"")
        assert icons.find("x", str(path)) == str(path)
        path.unlink()
        assert icons.find("x", str(path)) == "program"

    def test_an_old_picture_that_claims_to_be_huge_is_damaged(self, tmp_path: Path) -> None:
        path = tmp_path / "x.xpm"
        path.write_text('/* XPM */\nstatic char *x[] = {\n"20000 20000 1 1",\n"a c #ff0000",\n"a"};\n')
        with pytest.raises(UnusableIcon, match="it is damaged"):
            images.icon(path)

    def test_an_old_picture_is_sent_as_a_new_one(self, tmp_path: Path) -> None:
        path = tmp_path / "x.xpm"
        path.write_text('/* XPM */\nstatic char *x[] = {\n"2 1 2 1",\n"a c #ff0000",\n". c None",\n"a."\n};\n')
        data, media_type = images.icon(path)
        assert media_type == "image/png"
        with Image.open(io.BytesIO(data)) as picture:
            assert [picture.getpixel((x, 0)) for x in range(2)] == [(255, 0, 0, 255), (0, 0, 0, 0)]
        path.write_text("/* XPM */ no picture")
        with pytest.raises(UnusableIcon):
            images.icon(path)
