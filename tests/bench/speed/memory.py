"""Memory of kernels: what is theirs alone, and their part of what they share (PSS)."""

from __future__ import annotations

import re
import threading
from contextlib import ExitStack
from pathlib import Path

from client import children
from contenders import Contenders, Measured
from lesson import code_cells
from report import Report

PART = "memory"
ONE, TEN = "one kernel", "ten kernels after lesson 02, all together"
MEGABYTE = 1 << 20


def measure(contenders: Contenders, runs: int, report: Report) -> None:
    cache = contenders.empty_cache()
    with contenders.oxbook(cache) as kernel:
        kernel.seconds("let t = Tensor::zeros((2, 2), DType::F32, &Device::Cpu)?; t")
        report.add(PART, ONE, "ours, no completion", held(kernel), "MB")
        kernel.kernel.client.complete("t.sum", 5)
        report.add(PART, ONE, "ours, after completions", held(kernel), "MB")
    if contenders.stock_binary:
        with contenders.stock() as kernel:
            kernel.seconds(':dep candle-core = "0.11"\nuse candle_core::*;\nlet t = Tensor::zeros((2, 2), DType::F32, &Device::Cpu)?;')
            report.add(PART, ONE, "evcxr_jupyter", held(kernel), "MB")
    with contenders.oxbook(cache) as kernel:
        for cell in code_cells():
            kernel.seconds(cell)
        report.add(PART, TEN, "one, for its data", held(kernel), "MB")
    with ExitStack() as stack:
        kernels = [stack.enter_context(contenders.oxbook(cache)) for _ in range(10)]
        threads = [threading.Thread(target=lambda kernel=kernel: [kernel.seconds(cell) for cell in code_cells()]) for kernel in kernels]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        report.add(PART, TEN, "ours", sum(held(kernel) for kernel in kernels), "MB")


def held(kernel: Measured) -> float:
    processes = [kernel.kernel.pid, *children(kernel.kernel.pid)]
    return sum(proportional(pid) for pid in processes)


def proportional(pid: int) -> float:
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0.0
    found = re.search(r"^Pss:\s+(\d+) kB", text, re.MULTILINE)
    return int(found.group(1)) * 1024 / MEGABYTE if found else 0.0
