"""What programs ask of a window manager by hints that Xpra does not pass on.

Sources: *Inter-Client Communication Conventions Manual*, 4.1.2.4 (WM_HINTS); *Extended Window
Manager Hints*, `_NET_WM_STATE` and `_NET_WM_USER_TIME`; libxapp, `xapp-gtk-window.c`, the progress.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import NamedTuple

from .xclient import XClient
from .xserver import XServerError

WM_HINTS, CARDINAL = 35, 6
"""Atoms that each X server has (X11/Xatom.h)."""

STATE_HINT, URGENCY_HINT = 1 << 1, 1 << 8
ICONIC_STATE = 3
"""Of a WM_HINTS property (X11/Xutil.h)."""

WINDOWS = "_NET_CLIENT_LIST"
STATE = "_NET_WM_STATE"
ATTENTION = "_NET_WM_STATE_DEMANDS_ATTENTION"
USER_TIME = "_NET_WM_USER_TIME"
USER_TIME_WINDOW = "_NET_WM_USER_TIME_WINDOW"
PROGRESS = "_NET_WM_XAPP_PROGRESS"
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
    focus_on_map: bool
    """False if the window is new and is not to have the keys as soon as it appears."""
    progress: int
    """Per cent that are done of what the window is working at; 0 for nothing."""


async def hints(client: XClient) -> AsyncIterator[Hints]:
    """The hints of each window that Xpra manages, and again each time that they have changed.

    It ends with the connection.
    """
    changed: asyncio.Queue[tuple[int, int] | None] = asyncio.Queue()
    client.property_changed = lambda window, atom: changed.put_nowait((window, atom))
    client.ended.add_done_callback(lambda _: changed.put_nowait(None))
    known: dict[int, Hints] = {}
    try:
        names = (WINDOWS, STATE, ATTENTION, USER_TIME, USER_TIME_WINDOW, PROGRESS, SEEN)
        atoms = {name: await client.atom(name) for name in names}
        windows = atoms[WINDOWS]
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
            elif atom in (WM_HINTS, atoms[STATE], atoms[PROGRESS]) and window in known:
                looked_at = [window]
            else:
                continue
            for window in looked_at:
                found = await _look(client, window, atoms)
                if found and found != known.get(window):
                    known[window] = found
                    yield found
    except XServerError:
        if not client.ended.done():
            raise


async def _look(client: XClient, window: int, atoms: Mapping[str, int]) -> Hints | None:
    """The hints of a window; None if it is gone."""
    try:
        flags, _, first, *_ = (*await client.words(window, WM_HINTS), 0, 0, 0)
        urgent = bool(flags & URGENCY_HINT) or atoms[ATTENTION] in await client.words(window, atoms[STATE])
        done, *_ = (*await client.words(window, atoms[PROGRESS]), 0)
        progress = min(done, 100)
        if await client.words(window, atoms[SEEN]):
            return Hints(window, urgent, iconic=False, focus_on_map=True, progress=progress)
        # GTK keeps the time at a window of its own.
        timed, *_ = (*await client.words(window, atoms[USER_TIME_WINDOW]), window)
        user_time = [*await client.words(timed, atoms[USER_TIME])]
    except XServerError:
        if client.ended.done():
            raise
        return None
    client.set_word(window, atoms[SEEN], CARDINAL, 1)
    iconic = bool(flags & STATE_HINT) and first == ICONIC_STATE
    return Hints(window, urgent, iconic, focus_on_map=user_time != [0], progress=progress)
