"""The doctor, asked about an installation in which one thing is broken: it names that thing and what to do. What it
knows of compiled cells, of the kernelspec and of JupyterLab is tested in tests/protocol/test_environment.py, of full disks in
test_full_disk.py."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from client import SHORT
from launch import binary, image


def doctor(*arguments: str, without: tuple[str, ...] = (), **environment: str) -> list[str]:
    """Its lines, and last the words with which it ended."""
    inherited = {name: value for name, value in os.environ.items() if name not in without}
    command = [binary(), "doctor", *arguments]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=SHORT, env={**inherited, **environment})
    assert "panicked" not in ended.stderr, ended.stderr
    return [*ended.stdout.splitlines(), ended.stderr]


def line(said: list[str], what: str) -> str:
    (found,) = [each for each in said if each[9:].startswith(f"{what}:")]
    return found


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    made = tmp_path / "image"
    shutil.copytree(image(), made, symlinks=True, copy_function=os.link, ignore=shutil.ignore_patterns("cells"))
    return made


def alter(copy: Path, **changed: Any) -> None:
    manifest = json.loads((copy / "image.json").read_text())
    (copy / "image.json").unlink()
    (copy / "image.json").write_text(json.dumps({**manifest, **changed}))


def test_a_prelude_that_is_older_than_its_source(copy: Path, tmp_path: Path) -> None:
    source = tmp_path / "checkout"
    (source / "prelude/src").mkdir(parents=True)
    file = source / "prelude/src/lib.rs"
    file.write_text("// edited")
    alter(copy, source=str(source), target=str(tmp_path))
    said = line(doctor(OXBOOK_IMAGE=str(copy)), "prelude's source")
    assert said.startswith("MISSING") and "prelude/src/lib.rs" in said and "install.sh" in said, said
    os.utime(file, (0, 0))
    assert line(doctor(OXBOOK_IMAGE=str(copy)), "prelude's source").startswith("ok")
    shutil.rmtree(source)
    assert line(doctor(OXBOOK_IMAGE=str(copy)), "prelude's source").startswith("ok"), "it came from elsewhere"


def test_a_prelude_that_is_damaged(copy: Path) -> None:
    (library,) = [path for path in copy.glob("liboxbook.*") if path.suffix in (".so", ".dylib")]
    content = bytearray(library.read_bytes())
    content[len(content) // 2] ^= 1
    library.unlink()
    library.write_bytes(content)
    said = line(doctor(OXBOOK_IMAGE=str(copy)), "prelude")
    assert said.startswith("MISSING") and "not what was installed" in said and "install.sh" in said, said


def test_a_compiler_that_was_updated(copy: Path) -> None:
    manifest = json.loads((copy / "image.json").read_text())
    alter(copy, rustc={**manifest["rustc"], "version": "rustc 1.0.0 (a59de37e9 2015-05-13)"})
    said = line(doctor(OXBOOK_IMAGE=str(copy)), "rustc")
    assert said.startswith("MISSING") and "1.0.0" in said and "install.sh" in said, said


def test_no_cargo_and_no_linker(copy: Path, tmp_path: Path) -> None:
    alter(copy, cargo="/nonexistent/cargo")
    said = doctor(OXBOOK_IMAGE=str(copy), PATH=str(tmp_path))
    assert line(said, "cargo").startswith("MISSING") and ":dep" in line(said, "cargo"), said
    assert line(said, "linker").startswith("MISSING") and "apt install gcc" in line(said, "linker"), said
    assert "of these are missing" in said[-1] and "--repair" in said[-1], said


def test_a_cache_that_cannot_be_written(tmp_path: Path) -> None:
    """In the place of a file, which stops root as well."""
    (tmp_path / "file").touch()
    said = line(doctor(OXBOOK_CACHE=str(tmp_path / "file/cells")), "compiled cells, yours")
    assert said.startswith("MISSING") and "compiled anew" in said and "OXBOOK_CACHE" in said, said


def test_a_history_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    said = line(doctor(OXBOOK_DATA=str(tmp_path / "file/data")), "history and progress")
    assert said.startswith("MISSING") and "OXBOOK_DATA" in said, said


@pytest.mark.skipif(os.uname().sysname != "Linux", reason="elsewhere the data directory is not set by a variable")
def test_a_history_that_others_can_read_is_mended(tmp_path: Path) -> None:
    kept = tmp_path / "oxbook"
    kept.mkdir(mode=0o755)
    usual = {"XDG_DATA_HOME": str(tmp_path)}
    said = line(doctor(without=("OXBOOK_DATA",), **usual), "history and progress")
    assert said.startswith("MISSING") and "others can look into" in said, said
    said = line(doctor("--repair", without=("OXBOOK_DATA",), **usual), "history and progress")
    assert said.startswith("ok") and "(repaired)" in said, said
    assert kept.stat().st_mode & 0o777 == 0o700
    # A directory that somebody named may be meant for a teacher to read.
    kept.chmod(0o755)
    assert line(doctor(OXBOOK_DATA=str(kept)), "history and progress").startswith("ok")


@pytest.mark.parametrize("font", ["", "Noto Sans CJK KR"])
def test_fonts_are_a_hint(tmp_path: Path, font: str) -> None:
    listing = tmp_path / "fc-list"
    listing.write_text(f'#!/bin/sh\nif [ "$1" = :lang=ko ] && [ -n "{font}" ]; then echo "{font}"; fi\n')
    listing.chmod(0o755)
    said = line(doctor(PATH=f"{tmp_path}:{os.environ['PATH']}"), "fonts")
    assert said.startswith("ok" if font else "hint"), said
    assert (font or "fonts-noto-cjk") in said, said


def test_what_may_be_otherwise_in_a_minute_is_said_too() -> None:
    said = doctor()
    for what in ("room", "memory", "sessions"):
        assert line(said, what)
