"""Ends with status 1 if the display says that it shows the icons of programs in a tray.

`_NET_SYSTEM_TRAY_S0` has an owner then (System Tray Protocol Specification).
"""

from __future__ import annotations

import ctypes
import sys

x11 = ctypes.CDLL("libX11.so.6")
x11.XOpenDisplay.restype = ctypes.c_void_p
display = ctypes.c_void_p(x11.XOpenDisplay(None))
selection = x11.XInternAtom(display, b"_NET_SYSTEM_TRAY_S0", 0)
sys.exit(x11.XGetSelectionOwner(display, selection) != 0)
