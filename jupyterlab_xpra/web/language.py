"""The language of our pages: the one in the address, or the first of the browser's that we have."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from tornado.httputil import HTTPServerRequest

CATALOGUES = Path(__file__).parents[1] / "locale"
"""The catalogues, in JupyterLab's layout: `<locale>/LC_MESSAGES/jupyterlab_xpra.json`."""

RANGE = re.compile(r"([A-Za-z]{1,8}(?:[-_][A-Za-z0-9]{1,8})*)\s*(?:;\s*q=([01](?:\.\d{0,3})?)\s*)?(?:,|$)")
"""A language and its weight in `Accept-Language` (RFC 9110, 12.5.4)."""

LIMIT = 200
"""Characters of `Accept-Language` that are read. Anybody can send 64 KiB of it, and the time that
`RANGE` takes grows with the square of them."""


class Words:
    """The translations from English into one language."""

    def __init__(self, language: str = "en", catalogue: dict[str, Any] | None = None) -> None:
        self.language = language
        self.catalogue = catalogue

    def __call__(self, text: str, *values: object) -> str:
        """The translation of `text`, in which `%1` and so on are replaced by `values`."""
        translated = (self.catalogue or {}).get(text, [text])[0]
        return re.sub(r"%([1-9])", lambda found: str(values[int(found[1]) - 1]), translated)


def words_for(request: HTTPServerRequest) -> Words:
    """The translations in the language that a request asks for.

    `?language=ru_RU`, which JupyterLab's frames have, goes before `Accept-Language`.
    """
    asked = request.query_arguments.get("language", [b""])[-1].decode(errors="replace")
    ranges = RANGE.findall(request.headers.get("Accept-Language", "")[:LIMIT])
    accepted = [language for language, _ in sorted(ranges, key=lambda found: -float(found[1] or 1))]
    for wanted in [asked] if asked else accepted:
        language = re.split("[-_]", wanted)[0].lower()
        if language == "en":
            break
        for path in sorted(CATALOGUES.glob("*_*/LC_MESSAGES/jupyterlab_xpra.json")):
            if path.parts[-3].split("_")[0] == language:
                return Words(language, json.loads(path.read_text("utf-8")))
    return Words()
