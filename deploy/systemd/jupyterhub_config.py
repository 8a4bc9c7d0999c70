"""JupyterHub on one machine, each server a systemd unit of its own: limits of memory and processor, and a /tmp for each user.

Beside deploy/one-machine/jupyterhub_config.py, whose settings it takes: `jupyterhub -f jupyterhub_config.py`, as root.
`pip install jupyterhub-systemdspawner`
"""

from pathlib import Path

c = get_config()  # noqa: F821  JupyterHub has it
load_subconfig(str(Path(__file__).parents[1] / "one-machine/jupyterhub_config.py"))  # noqa: F821

c.JupyterHub.spawner_class = "systemd"

c.SystemdSpawner.mem_limit = "4G"
c.SystemdSpawner.cpu_limit = 2.0
c.SystemdSpawner.disable_user_sudo = True

# False: the user's servers, shells and scripts see the same displays in /tmp. True hides each server's /tmp, and with it its
# displays from the others; X's own sockets are in it, too.
c.SystemdSpawner.isolate_tmp = False
# Displays need no device but these; True would hide a graphics card.
c.SystemdSpawner.isolate_devices = False
# A stop ends what the server started; without this systemd would end displays that are to outlive it as well.
c.SystemdSpawner.unit_extra_properties = {"KillMode": "mixed", "TimeoutStopSec": "20"}
