"""MkDocs calls this hook while it builds the documentation.

It takes the repository's address from package.json. Links from a page to a file outside docs/,
which work in a copy of the repository, lead to that file in the repository on the site.
"""

from __future__ import annotations

import json
import logging
import re
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.pages import Page

ROOT = Path(__file__).parents[1]
LINK = re.compile(r"(?<=\]\()\.\./[^)#\s]*")
log = logging.getLogger("mkdocs.hooks")


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Link the repository in the footer.

    For a `repo_url` the theme would ask the repository's host for its stars each
    time that somebody opens a page.
    """
    package = json.loads((ROOT / "package.json").read_text())
    repository = package["repository"]["url"].removesuffix(".git")
    config.extra["repository"] = repository
    config.extra["social"] = [{"icon": "material/source-branch", "link": repository, "name": "Repository"}]
    return config


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, **_: Any) -> str:
    """Lead links to files outside docs/ to the repository.

    A link to a file that does not exist is warned of, which fails the build.
    """

    def outside(match: re.Match[str]) -> str:
        target = (Path(config.docs_dir) / page.file.src_uri).parent.joinpath(match[0]).resolve()
        if target.is_relative_to(config.docs_dir):
            return match[0]
        if not target.exists():
            log.warning("Doc file '%s' links to '%s', which does not exist.", page.file.src_uri, match[0])
        return f"{config.extra['repository']}/blob/main/{PurePosixPath(target.relative_to(ROOT))}"

    return LINK.sub(outside, markdown)
