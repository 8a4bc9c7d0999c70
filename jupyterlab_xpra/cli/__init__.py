"""`jupyter xpra`: displays from a shell, and from a notebook (`kernel/`).

The command is one more peer over the runtime directory. It reads the configuration that the Jupyter
servers read, since all peers must agree on the place of the displays and on their number.
"""

from .app import main

__all__ = ["main"]
