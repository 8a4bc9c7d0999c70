"""The scripts in `bin`, each of which runs a program of the bundle."""

from __future__ import annotations

from pathlib import Path

from .parts import LOADER, PROGRAMS

HEAD = """\
#!/bin/sh
# Runs {name} of this folder, with the libraries of this folder alone.
case $0 in */*) self=$0 ;; *) self=./$0 ;; esac
while [ -h "$self" ]; do
    link=$(readlink "$self")
    case $link in /*) self=$link ;; *) self=${{self%/*}}/$link ;; esac
done
root=$(CDPATH='' cd -P -- "${{self%/*}}/.." && pwd -P) || exit
# The loader is told where libraries are. Only these two would bring in others.
unset LD_PRELOAD LD_AUDIT
"""

LOCALE = """\
# The locale of the bundle: one of the host may be for another C library.
export LC_ALL=C.UTF-8 LOCPATH="$root/lib/locale"
"""

PYTHON = (
    LOCALE
    + """\
# These folders hold libraries and descriptions of libraries of the host.
export GCONV_PATH="$root/lib/gconv" GIO_MODULE_DIR="$root/lib/gio/modules"
export GI_TYPELIB_PATH="$root/lib/girepository-1.0"
"""
)

SETTINGS = {
    "Xvfb": LOCALE
    + """\
# Xvfb looks for xkbcomp on its PATH, and for the driver that draws for GLX in a folder.
export PATH="$root/bin:$PATH" LIBGL_DRIVERS_PATH="$root/lib/dri"
""",
    # The bus starts programs, which have what it has.
    "dbus-daemon": "",
    "python3": PYTHON,
    "xpra": PYTHON
    + """\
export XPRA_DEFAULT_CONF_DIRS="$root/etc/xpra" XPRA_SYSTEM_CONF_DIRS="$root/etc/xpra"
""",
    # xterm's shell has this too, so what the host has stays reachable.
    "xterm": """\
export FONTCONFIG_FILE="${FONTCONFIG_FILE-$root/share/fonts/fonts.conf}" XLOCALEDIR="${XLOCALEDIR-$root/share/X11/locale}"
export XFILESEARCHPATH="$root/share/X11/%T/%N:${XFILESEARCHPATH-/etc/X11/%T/%N:/usr/share/X11/%T/%N:/usr/lib/X11/%T/%N}"
""",
}
"""What a launcher sets for its program."""

ARGUMENTS = {
    "Xvfb": ' -xkbdir "$root/share/X11/xkb" -fp "$root/share/fonts/X11/misc,built-ins"',
    "python3": " -I",
    "xpra": ' -I "$root/libexec/xpra.py"',
}
"""The arguments that come before those of the caller."""


def write(root: Path) -> None:
    """Write the launchers into the bundle at `root`."""
    (root / "bin").mkdir()
    for name in (*PROGRAMS, "xpra"):
        program = "python3" if name == "xpra" else name
        arguments = f'--inhibit-cache --library-path "$root/lib" --argv0 "$root/bin/{program}" "$root/libexec/{program}"'
        file = root / "bin" / name
        file.write_text(
            f"{HEAD.format(name=name)}{SETTINGS.get(name, LOCALE)}"
            f'exec "$root/lib/{LOADER}" {arguments}{ARGUMENTS.get(name, "")} "$@"\n',
            "utf-8",
        )
        file.chmod(0o755)
