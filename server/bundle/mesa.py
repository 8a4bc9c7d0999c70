"""The driver by which Xvfb draws for GLX: Mesa's, built from Debian's source without LLVM.

Debian's own driver needs LLVM, Z3 and ICU, which have 180 MB.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import tempfile
from pathlib import Path

from .debian import CACHE, Source

DRIVER = "swrast_dri.so"

FILE = "src/gallium/drivers/softpipe/sp_screen.c"

ONE_SAMPLE = "if (sample_count > 1)"

FOUR_SAMPLES = "if (sample_count > 1 && sample_count != 4)"
"""Has Xvfb offer pictures with four samples a pixel, as with Debian's driver.

Programs draw them with the Mesa of the host; this driver cannot.
"""

TARGET = "src/gallium/targets/dri/libgallium_dri.so"

OPTIONS = (
    "--buildtype=release",
    "-Db_ndebug=true",
    "-Dgallium-drivers=swrast",
    "-Dvulkan-drivers=",
    "-Dplatforms=",
    "-Dopengl=true",
    "-Dshared-glapi=enabled",
    # Only with GLX, EGL or GBM are there drivers. EGL needs nothing else.
    "-Degl=enabled",
    "-Dosmesa=false",
    "-Dselinux=false",
    *(
        f"-D{part}=disabled"
        for part in (
            *("dri3", "gallium-va", "gallium-vdpau", "gallium-xa", "gbm", "gles1", "gles2", "glx", "libunwind"),
            *("llvm", "lmsensors", "shader-cache", "valgrind", "zstd"),
        )
    ),
)


def driver(source: Source) -> Path:
    """The driver, which is built once for each source and these options, in some minutes."""
    key = hashlib.sha256("\n".join([*source, FOUR_SAMPLES, TARGET, *OPTIONS]).encode()).hexdigest()[:12]
    built = CACHE / f"mesa-{key}" / DRIVER
    if not built.exists():
        built.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=CACHE, prefix="mesa-") as directory:
            _build(source, Path(directory)).replace(built)
    return built


def _build(source: Source, directory: Path) -> Path:
    code = directory / "source"
    built = code / "build" / TARGET
    # Mako is Debian's Python's.
    environment = {**os.environ, "PATH": f"/usr/bin:{os.environ['PATH']}"}
    source.unpack(code)
    screen = (code / FILE).read_text("utf-8")
    if screen.count(ONE_SAMPLE) != 1:
        raise ValueError(f"{FILE} asks {screen.count(ONE_SAMPLE)} times for the number of samples.")
    (code / FILE).write_text(screen.replace(ONE_SAMPLE, FOUR_SAMPLES), "utf-8")
    for command in (["meson", "setup", "build", *OPTIONS], ["ninja", "-C", "build", TARGET]):
        subprocess.run(command, check=True, cwd=code, env=environment)
    subprocess.run(["strip", "--strip-unneeded", built], check=True)
    return built
