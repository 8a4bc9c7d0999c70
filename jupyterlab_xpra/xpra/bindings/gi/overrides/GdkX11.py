"""A correction of PyGObject's bindings, which Xpra 3 needs.

`gdk_window_destroy` drops a reference that its caller has. PyGObject does not know, and drops
Python's own once more when the object is no longer used. GDK then finds another window in the freed
memory, and takes that one for destroyed: of thirty windows that came after others had gone, some
five were blank, had no title or were not there at all.
"""

from __future__ import annotations

import ctypes

from gi.repository import Gdk

__all__: list[str] = []

_ref = ctypes.CDLL("libgobject-2.0.so.0").g_object_ref
_ref.argtypes = [ctypes.c_void_p]
_ref.restype = ctypes.c_void_p

_destroy = Gdk.Window.destroy


def _destroy_and_keep(window: Gdk.Window) -> None:
    _ref(hash(window))  # the address of the GObject
    _destroy(window)


Gdk.Window.destroy = _destroy_and_keep
