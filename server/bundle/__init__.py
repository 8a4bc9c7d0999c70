"""Builds the folder `root` of the wheel jupyterlab-xpra-server: `python -m server.bundle`."""
