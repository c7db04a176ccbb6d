"""The classroom's config as it is, on the test's own ports, and with a service by which the test acts as instructor."""

import json
import os

given = json.loads(os.environ["CLASSROOM"])
c = get_config()  # noqa: F821, JupyterHub gives it
load_subconfig(given["config"])  # noqa: F821

c.JupyterHub.bind_url = given["url"]
c.JupyterHub.hub_bind_url = given["hub"]
c.ConfigurableHTTPProxy.api_url = given["proxy"]
c.ConfigurableHTTPProxy.command = given["proxy_command"]
c.Authenticator.allowed_users = set(given["students"])

# The test runs a culler itself, with less patience and with what the classroom's may do.
c.JupyterHub.load_roles[0]["services"].append("culler")
c.JupyterHub.load_roles.append(
    {"name": "instructor", "scopes": ["admin:users", "tokens", "read:servers"], "services": ["instructor"]}
)
c.JupyterHub.services += [{"name": name, "api_token": given[name]} for name in ("culler", "instructor")]

if "homes" in given:
    # All are one user here, who may well have a thousand threads already.
    c.JupyterHub.spawner_class = "simple"
    c.Spawner.cmd = [part for part in c.Spawner.cmd if not part.startswith("--nproc")]
    c.SimpleLocalProcessSpawner.home_dir_template = given["homes"] + "/{username}"
