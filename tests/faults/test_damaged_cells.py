"""Compiled cells that are not what they were: whatever became of an entry, its cell is compiled anew or refused, and is
never another's code. tests/cache has what goes wrong while entries are written."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Callable

import nbformat
import pytest
from client import Kernel
from launch import binary, image

# Several of one shape: what stands for one would be believed for another.
CELLS = ["11 + 11", "22 + 11", "33 + 11", "let v = vec![1u8; 4]; v.len()", 'let text = format!("{}", 7); text']
EXPECTED = ["22", "33", "44", "4", '"7"']


def answers(cells: Path, copy: Path) -> list[str | None]:
    kernel = Kernel(env={"OXBOOK_CACHE": str(cells), "OXBOOK_IMAGE": str(copy)})
    try:
        return [kernel.run(cell).ok().text for cell in CELLS]
    finally:
        kernel.stop()


def flipped(at: float) -> Callable[[Path], None]:
    """One bit, in this part of an entry."""

    def damage(entry: Path) -> None:
        content = bytearray(entry.read_bytes())
        content[min(int(len(content) * at), len(content) - 1)] ^= 0x10
        entry.write_bytes(content)

    return damage


def directory(entry: Path) -> None:
    entry.unlink()
    entry.mkdir()


def pipe(entry: Path) -> None:
    """Which nobody writes to: who opened one to read would wait for ever."""
    entry.unlink()
    os.mkfifo(entry)


# A bit of the head, of the digest, of the library, at the end; then worse.
KINDS: list[Callable[[Path], None]] = [
    flipped(0.0),
    flipped(0.001),
    flipped(0.6),
    flipped(1.0),
    lambda entry: os.truncate(entry, entry.stat().st_size - 1),
    directory,
    pipe,
]


def damaged(entries: list[Path], first: int) -> None:
    """Each in another way."""
    for number, entry in enumerate(entries):
        KINDS[(first + number) % len(KINDS)](entry)


def exchanged(entries: list[Path], first: int) -> None:
    """Each under the name of the next."""
    contents = [entry.read_bytes() for entry in entries]
    for entry, content in zip(entries, contents[1:] + contents[:1]):
        entry.write_bytes(content)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An image with these cells compiled ahead, and a user's own below `own`."""
    directory = tmp_path_factory.mktemp("sound")
    copy = directory / "image"
    shutil.copytree(image(), copy, symlinks=True, copy_function=os.link, ignore=shutil.ignore_patterns("cells"))
    lesson = directory / "lesson.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in CELLS]), lesson)
    environment = {**os.environ, "OXBOOK_IMAGE": str(copy), "OXBOOK_CACHE": str(directory / "unused")}
    subprocess.run([binary(), "cache", "warm", "--installed", str(lesson)], env=environment, check=True, timeout=120)
    shutil.copytree(copy / "cells", directory / "own")
    return directory


@pytest.mark.parametrize(
    "damage, first",
    [(damaged, 0), (damaged, 3), (damaged, 5), (exchanged, 0)],
    ids=["one", "two", "three", "exchanged"],
)
def test_damage_to_both_layers(
    sound: Path, tmp_path: Path, damage: Callable[[list[Path], int], None], first: int
) -> None:
    copy, own = tmp_path / "image", tmp_path / "own"
    shutil.copytree(sound / "image", copy, symlinks=True, copy_function=os.link, ignore=shutil.ignore_patterns("cells"))
    for layer, source in ((copy / "cells", sound / "image/cells"), (own, sound / "own")):
        shutil.copytree(source, layer)
        entries = sorted(path for path in layer.rglob("*") if path.is_file())
        assert len(entries) >= len(CELLS)
        damage(entries, first)
    own.chmod(0o700)
    assert answers(own, copy) == EXPECTED
    assert answers(own, copy) == EXPECTED, "what was made anew is sound"


def test_sound_entries_are_used(sound: Path, tmp_path: Path) -> None:
    """So that the test above can fail."""
    own = tmp_path / "own"
    shutil.copytree(sound / "own", own)
    before = {path: path.stat().st_mtime_ns for path in own.rglob("*") if path.is_file()}
    assert answers(own, sound / "image") == EXPECTED
    after = {path for path in own.rglob("*") if path.is_file()}
    # The first cell of a kernel is its own, and compiled for it.
    assert len(after - before.keys()) <= 1
