"""candle inside a cell against the same code in a plain program that depends on candle alone: nothing is lost."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

from contenders import Contenders
from report import Report

PART = "plain"
ROOT = Path(__file__).resolve().parents[3]
CODE = {
    "matrix products, 512 x 512": """
let a = Tensor::randn(0f32, 1f32, (512, 512), &Device::Cpu)?;
let begun = std::time::Instant::now();
let mut b = a.clone();
for _ in 0..60 { b = (a.matmul(&b)? * 0.04)?; }
println!("milliseconds {}", begun.elapsed().as_secs_f64() * 1e3);
""",
    "a small training step, 1,500 times": """
let input = Tensor::randn(0f32, 1f32, (64, 128), &Device::Cpu)?;
let weight = Var::from_tensor(&Tensor::randn(0f32, 0.1f32, (128, 128), &Device::Cpu)?)?;
let begun = std::time::Instant::now();
for _ in 0..1500 {
    let loss = input.matmul(weight.as_tensor())?.tanh()?.sqr()?.mean_all()?;
    let grads = loss.backward()?;
    let step = (grads.get(weight.as_tensor()).unwrap() * 1e-3)?;
    weight.set(&(weight.as_tensor() - step)?)?;
}
println!("milliseconds {}", begun.elapsed().as_secs_f64() * 1e3);
""",
}
CELL, PROGRAM = "in a cell", "in a program"


def measure(contenders: Contenders, runs: int, report: Report) -> None:
    programs = {row: build(contenders, number, code) for number, (row, code) in enumerate(CODE.items())}
    threads = str(os.cpu_count())
    with contenders.oxbook(contenders.empty_cache(), RAYON_NUM_THREADS=threads) as kernel:
        for row, code in CODE.items():
            for run in range(2 * runs + 1):
                environment = dict(os.environ, RAYON_NUM_THREADS=threads)
                own = kernel.run("use candle_core::Var;" + code)[0].stdout
                plain = subprocess.run([programs[row]], check=True, env=environment, capture_output=True, text=True).stdout
                if run > 0:
                    report.add(PART, row, CELL, milliseconds(own))
                    report.add(PART, row, PROGRAM, milliseconds(plain))
            report.bound(row, CELL, PROGRAM, 1.03)


def milliseconds(said: str) -> float:
    found = re.search(r"milliseconds (\S+)", said)
    assert found, said
    return float(found.group(1))


def build(contenders: Contenders, number: int, code: str) -> Path:
    """In the directory where the prelude was built: its candle is compiled already, with the same flags."""
    project = contenders.root / f"plain{number}"
    (project / "src").mkdir(parents=True)
    prelude = (ROOT / "prelude/Cargo.toml").read_text()
    wanted = [line for line in prelude.splitlines() if re.match(r"(candle-core|candle-nn|gemm|pulp|rand_distr|serde_json) = ", line)]
    wanted = [line for line in wanted if "workspace" not in line]
    (project / "Cargo.toml").write_text(
        f'[package]\nname = "plain{number}"\nversion = "0.0.0"\nedition = "2024"\n[workspace]\n[dependencies]\n'
        + "\n".join(wanted)
        + '\n[profile.release]\nstrip = "debuginfo"\n'
    )
    shutil.copy(ROOT / "Cargo.lock", project / "Cargo.lock")
    body = f"fn main() -> Result<(), Box<dyn std::error::Error>> {{\n{code}\nOk(()) }}\n"
    (project / "src/main.rs").write_text(f"#![allow(unused)]\nuse candle_core::{{DType, Device, Tensor, Var}};\n{body}")
    target = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "prelude"
    environment = dict(os.environ, CARGO_TARGET_DIR=str(target))
    subprocess.run(["cargo", "build", "--release", "--quiet"], cwd=project, check=True, env=environment)
    return target / f"release/plain{number}"
