"""Files that people give to displays: where they land, and what they cannot do."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from jupyterlab_xpra.displays.errors import FilesRefused, InvalidRequest
from jupyterlab_xpra.displays.parts.files import Incoming, make_folder


def put(directory: Path, name: str, data: bytes = b"new") -> str:
    file = Incoming(directory, name, len(data))
    file.write(data)
    return file.finish()


def test_no_file_is_overwritten_and_no_link_followed(tmp_path: Path) -> None:
    (tmp_path / "report.pdf").write_text("old")
    (tmp_path / "report (2).pdf").symlink_to(tmp_path / "elsewhere")
    assert put(tmp_path, "report.pdf") == "report (3).pdf"
    assert (tmp_path / "report.pdf").read_text() == "old"
    assert (tmp_path / "report (3).pdf").read_text() == "new"
    assert put(tmp_path, "report.pdf") == "report (4).pdf"
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize("name", ["", ".", "..", "../up", "a/b", "/etc/passwd", "a\0b", "line\nbreak", "x" * 201])
def test_no_name_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    with pytest.raises(InvalidRequest, match="name: "):
        Incoming(tmp_path, name, 1)
    assert list(tmp_path.iterdir()) == []


def test_a_long_name_is_shortened_and_keeps_its_ending(tmp_path: Path) -> None:
    name = put(tmp_path, "日" * 150 + ".txt")
    assert name == "日" * 78 + ".txt"
    assert put(tmp_path, "日" * 150 + ".txt") == "日" * 78 + " (2).txt"


def test_a_file_has_a_name_only_when_it_is_whole(tmp_path: Path) -> None:
    file = Incoming(tmp_path, "a", 10)
    file.write(b"part")
    assert list(tmp_path.iterdir()) == []
    file.discard()
    assert list(tmp_path.iterdir()) == []


def test_an_empty_file_that_a_program_has_written_to_is_not_replaced(tmp_path: Path) -> None:
    file = Incoming(tmp_path, "a", 10)
    (tmp_path / "a").write_bytes(b"the program's")
    file.write(b"ours")
    assert file.finish() == "a (2)"
    assert (tmp_path / "a").read_bytes() == b"the program's"
    assert (tmp_path / "a (2)").read_bytes() == b"ours"


def test_no_more_is_taken_than_was_announced(tmp_path: Path) -> None:
    file = Incoming(tmp_path, "a", 10)
    file.write(b"x" * 10)
    with pytest.raises(FilesRefused, match="More of a came than its size, 10 bytes"):
        file.write(b"x")
    file.discard()


def test_a_file_system_without_nameless_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # This is the error of kernels that do not know the flag (open(2)).
    monkeypatch.setattr(os, "O_TMPFILE", os.O_DIRECTORY)
    file = Incoming(tmp_path, "a", 10)
    assert [path.suffix for path in tmp_path.iterdir()] == [".part"]
    file.discard()
    assert list(tmp_path.iterdir()) == []
    assert [put(tmp_path, "a"), put(tmp_path, "a")] == ["a", "a (2)"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "a (2)"]


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(FilesRefused, match="No such file"):
        Incoming(tmp_path / "gone", "a", 1)


def test_a_file_that_is_being_written_stays_open(tmp_path: Path) -> None:
    data = bytes(range(256)) * 4096
    file = Incoming(tmp_path, "a", len(data))
    reading, writing = os.pipe()
    os.dup2(writing, file._file.fileno())
    os.close(writing)
    with ThreadPoolExecutor(2) as threads, os.fdopen(reading, "rb") as pipe:
        written = threads.submit(file.write, data)
        received = pipe.read(1)  # the rest does not fit into the pipe
        discarded = threads.submit(file.discard)
        received += pipe.read()
        written.result()
        discarded.result()
    assert received == data


def test_a_full_disk_is_told() -> None:
    file = Incoming(Path("/dev/shm"), "a", 100_000)
    try:
        full = os.open("/dev/full", os.O_WRONLY)
        os.dup2(full, file._file.fileno())
        os.close(full)
        with pytest.raises(FilesRefused, match="No space left"):
            file.write(b"x" * 100_000)
    finally:
        file.discard()


def test_a_folder_is_new_and_takes_files(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    assert make_folder(tmp_path, "data", "") == "data (2)"
    assert make_folder(tmp_path, "run 1", "data (2)") == "run 1"
    file = Incoming(tmp_path, "a.csv", 3, "data (2)/run 1")
    file.write(b"new")
    assert file.finish() == "a.csv"
    assert (tmp_path / "data (2)/run 1/a.csv").read_text() == "new"
    assert list((tmp_path / "data").iterdir()) == []


@pytest.mark.parametrize("inside", ["..", "a/..", "/etc", "a//b", "a/", ".", "a\0", "a/" * 65 + "a"])
def test_no_path_leads_out_of_the_folder(tmp_path: Path, inside: str) -> None:
    (tmp_path / "a").mkdir()
    with pytest.raises(InvalidRequest):
        Incoming(tmp_path, "file", 1, inside)
    with pytest.raises(InvalidRequest):
        make_folder(tmp_path, "folder", inside)
    assert list((tmp_path / "a").iterdir()) == []


def test_no_link_leads_out_of_the_folder(tmp_path: Path) -> None:
    elsewhere, here = tmp_path / "elsewhere", tmp_path / "here"
    elsewhere.mkdir()
    here.mkdir()
    (here / "link").symlink_to(elsewhere)
    opened = len(os.listdir("/proc/self/fd"))
    for inside, why in (("link", "Not a directory"), ("missing", "No such file or directory")):
        with pytest.raises(FilesRefused, match=f"^file cannot be written there: {why}"):
            Incoming(here, "file", 1, inside)
        with pytest.raises(FilesRefused, match=f"^folder cannot be written there: {why}"):
            make_folder(here, "folder", inside)
    assert list(elsewhere.iterdir()) == []
    assert len(os.listdir("/proc/self/fd")) == opened
