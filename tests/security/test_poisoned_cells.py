"""Compiled cells that somebody else could have written are never run. Whoever writes here knows the form of an entry
and the key of a cell that is going to be run: only whose the file is keeps it out."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Callable, Iterator

import nbformat
import pytest
from launch import binary, image
from users import NEEDS_ROOT, User, users

pytestmark = NEEDS_ROOT

MAGIC = b"oxcell02"
DIGEST = hashlib.sha256().digest_size
POISON = "666 + 0"
ATTACKER, VICTIM = 12001, 12002


def key(entry: Path) -> str:
    return entry.parent.name + entry.name


def forged(poison: Path, entry: Path) -> bytes:
    """The poison's code, as an entry of this name."""
    body = poison.read_bytes()[len(MAGIC) + DIGEST :]
    return MAGIC + hashlib.sha256(key(entry).encode() + body).digest() + body


def of_the_attacker(path: Path) -> None:
    os.chown(path, ATTACKER, ATTACKER)


def link(path: Path) -> None:
    elsewhere = path.parent.parent.parent / f"elsewhere-{path.name}"
    path.rename(elsewhere)
    of_the_attacker(elsewhere)
    path.symlink_to(elsewhere)


def hard_link(path: Path) -> None:
    elsewhere = path.parent.parent.parent / f"elsewhere-{path.name}"
    path.rename(elsewhere)
    of_the_attacker(elsewhere)
    os.link(elsewhere, path)


WAYS: dict[str, Callable[[Path], None]] = {
    "the attacker's file": of_the_attacker,
    "a link to the attacker's file": link,
    "another name of the attacker's file": hard_link,
    "a file that everybody may write": lambda path: path.chmod(0o666),
    "a file that a group may write": lambda path: path.chmod(0o664),
    "in the attacker's directory": lambda path: of_the_attacker(path.parent),
    "in a directory that a group may write": lambda path: path.parent.chmod(0o775),
    "in a directory that everybody may write": lambda path: path.parent.chmod(0o1777),
}
WHOLE_LAYERS: dict[str, Callable[[Path], None]] = {
    "the attacker's layer": of_the_attacker,
    "a layer that a group may write": lambda layer: layer.chmod(0o775),
}


def cell(number: int) -> str:
    return f"{1000 + number} + 0"


@pytest.fixture(scope="module")
def victim() -> Iterator[User]:
    with users(VICTIM) as (made,):
        yield made


@pytest.fixture
def copy() -> Iterator[Path]:
    """An image that everybody can read, with nothing compiled ahead."""
    with tempfile.TemporaryDirectory() as directory:
        os.chmod(directory, 0o755)
        made = Path(directory) / "image"
        shutil.copytree(image(), made, symlinks=True, ignore=shutil.ignore_patterns("cells"))
        yield made


def compiled(copy: Path, cells: list[str]) -> dict[str, Path]:
    """The entries of these cells in the image's layer."""
    lesson = copy.parent / "lesson.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(each) for each in cells]), lesson)
    environment = {**os.environ, "OXBOOK_IMAGE": str(copy), "OXBOOK_CACHE": str(copy.parent / "unused")}
    subprocess.run([binary(), "cache", "warm", "--installed", str(lesson)], env=environment, check=True, timeout=60)
    entries = sorted((copy / "cells").glob("*/*"), key=lambda path: path.stat().st_mtime_ns)
    # Before them comes what every kernel compiles at its start.
    return dict(zip(cells, entries[-len(cells) :], strict=True))


def poisoned(copy: Path, wanted: int) -> dict[int, Path]:
    """So many entries by the number of their cell, no two in one directory."""
    numbers = range(wanted + 4)
    entries = compiled(copy, [POISON, *map(cell, numbers)])
    chosen = {entries[cell(number)].parent: number for number in numbers}
    found = {number: entries[cell(number)] for number in sorted(chosen.values())[:wanted]}
    assert len(found) == wanted
    for entry in found.values():
        entry.write_bytes(forged(entries[POISON], entry))
    return found


@pytest.mark.parametrize("own", [False, True], ids=["the installation's", "their own"])
def test_what_somebody_else_could_have_written_is_not_run(victim: User, copy: Path, own: bool) -> None:
    entries = poisoned(copy, len(WAYS) + 1)
    layer = copy / "cells"
    environment = {"OXBOOK_IMAGE": str(copy)}
    if own:
        layer = layer.rename(copy.parent / "own")
        for path in (layer, *layer.rglob("*")):
            os.chown(path, VICTIM, VICTIM)
        entries = {number: layer / entry.parent.name / entry.name for number, entry in entries.items()}
        environment["OXBOOK_CACHE"] = str(layer)
    *others, last = entries
    for way, number in zip(WAYS.values(), others):
        way(entries[number])
    with victim.kernel(**environment) as client:
        shown = {name: client.run(cell(number)).ok().text for name, number in zip(WAYS, others)}
        # The last was left as it is: it is run, so what keeps the others out is whose they are.
        assert client.run(cell(last)).ok().text == "666"
    assert shown == {name: str(1000 + number) for name, number in zip(WAYS, others)}


@pytest.mark.parametrize("way", WHOLE_LAYERS.values(), ids=WHOLE_LAYERS)
def test_a_layer_that_somebody_else_can_write_is_not_run(victim: User, copy: Path, way: Callable[[Path], None]) -> None:
    (number,) = poisoned(copy, 1)
    way(copy / "cells")
    with victim.kernel(OXBOOK_IMAGE=str(copy)) as client:
        assert client.run(cell(number)).ok().text == str(1000 + number)
