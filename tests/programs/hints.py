"""A window whose hints say a size that it does not have, as an xterm does for a moment.

The size in the hints is obsolete according to the ICCCM (4.1.2.3).
"""

import ctypes

P_SIZE = 1 << 3

x11 = ctypes.CDLL("libX11.so.6")
x11.XOpenDisplay.restype = ctypes.c_void_p
x11.XCreateSimpleWindow.restype = ctypes.c_ulong
display = ctypes.c_void_p(x11.XOpenDisplay(None))
root = ctypes.c_ulong(x11.XDefaultRootWindow(display))
window = ctypes.c_ulong(x11.XCreateSimpleWindow(display, root, 0, 0, 300, 200, 0, 0, 0))
# Of an XSizeHints: flags, x, y, width, height.
hints = (ctypes.c_long * 12)(P_SIZE)
(ctypes.c_int * 4).from_buffer(hints, ctypes.sizeof(ctypes.c_long))[2:4] = [13, 22]
x11.XSetWMNormalHints(display, window, hints)
x11.XStoreName(display, window, b"Hints")
x11.XMapWindow(display, window)
event = (ctypes.c_long * 24)()
while True:
    x11.XNextEvent(display, event)
