from __future__ import annotations

import io
import json
import re
import subprocess
import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from jupyter_server.services.contents.manager import ContentsManager
from PIL import Image

from jupyterlab_xpra.app import XpraExtension
from jupyterlab_xpra.displays.processes import all_ended, in_display
from jupyterlab_xpra.web.api.routes import routes as api_routes
from jupyterlab_xpra.web.api.specification import specification
from jupyterlab_xpra.xpra.problem import Problem

from ..conftest import Follower, program
from .conftest import Api, Fetch

UNKNOWN = "displays/aaaaaa"


@pytest.mark.versions
async def test_a_display_from_start_to_end(api: Api, follower: Follower) -> None:
    status, display, headers = await api("POST", "displays", {"profile": "orange", "name": "Mine", "width": 640, "height": 480})
    assert status == 201
    assert headers["Location"] == f"/a%40b/xpra/api/displays/{display['id']}"
    assert display["url"] == f"/a%40b/xpra/displays/{display['id']}/"
    assert (display["name"], display["profile"], display["kind"]) == ("Mine", "orange", "desktop")
    assert (display["state"], display["reason"], display["exit_code"], display["viewers"]) == ("starting", None, None, 0)

    await follower.until(display["id"], "ready")
    path = f"displays/{display['id']}"
    assert (await api("GET", path)).body["state"] == "ready"
    assert [d["id"] for d in (await api("GET", "displays")).body] == [display["id"]]
    assert (await api("PATCH", path, {"name": "Жук"})).body["name"] == "Жук"
    assert b"xpra is ready" in (await api("GET", f"{path}/log")).body
    assert len((await api("GET", f"{path}/log", params={"lines": 2})).body.splitlines()) == 2

    picture = (await api("GET", f"{path}/screenshot")).body
    with Image.open(io.BytesIO(picture)) as image:
        assert image.size == (640, 480)
    thumbnail = (await api("GET", f"{path}/screenshot", params={"width": 64})).body
    with Image.open(io.BytesIO(thumbnail)) as image:
        assert image.size == (64, 48)

    assert (await api("DELETE", path)).status == 204
    ended = (await api("GET", path)).body
    assert (ended["state"], ended["reason"]) == ("ended", "stopped")
    assert (await api("GET", f"{path}/screenshot")).status == 409
    assert (await api("DELETE", path)).status == 204
    assert (await api("GET", path)).status == 404
    assert (await api("GET", "displays")).body == []


