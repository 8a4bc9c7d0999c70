"""The page about security names tests; they exist."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_promise_names_tests_that_exist() -> None:
    page = (ROOT / "docs/security.md").read_text()
    files = {path: (ROOT / path).read_text() for path in re.findall(r"`(tests/[\w/]+\.py)`", page)}
    assert files
    names = set(re.findall(r"`((?:test_|Test)\w+)`", page))
    assert len(names) > 20
    code = "\n".join(files.values())
    assert {name for name in names if not re.search(rf"(?:def|class) {name}\b", code)} == set()
