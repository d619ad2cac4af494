"""Restart and Run All of lesson 02, with nothing compiled and with everything compiled, against its code in a program of
its own (`oxbook export`); and what each known cell costs beyond its code."""

from __future__ import annotations

import json
import os
import subprocess
import time
from pathlib import Path

import nbformat
from contenders import Contenders
from jupyter_client.kernelspec import KernelSpecManager
from report import Report

PART = "lesson"
NOTEBOOK = Path(__file__).resolve().parents[3] / "notebooks/02_Scaling_Laws.ipynb"
ALL, BEYOND = "lesson 02, restart and run all", "a cell of lesson 02, beyond its code"
COLD, WARM, PROGRAM, START = "nothing compiled", "all compiled", "as a program", "the kernel's start alone"


def code_cells() -> list[str]:
    return [cell.source for cell in nbformat.read(NOTEBOOK, 4).cells if cell.cell_type == "code"]


def measure(contenders: Contenders, runs: int, report: Report) -> None:
    cells = code_cells()
    program = export(contenders)
    for _ in range(runs):
        cache = contenders.empty_cache()
        for name in (COLD, WARM):
            with contenders.oxbook(cache) as kernel:
                for cell in cells:
                    run, seconds = kernel.run(cell)
                    if name == WARM:
                        code = run.reply["metadata"]["oxbook"]["run_ms"]
                        report.add(PART, BEYOND, "ours, known", 1e3 * seconds - code)
                report.add(PART, ALL, name, time.perf_counter() - kernel.started, "s")
        with contenders.oxbook(cache) as kernel:
            kernel.seconds("1")
            report.add(PART, ALL, START, time.perf_counter() - kernel.started, "s")
        begun = time.perf_counter()
        environment = dict(os.environ, OXBOOK_DATA=str(contenders.root / "data"), RAYON_NUM_THREADS=str(os.cpu_count()))
        subprocess.run([program], check=True, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        report.add(PART, ALL, PROGRAM, time.perf_counter() - begun, "s")
        with contenders.python() as kernel:
            for number in range(10):
                report.add(PART, BEYOND, "ipykernel", 1e3 * kernel.seconds(f"x = {number}"))
    start = report.median(ALL, START) or 0
    report.bound(ALL, WARM, PROGRAM, 1.2, slack=start)
    report.bound(BEYOND, "ours, known", "ipykernel", 1.0)


def export(contenders: Contenders) -> Path:
    """The lesson as a program, compiled for speed against the very prelude that cells use."""
    project = contenders.root / "lesson"
    subprocess.run([installed() / "bin/oxbook", "export", NOTEBOOK, "--to", project], check=True, stderr=subprocess.DEVNULL)
    image = installed() / "share/oxbook/image"
    rustc = json.loads((image / "image.json").read_text())["rustc"]
    library = next(path for path in image.iterdir() if path.name.startswith("liboxbook."))
    flags = ["--edition=2024", "-Cprefer-dynamic", "-Copt-level=3", "-Coverflow-checks=on", "-Awarnings"]
    places = [f"-Clink-arg=-Wl,-rpath,{place}" for place in (image, rustc["target_libdir"])]
    externs = ["--extern", f"oxbook={library}", "-L", f"dependency={image / 'deps'}"]
    program = contenders.root / "program"
    subprocess.run([rustc["path"], project / "src/main.rs", *flags, *places, *externs, "-o", program], check=True)
    return program


def installed() -> Path:
    """The prefix of the kernel that is measured."""
    return Path(KernelSpecManager().get_kernel_spec("oxbook").argv[0]).resolve().parents[1]