async def test_pictures_are_made_beside_the_event_loop(
    api: Api, applications: Path, tmp_path: Path, extension: XpraExtension, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = Image.open
    threads = []

    def watched(*args: Any, **kwargs: Any) -> Any:
        threads.append(threading.current_thread())
        return opened(*args, **kwargs)

    async def screenshot(_: str) -> bytes:
        png = io.BytesIO()
        Image.new("RGB", (4, 3)).save(png, "PNG")
        return png.getvalue()

    monkeypatch.setattr(Image, "open", watched)
    monkeypatch.setattr(extension.displays.screen, "screenshot", screenshot)
    icon = tmp_path / "x.xpm"
    icon.write_text('/* XPM */\nstatic char *x[] = {\n"1 1 1 1",\n"a c #ff0000",\n"a"};\n')
    (applications / "x.desktop").write_text(f"[Desktop Entry]\nType=Application\nName=X\nExec=true\nIcon={icon}\n")
    assert (await api("GET", "profiles/x.desktop/icon")).status == 200
    assert (await api("GET", f"{UNKNOWN}/screenshot", params={"width": 16})).status == 200
    assert len(threads) == 2
    assert threading.current_thread() not in threads


@pytest.mark.versions
async def test_one_more_program(api: Api, follower: Follower) -> None:
    display = await follower.ready(program("sleep", "1000"))
    path = f"displays/{display.id}/programs"
    assert (await api("POST", path, {"profile": "sleep"})).status == 204
    (started,) = follower.manager.registry.read(display.id).programs
    assert started in in_display("", [started])
    refused = await api("POST", path, {"profile": "orange"})
    assert (refused.status, refused.body["message"]) == (
        400,
        "profile: Orange is a desktop, which needs a display of its own.",
    )
    assert (await api("POST", path, {"profile": "frobnicate"})).status == 404
    assert (await api("POST", path, {"command": ["true"]})).status == 400
    assert (await api("POST", f"{UNKNOWN}/programs", {"profile": "sleep"})).status == 404
    await api("DELETE", f"displays/{display.id}")
    assert in_display("", [started]) == set()
    assert (await api("POST", path, {"profile": "sleep"})).status == 409


async def test_a_command(api: Api, follower: Follower) -> None:
    display = (await api("POST", "displays", {"command": ["sh", "-c", "exit 3"]})).body
    assert (display["name"], display["profile"], display["kind"], display["empty"]) == ("sh 1", None, "seamless", False)
    await follower.until(display["id"], "ended")
    ended = (await api("GET", f"displays/{display['id']}")).body
    assert (ended["reason"], ended["exit_code"], ended["message"]) == ("exited", 3, "sh has ended with exit code 3.")


async def test_whole_numbers_may_be_written_as_json_has_them(api: Api, follower: Follower) -> None:
    status, display, _ = await api("POST", "displays", '{"command": ["/bin/sleep/", "\\n"], "width": 800.0, "dpi": 96.0}')
    assert (status, display["name"]) == (201, "sleep 1")
    ended = await follower.until(display["id"], "ended")
    assert ended.message == "The command /bin/sleep/ was not found."


async def test_a_command_that_does_not_exist(api: Api, follower: Follower) -> None:
    display = (await api("POST", "displays", {"command": ["frobnicate"]})).body
    await follower.until(display["id"], "ended")
    ended = (await api("GET", f"displays/{display['id']}")).body
    assert (ended["reason"], ended["message"]) == ("failed", "The command frobnicate was not found.")
    assert b"The command frobnicate was not found." in (await api("GET", f"displays/{display['id']}/log")).body


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ("", "The body is not JSON"),
        ("{", "The body is not JSON"),
        (b"\xff\xfe", "The body is not JSON"),
        ("[]", "body: "),
        ("null", "body: "),
        ({"frobnicate": 1}, "'frobnicate' was unexpected"),
        ({"profile": 1}, "profile: "),
        ({"command": "xterm"}, "command: "),
        ({"command": []}, "command: "),
        ({"command": [1]}, "command.0: "),
        ({"command": [""]}, "command.0: "),
        ({"command": ["a\0b"]}, "command.0: "),
        ({"command": ["\ud800"]}, "not valid text"),
        ({"name": "\udc80"}, "not valid text"),
        ("[" * 100_000, "The body is not JSON"),
        ({"command": ["x" * 10_001]}, "command.0: "),
        ({"profile": "x" * 201}, "profile: "),
        ({"name": "a\n"}, "name: "),
        ({"command": ["true"], "profile": "sleep"}, "body: A profile, which may have a file to open, or a command, not both"),
        ({"command": ["true"], "empty": True}, "body: A profile, which may have"),
        ({"profile": "sleep", "empty": True}, "body: A profile, which may have"),
        ({"empty": False}, "empty: "),
        ({"name": ""}, "name: "),
        ({"name": "x" * 101}, "name: "),
        ({"name": "a\nb"}, "name: "),
        ({"name": None}, "name: "),
        ({"width": "800"}, "width: "),
        ({"width": True}, "width: "),
        ({"width": -1}, "width: "),
        ({"width": 10**9}, "width: "),
        ({"height": 99}, "height: "),
        ({"height": 1.5}, "height: "),
        ({"dpi": 0}, "dpi: "),
    ],
)
async def test_bad_requests(api: Api, body: Any, named: str) -> None:
    status, answer, _ = await api("POST", "displays", body)
    assert status == 400
    assert named in answer["message"]
    assert (await api("GET", "displays")).body == []


