"""Where the files of this server are on its disk."""

from __future__ import annotations

from pathlib import Path

from jupyter_server.services.contents.fileio import FileManagerMixin
from jupyter_server.services.contents.manager import ContentsManager

from ..errors import Refusal


def on_disk(contents: ContentsManager, path: str, field: str) -> Path | None:
    """The place of a file or folder, by its path under the server's root; None if its files are kept elsewhere.

    A link that leads out of the root is followed, as it is where Jupyter reads the file: what opens it runs as the same user.
    The path is one by `api.yaml`, which has no '..' in it. Raises `Refusal` (409) if nothing is there.
    """
    if not isinstance(contents, FileManagerMixin):
        return None
    place = Path(contents.root_dir).absolute() / path.lstrip("/")
    try:
        place.stat()
    except OSError as error:
        raise Refusal(409, f"{field}: {path[:200]!r}: {error.strerror}.") from error
    return place
