"""A kernel for the tests of a file."""

from __future__ import annotations

from typing import Iterator

import pytest
from client import Client, Kernel
from client import kernel as start_kernel


@pytest.fixture(scope="module")
def kernel() -> Iterator[Kernel]:
    with start_kernel() as started:
        yield started


@pytest.fixture
def client(kernel: Kernel) -> Client:
    kernel.client.iopub_rest(quiet=0.05)
    return kernel.client
