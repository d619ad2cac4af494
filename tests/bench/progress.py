#!/usr/bin/env python3
"""What a bar costs: a loop with `.progress(..)` against the bare loop, in a notebook.

    .venv/bin/python tests/bench/progress.py [--runs 5] [--json FILE]

The loop does one dependent multiply-add a step, which the compiler cannot leave out. Prints a table, then JSON.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "protocol"))

from client import kernel  # noqa: E402

TARGET_NANOSECONDS = 1000.0
STEPS = 20_000_000

LOOP = f"""
let begun = std::time::Instant::now();
let mut x = std::hint::black_box(1u64);
for i in %s {{ x = std::hint::black_box(x.wrapping_mul(6364136223846793005).wrapping_add(i)); }}
std::hint::black_box(x);
println!("{{:.4}}", begun.elapsed().as_nanos() as f64 / {STEPS} as f64);
"""

LOOPS = {
    "bare": f"0..{STEPS}u64",
    "progress": f'(0..{STEPS}u64).progress("steps")',
    "progress, length unknown": f'(0..{STEPS}u64).filter(|_| true).progress("steps")',
    "progress in progress": f'(0..{STEPS // 20000}u64).progress("outer").flat_map(|i| (0..20000u64).progress("inner").map(move |j| i ^ j))',
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--json", metavar="FILE", help="write the figures there too")
    options = parser.parse_args()

    steps: dict[str, list[float]] = {name: [] for name in LOOPS}
    with kernel() as started:
        started.run("1").ok()
        # One after the other within each round, so that a busy moment of the machine falls on all.
        for _ in range(options.runs):
            for name, items in LOOPS.items():
                steps[name].append(float(started.run(LOOP % items).ok().stdout))
    bare = statistics.median(steps["bare"])
    figures = {name: {"ns": statistics.median(times), "added_ns": statistics.median(times) - bare} for name, times in steps.items()}
    print(f"{'median of ' + str(options.runs):28} {'ns a step':>10} {'added':>8} {'ratio':>8}")
    for name, figure in figures.items():
        print(f"{name:28} {figure['ns']:>10.2f} {figure['added_ns']:>8.2f} {figure['ns'] / bare:>8.2f}")
    print(json.dumps(figures))
    if options.json:
        Path(options.json).write_text(json.dumps(figures, indent=2) + "\n")
    reached = all(figure["added_ns"] < TARGET_NANOSECONDS for figure in figures.values())
    print(f"target: less than {TARGET_NANOSECONDS:.0f} ns a step: {'reached' if reached else 'missed'}")
    return 0 if reached else 1


if __name__ == "__main__":
    sys.exit(main())
