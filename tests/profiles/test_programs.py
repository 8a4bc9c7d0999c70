from __future__ import annotations

import logging
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from xdg import IconTheme, Mime

from jupyterlab_xpra.profiles import field_codes
from jupyterlab_xpra.profiles.icons import Icons
from jupyterlab_xpra.profiles.manager import ProfileManager
from jupyterlab_xpra.profiles.model import Profile
from jupyterlab_xpra.profiles.programs import Programs

Install = Callable[..., Path]

PICTURE = b"<svg/>"


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """The user's data directory and the system's, and nothing else.

    The library reads where they are when it is imported.
    """
    home, system = tmp_path / "home", tmp_path / "system"
    monkeypatch.setattr("xdg.BaseDirectory.xdg_data_dirs", [str(home), str(system)])
    monkeypatch.setattr(IconTheme, "icondirs", [str(home / "icons"), str(system / "icons"), str(system / "pixmaps")])
    monkeypatch.setattr("xdg.Config.cache_time", -1)
    for name in ("themes", "theme_cache", "dir_cache", "icon_cache"):
        monkeypatch.setattr(IconTheme, name, type(getattr(IconTheme, name))())
    monkeypatch.setattr("xdg.Locale.langs", [])
    monkeypatch.setattr(Mime, "_cache_uptodate", False)
    for name in ("globs", "magic", "aliases", "inheritance"):
        monkeypatch.setattr(Mime, name, None, raising=False)
    return home, system


@pytest.fixture
def install(folders: tuple[Path, Path]) -> Install:
    """Writes a .desktop file, of the system or of the user; `Name_ru` is `Name[ru]`."""

    def write(name: str, directory: Path = folders[1], **keys: str) -> Path:
        path = directory / "applications" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        entry = {"Type": "Application", "Name": path.stem.title(), "Exec": "true", **keys}
        translated = {re.sub("_(.*)", r"[\1]", key): text for key, text in entry.items()}
        lines = [f"{key}={text}" for key, text in translated.items()]
        path.write_text("\n".join(["[Desktop Entry]", *lines, ""]))
        return path

    return write


def all_programs() -> list[Profile]:
    return Programs(Icons()).all(None)


class TestWhichThereAre:
    def test_a_profile_has_the_keys_of_its_file(self, install: Install) -> None:
        install(
            "org.example.Plot.desktop",
            Name="Plot",
            GenericName="Plotter",
            Comment="Draw functions",
            Exec="sh -c 'true' %F",
            Path="/tmp",
            Categories="Qt;Utility;Science;",
            Keywords="graph;curve;",
            MimeType="text/csv;application/x-root;",
        )
        (plot,) = all_programs()
        assert plot == Profile(
            id="org.example.Plot.desktop",
            title="Plot",
            description="Draw functions",
            category="Science",
            command=("sh", "-c", "true"),
            file_command=("sh", "-c", "true", "%F"),
            working_directory="/tmp",
            keywords=("Plotter", "graph", "curve"),
            mime_types=("text/csv", "application/x-root"),
            installed=True,
        )

    @pytest.mark.parametrize(
        "keys",
        [
            {"NoDisplay": "true"},
            {"Hidden": "true"},
            {"OnlyShowIn": "XFCE;"},
            {"TryExec": "no-such-program"},
            {"TryExec": "/no/such/program"},
            {"Type": "Link"},
            {"Terminal": "true"},  # where there is no terminal to run it in
        ],
    )
    def test_files_that_are_not_for_a_menu_are_left_out(
        self, install: Install, keys: dict[str, str], caplog: pytest.LogCaptureFixture
    ) -> None:
        install("x.desktop", **keys)
        assert all_programs() == []
        assert caplog.text == ""

    @pytest.mark.parametrize("keys", [{"NotShowIn": "KDE;"}, {"TryExec": "sh"}, {"TryExec": "/bin/sh"}, {"NoDisplay": "false"}])
    def test_files_that_are_for_a_menu_are_taken(self, install: Install, keys: dict[str, str]) -> None:
        install("x.desktop", **keys)
        assert [program.id for program in all_programs()] == ["x.desktop"]

    def test_the_users_files_go_before_the_systems(self, install: Install, folders: tuple[Path, Path]) -> None:
        install("a.desktop", Name="The system's")
        install("b.desktop")
        install("sub/c.desktop")
        install("a.desktop", folders[0], Name="Mine")
        install("b.desktop", folders[0], Hidden="true")
        assert [(program.id, program.title) for program in all_programs()] == [("sub-c.desktop", "C"), ("a.desktop", "Mine")]

    def test_in_the_language_of_the_server(self, install: Install, monkeypatch: pytest.MonkeyPatch) -> None:
        install("x.desktop", Name="Clock", Name_ru="Часы", Comment="What time is it", Comment_ru="Который час")
        monkeypatch.setattr("xdg.Locale.langs", ["ru_RU", "ru"])
        assert [(program.title, program.description) for program in all_programs()] == [("Часы", "Который час")]

    def test_changes_are_seen(self, install: Install) -> None:
        programs = Programs(Icons())
        path = install("x.desktop", Name="Old")
        assert [program.title for program in programs.all(None)] == ["Old"]
        install("x.desktop", Name="Another")
        assert [program.title for program in programs.all(None)] == ["Another"]
        path.unlink()
        assert programs.all(None) == []

    def test_one_for_a_text_terminal_runs_in_one(self, install: Install) -> None:
        install("vi.desktop", Exec="vi %f", Terminal="true")
        (vi,) = Programs(Icons()).all(("xterm", "-fs", "11"))
        assert vi.command == ("xterm", "-fs", "11", "-e", "vi")
        assert vi.command_for(Path("/a b")) == ("xterm", "-fs", "11", "-e", "vi", "/a b")
        (vi,) = Programs(Icons()).all(("xfce4-terminal", "--disable-server"))
        assert vi.command == ("xfce4-terminal", "--disable-server", "-x", "vi")


