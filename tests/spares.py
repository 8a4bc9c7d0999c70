"""What is kept ready, for the tests that look at it."""

from __future__ import annotations

from pathlib import Path

from jupyterlab_xpra.displays import spare
from jupyterlab_xpra.displays.manager import DisplayManager
from jupyterlab_xpra.displays.spare import Spare

from .conftest import until


async def a_spare(manager: DisplayManager, *but: str) -> Spare:
    """The spare of a manager, once there is one, and Xpra is loaded if it can be."""
    found: list[Spare] = []

    def there() -> bool:
        found[:] = [one for one in spare.read_all(manager.registry.directory) if one.id not in but and one.x_server.alive]
        return bool(found)

    await until(there)
    await until(lambda: manager.spares._renewing and manager.spares._renewing.done())
    return found[0]


def children(pid: int, command: bytes) -> list[str]:
    """The pids of a process's children whose command has this in it."""
    pids = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [child for child in pids if command in Path(f"/proc/{child}/cmdline").read_bytes()]