async def test_ended_ones_are_forgotten_in_time(api: Api, follower: Follower) -> None:
    ended = await follower.ended(program("true"))
    live = await follower.ready(program("sleep", "1000"))
    follower.manager.keep_ended = 0
    assert [display["id"] for display in (await api("GET", "displays")).body] == [live.id]
    assert (await api("GET", f"displays/{ended.id}")).status == 404


@pytest.mark.parametrize("body", ["", {}, {"name": ""}, {"name": 1}, {"default": 1}, {"name": "x", "state": "ended"}, [1]])
async def test_bad_changes(api: Api, body: Any) -> None:
    assert (await api("PATCH", UNKNOWN, body)).status == 400


@pytest.mark.parametrize("query", [{"lines": "0"}, {"lines": "x"}, {"lines": "-1"}, {"lines": "9" * 30}, {"lines": "٣"}])
async def test_bad_numbers_of_lines(api: Api, query: dict[str, str]) -> None:
    status, answer, _ = await api("GET", f"{UNKNOWN}/log", params=query)
    assert status == 400
    assert "lines: a whole number" in answer["message"]


async def test_bad_width(api: Api) -> None:
    assert (await api("GET", f"{UNKNOWN}/screenshot", params={"width": "1"})).status == 400


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", UNKNOWN, None),
        ("PATCH", UNKNOWN, {"name": "x"}),
        ("DELETE", UNKNOWN, None),
        ("PATCH", UNKNOWN, {"default": True}),
        ("PATCH", UNKNOWN, {"default": False}),
        ("GET", f"{UNKNOWN}/environment", None),
        ("GET", f"{UNKNOWN}/log", None),
        ("GET", f"{UNKNOWN}/screenshot", None),
        ("GET", "displays/..", None),
        ("GET", "displays/%2e%2e%2f", None),
        ("POST", "displays", {"profile": "no-such"}),
        ("POST", "displays", {"again": "aaaaaa"}),
    ],
)
async def test_unknown(api: Api, method: str, path: str, body: Any) -> None:
    status, answer, _ = await api(method, path, body)
    assert status == 404
    assert "There is no " in answer["message"]


async def test_methods_that_there_are_not(jp_fetch: Fetch, extension: XpraExtension) -> None:
    response = await jp_fetch("xpra", "api", "displays", method="DELETE", raise_error=False)
    assert response.code == 405
    assert json.loads(response.body)["message"]


async def test_a_trailing_slash_is_the_same(jp_fetch: Fetch, extension: XpraExtension) -> None:
    assert (await jp_fetch("xpra", "api", "displays/")).code == 200


class TestLimits:
    @pytest.fixture
    def display_config(self) -> dict[str, Any]:
        return {"max_displays": 1}

    async def test_too_many(self, api: Api, follower: Follower) -> None:
        display = (await api("POST", "displays", {"profile": "sleep"})).body
        status, answer, _ = await api("POST", "displays", {"profile": "sleep"})
        assert status == 429
        assert "max_displays" in answer["message"]
        await follower.until(display["id"], "ready")


class TestMissing:
    @pytest.fixture
    def display_config(self) -> dict[str, Any]:
        return {"xpra": "not-installed"}

    async def test_xpra(self, api: Api) -> None:
        status, answer, _ = await api("POST", "displays", {"profile": "sleep"})
        assert status == 503
        assert "not-installed" in answer["message"]
        assert "sudo apt-get install xpra" in answer["message"]
        found = (await api("GET", "status")).body
        assert (found["ok"], found["xpra"], [p["id"] for p in found["problems"]]) == (False, None, ["xpra"])


@pytest.mark.versions
async def test_status(api: Api, xpra: str) -> None:
    told = (await api("GET", "status")).body
    assert told["xpra"]["path"] == xpra
    assert told["xpra"]["rule"] == "this system's"
    answer = subprocess.run([xpra, "--version"], capture_output=True, text=True, check=True).stdout
    assert f"v{told['xpra']['version']}" in answer
    assert (told["problems"], told["ok"]) == ([], True)


