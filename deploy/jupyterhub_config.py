"""JupyterHub for a workshop with Oxbook on one host. As root:

    ./install.sh --prefix /opt/oxbook --standalone     # for learners to read, and not to write
    /opt/oxbook/bin/python -m pip install jupyterhub
    npm install -g configurable-http-proxy
    /opt/oxbook/bin/jupyterhub -f /opt/oxbook/share/oxbook/source/deploy/jupyterhub_config.py

Whoever has an account on the host may log in.

Hub, proxy and learners' servers listen on this host alone. What learners connect to is a web server in front with TLS,
which passes everything, WebSockets too, to http://127.0.0.1:8000.
"""

import os
import sys
from pathlib import Path

c = get_config()  # noqa: F821  # given by traitlets

# With the lessons: a checkout, or what a standalone installation has of it.
CHECKOUT = Path(__file__).resolve().parents[1]
# Where the kernel is installed. What `--system` registered is found anyway.
PREFIX = Path(os.environ.get("OXBOOK_PREFIX", sys.prefix))
# The hub's database, the secret of its cookies and the proxy's number: the same wherever the hub is started.
STATE = Path(os.environ.get("OXBOOK_HUB_STATE", "/var/lib/oxbook-hub"))
# In a learner's home.
COURSE = "oxbook"

# --- what each learner may take --------------------------------------------------------------------------------------

# A server takes 130 MB; its kernel less than 50 MB when it is new, 500 MB once it has completed names, in lessons up to
# 1.5 GB.
MEMORY_MB = 2048
PROCESSORS = 2
# In seconds. Longer than any break of a workshop: what ends with a kernel are a learner's variables.
IDLE_KERNEL = 4 * 3600
UNUSED_SERVER = 30 * 60

# --- where it listens, what it keeps ---------------------------------------------------------------------------------

STATE.mkdir(mode=0o700, parents=True, exist_ok=True)
c.JupyterHub.bind_url = "http://127.0.0.1:8000"
c.JupyterHub.hub_bind_url = "http://127.0.0.1:8081"
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:8001"
c.Spawner.ip = "127.0.0.1"
c.JupyterHub.db_url = f"sqlite:///{STATE / 'jupyterhub.sqlite'}"
c.JupyterHub.cookie_secret_file = str(STATE / "cookie_secret")
c.ConfigurableHTTPProxy.pid_file = str(STATE / "proxy.pid")

# Learners' servers and the way to them outlive the hub: it can be restarted, or updated, while cells run. Starting
# again it finds the servers, and replaces the proxy: browsers connect anew by themselves. Under systemd this needs
# KillMode=process. To end everything: "Stop All" on the hub's page for administrators, then the hub, then the proxy
# (`proxy.pid`).
c.JupyterHub.cleanup_servers = False
c.JupyterHub.cleanup_proxy = False

# --- who may log in --------------------------------------------------------------------------------------------------

# The default authenticator asks PAM; this lets in everybody who has an account. Else name them in `allowed_users`; who may
# see and stop everybody's servers, in `admin_users`.
c.Authenticator.allow_all = True

# --- a learner's server ----------------------------------------------------------------------------------------------

# Learner by learner, under their own name: copies the lessons that they do not have yet, never over one that they have,
# and bounds the data of each process that the server starts, kernels among them. A cell that asks for more ends its
# kernel's runtime process, and says so.
SCRIPT = [str(CHECKOUT / "deploy/learner.sh"), str(CHECKOUT / "notebooks"), COURSE, str(MEMORY_MB)]
c.Spawner.cmd = [*SCRIPT, "jupyterhub-singleuser"]
c.Spawner.default_url = f"/lab/tree/{COURSE}/00_Overview.ipynb"
# A local process has no other limit: not of a learner's processes together, and not of processors. These two are held
# by SystemdSpawner (`pip install jupyterhub-systemdspawner`, then `c.JupyterHub.spawner_class = "systemd"`) and by those
# of containers; here they are only what jupyter-resource-usage shows.
c.Spawner.mem_limit = MEMORY_MB << 20
c.Spawner.cpu_limit = PROCESSORS
c.Spawner.environment = {
    "JUPYTER_PATH": str(PREFIX / "share/jupyter"),
    # candle's and the prelude's threads; `sweep` asks the system, which knows a container's limit and SystemdSpawner's.
    "RAYON_NUM_THREADS": str(PROCESSORS),
    # A `:dep` that is not on this host fails at once, and says so.
    "CARGO_NET_OFFLINE": "true",
}
# Thirty servers that start at once on a few processors.
c.Spawner.start_timeout = 180
c.Spawner.http_timeout = 180

# --- what ends by itself ---------------------------------------------------------------------------------------------

# Not jupyterhub-idle-culler: it looks at a server's last activity, and a cell that computes for hours in silence, with
# its browser closed, is none: it would be ended with its server. A learner's own server knows what its kernels do. It
# ends those that have been idle, also behind a page that was left open, and never one whose cell runs or waits for
# input; and itself, when no kernel or terminal is left and nobody has asked it for anything (an open page does ask).
c.Spawner.args = [
    f"--MappingKernelManager.cull_idle_timeout={IDLE_KERNEL}",
    "--MappingKernelManager.cull_interval=300",
    "--MappingKernelManager.cull_busy=False",
    "--MappingKernelManager.cull_connected=True",
    f"--ServerApp.shutdown_no_activity_timeout={UNUSED_SERVER}",
]
