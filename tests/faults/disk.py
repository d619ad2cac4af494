"""A kernel on a disk of its own, which a test fills: a file system in memory, mounted where only it sees that."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest
from client import Kernel
from launch import command

# A session with rust-analyzer at rest takes some hundred kilobytes, a cell's library a few tens.
MEGABYTES = 48
NAME = "oxbook-on-a-disk"
# `exec`: the process that Jupyter knows is the kernel.
MOUNT = 'mount -t tmpfs -o size={size}m,mode=700{options} tmpfs "$0" && mkdir "$0/tmp" "$0/cells" "$0/data" && exec "$@"'


def namespace() -> list[str]:
    """The command that runs another with mounts of its own, where this system allows that."""
    if shutil.which("unshare") is None:
        pytest.skip("there is no `unshare`: a disk cannot be filled without harm to others")
    command = ["unshare", "--mount"] if os.geteuid() == 0 else ["unshare", "--mount", "--map-root-user"]
    tried = subprocess.run([*command, "mount", "-t", "tmpfs", "tmpfs", "/mnt"], capture_output=True, text=True)
    if tried.returncode != 0:
        pytest.skip(f"this system does not let us mount a disk to fill: {tried.stderr.strip()}")
    return command


class Disk:
    """Temporary files, compiled cells, history and progress lie on it."""

    def __init__(self, directory: Path, monkeypatch: pytest.MonkeyPatch, options: str = "") -> None:
        # Its name is short: where the path of a socket would be too long, the session's directory is made elsewhere.
        self.mounted = Path(tempfile.mkdtemp())
        start = [*namespace(), "sh", "-c", MOUNT.format(size=MEGABYTES, options=options), str(self.mounted)]
        spec = directory / "kernels" / NAME
        spec.mkdir(parents=True)
        argv = [*start, *command("{connection_file}")]
        (spec / "kernel.json").write_text(json.dumps({"argv": argv, "display_name": NAME, "language": "rust"}))
        monkeypatch.setenv("JUPYTER_PATH", os.pathsep.join([str(directory), os.environ.get("JUPYTER_PATH", "")]))
        self.kernel: Kernel | None = None

    def start(self, **environment: str) -> Kernel:
        places = {"TMPDIR": "tmp", "XDG_RUNTIME_DIR": "tmp", "OXBOOK_CACHE": "cells", "OXBOOK_DATA": "data"}
        places = {name: str(self.mounted / place) for name, place in places.items()}
        self.kernel = Kernel(name=NAME, env=places | environment)
        return self.kernel

    def close(self) -> None:
        if self.kernel is not None:
            self.kernel.stop()
        self.mounted.rmdir()

    @property
    def root(self) -> Path:
        """The disk, seen from outside."""
        assert self.kernel is not None
        return Path(f"/proc/{self.kernel.pid}/root{self.mounted}")

    def fill(self) -> None:
        """To the last byte."""
        with open(self.root / "filler", "ab", buffering=0) as filler:
            block = bytes(1 << 16)
            while block:
                try:
                    filler.write(block)
                except OSError:
                    block = block[: len(block) // 2]

    def make_room(self) -> None:
        (self.root / "filler").unlink()