async def test_status_of_a_setting_that_is_not_valid(api: Api, extension: XpraExtension) -> None:
    extension.displays.installed.refuse(Problem("settings", "No.", "Yes."))
    assert (await api("GET", "status")).body["problems"] == [{"id": "settings", "message": "No.", "remedy": "Yes."}]


async def test_profiles(api: Api, applications: Path) -> None:
    profiles = (await api("GET", "profiles")).body
    assert [profile["id"] for profile in profiles] == ["desktop", "terminal", "sleep", "reader", "orange"]
    assert (profiles[0]["kind"], profiles[0]["installed"], profiles[0]["tile"]) == ("desktop", False, True)
    assert "command" not in profiles[0]


class TestFolder:
    @pytest.fixture
    def display_config(self, tmp_path: Path) -> dict[str, Any]:
        (tmp_path / "bin").mkdir()
        (tmp_path / "bin/only-there").symlink_to("/usr/bin/sleep")
        return {"server": str(tmp_path)}

    async def test_has_programs_that_displays_find(self, api: Api, applications: Path) -> None:
        (applications / "a.desktop").write_text("[Desktop Entry]\nType=Application\nName=A\nExec=a\nTryExec=only-there\n")
        assert [profile["id"] for profile in (await api("GET", "profiles")).body][-1] == "a.desktop"


class TestPrograms:
    async def test_are_profiles(self, api: Api, applications: Path, tmp_path: Path, follower: Follower) -> None:
        icon = tmp_path / "x.svg"
        icon.write_bytes(b"<svg xmlns='http://www.w3.org/2000/svg'/>")
        text = f"[Desktop Entry]\nType=Application\nName=My Program\nExec=sleep 1000\nIcon={icon}\nKeywords=nap;\n"
        (applications / "my program.desktop").write_text(text)
        found = (await api("GET", "profiles")).body[-1]
        address = found.pop("icon")
        assert found == {
            "id": "my program.desktop",
            "title": "My Program",
            "description": "",
            "category": "Other",
            "kind": "seamless",
            "keywords": ["nap"],
            "installed": True,
            "tile": False,
        }
        path, _, _ = address.partition("?")
        assert path == "/a%40b/xpra/api/profiles/my%20program.desktop/icon"
        answer = await api("GET", "profiles/my program.desktop/icon")
        assert answer.body == icon.read_bytes()
        # Opened by itself, a picture from wherever runs no script.
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"

        display = (await api("POST", "displays", {"profile": "my program.desktop"})).body
        assert (display["name"], display["kind"]) == ("My Program 1", "seamless")
        await follower.until(display["id"], "ready")

    async def test_broken_ones_and_missing_icons(self, api: Api, applications: Path) -> None:
        assert (await api("GET", "status")).body["notes"] == []
        (applications / "bad.desktop").write_text("what is this")
        (applications / "good.desktop").write_text("[Desktop Entry]\nType=Application\nName=X\nExec=true\nIcon=no-such-icon\n")
        found = (await api("GET", "profiles")).body[-1]
        assert (found["id"], found["icon"]) == ("good.desktop", "program")
        status = (await api("GET", "status")).body
        (note,) = status["notes"]
        assert f"{applications / 'bad.desktop'} is left out" in note
        assert status["ok"]
        assert (await api("GET", "profiles/good.desktop/icon")).status == 404
        assert (await api("GET", "profiles/none/icon")).status == 404


