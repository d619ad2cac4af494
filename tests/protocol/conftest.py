"""Kernels for the tests: `kernel` is shared by a module's tests, `fresh` is the test's own."""

from __future__ import annotations

from typing import Iterator

import pytest
from client import Client, Kernel
from client import kernel as start_kernel

FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo) -> Iterator[None]:
    report = yield
    if report.failed:
        item.stash[FAILED] = True
    return report


class Shared:
    """A module's kernel, started when it is first needed and after a test that failed with it."""

    def __init__(self, transport: str):
        self.transport = transport
        self.kernel: Kernel | None = None

    def get(self) -> Kernel:
        if self.kernel is None:
            self.kernel = Kernel(transport=self.transport)
        return self.kernel

    def stop(self) -> None:
        if self.kernel is not None:
            self.kernel.stop()
            self.kernel = None


@pytest.fixture(scope="module")
def shared(request: pytest.FixtureRequest) -> Iterator[Shared]:
    shared = Shared(getattr(request.module, "TRANSPORT", "tcp"))
    yield shared
    shared.stop()


@pytest.fixture
def kernel(request: pytest.FixtureRequest, shared: Shared) -> Iterator[Kernel]:
    """A module's tests share a kernel where one does not spoil it for the next; `TRANSPORT` picks the transport."""
    yield shared.get()
    if request.node.stash.get(FAILED, False):
        shared.stop()


@pytest.fixture
def fresh() -> Iterator[Kernel]:
    with start_kernel() as started:
        yield started


@pytest.fixture
def client(kernel: Kernel) -> Client:
    """The shared kernel's client, with nothing left over from the test before."""
    kernel.client.iopub_rest(quiet=0.05)
    return kernel.client
