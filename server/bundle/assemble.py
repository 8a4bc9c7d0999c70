"""Puts the bundle together."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from fnmatch import fnmatch
from pathlib import Path

from . import elf, launchers, licences, mesa, python
from .debian import CACHE, LOCK, Files, Lock, unpack
from .parts import KERNEL, LIBRARIES, LOADER, PROGRAMS, TREES, VERSION, XPRA, Tree

FONTS = """\
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir prefix="relative">dejavu</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
  <alias><family>monospace</family><prefer><family>DejaVu Sans Mono</family></prefer></alias>
</fontconfig>
"""


def bundle() -> Path:
    """The bundle, which is made once for each state of its parts and of these modules."""
    lock = Lock.read()
    wheels = python.find_wheels()
    parts = [LOCK, *sorted(Path(__file__).parent.glob("*.py")), *sorted(licences.PATCHES.rglob("*.patch")), *wheels]
    key = hashlib.sha256(b"".join(hashlib.sha256(part.read_bytes()).digest() for part in parts)).hexdigest()[:12]
    root = CACHE / f"server-{key}" / "root"
    if not root.exists():
        unpack(lock.packages)
        part = root.with_name("part")
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        assemble(part, Files(lock.packages), lock)
        part.rename(root)
    return root


def assemble(root: Path, files: Files, lock: Lock) -> None:
    """Make the bundle in the empty folder `root`."""
    wheels = python.find_wheels()
    for name, path in PROGRAMS.items():
        _copy(files.file(path), root / "libexec" / name, 0o755)
    for tree in TREES:
        _copy_tree(files, tree, root)
    for wheel in wheels:
        python.install(wheel, root)
    python.strip(root)
    (root / "libexec" / "xpra.py").write_text(python.START, "utf-8")
    (root / "share/fonts/fonts.conf").write_text(FONTS, "utf-8")
    _copy(mesa.driver(lock.mesa), root / "lib/dri" / mesa.DRIVER)
    _patch_xvfb(root / "libexec" / "Xvfb")
    for name in LIBRARIES:
        _copy(files.library(name), root / "lib" / name)
    while missing := elf.missing(file for file in root.rglob("*") if file.is_file()):
        for name in missing:
            _copy(files.library(name), root / "lib" / name)
    (root / "lib" / LOADER).chmod(0o755)
    launchers.write(root)
    _index_fonts(files, root)
    python.compile_all(root)
    licences.write(root, files, lock, wheels)
    write_manifest(root)


def write_manifest(root: Path) -> None:
    """Write the list of the bundle's files and their sizes, by which a missing one is noticed."""
    sizes = {str(file.relative_to(root)): file.stat().st_size for file in sorted(root.rglob("*")) if file.is_file()}
    manifest = {"version": VERSION, "xpra": XPRA, "machine": "x86_64", "kernel": KERNEL, "files": sizes}
    (root / "manifest.json").write_text(json.dumps(manifest, indent=0) + "\n", "utf-8")


def _copy(source: Path, target: Path, mode: int = 0o644) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    target.chmod(mode)


def _copy_tree(files: Files, tree: Tree, root: Path) -> None:
    for path in files.below(tree.source):
        inside = path[len(tree.source) :].lstrip("/")
        if any(fnmatch(inside, pattern) for pattern in tree.without):
            continue
        _copy(files.file(path), root / tree.target / inside if inside else root / tree.target)


def _patch_xvfb(xvfb: Path) -> None:
    """Have Xvfb look for xkbcomp on its `PATH`, by an empty name of its folder.

    It is the one path of the program that no option and no variable changes: `XKB_BIN_DIRECTORY`,
    which `XkbDDXCompileKeymapByNames` (xkb/ddxLoad.c) puts before the name of the command.
    """
    program = xvfb.read_bytes()
    name = b"\0/usr/bin\0"
    if program.count(name) != 1:
        raise ValueError(f"{xvfb} has the folder of xkbcomp {program.count(name)} times.")
    xvfb.write_bytes(program.replace(name, b"\0" * len(name)))


def _index_fonts(files: Files, root: Path) -> None:
    """Write the list of the X core fonts, which Debian's packages write when they are installed."""
    loader: list[str | Path] = [root / "lib" / LOADER, "--inhibit-cache", "--library-path", root / "lib"]
    fonts = root / "share/fonts/X11/misc"
    subprocess.run([*loader, files.file("usr/bin/mkfontscale"), "-b", "-s", "-l", fonts], check=True)
