"""A real JupyterHub with the configuration that the repository offers, on loopback, for learners without accounts."""

from __future__ import annotations

import os
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

import psutil
from launch import command

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
BIN = HERE / ".venv/bin"
PROXY = HERE / "node_modules/.bin"
PASSWORD = "a password for all"

# What a test replaces: learners have no accounts on this machine, and ports are whichever are free.
CONFIGURATION = """
load_subconfig({offered!r})
c = get_config()
c.JupyterHub.bind_url = "http://127.0.0.1:{front}"
c.JupyterHub.hub_bind_url = "http://127.0.0.1:{hub}"
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{proxy}"
c.JupyterHub.authenticator_class = "dummy"
c.DummyAuthenticator.password = {password!r}
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = {homes!r} + "/{{username}}"
c.Spawner.poll_interval = 2
others = {{each.partition("=")[0] for each in {arguments!r}}}
c.Spawner.args = [each for each in c.Spawner.args if each.partition("=")[0] not in others] + list({arguments!r})
"""


class Classroom:
    """The hub, its proxy and its learners' servers. `arguments` go to the servers, in place of the configuration's own."""

    def __init__(self, directory: Path, *arguments: str) -> None:
        self.directory = directory
        self.state, self.homes = directory / "state", directory / "homes"
        self.homes.mkdir(parents=True)
        ports = free_ports(3)
        self.address = f"http://127.0.0.1:{ports[0]}"
        self.log = directory / "hub.log"
        if os.getuid() == 0:  # Jupyter's server asks to be told so.
            arguments = ("--allow-root", *arguments)
        configuration = CONFIGURATION.format(
            offered=str(ROOT / "deploy/jupyterhub_config.py"),
            password=PASSWORD,
            homes=str(self.homes),
            arguments=arguments,
            **dict(zip(("front", "hub", "proxy"), ports)),
        )
        (directory / "jupyterhub_config.py").write_text(configuration, "utf-8")
        self.hub: subprocess.Popen[bytes] | None = None

    def home(self, name: str) -> Path:
        return self.homes / name

    def start(self) -> None:
        kept = {name: os.environ[name] for name in ("LANG", "LC_ALL", "TMPDIR", "HOME") if name in os.environ}
        with open(self.log, "ab") as log:
            self.hub = subprocess.Popen(
                [BIN / "python", "-m", "jupyterhub", "-f", self.directory / "jupyterhub_config.py"],
                cwd=self.directory,
                env={
                    **kept,
                    "PATH": os.pathsep.join([str(BIN), str(PROXY), os.environ["PATH"]]),
                    "OXBOOK_PREFIX": str(Path(command("")[0]).parents[1]),
                    "OXBOOK_HUB_STATE": str(self.state),
                },
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        deadline = time.monotonic() + 120
        while not answers(f"{self.address}/hub/health"):
            assert self.hub.poll() is None, f"JupyterHub ended:\n{self.said()}"
            assert time.monotonic() < deadline, f"JupyterHub does not answer:\n{self.said()}"
            time.sleep(0.1)

    def stop_hub(self) -> None:
        """As an administrator would: everything else goes on."""
        assert self.hub is not None
        self.hub.terminate()
        self.hub.wait(60)

    def processes(self) -> list[psutil.Process]:
        """All that was started for this class: the hub and its proxy know our state, learners' processes their homes."""
        own: dict[int, psutil.Process] = {}
        for process in psutil.process_iter():
            try:
                environment = process.environ()
                ours = environment.get("OXBOOK_HUB_STATE") == str(self.state)
                if ours or environment.get("HOME", "").startswith(f"{self.homes}/"):
                    own.update({each.pid: each for each in [process, *process.children(recursive=True)]})
            except (psutil.NoSuchProcess, psutil.AccessDenied):
                continue
        return list(own.values())

    def end(self) -> None:
        """The hub first, which would start the proxy again; then what it leaves alive."""
        left = self.processes()
        if self.hub is not None and self.hub.poll() is None:
            self.hub.terminate()
            try:
                self.hub.wait(30)
            except subprocess.TimeoutExpired:
                self.hub.kill()
        for process in left:
            try:
                process.terminate()
            except psutil.NoSuchProcess:
                continue
        _, stubborn = psutil.wait_procs(left, timeout=20)
        for process in stubborn:
            process.kill()
        psutil.wait_procs(stubborn, timeout=20)

    def said(self) -> str:
        return self.log.read_text("utf-8", "replace")[-8000:]


def free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def answers(url: str) -> bool:
    try:
        urllib.request.urlopen(url, timeout=5).close()
        return True
    except OSError:
        return False
