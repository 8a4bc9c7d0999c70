"""Xpra, an X server and their tools for jupyterlab-xpra, in the folder `root`."""