class TestFiles:
    @pytest.fixture
    def root(self, jp_root_dir: Path) -> Path:
        (jp_root_dir / "sub folder").mkdir()
        (jp_root_dir / "sub folder" / "my 50%f.txt").write_text("x")
        return jp_root_dir

    async def said(self, api: Api, follower: Follower, body: dict[str, Any]) -> list[str]:
        """The wrapper, the folder and the file that the program prints."""
        answer = await api("POST", "displays", body)
        assert answer.status == 201, answer.body
        await follower.until(answer.body["id"], "ended")
        log = (await api("GET", f"displays/{answer.body['id']}/log")).body.decode()
        return re.findall("^<(.*)>$", log, re.MULTILINE)

    async def test_opened_in_its_folder(self, api: Api, follower: Follower, root: Path) -> None:
        file = root / "sub folder" / "my 50%f.txt"
        said = await self.said(api, follower, {"profile": "reader", "file": "sub folder/my 50%f.txt"})
        assert said == ["yes", str(file.parent), str(file)]

    async def test_a_folder(self, api: Api, follower: Follower, root: Path) -> None:
        assert await self.said(api, follower, {"profile": "reader", "cwd": "/sub folder/"}) == ["yes", f"{root}/sub folder"]
        assert await self.said(api, follower, {"profile": "reader", "cwd": ""}) == ["yes", str(root)]
        command = ["sh", "-c", 'echo "<$PWD>"']
        assert await self.said(api, follower, {"command": command, "cwd": "sub folder"}) == [f"{root}/sub folder"]

    async def test_a_link_is_followed_as_jupyter_does(self, api: Api, follower: Follower, root: Path, tmp_path: Path) -> None:
        (tmp_path / "outside.txt").write_text("x")
        (root / "link.txt").symlink_to(tmp_path / "outside.txt")
        said = await self.said(api, follower, {"profile": "reader", "file": "link.txt"})
        assert said == ["yes", str(root), str(root / "link.txt")]

    @pytest.mark.parametrize(
        ("status", "body", "message"),
        [
            (400, {"profile": "reader", "file": "../x.txt"}, "file: A path under the server's root folder, without '..'."),
            (400, {"profile": "reader", "file": "sub folder/../../x.txt"}, "file: A path under"),
            (400, {"profile": "reader", "file": ".."}, "file: A path under"),
            (400, {"profile": "reader", "file": "a\0"}, "file: A path under"),
            (400, {"profile": "reader", "file": "x" * 5000}, "file: "),
            (400, {"profile": "reader", "file": 1}, "file: "),
            (400, {"profile": "reader", "cwd": "sub folder/.."}, "cwd: A path under"),
            (400, {"profile": "sleep", "file": "sub folder/my 50%f.txt"}, "file: Sleep opens no files."),
            (400, {"command": ["cat"], "file": "sub folder/my 50%f.txt"}, "body: A profile, which may have a file to open"),
            (409, {"profile": "reader", "file": "no.txt"}, "file: 'no.txt': No such file or directory."),
            (409, {"profile": "reader", "file": "/etc/passwd"}, "file: '/etc/passwd': No such file or directory."),
            (409, {"profile": "reader", "file": "x" * 4000}, "File name too long."),
            (409, {"profile": "reader", "file": "sub folder"}, "file: 'sub folder' is not a file."),
            (409, {"profile": "reader", "cwd": "sub folder/my 50%f.txt"}, "is not a folder."),
        ],
    )
    async def test_bad_ones(self, api: Api, root: Path, status: int, body: dict[str, Any], message: str) -> None:
        answer = await api("POST", "displays", body)
        assert answer.status == status
        assert message in answer.body["message"]
        assert (await api("GET", "displays")).body == []

    async def test_in_a_display_that_runs(self, api: Api, follower: Follower, root: Path) -> None:
        display = await follower.ready(program("sleep", "1000"))
        path = f"displays/{display.id}/programs"
        file = root / "sub folder" / "my 50%f.txt"
        assert (await api("POST", path, {"profile": "reader", "file": "../x.txt"})).status == 400
        assert (await api("POST", path, {"profile": "reader", "file": "sub folder/my 50%f.txt"})).status == 204
        await all_ended(follower.manager.registry.read(display.id).programs, None)
        log = (await api("GET", f"displays/{display.id}/log")).body.decode()
        assert f"<yes>\n<{file.parent}>\n<{file}>\n" in log

    async def test_where_they_are_not_on_the_disk(
        self, api: Api, follower: Follower, extension: XpraExtension, jp_serverapp: Any
    ) -> None:
        jp_serverapp.web_app.settings["contents_manager"] = ContentsManager(parent=jp_serverapp)
        status, answer, _ = await api("POST", "displays", {"profile": "reader", "file": "x.txt"})
        assert status == 400
        assert "not on its disk" in answer["message"]
        assert await self.said(api, follower, {"profile": "reader", "cwd": "x"}) == ["yes", str(Path.home())]

    async def test_a_file_lists_the_programs_that_open_it(self, api: Api, applications: Path) -> None:
        assert [profile["id"] for profile in (await api("GET", "profiles", params={"file": "a.TXT"})).body] == ["reader"]
        assert (await api("GET", "profiles", params={"file": "a.root"})).body == []


