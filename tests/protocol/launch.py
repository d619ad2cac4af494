"""Starting a kernel without a manager: its command line, and connection files of our own making."""

from __future__ import annotations

import json
import socket
import subprocess
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Iterator

from client import KERNEL, SHORT, Client, kill
from jupyter_client.kernelspec import KernelSpecManager


def command(path: str | Path) -> list[str]:
    """What the kernelspec runs."""
    spec = KernelSpecManager().get_kernel_spec(KERNEL)
    return [str(path) if word == "{connection_file}" else word for word in spec.argv]


def binary() -> str:
    return command("")[0]


def image() -> Path:
    return Path(binary()).resolve().parent.parent / "share/oxbook/image"


@contextmanager
def answering(info: dict[str, Any]) -> Iterator[tuple[Client, subprocess.Popen[bytes]]]:
    """A kernel on a connection file of ours, which has run a cell; asked to end, it does."""
    process = subprocess.Popen(command(info["path"]), stdin=subprocess.DEVNULL)
    try:
        client = Client(info)
        assert client.run("1 + 1").ok().text == "2"
        yield client, process
        client.send("control", "shutdown_request", {})
        assert process.wait(SHORT) == 0
        client.close()
    finally:
        kill(process.pid)


def connection_file(directory: Path, **changed: Any) -> dict[str, Any]:
    """Writes one with free ports, and gives what is in it, and its path."""
    sockets = [socket.socket() for _ in range(5)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    info = {
        "transport": "tcp",
        "ip": "127.0.0.1",
        "key": "a secret key",
        "signature_scheme": "hmac-sha256",
        **{f"{name}_port": each.getsockname()[1] for name, each in zip(("shell", "iopub", "stdin", "hb", "control"), sockets)},
        **changed,
    }
    for each in sockets:
        each.close()
    path = directory / "connection.json"
    path.write_text(json.dumps(info))
    return {**info, "path": path}
