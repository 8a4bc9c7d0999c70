"""The files of our own client and the policy of the pages that load them.

A display's page and the page of a share link have the same files, each at addresses of its own.
"""

from __future__ import annotations

import gzip
import hashlib
from functools import lru_cache
from pathlib import Path

from tornado.web import RequestHandler

BUNDLE = Path(__file__).parent / "client"
"""The directory that `scripts/build-page.js` writes."""

FILES = {**dict.fromkeys(("page.js", "worker.js", "worklet.js"), "text/javascript"), "page.css": "text/css"}
"""The names of the files and their media types."""

VERSION = hashlib.sha256(b"".join((BUNDLE / name).read_bytes() for name in FILES if (BUNDLE / name).is_file())).hexdigest()[:16]
"""Part of the files' addresses, so that browsers may keep them."""

POLICY = "; ".join(
    [
        # Firefox asks this one before it fetches the worker's script ahead of time.
        "default-src 'self'",
        *(f"{kind}-src 'none'" for kind in ("font", "frame", "manifest", "media", "object")),
        "script-src 'self'",
        "worker-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        # Cursors are images in the page's data.
        "img-src 'self' data:",
        "base-uri 'none'",
        "form-action 'none'",
    ]
)
"""The Content-Security-Policy of the worker; each page adds who may frame it."""


def finish_with(name: str, handler: RequestHandler) -> None:
    """Finish a request with the file of this name, which is one of `FILES`."""
    handler.set_header("Content-Type", f"{FILES[name]}; charset=utf-8")
    handler.set_header("X-Content-Type-Options", "nosniff")
    if handler.get_query_argument("v", "") == VERSION:
        handler.set_header("Cache-Control", "private, max-age=31536000, immutable")
    content = (BUNDLE / name).read_bytes()
    handler.set_header("Vary", "Accept-Encoding")
    if "gzip" in handler.request.headers.get("Accept-Encoding", ""):
        handler.set_header("Content-Encoding", "gzip")
        content = _compressed(content)
    handler.finish(content)


@lru_cache(maxsize=len(FILES))
def _compressed(content: bytes) -> bytes:
    """The content, gzipped. While the files stay as they are, this is done once."""
    return gzip.compress(content, mtime=0)
