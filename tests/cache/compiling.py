"""Kernels that share a cell cache, and how often their compiler is asked."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from client import Kernel


@dataclass
class Bench:
    """Kernels that share a cache, and the runs of their compiler."""

    cache: Path
    log: Path
    compiler: Path

    def environment(self, **more: str) -> dict[str, str]:
        return {"OXBOOK_CACHE": str(self.cache), "OXBOOK_RUSTC": str(self.compiler), "COMPILED": str(self.log), **more}

    def kernel(self, **more: str) -> Kernel:
        return Kernel(env=self.environment(**more))

    def outputs(self, cells: list[str], **more: str) -> tuple[list[Any], int]:
        """What a fresh kernel makes of the cells, and how many runs of the compiler that took."""
        kernel = self.kernel(**more)
        try:
            # What a kernel compiles for itself is not a cell's.
            kernel.run("1").ok()
            before = self.compiled
            shown = [shown_by(kernel, cell) for cell in cells]
            return shown, self.compiled - before
        finally:
            kernel.stop()

    @property
    def compiled(self) -> int:
        return len(self.log.read_text().splitlines()) if self.log.exists() else 0

    @property
    def entries(self) -> list[Path]:
        return [path for path in self.cache.rglob("*") if path.is_file()]


def shown_by(kernel: Kernel, cell: str) -> Any:
    run = kernel.run(cell)
    error = (run.error["ename"], run.error_text) if run.status == "error" else None
    return run.status, run.text, run.stdout, error
