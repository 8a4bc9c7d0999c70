"""What programs ask of a window manager by hints that Xpra does not pass on.

Sources: *Inter-Client Communication Conventions Manual*, 4.1.2.4 (WM_HINTS); *Extended Window
Manager Hints*, `_NET_WM_STATE`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import NamedTuple

from .xclient import XClient
from .xserver import XServerError

WM_HINTS, CARDINAL = 35, 6
"""Atoms that each X server has (X11/Xatom.h)."""

STATE_HINT, URGENCY_HINT = 1 << 1, 1 << 8
ICONIC_STATE = 3
"""Of a WM_HINTS property (X11/Xutil.h)."""

SEEN = "_JUPYTERLAB_XPRA_SEEN"
"""The property that tells of a window whose first state was passed on."""


class Hints(NamedTuple):
    """The hints of a window."""

    window: int
    """X's number of the window."""
    urgent: bool
    """Whether the window wants to be looked at."""
    iconic: bool
    """Whether the window is new and is to be minimised."""


async def hints(client: XClient) -> AsyncIterator[Hints]:
    """The hints of each window that Xpra manages, and again each time that they have changed.

    It ends with the connection.
    """
    changed: asyncio.Queue[tuple[int, int] | None] = asyncio.Queue()
    client.property_changed = lambda window, atom: changed.put_nowait((window, atom))
    client.ended.add_done_callback(lambda _: changed.put_nowait(None))
    known: dict[int, Hints] = {}
    try:
        windows, state, attention, seen = [
            await client.atom(name) for name in ("_NET_CLIENT_LIST", "_NET_WM_STATE", "_NET_WM_STATE_DEMANDS_ATTENTION", SEEN)
        ]
        client.watch(client.root)
        changed.put_nowait((client.root, windows))
        while change := await changed.get():
            window, atom = change
            if (window, atom) == (client.root, windows):
                there = await client.words(client.root, windows)
                looked_at = [window for window in there if window not in known]
                known = {window: known[window] for window in there if window in known}
                for window in looked_at:
                    client.watch(window)
            elif atom in (WM_HINTS, state) and window in known:
                looked_at = [window]
            else:
                continue
            for window in looked_at:
                found = await _look(client, window, state, attention, seen)
                if found and found != known.get(window):
                    known[window] = found
                    yield found
    except XServerError:
        if not client.ended.done():
            raise


async def _look(client: XClient, window: int, state: int, attention: int, seen: int) -> Hints | None:
    """The hints of a window; None if it is gone."""
    try:
        flags, _, first, *_ = (*await client.words(window, WM_HINTS), 0, 0, 0)
        urgent = bool(flags & URGENCY_HINT) or attention in await client.words(window, state)
        is_new = not await client.words(window, seen)
    except XServerError:
        if client.ended.done():
            raise
        return None
    if is_new:
        client.set_word(window, seen, CARDINAL, 1)
    return Hints(window, urgent, is_new and bool(flags & STATE_HINT) and first == ICONIC_STATE)
