"""Kernels for the tests: `kernel` is shared by a module's tests, `fresh` is the test's own."""

from __future__ import annotations

from typing import Iterator

import pytest
from client import Client, Kernel
from client import kernel as start_kernel


@pytest.fixture(scope="session", autouse=True)
def own_data_dir(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The tests' cells stay out of the history of whoever runs them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_DATA_HOME", str(tmp_path_factory.mktemp("data")))
        yield


@pytest.fixture(scope="module")
def kernel(request: pytest.FixtureRequest) -> Iterator[Kernel]:
    """A module's tests share a kernel where one does not spoil it for the next; `TRANSPORT` picks the transport."""
    with start_kernel(transport=getattr(request.module, "TRANSPORT", "tcp")) as started:
        yield started


@pytest.fixture
def fresh() -> Iterator[Kernel]:
    with start_kernel() as started:
        yield started


@pytest.fixture
def client(kernel: Kernel) -> Client:
    """The shared kernel's client, with nothing left over from the test before."""
    kernel.client.iopub_rest(quiet=0.05)
    return kernel.client
