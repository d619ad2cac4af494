"""Two users on one machine: neither reads or reaches what the other's kernel has."""

from __future__ import annotations

import os
import socket
import stat
from pathlib import Path
from typing import Iterator

import pytest
from client import children
from users import NEEDS_ROOT, User, as_user, users

pytestmark = NEEDS_ROOT

SECRET = "nobody else is to read this"


@pytest.fixture(scope="module")
def pair() -> Iterator[list[User]]:
    with users(12001, 12002) as made:
        yield made


def session(user: User) -> Path:
    for pid in children(user.pids[-1]):
        for entry in Path(f"/proc/{pid}/environ").read_text().split("\0"):
            if entry.startswith("OXBOOK_CHANNEL="):
                return Path(entry.partition("=")[2]).parent
    raise AssertionError("there is no process that runs cells")


def everything(*directories: Path) -> list[Path]:
    """As root sees it."""
    return [Path(above) / name for each in directories for above, _, names in os.walk(each) for name in names]


def readable(paths: list[Path]) -> list[Path]:
    """Those that can be opened, or connected to."""
    found = []
    for path in paths:
        try:
            if stat.S_ISSOCK(path.stat().st_mode):
                with socket.socket(socket.AF_UNIX) as connection:
                    connection.connect(str(path))
            else:
                path.open("rb").close()
            found.append(path)
        except OSError:
            continue
    return found


def test_neither_reads_what_the_other_has(pair: list[User]) -> None:
    ada, grace = pair
    with ada.kernel() as of_ada, grace.kernel() as of_grace:
        for client in (of_ada, of_grace):
            client.run(f'let secret = "{SECRET}"; secret.len() + 1').ok()
            client.run('check("02-1", || Ok(()))').ok()
        for user, other in ((ada, grace), (grace, ada)):
            kept = everything(other.home, session(other))
            names = {path.name for path in kept}
            assert {"history.sqlite", "progress.json", "channel", "connection.json"} <= names, names
            assert any("cells" in path.parts for path in kept), "compiled cells are among it"
            assert as_user(other.uid, lambda: readable(kept)), "the owner reads them: the test can fail"
            assert as_user(user.uid, lambda: readable(kept)) == []
            with pytest.raises(PermissionError):
                as_user(user.uid, lambda: os.listdir(session(other)))
            # What the other's processes were started with has paths and keys in it.
            for pid in (other.pids[-1], *children(other.pids[-1])):
                with pytest.raises(PermissionError):
                    as_user(user.uid, lambda: Path(f"/proc/{pid}/environ").read_bytes())


def test_a_name_that_is_taken_stops_no_kernel(pair: list[User]) -> None:
    """The session's directory is named by its process, which can be guessed."""
    ada, grace = pair
    taking = f"{' '.join(grace.becoming)} sh -c 'mkdir -m 777 /tmp/oxbook-$0' $$"
    with ada.kernel(before=taking) as client:
        taken = Path(f"/tmp/oxbook-{ada.pids[-1]}")
        try:
            assert client.run("1 + 1").ok().text == "2"
            directory = session(ada)
            assert taken.stat().st_uid == grace.uid and list(taken.iterdir()) == []
            assert directory != taken and directory.stat().st_uid == ada.uid
            assert directory.stat().st_mode & 0o777 == 0o700
        finally:
            taken.rmdir()
