"""JupyterHub on one machine, for people who have an account there.

Run it as root: `jupyterhub -f jupyterhub_config.py`. People log in with their passwords of the
machine, and each server runs as its user. A form asks whether the user wants notebooks or a
desktop alone.
"""

c = get_config()  # noqa: F821  JupyterHub has it

# Everybody with an account may log in. To admit only a group:
# c.PAMAuthenticator.allowed_groups = {"hub"}
c.Authenticator.allow_all = True

c.JupyterHub.bind_url = "http://127.0.0.1:8000"  # nginx with TLS in front
c.JupyterHub.allow_named_servers = True  # both, side by side

# The Hub counts the input that servers report as activity, and not the bytes in its proxy: a clock
# that ticks in a desktop would keep that desktop for ever. The Hub and its proxy are on one machine
# here, and start and stop together.
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
    """Return the choice in the form.

    Raises `ValueError`, which the person sees, for a choice that the form does not offer.
    """
    (what,) = form.get("what", ["notebook"])
    if what not in COMMANDS:
        raise ValueError(f"There is no {what!r}.")
    return {"what": what}


def pre_spawn_hook(spawner):
    """Start the choice, or notebooks where the Hub showed no form."""
    spawner.cmd = COMMANDS[spawner.user_options.get("what", "notebook")]


c.Spawner.options_from_form = options_from_form
c.Spawner.pre_spawn_hook = pre_spawn_hook

# The culler stops a server that nobody used for an hour: `pip install jupyterhub-idle-culler`.
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
