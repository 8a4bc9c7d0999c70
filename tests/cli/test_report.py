"""`jupyter xpra doctor --report`, in a place full of secrets."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from jupyterlab_xpra import __version__
from jupyterlab_xpra.cli.redaction import LEFT_OUT, Redaction

from ..conftest import Follower, program, script
from ..peers import configure, xpra

SECRETS = {
    "TOKEN": "t0k3n-of-the-server",
    "COOKIE": "cookie-of-a-hub",
    "SETUP": "setup-geheim",
    "VARIABLE": "variable-geheim",
    "ARGUMENT": "argument-geheim",
    "LOGGED": "logged-geheim",
    "X": "0123456789abcdef0123456789abcdef",
}

USER = "marie"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path / USER
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USER", USER)
    return home


class TestReport:
    async def test_nothing_secret_is_in_it(
        self,
        jp_environ: None,
        jp_config_dir: Path,
        runtime_dir: Path,
        home: Path,
        follower: Follower,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setenv("JUPYTERHUB_API_TOKEN", SECRETS["TOKEN"])
        profile = {
            "id": "analysis",
            "title": "Analysis",
            "setup": f"export PASSWORD={SECRETS['SETUP']}; echo $PASSWORD",
            "environment": {"PLAIN": SECRETS["VARIABLE"]},
            "command": ["analyse"],
        }
        configure(jp_config_dir, runtime_dir, [profile])
        lines = (
            f"connected with {SECRETS['TOKEN']}",
            f"Cookie: session={SECRETS['COOKIE']}; other=value",
            SECRETS["SETUP"],
            f"read {SECRETS['VARIABLE']}",
            f"api_key: {SECRETS['LOGGED']}",
            f"MIT-MAGIC-COOKIE-1 {SECRETS['X']}",
            f"{home}/data/run.root was opened by {USER}",
        )
        text = "; ".join(f"echo '{line}'" for line in lines)
        await follower.ended(program("frobnicate", f"--input={SECRETS['ARGUMENT']}"))
        failed = await follower.ended(script(f"{text}; exec not-there", setup=f"{text}; false", name="Secret name"))
        told = await xpra("doctor", "--report", "--DisplayManager.max_displays=7")
        assert told.stderr == ""
        for secret in (*SECRETS.values(), USER, str(home), "Secret name"):
            assert secret not in told.stdout
        # The rest of the failed display's log is there.
        log = told.stdout.partition(f"Log of {failed.id}\n")[2]
        assert "~/data/run.root was opened by <user>" in log
        assert f"connected with {LEFT_OUT}" in log

    async def test_the_report_has_versions_settings_and_displays(
        self, jp_environ: None, jp_config_dir: Path, runtime_dir: Path, follower: Follower
    ) -> None:
        configure(jp_config_dir, runtime_dir, [{"id": "sleep", "title": "Sleep", "command": ["sleep", "1000"]}])
        display = await follower.ready(program("sleep", "1000"))
        told = await xpra("doctor", "--report", "--XpraExtension.sharing=False", "--DisplayManager.clipboard=both")
        assert (told.status, told.stderr) == (0, "")
        assert f"jupyterlab-xpra  {__version__}\n" in told.stdout
        assert "DisplayManager.max_width = 1280\n" in told.stdout
        assert "XpraExtension.sharing = False\n" in told.stdout
        assert f"ProfileManager.profiles = {LEFT_OUT}\n" in told.stdout
        assert "DisplayManager.clipboard" not in told.stdout
        assert f"{runtime_dir}, {stat.filemode(runtime_dir.stat().st_mode)}, owner this user, file system " in told.stdout
        assert f"{display.id}: seamless, ready.\n" in told.stdout
        missing = await xpra("doctor", "--report", "--DisplayManager.xvfb=not-installed")
        assert missing.status == 1
        assert "(not-installed) is not installed. Remedy: " in missing.stdout
        assert "Xvfb             not found\n" in missing.stdout


class TestRedaction:
    @pytest.mark.parametrize(
        ("text", "left"),
        [
            ("DB_PASSWORD=abc def", f"DB_PASSWORD={LEFT_OUT}"),
            ("run --token abc", f"run --token{LEFT_OUT}"),
            ("Authorization: token abc", f"Authorization:{LEFT_OUT}"),
            ('{"api_key": "abc"}', f'{{"api_key":{LEFT_OUT}'),
            ("GET /xpra/?token=abc", f"GET /xpra/?token={LEFT_OUT}"),
            ("https://marie:abc@example.org/", f"https://{LEFT_OUT}@example.org/"),
            ("Bearer abc", f"Bearer{LEFT_OUT}"),
            ("/home/marie/x", "~/x"),
            ("/home/marie2/x", "/home/marie2/x"),
            ("marie: mariela", "<user>: mariela"),
            # These have nothing to hide.
            ("the keyboard: us", "the keyboard: us"),
            ("xauth: file does not exist", "xauth: file does not exist"),
            ("libgstreamer1.0-plugins-base 1.22", "libgstreamer1.0-plugins-base 1.22"),
        ],
    )
    def test_lines(self, text: str, left: str) -> None:
        redaction = Redaction([], {"HOME": "/home/marie", "USER": "marie"})
        assert redaction(f"one\n{text}\nthree") == f"one\n{left}\nthree"

    def test_a_user_without_an_account(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(os, "geteuid", lambda: 2**31 - 5)
        assert Redaction([], {"HOME": "/home/marie"})("in /home/marie/data") == "in ~/data"
        assert Redaction([], {})("in /home/marie/data") == "in /home/marie/data"

    def test_secrets_that_are_known(self) -> None:
        redaction = Redaction(["abcd", "abcd-efgh", "abc"], os.environ)
        assert redaction("(abcd-efgh) (abcd) (abc)") == f"({LEFT_OUT}) ({LEFT_OUT}) (abc)"
