"""What a window asks for, by its properties."""

from __future__ import annotations

from typing import cast

import pytest

from jupyterlab_xpra.xpra import hints
from jupyterlab_xpra.xpra.xclient import XClient

INPUT, NORMAL = 1 << 0, 1


ATOMS = {
    name: 100 + number
    for number, name in enumerate(
        (hints.WINDOWS, hints.STATE, hints.ATTENTION, hints.USER_TIME, hints.USER_TIME_WINDOW, hints.PROGRESS, hints.SEEN)
    )
}


class Client:
    """A client of an X server whose windows have these properties, by window and atom."""

    def __init__(self, properties: dict[tuple[int, int], tuple[int, ...]]) -> None:
        self._properties = properties

    async def words(self, window: int, atom: int) -> tuple[int, ...]:
        return self._properties.get((window, atom), ())

    def set_word(self, *_: int) -> None:
        pass


@pytest.mark.parametrize(
    ("wm_hints", "iconic"),
    [
        ((hints.STATE_HINT, 1, hints.ICONIC_STATE), True),
        ((hints.STATE_HINT, 1, NORMAL), False),
        # The field means nothing without its flag.
        ((INPUT, 1, hints.ICONIC_STATE), False),
        ((), False),
    ],
)
async def test_a_window_starts_minimised_where_it_says_so(wm_hints: tuple[int, ...], *, iconic: bool) -> None:
    client = cast("XClient", Client({(7, hints.WM_HINTS): wm_hints}))
    assert await hints._look(client, 7, ATOMS) == hints.Hints(7, urgent=False, iconic=iconic, focus_on_map=True, progress=0)


TIME, TIMED = ATOMS[hints.USER_TIME], ATOMS[hints.USER_TIME_WINDOW]


@pytest.mark.parametrize(
    ("properties", "focused"),
    [
        ({(7, TIME): (0,)}, False),
        ({(7, TIME): (1234,)}, True),
        ({}, True),
        # As GTK has it: another window has the time.
        ({(7, TIMED): (8,), (8, TIME): (0,)}, False),
        ({(7, TIMED): (8,), (8, TIME): (1234,)}, True),
        # It is not new.
        ({(7, TIME): (0,), (7, ATOMS[hints.SEEN]): (1,)}, True),
    ],
)
async def test_a_window_does_not_want_the_keys_where_it_says_so(
    properties: dict[tuple[int, int], tuple[int, ...]], *, focused: bool
) -> None:
    client = cast("XClient", Client(properties))
    assert await hints._look(client, 7, ATOMS) == hints.Hints(7, urgent=False, iconic=False, focus_on_map=focused, progress=0)


@pytest.mark.parametrize(("value", "progress"), [((), 0), ((0,), 0), ((42,), 42), ((2**32 - 1,), 100)])
async def test_a_window_says_how_much_is_done(value: tuple[int, ...], progress: int) -> None:
    client = cast("XClient", Client({(7, ATOMS[hints.PROGRESS]): value}))
    found = await hints._look(client, 7, ATOMS)
    assert found
    assert found.progress == progress
