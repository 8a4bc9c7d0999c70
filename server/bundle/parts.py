"""The parts of the bundle: which packages they come from, which files are taken, and where to."""

from __future__ import annotations

from typing import NamedTuple

VERSION = "6.5.5.1"
"""The version of the wheel: that of Xpra, and a number of ours."""

XPRA = "6.5.5"

SUITE = "bookworm"
"""The Debian suite of all packages. Xpra is built on it too."""

TRIPLET = "x86_64-linux-gnu"
LOADER = "ld-linux-x86-64.so.2"

KERNEL = "3.2"
"""The oldest Linux that the C library is made for."""

GLAPI = "libglapi-mesa"
"""The package of the library by which the driver is reached, of the same source as the driver."""

SEEDS = (
    "xvfb",
    "xkb-data",
    "x11-xkb-utils",
    "x11-xserver-utils",
    "x11-utils",
    "xauth",
    "dbus-daemon",
    "xterm",
    "python3.11",
    "xfonts-base",
    "xfonts-utils",
    "fonts-dejavu-core",
    GLAPI,
    "libdrm2",
    "libc-bin",
    # The texts of the licences.
    "base-files",
    "libnss-sss",
    "libgirepository-1.0-1",
    "gir1.2-glib-2.0",
    # What Xpra is linked with.
    "libxcomposite1",
    "libxdamage1",
    "libxtst6",
    "libxkbfile1",
    "libxres1",
    "libxpresent1",
    "libxcursor1",
    "libxi6",
    "libxrandr2",
    "libxxhash0",
    "liblz4-1",
    "libbrotli1",
    "libwebp7",
    "libturbojpeg0",
    "libvpx7",
    "libx264-164",
    "libopenh264-7",
    "libyuv0",
)
"""The packages that are asked for. `lock` finds those that they depend on."""

PROGRAMS = {
    "Xvfb": "usr/bin/Xvfb",
    "dbus-daemon": "usr/bin/dbus-daemon",
    "python3": "usr/bin/python3.11",
    "xauth": "usr/bin/xauth",
    "xkbcomp": "usr/bin/xkbcomp",
    "xprop": "usr/bin/xprop",
    "xrandr": "usr/bin/xrandr",
    "xterm": "usr/bin/xterm",
    "xwininfo": "usr/bin/xwininfo",
}
"""The programs in `libexec`, each with a launcher in `bin`."""

LIBRARIES = (
    LOADER,
    # Loaded when they are needed: names of users in a directory service, the end of a thread, and
    # Xlib's cursors.
    "libnss_sss.so.2",
    "libgcc_s.so.1",
    "libXcursor.so.1",
)
"""Libraries that no program names, besides those that they need."""


class Tree(NamedTuple):
    """A folder or file of the packages, and its place in the bundle."""

    source: str
    target: str
    without: tuple[str, ...] = ()
    """Patterns of the paths below `source` that are left out."""


TREES = (
    Tree("usr/share/X11/xkb", "share/X11/xkb"),
    Tree("usr/share/X11/locale", "share/X11/locale"),
    Tree("etc/X11/app-defaults/XTerm", "share/X11/app-defaults/XTerm"),
    Tree("usr/share/fonts/X11/misc", "share/fonts/X11/misc"),
    Tree("etc/X11/fonts/misc/xfonts-base.alias", "share/fonts/X11/misc/fonts.alias"),
    Tree("usr/share/fonts/truetype/dejavu", "share/fonts/dejavu"),
    Tree("usr/lib/locale/C.utf8", "lib/locale/C.utf8"),
    Tree("usr/share/common-licenses", "licences/common"),
    *(
        Tree(f"usr/lib/{TRIPLET}/girepository-1.0/{name}-2.0.typelib", f"lib/girepository-1.0/{name}-2.0.typelib")
        for name in ("GLib", "GObject", "Gio")
    ),
    Tree(
        "usr/lib/python3.11",
        "lib/python3.11",
        (
            "__phello__*",
            "config-*",
            "ctypes/macholib/*",
            "dist-packages/*",
            "distutils/*",
            "ensurepip/*",
            "EXTERNALLY-MANAGED",
            "idlelib/*",
            "lib-dynload/_curses*",
            "lib-dynload/_sqlite3*",
            "lib-dynload/_test*",
            "lib-dynload/_xx*",
            "lib-dynload/audioop*",
            "lib-dynload/nis*",
            "lib-dynload/ossaudiodev*",
            "lib-dynload/readline*",
            "lib-dynload/xx*",
            "lib2to3/*",
            "pydoc_data/*",
            "sitecustomize.py",
            "sqlite3/*",
            "test/*",
            "tkinter/*",
            "turtle*",
        ),
    ),
)

WHEELS = ("xpra", "pygobject", "pillow", "psutil", "setproctitle")
"""The wheels of Xpra's environment that are taken. Xpra draws nothing with pycairo."""

PACKAGES = "lib/python3/dist-packages"
"""Where Debian's Python looks for packages, below its prefix."""

WHEELS_WITHOUT = (
    "*.c",
    "*.h",
    "*.pxd",
    "*.pyi",
    "*.pyx",
    # Parts of Pillow that draw text, convert colours, or write what no viewer reads.
    "PIL/_avif*",
    "PIL/_imagingcms*",
    "PIL/_imagingft*",
    "PIL/_imagingtk*",
    "pillow.libs/libavif*",
    "pillow.libs/libfreetype*",
    "pillow.libs/libharfbuzz*",
    "pillow.libs/liblcms*",
    "gi/_gi_cairo*",
    "psutil/tests/*",
    "pygtkcompat/*",
    # Xpra's client in a window of its own.
    "xpra/gtk/*",
)
"""Patterns of the files of the wheels that are left out."""
