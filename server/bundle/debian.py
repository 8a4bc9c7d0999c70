"""Debian's packages: the lock file that names them, their download, and the tree of their files."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from .parts import SEEDS, SUITE, TRIPLET

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "jupyterlab-xpra"
LOCK = Path(__file__).parent.parent / "packages.lock"

HEADER = "# Date; source of Mesa: version, sha256; packages: version, sha256, source. Renewed by `make server-lock`."

LIBRARY_DIRECTORIES = (f"lib/{TRIPLET}", f"usr/lib/{TRIPLET}")


class LockError(Exception):
    """A package is not as the lock file says."""


class Package(NamedTuple):
    """A package of one version."""

    name: str
    version: str
    sha256: str
    source: str
    """Its source package and that one's version, as Debian writes them: `mesa (22.3.6-1)`."""

    @property
    def archive(self) -> Path:
        """The file in the cache."""
        return CACHE / "debs" / f"{self.sha256}.deb"

    @property
    def files(self) -> Path:
        """The folder in the cache with the package's files."""
        return CACHE / "debs" / self.sha256

    @classmethod
    def of(cls, archive: Path) -> Package:
        """The package in an archive."""
        name, version, source = _fields(archive, "Package", "Version", "Source")
        source = source or name
        if " (" not in source:
            source = f"{source} ({version})"
        return cls(name, version, _sha256(archive), source)


class Source(NamedTuple):
    """A source package of one version."""

    name: str
    version: str
    sha256: str
    """Of its description, the file `.dsc`, which has the checksums of all others."""

    @classmethod
    def newest(cls, name: str) -> Source:
        """The newest version of a source package."""
        with _download_source(name) as description:
            version = re.search(r"^Version: (.+)$", description.read_text("utf-8"), re.MULTILINE)
            if not version:
                raise LockError(f"{description.name} names no version.")
            return cls(name, version[1], _sha256(description))

    def unpack(self, target: Path) -> None:
        """Unpack it, with Debian's patches, into a new folder. Raises `LockError`."""
        with _download_source(f"{self.name}={self.version}") as description:
            if _sha256(description) != self.sha256:
                raise LockError(f"The source of {self.name} {self.version} is not that of the lock file.")
            subprocess.run(["dpkg-source", "--extract", description, target], check=True)
        for patch in (target / "debian/patches/series").read_text("utf-8").split():
            subprocess.run(["patch", "-p1", "-i", target / "debian/patches" / patch], check=True, cwd=target)


class Lock(NamedTuple):
    """What the bundle is made of."""

    date: str
    mesa: Source
    packages: list[Package]

    @classmethod
    def read(cls) -> Lock:
        """The lock file."""
        date, mesa, *packages = LOCK.read_text("utf-8").splitlines()[1:]
        return cls(date, Source(*mesa.split()), [Package(*line.split(maxsplit=3)) for line in packages])

    def write(self) -> None:
        """Write the lock file."""
        lines = [" ".join(package) for package in sorted(self.packages)]
        LOCK.write_text("\n".join([HEADER, self.date, " ".join(self.mesa), *lines, ""]), "utf-8")


def unpack(packages: list[Package]) -> None:
    """Bring packages into the cache and unpack them there. Raises `LockError`."""
    absent = [package for package in packages if not package.archive.exists()]
    if absent:
        with download([f"{package.name}={package.version}" for package in absent]) as archives:
            found = {Package.of(archive): archive for archive in archives}
            for package in absent:
                if package not in found:
                    raise LockError(f"{package.name} {package.version} is not the package of the lock file.")
                found[package].replace(package.archive)
    for package in packages:
        if not package.files.exists():
            part = package.files.with_suffix(".part")
            shutil.rmtree(part, ignore_errors=True)
            subprocess.run(["dpkg-deb", "--extract", package.archive, part], check=True)
            part.rename(package.files)


