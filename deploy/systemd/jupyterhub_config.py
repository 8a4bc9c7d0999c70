"""JupyterHub on one machine, with each server in a systemd unit.

The unit limits the server's memory and processor. This file takes the settings of
deploy/one-machine/jupyterhub_config.py. Run `pip install jupyterhub-systemdspawner`, and then, as
root, `jupyterhub -f jupyterhub_config.py`.
"""

from pathlib import Path

c = get_config()  # noqa: F821  JupyterHub has it
load_subconfig(str(Path(__file__).parents[1] / "one-machine/jupyterhub_config.py"))  # noqa: F821

c.JupyterHub.spawner_class = "systemd"

c.SystemdSpawner.mem_limit = "4G"
c.SystemdSpawner.cpu_limit = 2.0
c.SystemdSpawner.disable_user_sudo = True

# With False, the user's servers, shells and scripts see the same displays in /tmp. True hides each
# server's /tmp from the others, with its displays and X's own sockets.
c.SystemdSpawner.isolate_tmp = False
# True would hide a graphics card.
c.SystemdSpawner.isolate_devices = False
# The server ends its own displays when it stops. Without this, systemd would also end displays that
# are to outlive it.
c.SystemdSpawner.unit_extra_properties = {"KillMode": "mixed", "TimeoutStopSec": "20"}
