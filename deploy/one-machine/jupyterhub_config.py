"""JupyterHub on one machine, for people who have an account there: `jupyterhub -f jupyterhub_config.py`, as root.

Each server runs as its user, who logs in with the password of the machine. A form asks for notebooks or a desktop alone.
"""

c = get_config()  # noqa: F821  JupyterHub has it

# Whoever has an account. Name a group instead where that is too many: c.PAMAuthenticator.allowed_groups = {"hub"}
c.Authenticator.allow_all = True

c.JupyterHub.bind_url = "http://127.0.0.1:8000"  # nginx with TLS in front
c.JupyterHub.allow_named_servers = True  # both, side by side

# A person's input is activity, which the servers tell of. What goes through the proxy is not: a clock that ticks in a
# desktop would keep it for ever. The Hub and its proxy are on one machine here, and start and stop together.
c.JupyterHub.last_activity_interval = 0

c.Spawner.options_form = """
<label for="what">What do you want to work with?</label>
<select name="what" id="what" class="form-control">
  <option value="notebook">Notebooks, with desktops in their tabs</option>
  <option value="desktop">A desktop</option>
</select>
"""
COMMANDS = {"notebook": ["jupyterhub-singleuser"], "desktop": ["jupyter-xpra-desktop"]}


def options_from_form(form):
    """What was chosen. Raises `ValueError`, which the person is shown, for anything else."""
    (what,) = form.get("what", ["notebook"])
    if what not in COMMANDS:
        raise ValueError(f"There is no {what!r}.")
    return {"what": what}


def pre_spawn_hook(spawner):
    """Start what was chosen; notebooks where nobody was asked."""
    spawner.cmd = COMMANDS[spawner.user_options.get("what", "notebook")]


c.Spawner.options_from_form = options_from_form
c.Spawner.pre_spawn_hook = pre_spawn_hook

# Nobody for an hour: stopped. `pip install jupyterhub-idle-culler`
c.JupyterHub.load_roles = [
    {
        "name": "idle-culler",
        "scopes": ["list:users", "read:users:activity", "read:servers", "delete:servers"],
        "services": ["idle-culler"],
    }
]
c.JupyterHub.services = [
    {"name": "idle-culler", "command": ["python3", "-m", "jupyterhub_idle_culler", "--timeout=3600", "--cull-every=300"]}
]
