"""The Python packages of the bundle, and the compilation of all its Python."""

from __future__ import annotations

import subprocess
import zipfile
from fnmatch import fnmatch
from pathlib import Path

from .elf import is_elf
from .parts import PACKAGES, WHEELS, WHEELS_WITHOUT

REPOSITORY = Path(__file__).parents[2]

START = """\
\"\"\"Runs Xpra. It takes its name for that of the program that starts it again.\"\"\"
import os
import sys

from xpra.platform import init, set_default_name

sys.argv[0] = os.path.join(sys.prefix, "bin", "xpra")
set_default_name("Xpra")
init()

from xpra.scripts.main import main

sys.exit(main(sys.argv[0], sys.argv))
"""

COMPILE = """\
import os
import sys
from py_compile import PycInvalidationMode, compile

root = sys.argv[1]
for directory, folders, names in os.walk(root):
    folders.sort()
    for name in sorted(names):
        if name.endswith(".py"):
            file = os.path.join(directory, name)
            compile(file, file + "c", os.path.relpath(file, root), True, 0, PycInvalidationMode.UNCHECKED_HASH)
            os.remove(file)
"""


def find_wheels() -> list[Path]:
    """The wheels of `WHEELS`; they are built first if there are none."""
    xpra = subprocess.run([REPOSITORY / "scripts" / "xpra"], check=True, stdout=subprocess.PIPE, text=True).stdout
    wheels = Path(xpra.strip()).parents[2] / "wheels"
    return [next(wheels.glob(f"{name}-*.whl")) for name in WHEELS]


def install(wheel: Path, root: Path) -> None:
    """Unpack a wheel into the bundle at `root`: its packages, and the data that Xpra reads."""
    packages = root / PACKAGES
    with zipfile.ZipFile(wheel) as archive:
        for member in archive.infolist():
            name = member.filename
            if ".data/" in name:
                _, _, name = name.partition(".data/data/")
                target = root / name
                if not name.startswith("share/xpra/"):
                    continue
            else:
                target = packages / name
            if member.is_dir() or any(fnmatch(name, pattern) for pattern in WHEELS_WITHOUT):
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(archive.read(member))


def strip(root: Path) -> None:
    """Remove the debug information of what was built here. Others' libraries have none."""
    for package in ("gi", "xpra"):
        libraries = [file for file in sorted((root / PACKAGES / package).rglob("*.so")) if is_elf(file)]
        subprocess.run(["strip", "--strip-unneeded", *libraries], check=True)


def compile_all(root: Path) -> None:
    """Replace the Python files of the bundle by compiled ones, which need no cache beside them.

    pip would compile each `.py` of the wheel when it installs it, for another Python.
    """
    command: list[str | Path] = [root / "bin" / "python3", "-B", "-c", COMPILE, root / "lib"]
    subprocess.run(command, check=True)