class TestBroken:
    @pytest.mark.parametrize(
        ("text", "why"),
        [
            (b"", "[Desktop Entry]-Header missing"),
            (b"\0\xff\xfe", "Invalid line"),
            (b"Name=x\n", "group missing"),
            (b"[Other]\nName=x\n", "[Desktop Entry]-Header missing"),
            (b"[Desktop Entry]\nType=Application\nExec=true\n", "it has no Name"),
            (b"[Desktop Entry]\nType=Application\nName=x\n", "it has no Exec"),
            (b"[Desktop Entry]\nType=Application\nName=x\nExec=sh 'x\n", "No closing quotation"),
            (b"[Desktop Entry]\nType=Application\nName=x\nExec=%f\n", "Exec names no program"),
            (b"[Desktop Entry]\nwhat is this\n", "Invalid line: what is this"),
        ],
    )
    def test_is_left_out_with_a_sentence(
        self, install: Install, text: bytes, why: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        install("good.desktop")
        path = install("bad.desktop")
        path.write_bytes(text)
        programs = Programs(Icons())
        for _ in range(2):
            assert [program.id for program in programs.all(None)] == ["good.desktop"]
        (problem,) = programs.problems()
        assert str(path) in problem
        assert why in problem
        assert caplog.text.count(str(path)) == problem.count(str(path))  # said once
        install("bad.desktop")
        assert [program.id for program in programs.all(None)] == ["bad.desktop", "good.desktop"]
        assert programs.problems() == []

    def test_a_link_to_nowhere(self, install: Install, folders: tuple[Path, Path]) -> None:
        install("good.desktop")
        (folders[1] / "applications" / "bad.desktop").symlink_to("/no/such/file")
        assert [program.id for program in all_programs()] == ["good.desktop"]


class TestIconThemes:
    def test_by_its_name(self, install: Install, folders: tuple[Path, Path]) -> None:
        theme = folders[1] / "icons" / "hicolor"
        (theme / "48x48" / "apps").mkdir(parents=True)
        (theme / "index.theme").write_text(
            "[Icon Theme]\nName=Hicolor\nComment=x\nDirectories=48x48/apps\n\n[48x48/apps]\nSize=48\nContext=Applications\n"
        )
        icon = theme / "48x48" / "apps" / "plot.png"
        icon.write_bytes(PICTURE)
        (folders[1] / "pixmaps").mkdir()
        (folders[1] / "pixmaps" / "old.xpm").write_bytes(PICTURE)
        install("a.desktop", Icon="plot")
        install("b.desktop", Icon="plot.png")
        install("c.desktop", Icon=str(icon))
        install("d.desktop", Icon="old")
        assert [program.icon for program in all_programs()] == [str(icon)] * 3 + [str(folders[1] / "pixmaps" / "old.xpm")]

    def test_missing(self, install: Install, caplog: pytest.LogCaptureFixture) -> None:
        install("a.desktop", Icon="no-such-icon")
        install("b.desktop")
        with caplog.at_level(logging.WARNING):
            assert [program.icon for program in all_programs()] == ["program", "program"]
        assert "The icon no-such-icon of the profile a.desktop is not shown: it is in none of the icon themes." in caplog.text


class TestFieldCodes:
    @pytest.mark.parametrize(
        ("line", "alone", "opening"),
        [
            ("app %f", ["app"], ["app", "/a b"]),
            ("app %U", ["app"], ["app", "/a b"]),
            ("app --file=%f -x", ["app", "--file=", "-x"], ["app", "--file=/a b", "-x"]),
            ("app 100%% %%f", ["app", "100%", "%f"], ["app", "100%", "%f"]),
            ("app %i %c %k", ["app", "--icon", "pic", "50% off", "/x.desktop"], None),
            ("app %d %D %n %N %v %m", ["app"], None),
            (r'"/opt/my app/run" "a \\"b\\" \\$c"', ["/opt/my app/run", 'a "b" $c'], None),
            (r"app a\sb", ["app", "a", "b"], None),
        ],
    )
    def test_exec(self, line: str, alone: list[str], opening: list[str] | None) -> None:
        words = field_codes.words(line, "50% off", "pic", Path("/x.desktop"))
        assert list(field_codes.without_file(words)) == alone
        assert list(field_codes.with_file(words, Path("/a b"))) == (opening or alone)
        assert field_codes.takes_file(words) == (opening is not None and opening != alone)


class TestOpening:
    @pytest.fixture(autouse=True)
    def types(self, folders: tuple[Path, Path]) -> None:
        (folders[1] / "mime").mkdir(parents=True)
        (folders[1] / "mime" / "globs2").write_text("50:text/x-python:*.py\n50:text/csv:*.csv\n50:application/x-root:*.root\n")
        (folders[1] / "mime" / "subclasses").write_text("text/x-python application/x-executable\n")

    def test_by_the_type_of_the_file(self, install: Install) -> None:
        install("editor.desktop", Exec="editor %F", MimeType="text/plain;")
        install("ide.desktop", Exec="ide %F", MimeType="text/x-python;text/plain;")
        install("blind.desktop", Exec="blind", MimeType="text/x-python;")
        manager = ProfileManager(
            profiles=[{"id": "root", "title": "ROOT", "command": ["root"], "file_types": ["*.root", "*.py"]}]
        )
        assert [profile.id for profile in manager.opening("a.py")] == ["root", "ide.desktop", "editor.desktop"]
        assert [profile.id for profile in manager.opening("a.csv")] == ["editor.desktop", "ide.desktop"]
        assert [profile.id for profile in manager.opening("a.root")] == ["root"]
        assert manager.opening("a.unknown") == []

    def test_types_that_cannot_be_read(
        self, install: Install, folders: tuple[Path, Path], caplog: pytest.LogCaptureFixture
    ) -> None:
        (folders[1] / "mime" / "globs2").write_text("nonsense\n")
        install("editor.desktop", Exec="editor %F", MimeType="text/plain;")
        manager = ProfileManager()
        for _ in range(2):
            assert manager.opening("a.py") == []
        assert caplog.text.count("The media types of this machine cannot be read") == 1


def test_pinned_by_the_administrator(install: Install) -> None:
    install("a.desktop")
    install("b.desktop")
    manager = ProfileManager(pinned=["b.desktop", "gone.desktop"])
    assert [profile.id for profile in manager.all() if manager.has_tile(profile)][-1] == "b.desktop"
    assert manager.first().id == "desktop"
    assert manager.get("a.desktop").title == "A"


def test_the_users_folder_is_in_a_file_manager(install: Install) -> None:
    install("viewer.desktop", Exec="viewer %U", MimeType="inode/directory;", Categories="Graphics;")
    assert "files" not in [profile.id for profile in ProfileManager().all()]
    install("thunar.desktop", Name="Thunar", Exec="thunar %U", Categories="System;FileTools;FileManager;")
    manager = ProfileManager()
    files = manager.get("files")
    assert (files.title, files.description, files.icon) == ("Files", "Your folder in Thunar", "files")
    assert (files.command, files.working_directory, manager.has_tile(files)) == (("thunar",), "", False)
    assert manager.get("thunar.desktop").title == "Thunar"


def test_a_desktop_starts_without_a_search_for_programs(install: Install, caplog: pytest.LogCaptureFixture) -> None:
    install("broken.desktop", Exec="")
    profiles = ProfileManager()
    assert profiles.first() == profiles.get("desktop")
    assert caplog.text == ""
    profiles.all()
    assert "broken.desktop" in caplog.text


def test_a_profile_takes_the_place_of_a_program(install: Install) -> None:
    install("a.desktop", Name="Theirs")
    manager = ProfileManager(profiles=[{"id": "a.desktop", "title": "Ours", "command": ["x"]}])
    assert [profile.title for profile in manager.all() if profile.id == "a.desktop"] == ["Ours"]
