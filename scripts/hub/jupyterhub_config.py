"""JupyterHub for a course on one server. docs/classroom.md says how it is set up, and what holds each limit.

    jupyterhub -f jupyterhub_config.py
"""

import sys
from pathlib import Path

c = get_config()  # noqa: F821, JupyterHub gives it

# What one student may have. Threads count as processes.
MEMORY = 4 << 30
PROCESSES = 1000
LARGEST_FILE = 2 << 30
IDLE_SECONDS = 3600

# Whoever is in one of these groups comes in, with the password that the account has on this server.
c.LocalAuthenticator.allowed_groups = {"students", "instructors"}
c.PAMAuthenticator.admin_groups = {"instructors"}

# Only this server itself reaches it, until TLS stands in front of it.
c.JupyterHub.bind_url = "http://127.0.0.1:8000"

# Each student's Jupyter server runs as that student.
server = [sys.executable, "-m", "jupyterhub.singleuser"]
if Path("/run/systemd/system").is_dir():
    c.JupyterHub.spawner_class = "systemd"
    c.Spawner.cmd = server
    c.Spawner.mem_limit = MEMORY
    c.SystemdSpawner.isolate_tmp = True
    c.SystemdSpawner.unit_extra_properties = {
        "TasksMax": str(PROCESSES),
        "LimitFSIZE": str(LARGEST_FILE),
        # The process that takes too much is ended, and not the whole server.
        "OOMPolicy": "continue",
    }
else:
    # Without systemd the limit on memory is each process's, and not one for all of a student's together.
    limits = [f"--data={MEMORY}", f"--nproc={PROCESSES}", f"--fsize={LARGEST_FILE}", "--core=0"]
    c.JupyterHub.spawner_class = "localprocess"
    c.Spawner.cmd = ["prlimit", *limits, *server]

# A kernel's sockets are files in the student's own folder, and not ports that all users of the server can reach.
c.Spawner.args = ["--KernelManager.transport=ipc"]
c.Spawner.default_url = "/lab/tree/lessons"
# When a whole class comes in at once, the last one waits longer than JupyterHub would.
c.Spawner.start_timeout = c.Spawner.http_timeout = 180

# What nobody has used for an hour is ended, with its kernels.
c.JupyterHub.services = [
    {"name": "idle-culler", "command": [sys.executable, "-m", "jupyterhub_idle_culler", f"--timeout={IDLE_SECONDS}"]}
]
c.JupyterHub.load_roles = [
    {
        "name": "idle-culler",
        "scopes": ["list:users", "read:users:activity", "read:servers", "delete:servers"],
        "services": ["idle-culler"],
    }
]
