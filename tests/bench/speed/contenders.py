"""The kernels that are measured: ours, evcxr_jupyter, ipykernel."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Iterator

from client import Kernel, Run
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from start import once


class Measured:
    """A kernel, and how long its cells take from request to idle."""

    def __init__(self, kernel: Kernel, started: float):
        self.kernel, self.started = kernel, started

    def seconds(self, cell: str, timeout: float = 1800) -> float:
        begun = time.perf_counter()
        self.kernel.run(cell, timeout=timeout).ok()
        return time.perf_counter() - begun

    def failing(self, cell: str) -> float:
        begun = time.perf_counter()
        assert self.kernel.run(cell).status == "error"
        return time.perf_counter() - begun

    def run(self, cell: str, timeout: float = 1800) -> tuple[Run, float]:
        begun = time.perf_counter()
        run = self.kernel.run(cell, timeout=timeout).ok()
        return run, time.perf_counter() - begun


class Contenders:
    def __init__(self, stock: str | None, stock_directory: str | None):
        self.stock_binary = stock
        self.directory = tempfile.TemporaryDirectory(prefix="bench")
        self.root = Path(self.directory.name)
        config = self.root / "evcxr"
        config.mkdir()
        # A directory that stays: what was compiled for one session is there for the next. Its own cache does the same less
        # well, and was found to keep failures.
        kept = Path(stock_directory or Path.home() / ".cache/oxbook/bench-evcxr").absolute()
        kept.mkdir(parents=True, exist_ok=True)
        (config / "evcxr.toml").write_text(f'[evcxr]\ntmpdir = "{kept}"\n')

    def __enter__(self) -> Contenders:
        return self

    def __exit__(self, *_: object) -> None:
        self.directory.cleanup()

    def empty_cache(self) -> Path:
        return Path(tempfile.mkdtemp(dir=self.root))

    @contextmanager
    def oxbook(self, cache: Path, **more: str) -> Iterator[Measured]:
        env = {"OXBOOK_CACHE": str(cache), "OXBOOK_DATA": str(self.root / "data"), **more}
        with self.started(lambda: Kernel(env=env)) as measured:
            yield measured

    @contextmanager
    def stock(self) -> Iterator[Measured]:
        assert self.stock_binary
        argv = [self.stock_binary, "--control_file", "{connection_file}"]
        env = {"EVCXR_CONFIG_DIR": str(self.root / "evcxr")}
        with self.started(lambda: started_as(argv, env)) as measured:
            yield measured

    def from_start(self, cell: str, cache: Path | None = None) -> float:
        """Seconds from starting the process to the reply to its first cell: ours with that cache, else stock."""
        if cache is None:
            assert self.stock_binary
            argv = [self.stock_binary, "--control_file", "{connection_file}"]
            more = {"EVCXR_CONFIG_DIR": str(self.root / "evcxr")}
        else:
            argv, more = KernelSpecManager().get_kernel_spec("oxbook").argv, {"OXBOOK_CACHE": str(cache)}
        with tempfile.TemporaryDirectory(dir=self.root) as directory:
            return once(argv, Path(directory), cell, **more)[1]

    @contextmanager
    def python(self) -> Iterator[Measured]:
        argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        with self.started(lambda: started_as(argv, {})) as measured:
            yield measured

    @contextmanager
    def started(self, start: Any) -> Iterator[Measured]:
        begun = time.perf_counter()
        kernel = start()
        try:
            yield Measured(kernel, begun)
        finally:
            kernel.stop()


class Spawned(Kernel):
    """Without a kernelspec. Not every kernel sends `iopub_welcome`."""

    def __init__(self, argv: list[str], env: dict[str, str]):
        from jupyter_client.manager import KernelManager

        self.manager = KernelManager(transport="tcp")
        self.manager._kernel_spec = KernelSpec(argv=argv, display_name=argv[0], language="")
        self.env = dict(os.environ) | env
        self.manager.start_kernel(env=self.env)
        self.clients = []
        try:
            self.client = self.connect(welcome=False)
            self.client.reply_to(self.client.send("shell", "kernel_info_request", {}), timeout=120)
            # Its subscription needs a moment to arrive.
            time.sleep(0.5)
        except BaseException:
            self.stop()
            raise


def started_as(argv: list[str], env: dict[str, str]) -> Kernel:
    return Spawned(argv, env)
