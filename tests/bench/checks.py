#!/usr/bin/env python3
"""What the checks for an interrupt cost that are woven into loops: the same cells with and without them.

    .venv/bin/python tests/bench/checks.py [--runs 9] [--json FILE]

Two kernels run in turn, one of them with `OXBOOK_WITHOUT=interrupts`. Each cell times itself inside. Prints medians of
the ratios of neighbouring runs, so that a busy moment of the machine falls on both.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "protocol"))

from client import kernel  # noqa: E402

SETUP = """
let slice: Vec<f32> = (0..1_000_000).map(|i| (i % 7) as f32).collect();
let other: Vec<f32> = (0..1_000_000).map(|i| (i % 5) as f32).collect();
let input = Tensor::randn(0f32, 1., (64, 128), &Device::Cpu)?;
let weight = Var::from_tensor(&Tensor::randn(0f32, 0.1, (128, 128), &Device::Cpu)?)?;
"""

# The cell, and how much slower the checks may make it.
CELLS = {
    "loop over slices": (
        """
let started = std::time::Instant::now();
let mut total = 0f32;
for _ in std::iter::repeat_n((), 300) {
    let mut sum = 0f32;
    for (a, b) in slice.iter().zip(&other) { sum += a * b; }
    total += std::hint::black_box(sum);
}
println!("seconds {}", started.elapsed().as_secs_f64());
""",
        1.03,
    ),
    "loop over indices of slices": (
        """
let started = std::time::Instant::now();
let mut total = 0f32;
for _ in std::iter::repeat_n((), 300) {
    let mut sum = 0f32;
    for i in 0..slice.len() { sum += slice[i] * other[i]; }
    total += std::hint::black_box(sum);
}
println!("seconds {}", started.elapsed().as_secs_f64());
""",
        1.03,
    ),
    "candle training step": (
        """
let started = std::time::Instant::now();
for _ in 0..1500 {
    let loss = input.matmul(weight.as_tensor())?.tanh()?.sqr()?.mean_all()?;
    let grads = loss.backward()?;
    let step = (grads.get(weight.as_tensor()).unwrap() * 1e-3)?;
    weight.set(&(weight.as_tensor() - step)?)?;
}
println!("seconds {}", started.elapsed().as_secs_f64());
""",
        1.03,
    ),
    "loop of one multiply-add": (
        """
let started = std::time::Instant::now();
let (mut x, mut n) = (std::hint::black_box(1f64), 0u64);
loop {
    x = x * 0.999_999_9 + 1e-7; // rounding keeps the compiler from working out many rounds at once
    n += 1;
    if n == 200_000_000 { break; }
}
std::hint::black_box(x);
println!("seconds {}", started.elapsed().as_secs_f64());
""",
        1.3,
    ),
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--json", metavar="FILE", help="write the figures there too")
    options = parser.parse_args()

    figures: dict[str, dict[str, object]] = {}
    with tempfile.TemporaryDirectory() as data, kernel(env={"OXBOOK_DATA": data}) as woven:
        with kernel(env={"OXBOOK_DATA": data, "OXBOOK_WITHOUT": "interrupts"}) as bare:
            for each in (woven, bare):
                each.run(SETUP).ok()
            for name, (cell, bound) in CELLS.items():
                seconds: dict[str, list[float]] = {"with": [], "without": []}
                for run in range(options.runs + 1):
                    for column, each in (("with", woven), ("without", bare)):
                        said = each.run(cell, timeout=300).ok().stdout
                        if run > 0:
                            seconds[column].append(float(re.search(r"seconds (\S+)", said).group(1)))  # type: ignore[union-attr]
                ratios = [w / b for w, b in zip(seconds["with"], seconds["without"])]
                figures[name] = {**seconds, "ratio": statistics.median(ratios), "bound": bound}

    print(f"{'median of ' + str(options.runs):30} {'with':>10} {'without':>10} {'ratio':>8} {'at most':>8}")
    missed = []
    for name, figure in figures.items():
        medians = [statistics.median(figure[column]) for column in ("with", "without")]  # type: ignore[arg-type]
        print(f"{name:30} {medians[0]:>8.3f} s {medians[1]:>8.3f} s {figure['ratio']:>8.3f} {figure['bound']:>8.2f}")
        if figure["ratio"] > figure["bound"]:  # type: ignore[operator]
            missed.append(name)
    print(json.dumps(figures))
    if options.json:
        Path(options.json).write_text(json.dumps(figures, indent=2) + "\n")
    print(f"missed: {', '.join(missed)}" if missed else "all within their bounds")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
