"""Faults: what a learner has (the notebook, the variables, the progress) is there after each of them."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Iterator

import pytest
from client import Kernel
from disk import Disk


@pytest.fixture
def disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Disk]:
    made = Disk(tmp_path, monkeypatch)
    yield made
    made.close()


@pytest.fixture
def kernels() -> Iterator[list[Kernel]]:
    """What is put in here is stopped at the end of the test."""
    started: list[Kernel] = []
    yield started
    for kernel in started:
        kernel.stop()


@pytest.fixture
def place() -> Iterator[Path]:
    """An empty directory with a short name, to mount something on."""
    with tempfile.TemporaryDirectory() as made:
        yield Path(made)
