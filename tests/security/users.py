"""Other users of the machine: kernels that are theirs, and what one of them can do to another. Only root can be
somebody else; the users need no names."""

from __future__ import annotations

import json
import os
import pickle
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Callable, Iterator, TypeVar

import pytest
from client import Client, kill
from launch import binary, command, connection_file, image

T = TypeVar("T")

NEEDS_ROOT = pytest.mark.skipif(
    os.geteuid() != 0 or shutil.which("setpriv") is None or shutil.which("unshare") is None,
    reason="only root can start kernels of other users",
)


def as_user(uid: int, does: Callable[[], T]) -> T:
    """What `does` gives, or raises, in a process of this user."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.setgroups([])
            os.setgid(uid)
            os.setuid(uid)
            told: Any = (does(), None)
        except Exception as error:
            told = (None, error)
        os.write(writing, pickle.dumps(told))
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        result, error = pickle.loads(pipe.read())
    os.waitpid(pid, 0)
    if error is not None:
        raise error
    return result


def mounts(*needed: Path) -> str:
    """Commands that, in a namespace of mounts, let everybody reach these directories: toolchains often lie in a home
    that is closed to others. Nothing else of such a home is to be seen there."""
    lines = ["true"]
    closed: dict[Path, list[Path]] = {}
    for directory in needed:
        above = [parent for parent in reversed(directory.parents) if not parent.stat().st_mode & 0o001]
        if above:
            closed.setdefault(above[0], []).append(directory)
    if closed:
        lines.append("mount -t tmpfs tmpfs /mnt")
    for number, (home, directories) in enumerate(closed.items()):
        kept = [f"/mnt/{number}-{at}" for at in range(len(directories))]
        lines += [f"mkdir {place} && mount --bind '{each}' {place}" for place, each in zip(kept, directories)]
        lines.append(f"mount -t tmpfs -o mode=755 tmpfs '{home}'")
        lines += [f"mkdir -p '{each}' && mount --bind {place} '{each}'" for place, each in zip(kept, directories)]
    return " && ".join(lines)


@dataclass
class User:
    uid: int
    home: Path
    pids: list[int] = field(default_factory=list)

    @property
    def becoming(self) -> list[str]:
        return ["setpriv", f"--reuid={self.uid}", f"--regid={self.uid}", "--clear-groups"]

    @contextmanager
    def kernel(self, before: str = "true", **environment: str) -> Iterator[Client]:
        """A kernel of this user's, with the usual places for what it keeps. Root does something in the same process
        `before`."""
        directory = Path(tempfile.mkdtemp(dir=self.home))
        info = connection_file(directory)
        for path in (directory, info["path"]):
            os.chown(path, self.uid, self.uid)
        sysroot = Path(json.loads((image() / "image.json").read_text())["rustc"]["sysroot"])
        prefix = Path(binary()).resolve().parent.parent
        script = f'{mounts(sysroot, prefix)} && umask 022 && {before} && exec "$@"'
        ours = {"HOME": str(self.home), "PATH": "/usr/local/bin:/usr/bin:/bin", "CI": "true"}
        process = subprocess.Popen(
            ["unshare", "--mount", "sh", "-c", script, "sh", *self.becoming, *command(info["path"])],
            stdin=subprocess.DEVNULL,
            env=ours | environment,
            cwd=self.home,
        )
        self.pids.append(process.pid)
        client: Client | None = None
        try:
            client = Client(info, process=process)
            yield client
        finally:
            if client is not None:
                client.close()
            kill(process.pid)
            process.wait()


@contextmanager
def users(*uids: int) -> Iterator[list[User]]:
    """With homes that others may walk through, as many systems make them."""
    with tempfile.TemporaryDirectory() as above:
        os.chmod(above, 0o755)
        made = []
        for uid in uids:
            home = Path(above) / str(uid)
            home.mkdir(mode=0o755)
            os.chown(home, uid, uid)
            made.append(User(uid, home))
        yield made
