"""A JupyterLab of the tests' own: its own port, settings, workspaces, and copies of the notebooks."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Iterator

import pytest

ROOT = Path(__file__).resolve().parents[2]

# No sandbox: containers have none to give. The rest keeps Chromium from calling home.
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium() -> str | None:
    """A Chromium that is installed; none is ever downloaded."""
    names = [os.environ.get("OXBOOK_TEST_CHROMIUM") or "", "chromium", "chromium-browser", "google-chrome"]
    return next((found for name in names if name and (found := shutil.which(name))), None)


NEEDS_CHROMIUM = pytest.mark.skipif(
    chromium() is None and os.environ.get("CI") != "true", reason="needs Chromium: apt-get install chromium"
)


@contextmanager
def running(directory: Path, python: str | Path = sys.executable, **variables: str) -> Iterator[str]:
    """Starts the JupyterLab of an environment on `directory`/notebooks, and gives its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = directory / "settings"
    write(settings / "@jupyterlab/apputils-extension/notification.jupyterlab-settings", {"fetchNews": "false"})
    environment = dict(
        os.environ,
        JUPYTER_CONFIG_DIR=str(directory / "config"),
        JUPYTER_RUNTIME_DIR=str(directory / "runtime"),
        JUPYTERLAB_SETTINGS_DIR=str(settings),
        JUPYTERLAB_WORKSPACES_DIR=str(directory / "workspaces"),
        OXBOOK_DATA=str(directory / "data"),
        **variables,
    )
    log = open(directory / "jupyterlab.log", "wb")
    server = subprocess.Popen(
        [
            str(python),
            "-m",
            "jupyterlab",
            "--no-browser",
            "--allow-root",
            "--ip=127.0.0.1",
            f"--port={port}",
            "--ServerApp.port_retries=0",
            "--IdentityProvider.token=",
            "--LabApp.expose_app_in_browser=True",
            f"--ServerApp.root_dir={directory / 'notebooks'}",
        ],
        stdout=log,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        env=environment,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                urllib.request.urlopen(f"{address}/api", timeout=5).close()
                break
            except OSError:
                said = (directory / "jupyterlab.log").read_text("utf-8", "replace")
                assert server.poll() is None, f"JupyterLab ended:\n{said}"
                assert time.monotonic() < deadline, f"JupyterLab does not answer:\n{said}"
                time.sleep(0.2)
        yield address
    finally:
        stop(server)
        log.close()


def stop(server: subprocess.Popen[bytes]) -> None:
    server.terminate()
    try:
        server.wait(15)
    except subprocess.TimeoutExpired:
        server.kill()


def write(path: Path, content: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content), "utf-8")
