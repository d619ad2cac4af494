"""A cell cache of each test's own, and a compiler that counts how often it is asked."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Iterator

import pytest
from compiling import Bench
from launch import image


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    rustc = json.loads((image() / "image.json").read_text())["rustc"]["path"]
    compiler = tmp_path / "rustc"
    compiler.write_text(f'#!/bin/sh\ncase "$*" in *ctx*) echo run >> "$COMPILED";; esac\nexec "{rustc}" "$@"\n')
    compiler.chmod(compiler.stat().st_mode | stat.S_IXUSR)
    return Bench(tmp_path / "cells", tmp_path / "compiled", compiler)
