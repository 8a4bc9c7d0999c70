"""Displays from a notebook: start one, point the kernel at it, see it beside the code.

A kernel is one more peer over the runtime directory. It starts and stops displays with `jupyter
xpra` in a process of its own, which reads the configuration that the servers read. So the kernel
has no URL and no token of a server, no event loop or thread of ours, and no children that it would
have to look after.
"""


class DisplayUnavailable(Exception):
    """A display that cannot be started, found or used; the message says why, and what to do."""

    def _render_traceback_(self) -> list[str]:
        """The text that IPython shows: the message without our code's frames, which help nobody."""
        return [f"{type(self).__name__}: {self}"]
