"""Eight lesson charts, and two of a hundred thousand points, in Oxbook, matplotlib and Altair: lines of code, time to draw,
bytes in the notebook.

    .venv/bin/python tests/bench/charts/run.py [--json FILE]

matplotlib and Altair go to an environment of the bench's own beside this file. Time is that of drawing with the data at
hand, the best of three: for Oxbook of the whole bundle (description, picture, sentence), for matplotlib of a PNG of the
same density, for Altair of its specification alone, which is what it puts into a notebook."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

import nbformat
from lessons import LARGE, LESSONS, Lesson
from nbclient import NotebookClient

HERE = Path(__file__).resolve().parent
TOOLS = ["oxbook", "matplotlib", "altair"]
PACKAGES = ["matplotlib==3.10.*", "altair==5.5.*", "pandas==2.*", "pillow"]


def environment() -> Path:
    python = HERE / ".venv" / "bin" / "python"
    stamp = HERE / ".venv" / "packages"
    if not stamp.exists() or stamp.read_text() != "\n".join(PACKAGES):
        subprocess.run([sys.executable, "-m", "venv", str(HERE / ".venv")], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *PACKAGES], check=True)
        stamp.write_text("\n".join(PACKAGES))
    return python


def python_side() -> list[dict]:
    run = subprocess.run(
        [str(environment()), "python_side.py"], cwd=HERE, capture_output=True, text=True, timeout=600,
        env=dict(os.environ, PYTHONWARNINGS="ignore"),
    )
    assert run.returncode == 0, run.stderr[-3000:]
    return [json.loads(line) for line in run.stdout.splitlines()]


MEASURE = """
{{
    use oxbook::display::Display as _;
    let mut best = f64::INFINITY;
    let mut bytes = 0;
    for _ in 0..3 {{
        let start = std::time::Instant::now();
        let bundle = ({chart}).mime_bundle();
        best = best.min(start.elapsed().as_secs_f64());
        bytes = bundle.data.values().map(|form| form.as_str().map_or_else(|| form.to_string().len(), str::len)).sum();
    }}
    println!("{{:.3}} {{}}", best * 1e3, bytes);
}}
"""


def rust_side() -> list[dict]:
    cells = []
    for lesson in [*LESSONS, *LARGE]:
        cells += [lesson.rust_data.strip(), MEASURE.format(chart=lesson.oxbook.strip())]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in cells])
    NotebookClient(notebook, timeout=300, kernel_name="oxbook").execute()
    results = []
    for lesson, cell in zip([*LESSONS, *LARGE], notebook.cells[1::2], strict=True):
        said = "".join(output.get("text", "") for output in cell.outputs)
        ms, size = said.split()
        results.append({"lesson": lesson.name, "tool": "oxbook", "ms": float(ms), "bytes": int(size)})
    return results


def lines_of_code(lesson: Lesson, tool: str) -> int:
    return sum(1 for line in getattr(lesson, tool).splitlines() if line.strip())


def print_row(lesson: Lesson, results: dict[tuple[str, str], dict]) -> None:
    row = [results[lesson.name, tool] for tool in TOOLS]
    print(f"{lesson.name:18}" + "".join(f"{r['lines']:10}{r['ms']:9.1f}{r['bytes'] / 1024:9.1f}" for r in row))


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--json", type=Path, help="also write the results to this file")
    options = arguments.parse_args()
    results = {(each["lesson"], each["tool"]): each for each in [*rust_side(), *python_side()]}
    for lesson in [*LESSONS, *LARGE]:
        for tool in TOOLS:
            results[lesson.name, tool]["lines"] = lines_of_code(lesson, tool)
    head = f"{'':18}" + "".join(f"{tool:>28}" for tool in TOOLS)
    print(head + "\n" + f"{'':18}" + f"{'lines':>10}{'ms':>9}{'KB':>9}" * len(TOOLS))
    for lesson in LESSONS:
        print_row(lesson, results)
    totals = {tool: [sum(results[lesson.name, tool][what] for lesson in LESSONS) for what in ("lines", "ms", "bytes")] for tool in TOOLS}
    print(f"{'all':18}" + "".join(f"{lines:10}{ms:9.1f}{size / 1024:9.1f}" for lines, ms, size in totals.values()))
    for lesson in LARGE:
        print_row(lesson, results)
        ours, theirs = (results[lesson.name, tool]["ms"] for tool in ("oxbook", "matplotlib"))
        print(f"{'':18}{f'{theirs / ours:.1f} times as fast as matplotlib':>60}")
    if options.json:
        options.json.write_text(json.dumps(list(results.values()), indent=1), "utf-8")


main()
