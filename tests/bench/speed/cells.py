"""Single cells: from start to the first candle result, statements, expressions, a `let` of a tensor, a training cell, a
cell that does not compile. New ones, known ones, and against the compiler alone."""

from __future__ import annotations

import json
import subprocess
import tempfile
import time
from pathlib import Path

from contenders import Contenders, Measured
from jupyter_client.kernelspec import KernelSpecManager
from report import Report

PART = "cells"
SETUP = {
    "oxbook": "use candle_core::Var;",
    "stock": ':dep candle-core = "0.11"\nuse candle_core::{DType, Device, Tensor, Var};',
}
FIRST = "Tensor::new(&[1f32, 2., 3., {n}.], &Device::Cpu)?.sum_all()?.to_scalar::<f32>()?"
CELLS = {
    "statement: let x = 1;": "let x{n} = {n};",
    "expression: x + 1": "x{n} + {n}",
    "let of a tensor": "let t{n} = Tensor::randn(0f32, {n}., (2, 3), &Device::Cpu)?;",
    "training cell of 20 lines": """let xs{n} = Tensor::randn(0f32, 1f32, (64, 8), &Device::Cpu)?;
let truth{n} = Tensor::randn(0f32, 1f32, (8, 1), &Device::Cpu)?;
let ys{n} = xs{n}.matmul(&truth{n})?;
let weight{n} = Var::zeros((8, 1), DType::F32, &Device::Cpu)?;
let rate{n} = 0.05 + {n} as f64 * 1e-6;
let mut losses{n} = Vec::new();
let mut best{n} = f32::INFINITY;
for step in 0..100 {
    let predicted = xs{n}.matmul(weight{n}.as_tensor())?;
    let loss = (predicted - &ys{n})?.sqr()?.mean_all()?;
    let grads = loss.backward()?;
    let gradient = grads.get(weight{n}.as_tensor()).unwrap();
    let next = (weight{n}.as_tensor() - (gradient * rate{n})?)?;
    weight{n}.set(&next)?;
    let value = loss.to_scalar::<f32>()?;
    best{n} = best{n}.min(value);
    if step % 10 == 0 {
        losses{n}.push(value);
    }
}
println!("{:?} {best{n}}", losses{n}.len());""",
}
START = "from start to the first candle result"
WRONG = "let wrong{n}: i32 = \"text{n}\";"
RIGHT = "let right{n}: i32 = {n};"
NEW, KNOWN, STOCK, RUSTC, PYTHON = "ours, new", "ours, known", "evcxr_jupyter", "rustc, empty cdylib", "ipykernel"


def measure(contenders: Contenders, runs: int, report: Report) -> None:
    if contenders.stock_binary:
        with contenders.stock() as kernel:
            kernel.seconds(SETUP["stock"])
    for run in range(runs):
        # Numbers that no cell had before.
        number = str(1000 + run)
        cache = contenders.empty_cache()
        first = FIRST.replace("{n}", number)
        for name in (NEW, KNOWN):
            seconds = contenders.from_start(f"{SETUP['oxbook']}\n{first}", cache)
            report.add(PART, START, name, 1e3 * seconds)
        if contenders.stock_binary:
            report.add(PART, START, STOCK, 1e3 * contenders.from_start(f"{SETUP['stock']}\n{first}"))
        for name in (NEW, KNOWN):
            with contenders.oxbook(cache) as kernel:
                one_round(kernel, SETUP["oxbook"], name, number, report)
        if contenders.stock_binary:
            with contenders.stock() as kernel:
                one_round(kernel, SETUP["stock"], STOCK, number, report)
        with contenders.python() as kernel:
            for row, cell in (("statement: let x = 1;", f"x = {number}"), ("expression: x + 1", f"x + {number}")):
                report.add(PART, row, PYTHON, 1e3 * kernel.seconds(cell))
        for row in ("statement: let x = 1;", "expression: x + 1"):
            report.add(PART, row, RUSTC, 1e3 * empty_library())
    bounds(report)


def one_round(kernel: Measured, setup: str, name: str, number: str, report: Report) -> None:
    kernel.seconds(setup)
    # The first cell after that pays for what no later one does.
    kernel.seconds("let warm = 1;")
    for row, cell in CELLS.items():
        cell = cell.replace("{n}", number)
        report.add(PART, row, name, 1e3 * kernel.seconds(cell))
    report.add(PART, "training cell, run again", name, 1e3 * kernel.seconds(list(CELLS.values())[-1].replace("{n}", number)))
    wrong = "a cell that does not compile"
    report.add(PART, wrong, name, 1e3 * kernel.failing(WRONG.replace("{n}", number)))
    report.add(PART, wrong, f"{name}, compiling", 1e3 * kernel.seconds(RIGHT.replace("{n}", number)))


def empty_library() -> float:
    """Seconds of the compiler for a library with nothing in it, linked to the prelude."""
    binary = Path(KernelSpecManager().get_kernel_spec("oxbook").argv[0]).resolve()
    image = binary.parent.parent / "share/oxbook/image"
    rustc = json.loads((image / "image.json").read_text())["rustc"]["path"]
    library = next(path for path in image.iterdir() if path.name.startswith("liboxbook."))
    with tempfile.TemporaryDirectory() as directory:
        source = Path(directory) / "lib.rs"
        source.write_text('use oxbook::prelude::*;\n#[unsafe(no_mangle)] pub extern "C" fn cell() {}\n')
        flags = ["--crate-type=cdylib", "--edition=2024", "-Cprefer-dynamic", "-Copt-level=0", "-Ccodegen-units=1", "-Awarnings"]
        command = [rustc, source, *flags, "--extern", f"oxbook={library}", "-L", f"dependency={image / 'deps'}", "--out-dir", directory]
        begun = time.perf_counter()
        subprocess.run(command, check=True)
        return time.perf_counter() - begun


def bounds(report: Report) -> None:
    report.bound(START, NEW, STOCK, 1 / 12)
    report.bound(START, KNOWN, STOCK, 1 / 30)
    for row in ("statement: let x = 1;", "expression: x + 1"):
        report.bound(row, NEW, STOCK, 1 / 3)
        report.bound(row, NEW, RUSTC, 2.6 if row.startswith("statement") else 1.6)
        report.bound(row, KNOWN, STOCK, 1 / 12)
        report.bound(row, KNOWN, PYTHON, 1.0)
    report.bound("let of a tensor", NEW, STOCK, 1 / 4)
    report.bound("let of a tensor", KNOWN, STOCK, 1 / 30)
    report.bound("training cell of 20 lines", NEW, STOCK, 1 / 3)
    report.bound("training cell, run again", KNOWN, STOCK, 1 / 20)
    report.bound("a cell that does not compile", NEW, f"{NEW}, compiling", 2)
