"""How much a connection may do in some time."""

from __future__ import annotations

import time


class Allowance:
    """So many at once, and so many more each second."""

    def __init__(self, burst: float, per_second: float) -> None:
        self._burst = burst
        self._per_second = per_second
        self._left = burst
        self._last = time.monotonic()

    def spend(self) -> bool:
        """Take one. Returns whether there was one left."""
        now = time.monotonic()
        self._left = min(self._burst, self._left + (now - self._last) * self._per_second)
        self._last = now
        if self._left < 1:
            return False
        self._left -= 1
        return True
