"""The catalogues have each text that is shown, and no other."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
LOCALES = sorted((ROOT / "jupyterlab_xpra/locale").iterdir())

STRINGS = re.compile(r"""\.__\(\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")|\bwords\(\s*"([^"]*)\"""")
"""A string that is translated, as it stands in a source or template."""


def shown() -> set[str]:
    sources = [path for path in (ROOT / "src").rglob("*.ts") if "__tests__" not in path.parts]
    web = ROOT / "jupyterlab_xpra/web"
    sources += [path for path in web.rglob("*") if path.suffix in (".py", ".html")]
    found = (STRINGS.findall(path.read_text("utf-8")) for path in sources)
    return {re.sub(r"\\(.)", r"\1", "".join(match)) for matches in found for match in matches}


def settings() -> set[str]:
    """The texts of the schema that JupyterLab translates, in the contexts `schema` and `menu`."""
    schema = json.loads((ROOT / "schema/plugin.json").read_text("utf-8"))
    texts = {schema["title"], schema["description"]}
    for setting in schema["properties"].values():
        texts |= {setting["title"], setting["description"]}
    menus = {item["submenu"]["label"] for item in schema["jupyter.lab.menus"]["context"] if "submenu" in item}
    return {f"schema\x04{text}" for text in texts} | {f"menu\x04{text}" for text in menus}


def catalogue(locale: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((locale / "LC_MESSAGES/jupyterlab_xpra.json").read_text("utf-8"))
    return loaded


@pytest.mark.parametrize("locale", LOCALES, ids=lambda path: path.name)
def test_each_string_is_translated_and_no_other(locale: Path) -> None:
    messages = catalogue(locale)
    assert messages.pop("")["language"] == locale.name.replace("_", "-")
    wanted = shown() | settings()
    assert len(wanted) > 80
    assert set(messages) == wanted


@pytest.mark.parametrize("locale", LOCALES, ids=lambda path: path.name)
def test_the_values_are_kept(locale: Path) -> None:
    messages = catalogue(locale)
    del messages[""]
    for text, (translation,) in messages.items():
        assert sorted(re.findall(r"%\d", translation)) == sorted(re.findall(r"%\d", text)), text


def test_the_page_has_the_defaults_of_the_settings() -> None:
    properties = json.loads((ROOT / "schema/plugin.json").read_text("utf-8"))["properties"]
    source = (ROOT / "src/contract/preferences.ts").read_text("utf-8")
    block = re.search(r"DEFAULTS[^{]*\{(.*?)\}", source, re.DOTALL)
    assert block
    names = {"layout": "keyboardLayout", "escape": "keyboardEscape"}
    defaults = dict(re.findall(r"(\w+): '([^']*)'", block[1]))
    assert len(defaults) >= 4
    assert {names.get(name, name): value for name, value in defaults.items()} == {
        names.get(name, name): properties[names.get(name, name)]["default"] for name in defaults
    }
