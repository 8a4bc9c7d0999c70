"""JupyterHub in front of a Slurm cluster: each server is a job, on the node that Slurm chooses.

Run `pip install batchspawner` on the Hub's host and in the environment of the servers, and
`pip install "jupyterlab-xpra[server]"` in the latter. Or the nodes see one folder with everything
that displays are made of, which JUPYTERLAB_XPRA_SERVER names (docs/install.md, "A batch cluster").
"""

import batchspawner  # noqa: F401  It adds a route to the Hub, where the jobs report their ports.

c = get_config()  # noqa: F821  JupyterHub has it

c.Authenticator.allow_all = True
c.JupyterHub.spawner_class = "batchspawner.SlurmSpawner"
# The nodes reach the Hub here.
c.JupyterHub.hub_ip = "0.0.0.0"  # noqa: S104
c.JupyterHub.hub_connect_ip = "hub.example.org"
c.JupyterHub.allow_named_servers = True

# `batchspawner-singleuser` finds a free port on the node and then runs the command.
c.Spawner.cmd = ["jupyter-xpra-desktop"]
c.BatchSpawnerBase.batchspawner_singleuser_cmd = "batchspawner-singleuser"
c.Spawner.start_timeout = 300  # the queue
c.Spawner.http_timeout = 60

c.BatchSpawnerBase.req_partition = "interactive"
c.BatchSpawnerBase.req_runtime = "08:00:00"
c.BatchSpawnerBase.req_memory = "4G"
c.BatchSpawnerBase.req_nprocs = "2"
# The displays are in the node's /tmp: homes are on a network file system, which carries no sockets.
# The end of the job ends the displays. The server gets SIGTERM a minute before.
c.BatchSpawnerBase.req_prologue = "export JUPYTERLAB_XPRA_RUNTIME_DIR=/tmp/jupyterlab-xpra-$(id -u)-$SLURM_JOB_ID"
c.BatchSpawnerBase.req_options = "--signal=B:TERM@60"
