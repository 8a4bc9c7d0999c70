"""A Jupyter server that has displays and nothing else, by hand or under JupyterHub."""
