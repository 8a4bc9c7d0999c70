"""What a window asks for, by its properties."""

from __future__ import annotations

from typing import cast

import pytest

from jupyterlab_xpra.xpra import hints
from jupyterlab_xpra.xpra.xclient import XClient

INPUT, NORMAL = 1 << 0, 1


class Client:
    """A client of an X server whose windows have these WM_HINTS, and nothing else."""

    def __init__(self, wm_hints: tuple[int, ...]) -> None:
        self._wm_hints = wm_hints

    async def words(self, _: int, atom: int) -> tuple[int, ...]:
        return self._wm_hints if atom == hints.WM_HINTS else ()

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
    client = cast("XClient", Client(wm_hints))
    assert await hints._look(client, 7, 1, 2, 3) == hints.Hints(7, urgent=False, iconic=iconic)