def newest() -> list[Package]:
    """The newest versions of `SEEDS` and of all that they depend on, in the cache."""
    # As on a system on which nothing is installed.
    options = ["-o", "Dir::State::status=/dev/null", "-o", "Debug::NoLocking=1", "--no-install-recommends"]
    plan = _output(["apt-get", "--simulate", *options, "install", *SEEDS])
    wanted = [f"{name}={version}" for name, version in re.findall(r"^Inst (\S+) \((\S+) ", plan, re.MULTILINE)]
    packages = []
    with download(wanted) as archives:
        for archive in archives:
            packages.append(package := Package.of(archive))
            archive.replace(package.archive)
    unpack(packages)
    return packages


@contextmanager
def download(wanted: list[str]) -> Iterator[list[Path]]:
    """The archives of packages, which apt-get downloads: each a name, `=` and a version."""
    archives = CACHE / "debs"
    archives.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=archives) as directory:
        subprocess.run(["apt-get", "-q", "download", *wanted], check=True, cwd=directory, env=_environment())
        yield sorted(Path(directory).glob("*.deb"))


@contextmanager
def _download_source(wanted: str) -> Iterator[Path]:
    """The description of a source package, with all files that it names beside it.

    Few systems have lists of sources, so the places of the system's packages are asked for them.
    """
    with tempfile.TemporaryDirectory(dir=CACHE) as name:
        directory = Path(name)
        kind = ["--format", "deb-src $(SITE) $(RELEASE) $(COMPONENT)", "Created-By: Packages"]
        places = {line for line in _output(["apt-get", "indextargets", *kind]).splitlines() if f" {SUITE}" in line}
        (directory / "sources.list").write_text("\n".join([*sorted(places), ""]), "utf-8")
        (directory / "lists/partial").mkdir(parents=True)
        settings = {"Etc::SourceList": directory / "sources.list", "Etc::SourceParts": "-", "State::Lists": directory / "lists"}
        apt_get = ["apt-get", "-q", *(f"-oDir::{key}={value}" for key, value in settings.items())]
        for command in (["update"], ["source", "--download-only", wanted]):
            subprocess.run([*apt_get, *command], check=True, cwd=directory, env=_environment())
        (description,) = directory.glob("*.dsc")
        yield description


class Files:
    """The files of packages, as they would be installed."""

    def __init__(self, packages: list[Package]) -> None:
        self._owners = {
            str(file.relative_to(package.files)): package
            for package in packages
            for file in package.files.rglob("*")
            if file.is_symlink() or not file.is_dir()
        }
        self.used: set[Package] = set()
        """The packages of which files were taken."""

    def file(self, path: str) -> Path:
        """The file that is installed as `path`. Raises `FileNotFoundError`."""
        for _ in range(9):
            package = self._owners.get(path)
            if package is None:
                raise FileNotFoundError(path)
            self.used.add(package)
            file = package.files / path
            if not file.is_symlink():
                return file
            path = os.path.normpath(os.path.join("/", os.path.dirname(path), os.readlink(file))).lstrip("/")
        raise FileNotFoundError(path)

    def library(self, name: str) -> Path:
        """The shared library of a name. Raises `FileNotFoundError`."""
        for directory in LIBRARY_DIRECTORIES:
            path = f"{directory}/{name}"
            if path in self._owners:
                return self.file(path)
        raise FileNotFoundError(name)

    def copyright(self, package: Package) -> Path:
        """The file in which a package tells its licence. Raises `FileNotFoundError`."""
        folder = package.files / "usr/share/doc" / package.name
        # The packages of one source may share the folder.
        name = os.path.basename(os.readlink(folder)) if folder.is_symlink() else package.name
        return self.file(f"usr/share/doc/{name}/copyright")

    def below(self, path: str) -> list[str]:
        """The paths of the files in a folder, or of the one file."""
        return sorted(file for file in self._owners if file == path or file.startswith(f"{path}/"))


def _sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _fields(archive: Path, *names: str) -> list[str]:
    lines = _output(["dpkg-deb", "--field", archive, *names]).splitlines()
    values = dict(line.split(": ", 1) for line in lines)
    return [values.get(name, "") for name in names]


def _output(command: list[str | Path]) -> str:
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=_environment()).stdout


def _environment() -> dict[str, str]:
    return {**os.environ, "LC_ALL": "C.UTF-8"}
