"""A window that starts minimised. Each line of its input changes what it asks for.

`urgent` and `calm` change the flag in its WM_HINTS; `look` asks the window manager for attention;
`42` says that so many per cent are done; `close` ends it.
"""

import ctypes
import sys

INPUT_HINT, STATE_HINT, URGENCY_HINT = 1 << 0, 1 << 1, 1 << 8
ICONIC_STATE = 3
SUBSTRUCTURE = (1 << 19) | (1 << 20)
CLIENT_MESSAGE = 33
CARDINAL, REPLACE = 6, 0

x11 = ctypes.CDLL("libX11.so.6")
for function in ("XOpenDisplay", "XAllocWMHints"):
    getattr(x11, function).restype = ctypes.c_void_p
for function in ("XCreateSimpleWindow", "XDefaultRootWindow", "XInternAtom"):
    getattr(x11, function).restype = ctypes.c_ulong


class WMHints(ctypes.Structure):
    _fields_ = [
        *(("flags", ctypes.c_long), ("input", ctypes.c_int), ("initial_state", ctypes.c_int)),
        *(("icon_pixmap", ctypes.c_ulong), ("icon_window", ctypes.c_ulong), ("icon_x", ctypes.c_int)),
        *(("icon_y", ctypes.c_int), ("icon_mask", ctypes.c_ulong), ("window_group", ctypes.c_ulong)),
    ]


class ClientMessage(ctypes.Structure):
    _fields_ = [
        *(("type", ctypes.c_int), ("serial", ctypes.c_ulong), ("send_event", ctypes.c_int)),
        *(("display", ctypes.c_void_p), ("window", ctypes.c_ulong), ("message_type", ctypes.c_ulong)),
        *(("format", ctypes.c_int), ("data", ctypes.c_long * 5), ("rest", ctypes.c_long * 12)),
    ]


display = ctypes.c_void_p(x11.XOpenDisplay(None))
root = ctypes.c_ulong(x11.XDefaultRootWindow(display))
window = ctypes.c_ulong(x11.XCreateSimpleWindow(display, root, 0, 0, 300, 200, 0, 0, 0xFFFFFF))


def atom(name: bytes) -> int:
    return int(x11.XInternAtom(display, name, 0))


def set_hints(flags: int) -> None:
    hints = WMHints(flags=INPUT_HINT | STATE_HINT | flags, input=1, initial_state=ICONIC_STATE)
    x11.XSetWMHints(display, window, ctypes.byref(hints))


def ask_for_attention() -> None:
    state, attention = atom(b"_NET_WM_STATE"), atom(b"_NET_WM_STATE_DEMANDS_ATTENTION")
    message = ClientMessage(CLIENT_MESSAGE, 0, 1, display, window, state, 32, (ctypes.c_long * 5)(1, attention, 0, 1, 0))
    x11.XSendEvent(display, root, 0, ctypes.c_long(SUBSTRUCTURE), ctypes.byref(message))


def set_progress(percent: int) -> None:
    name, kind = ctypes.c_ulong(atom(b"_NET_WM_XAPP_PROGRESS")), ctypes.c_ulong(CARDINAL)
    x11.XChangeProperty(display, window, name, kind, 32, REPLACE, ctypes.byref(ctypes.c_long(percent)), 1)


x11.XStoreName(display, window, b"urgent")
set_hints(0)
x11.XMapWindow(display, window)
x11.XSync(display, 0)
for line in sys.stdin:
    match line.strip():
        case "urgent":
            set_hints(URGENCY_HINT)
        case "calm":
            set_hints(0)
        case "look":
            ask_for_attention()
        case "close":
            break
        case number:
            set_progress(int(number))
    x11.XSync(display, 0)
