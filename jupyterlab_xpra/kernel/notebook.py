"""The notebook around the kernel: its id, and the messages to its front end.

An output with the media type `MIME` shows a display; a comm with the target `COMM` asks for its
tab. Both go through the kernel's own messages.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

MIME = "application/vnd.jupyterlab-xpra.display+json"
"""The media type of an output that shows a display; the front end has a renderer for it."""

COMM = "jupyterlab_xpra"
"""The target of the comm that asks the front end to open a display's tab."""


def kernel_id() -> str | None:
    """The id that the Jupyter server gave this kernel; None in a process that is no kernel."""
    application = sys.modules.get("ipykernel.kernelapp")
    if application is None or not application.IPKernelApp.initialized():
        return None
    return Path(application.IPKernelApp.instance().connection_file).stem.removeprefix("kernel-")


def ask_for_tab(display_id: str) -> None:
    """Ask the front end to open a display's tab. Only for a kernel."""
    from comm import create_comm  # noqa: PLC0415

    create_comm(target_name=COMM, data={"id": display_id}).close()


class Progress:
    """One line in a cell's output, which the next line replaces.

    Outside a notebook nothing is shown.
    """

    def __init__(self) -> None:
        self._handle: Any = None

    def say(self, line: str) -> None:
        """Replace the line."""
        if kernel_id() is None:
            return
        from IPython.display import display  # noqa: PLC0415

        bundle = {"text/plain": line}
        if self._handle is None:
            self._handle = display(bundle, raw=True, display_id=True)  # type: ignore[no-untyped-call]
        else:
            self._handle.update(bundle, raw=True)
