"""A Jupyter server of a test's own, asked through its REST interface: contents, sessions, kernels."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Iterator

from client import KERNEL, START, Client
from labserver import stop

TOKEN = "of the tests"


class Server:
    def __init__(self, directory: Path, address: str) -> None:
        self.directory = directory
        self.address = address

    def ask(self, method: str, path: str, content: Any = None) -> Any:
        body = None if content is None else json.dumps(content).encode()
        headers = {"Authorization": f"token {TOKEN}", "Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.address}/api/{path}", body, headers, method=method)
        with urllib.request.urlopen(request, timeout=START) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def save(self, name: str, notebook: dict[str, Any]) -> None:
        """As JupyterLab does."""
        self.ask("PUT", f"contents/{name}", {"type": "notebook", "format": "json", "content": notebook})

    def load(self, name: str) -> dict[str, Any]:
        return self.ask("GET", f"contents/{name}?content=1")["content"]

    def open(self, name: str) -> str:
        """Begins a session, and gives its kernel's id."""
        session = {"path": name, "name": name, "type": "notebook", "kernel": {"name": KERNEL}}
        return self.ask("POST", "sessions", session)["kernel"]["id"]

    def client(self, kernel: str) -> Client:
        return Client(json.loads((self.directory / f"runtime/kernel-{kernel}.json").read_text()))


@contextmanager
def running(directory: Path) -> Iterator[Server]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    notebooks = directory / "notebooks"
    notebooks.mkdir()
    command = [sys.executable, "-m", "jupyter_server", "--allow-root", "--ip=127.0.0.1", f"--port={port}"]
    options = ["--ServerApp.port_retries=0", f"--IdentityProvider.token={TOKEN}", f"--ServerApp.root_dir={notebooks}"]
    environment = {
        **os.environ,
        "JUPYTER_CONFIG_DIR": str(directory / "config"),
        "JUPYTER_RUNTIME_DIR": str(directory / "runtime"),
        "OXBOOK_DATA": str(directory / "data"),
    }
    log = directory / "server.log"
    with log.open("wb") as written:
        process = subprocess.Popen(
            [*command, *options], stdin=subprocess.DEVNULL, stdout=written, stderr=written, env=environment
        )
    server = Server(directory, f"http://127.0.0.1:{port}")
    try:
        deadline = time.monotonic() + START
        while True:
            try:
                server.ask("GET", "status")
                break
            except OSError:
                assert process.poll() is None and time.monotonic() < deadline, log.read_text("utf-8", "replace")
                time.sleep(0.2)
        yield server
    finally:
        stop(process)
