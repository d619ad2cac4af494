"""What an image or a machine that many share has: everything in one directory, to read for all and to write for none."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nbformat
import pytest
from client import START, Client, kill
from launch import connection_file

ROOT = Path(__file__).resolve().parents[2]
LEARNER = 12345  # A user who owns nothing.

needs_users = pytest.mark.skipif(os.geteuid() != 0, reason="only root can start a kernel as another user")


@contextmanager
def learner(installed: Path, home: Path, *before: str) -> Iterator[Client]:
    """Another user's kernel. `before` are words that start it."""
    home.mkdir()
    os.chown(home, LEARNER, LEARNER)
    info = connection_file(home)
    os.chown(info["path"], LEARNER, LEARNER)
    spec = json.loads((installed / "share/jupyter/kernels/oxbook/kernel.json").read_text())
    command = [str(info["path"]) if word == "{connection_file}" else word for word in spec["argv"]]
    # As a hub's spawner starts it: nothing of ours.
    environment = {"HOME": str(home), "PATH": "/usr/bin:/bin", "CARGO_NET_OFFLINE": "true", "LANG": "C.UTF-8"}
    process = subprocess.Popen([*before, *command], user=LEARNER, group=LEARNER, extra_groups=[], env=environment, cwd=home)
    try:
        client = Client(info, process=process)
        try:
            yield client
        finally:
            client.close()
    finally:
        kill(process.pid)
        process.wait(START)


def compiled(directory: Path) -> dict[str, float]:
    return {str(file): file.stat().st_mtime for file in directory.rglob("*") if file.is_file()}


def test_nobody_else_can_write_to_it_and_everybody_can_read(installed: Path) -> None:
    writable = subprocess.run(["find", installed, "-perm", "/022", "!", "-type", "l"], capture_output=True, text=True).stdout
    assert writable == ""
    unreadable = subprocess.run(["find", installed, "!", "-perm", "-004", "!", "-type", "l"], capture_output=True, text=True).stdout
    assert unreadable == ""


def test_it_names_no_place_but_its_own(installed: Path) -> None:
    image = installed / "share/oxbook/image"
    manifest = json.loads((image / "image.json").read_text())
    paths = [manifest["rustc"]["path"], manifest["rustc"]["sysroot"], manifest["cargo"], manifest["source"], manifest["rust_src"]]
    for path in paths:
        assert not Path(path).is_absolute() and (image.parent / path).exists(), path
    crates = json.loads((image / "metadata.json").read_text())
    for package in crates["packages"]:
        for path in (package["manifest_path"], *(target["src_path"] for target in package["targets"])):
            assert not Path(path).is_absolute() and (image.parent / path).is_file(), path
    described = (image / "image.json").read_text() + (image / "metadata.json").read_text()
    assert not re.search(r"/(root|home|Users|tmp)/", described)


@needs_users
def test_a_learner_finds_every_cell_compiled(installed: Path, place: Path) -> None:
    """A whole lesson: no cell of it is compiled, nothing is written beside what everybody reads."""
    shared = installed / "share/oxbook/image/cells"
    before = compiled(shared)
    lesson = nbformat.read(installed / "share/oxbook/source/notebooks/02_Scaling_Laws.ipynb", as_version=4)
    with learner(installed, place / "ada") as client:
        for cell in lesson.cells:
            if cell.cell_type == "code":
                client.run(cell.source, timeout=120).ok()
        assert compiled(place / "ada/.cache/oxbook/cells") == {}
        # What they write themselves is theirs.
        assert client.run("let mine = 6 * 7; mine").ok().text == "42"
        assert compiled(place / "ada/.cache/oxbook/cells")
        assert "sqr" in client.complete("Tensor::new(1f32, &Device::Cpu)?.", timeout=120)["matches"]
    assert compiled(shared) == before


@needs_users
def test_threads_are_as_many_as_the_processors_one_may_use(installed: Path, place: Path) -> None:
    with learner(installed, place / "grace", "taskset", "-c", "0") as client:
        assert client.run('std::env::var("RAYON_NUM_THREADS")?').ok().text == '"1"'


@needs_users
def test_a_learner_adds_a_crate(installed: Path, place: Path) -> None:
    """Built in their own cache, without a network: it lies in their home."""
    crate = place / "crate"
    (crate / "src").mkdir(parents=True)
    (crate / "Cargo.toml").write_text('[package]\nname = "doubling"\nversion = "0.1.0"\nedition = "2024"\n')
    (crate / "src/lib.rs").write_text("pub fn twice(x: i64) -> i64 { 2 * x }\n")
    with learner(installed, place / "mary") as client:
        client.run("let kept = 21_i64;").ok()
        client.run(f':dep doubling = {{ path = "{crate}" }}', timeout=120).ok()
        assert client.run("doubling::twice(kept)").ok().text == "42"
    assert (place / "mary/.cache/oxbook/target").is_dir()


@needs_users
def test_a_crate_that_is_not_there_is_named(installed: Path, place: Path) -> None:
    with learner(installed, place / "edith") as client:
        client.run("let kept = 1;").ok()
        error = client.run(":dep a_crate_that_is_not_there = \"1\"").error_text
        assert "a_crate_that_is_not_there" in error
        assert client.run("kept").ok().text == "1"


def test_it_can_be_installed_again_and_keeps_its_cells(installed: Path) -> None:
    cells = compiled(installed / "share/oxbook/image/cells")
    assert len(cells) > 500, "those of all lessons"
    again = [installed / "bin/oxbook", "install", "--prefix", installed, "--standalone", "--source", ROOT]
    subprocess.run(again, check=True, capture_output=True, timeout=600)
    assert compiled(installed / "share/oxbook/image/cells") == cells
    checked = subprocess.run([installed / "bin/oxbook", "doctor"], capture_output=True, text=True, timeout=60)
    assert checked.returncode == 0, checked.stdout
    assert str(installed / "share/oxbook/rust") in checked.stdout
