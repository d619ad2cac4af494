"""The compiler, the linker or the installation goes while a session is alive: the cell says what to do, and goes on
where it was once that is done."""

from __future__ import annotations

import json
import os
import shutil
import stat
from pathlib import Path

import pytest
from client import Kernel
from launch import image

# Hands over to the real one until there is a file beside it, then is another version of itself.
OTHER = """#!/bin/sh
if [ ! -e "$0.updated" ]; then exec "{rustc}" "$@"; fi
if [ "$1" = -vV ]; then echo "rustc 1.99.0 (0123456789 2027-01-01)"; exit 0; fi
echo '{{"$message_type":"diagnostic","message":"found crate `oxbook` compiled by an incompatible version of rustc","code":\
{{"code":"E0514","explanation":null}},"level":"error","spans":[],"children":[],"rendered":"error[E0514]"}}' >&2
exit 1
"""


@pytest.fixture
def compiler(tmp_path: Path) -> Path:
    """A compiler that the test may take away."""
    rustc = json.loads((image() / "image.json").read_text())["rustc"]["path"]
    path = tmp_path / "rustc"
    path.write_text(OTHER.format(rustc=rustc))
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


@pytest.fixture
def kernel(compiler: Path, tmp_path: Path, kernels: list[Kernel]) -> Kernel:
    started = Kernel(env={"OXBOOK_RUSTC": str(compiler), "OXBOOK_CACHE": str(tmp_path / "cells")})
    kernels.append(started)
    started.run("let kept = vec![40, 2];").ok()
    assert started.run("kept.iter().sum::<i32>()").ok().text == "42"
    return started


def test_a_compiler_that_goes_while_a_session_is_alive(kernel: Kernel, compiler: Path) -> None:
    away = compiler.with_name("away")
    compiler.rename(away)
    for cell in ("kept.len()", "let other = 1;"):
        text = kernel.run(cell).error_text
        assert "NotReady" in text and str(compiler) in text and "rustup.rs" in text and "install.sh" in text, text
        assert "oxbook doctor" in text and "Variables and definitions are kept" in text, text
    assert kernel.run("kept.iter().sum::<i32>()").ok().text == "42", "a known cell needs no compiler"
    kernel.client.alive()
    away.rename(compiler)
    assert kernel.run("kept.len()").ok().text == "2"
    assert kernel.run("let other = 1; other").ok().text == "1"


def test_a_compiler_that_is_updated_while_a_session_is_alive(kernel: Kernel, compiler: Path) -> None:
    updated = Path(f"{compiler}.updated")
    updated.touch()
    text = kernel.run("kept.len()").error_text
    assert "NotReady" in text and "1.99.0" in text and "install.sh" in text, text
    assert kernel.run("kept.iter().sum::<i32>()").ok().text == "42"
    updated.unlink()
    assert kernel.run("kept.len()").ok().text == "2"


def test_a_linker_that_goes(tmp_path: Path, kernels: list[Kernel]) -> None:
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("sh", "ld", "as"):
        (tools / name).symlink_to(shutil.which(name) or "/nonexistent")
    cc = tools / "cc"
    cc.symlink_to(shutil.which("cc") or "/nonexistent")
    started = Kernel(env={"PATH": str(tools), "OXBOOK_CACHE": str(tmp_path / "cells")})
    kernels.append(started)
    started.run("let kept = 1;").ok()
    cc.unlink()
    text = started.run("kept + 1").error_text
    assert "NoLinker" in text and "apt install gcc" in text and "kept" in text, text
    cc.symlink_to(shutil.which("cc") or "/nonexistent")
    assert started.run("kept + 1").ok().text == "2"


def test_an_installation_that_goes(tmp_path: Path, kernels: list[Kernel]) -> None:
    copy = tmp_path / "image"
    shutil.copytree(image(), copy, symlinks=True, copy_function=os.link, ignore=shutil.ignore_patterns("cells"))
    started = Kernel(env={"OXBOOK_IMAGE": str(copy), "OXBOOK_CACHE": str(tmp_path / "cells")})
    kernels.append(started)
    started.run("let kept = 1;").ok()
    away = copy.rename(tmp_path / "away")
    text = started.run("kept + 1").error_text
    assert "NotReady" in text and str(copy) in text and "install.sh" in text, text
    away.rename(copy)
    assert started.run("kept + 1").ok().text == "2"