async def test_the_first_profile_is_the_default(api: Api, follower: Follower) -> None:
    display = (await api("POST", "displays", {})).body
    assert (display["profile"], display["name"]) == ("desktop", "Desktop 1")
    assert (await follower.until(display["id"], "ready", "ended")).state.value == "ready"


async def test_requests_that_lab_makes_by_itself_are_no_activity(api: Api, jp_serverapp: Any, follower: Follower) -> None:
    settings = jp_serverapp.web_app.settings
    settings.pop("api_last_activity", None)
    for path in ("displays", "profiles", "status"):
        await api("GET", path)
    assert "api_last_activity" not in settings
    display = (await api("POST", "displays", {"profile": "sleep"})).body
    assert "api_last_activity" in settings
    await follower.until(display["id"], "ready")


async def test_a_persons_input_is_activity(api: Api, jp_serverapp: Any, extension: XpraExtension, follower: Follower) -> None:
    settings = jp_serverapp.web_app.settings
    display = await follower.ready(program("sleep", "1000"))
    path = f"displays/{display.id}"
    before = (await api("GET", path)).body
    assert (before["last_activity"], before["culled_in"]) == (before["created"], None)
    settings.pop("api_last_activity", None)
    assert (await api("POST", f"{path}/activity")).status == 204
    assert (await api("GET", path)).body["last_activity"] > before["last_activity"]
    assert jp_serverapp.web_app.last_activity() == settings["api_last_activity"]
    assert jp_serverapp.extension_manager.any_activity()

    await follower.manager.stop(display.id)
    assert (await api("POST", f"{path}/activity")).status == 409
    assert (await api("POST", f"{UNKNOWN}/activity")).status == 404
    assert extension.current_activity() == []


async def test_a_display_that_nobody_uses_does_not_keep_the_server_up(
    jp_serverapp: Any, extension: XpraExtension, follower: Follower
) -> None:
    display = await follower.ready(program("sleep", "1000"))
    assert extension.current_activity() == [display.id]
    jp_serverapp.shutdown_no_activity_timeout = 3600
    assert extension.current_activity() == [display.id]
    long_ago = follower.manager.registry.change(
        display.id, lambda display: replace(display, created=display.created - timedelta(hours=2))
    )
    with follower.manager.use.viewer(display.id):
        assert extension.current_activity() == []
    follower.manager.use.report(display.id)
    assert extension.current_activity() == [display.id]
    assert follower.manager.use.last_activity(long_ago) > display.created


class TestCulling:
    @pytest.fixture
    def display_config(self) -> dict[str, Any]:
        return {"cull_idle_timeout": 2}

    async def test_is_told_before(self, api: Api, follower: Follower) -> None:
        display = await follower.ready(program("sleep", "1000"))
        await follower.until(display.id, "idle")
        assert 0 <= (await api("GET", f"displays/{display.id}")).body["culled_in"] <= 1
        await follower.until(display.id, "ended")
        ended = (await api("GET", f"displays/{display.id}")).body
        assert (ended["state"], ended["reason"], ended["culled_in"]) == ("ended", "culled", None)


def test_every_route_is_described(extension: XpraExtension) -> None:
    routes = api_routes(extension.displays, extension.profiles, extension.default, extension.shares)
    described = {path: set(item) - {"parameters"} for path, item in specification()["paths"].items()}
    implemented = {}
    for pattern, handler, _ in routes:
        path = re.sub(r"\(\?P<\w+>[^)]+\)", "{id}", pattern.removesuffix("/?"))
        implemented[path] = {method for method in ("get", "post", "put", "patch", "delete") if method in vars(handler)}
    assert implemented == described
