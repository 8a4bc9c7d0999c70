"""Files and folders that requests name, and their places on the server's disk."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import Any

from jupyter_server.services.contents.fileio import FileManagerMixin
from jupyter_server.services.contents.manager import ContentsManager

from .errors import Refusal


def file_of(contents: ContentsManager, body: dict[str, Any]) -> Path | None:
    """The file that a request's program is to open.

    None if it names none. Raises `Refusal` (400, 409).
    """
    if "file" not in body:
        return None
    file = _on_disk(contents, body["file"], "file")
    if file is None:
        raise Refusal(400, "file: the files of this server are not on its disk, where a program could open them.")
    if not file.is_file():
        raise Refusal(409, f"file: {body['file']!r} is not a file.")
    return file


def folder_of(contents: ContentsManager, body: dict[str, Any], file: Path | None) -> dict[str, str]:
    """The option of a `DisplayRequest` that says where a request's program starts.

    Raises `Refusal` (409).
    """
    folder = file and file.parent
    if "cwd" in body:
        folder = _on_disk(contents, body["cwd"], "cwd")
        if folder and not folder.is_dir():
            raise Refusal(409, f"cwd: {body['cwd']!r} is not a folder.")
    return {"working_directory": str(folder)} if folder else {}


def _on_disk(contents: ContentsManager, path: str, field: str) -> Path | None:
    """The place of a file or folder, by its path under the server's root.

    None if its files are kept elsewhere. A link that leads out of the root is followed, as Jupyter
    does when it reads the file: the program that opens it runs as the same user. Raises `Refusal`
    (400 for a path with '..', 409 if nothing is there).
    """
    if ".." in PurePosixPath(path).parts:
        raise Refusal(400, f"{field}: {path[:200]!r} leads out of the server's root folder. Leave out '..'.")
    if not isinstance(contents, FileManagerMixin):
        return None
    place = Path(contents.root_dir).absolute() / path.lstrip("/")
    try:
        place.stat()
    except OSError as error:
        raise Refusal(409, f"{field}: {path[:200]!r}: {error.strerror}.") from error
    return place
