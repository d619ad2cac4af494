"""Trains the same GPT in the prelude and in PyTorch, by turns, and compares speed and loss.

    python tests/bench/gpt/compare.py [--rounds 3] [--steps 40] [--threads 2] [--image DIR] [--python PYTHON]

Needs the installed prelude (./install.sh), which the program is linked to as cells are. PYTHON is one that has torch and
numpy; this script itself needs neither. Each round runs both, so that a busy moment of
the machine meets both; the speed of a run is that of its median step.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
TOKENS = 16 * 128


def build(image: Path, program: str) -> None:
    """As a cell is compiled: against the library in the image, which shares the standard library."""
    library = next(path for path in image.iterdir() if path.suffix in (".so", ".dylib"))
    std = subprocess.run(["rustc", "--print=target-libdir"], stdout=subprocess.PIPE, text=True, check=True).stdout.strip()
    subprocess.run(
        ["rustc", "--edition=2024", "-O", "-Cprefer-dynamic", "-o", program, str(HERE / "gpt.rs")]
        + [f"-Clink-arg=-Wl,-rpath,{directory}" for directory in (image, std)]
        + [f"--extern=oxbook={library}", f"-Ldependency={image / 'deps'}"],
        check=True,
    )


def run(command: list[str], threads: int) -> dict:
    environment = os.environ | {
        "RAYON_NUM_THREADS": str(threads), "CANDLE_NUM_THREADS": str(threads), "OMP_NUM_THREADS": str(threads),
    }
    result = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True)
    return json.loads(result.stdout.splitlines()[-1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--steps", type=int, default=40)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--image", type=Path, default=HERE.parents[2] / ".venv/share/oxbook/image")
    parser.add_argument("--python", default=sys.executable)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        shared, program = str(Path(directory) / "shared.safetensors"), str(Path(directory) / "gpt")
        build(options.image, program)
        ratios, ours, theirs = [], {}, {}
        for number in range(options.rounds):
            steps, threads = str(options.steps), str(options.threads)
            ours = run([program, shared, steps], options.threads)
            theirs = run([options.python, str(HERE / "torch_gpt.py"), shared, steps, threads], options.threads)
            speed = [TOKENS / statistics.median(side["seconds"][3:]) for side in (ours, theirs)]
            ratios.append(speed[0] / speed[1])
            print(f"round {number + 1}: prelude {speed[0]:,.0f} tokens/s, PyTorch {speed[1]:,.0f}, ratio {ratios[-1]:.2f}")
    gap = max(abs(a - b) for a, b in zip(ours["losses"], theirs["losses"]))
    print(f"parameters: {ours['parameters']:,} and {theirs['parameters']:,}")
    print(f"loss from {ours['losses'][0]:.4f} to {ours['losses'][-1]:.4f}; largest gap between the curves {gap:.1e}")
    print(f"ratio: median {statistics.median(ratios):.2f}, from {min(ratios):.2f} to {max(ratios):.2f}")
    assert ours["parameters"] == theirs["parameters"] and gap < 0.02, "the two are not the same model"


if __name__ == "__main__":
    main()
