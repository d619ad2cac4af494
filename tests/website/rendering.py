"""What the tests here render: two lessons, and cells of their own with what must not harm a page."""

from __future__ import annotations

import subprocess
from pathlib import Path

import nbformat
from jupyter_client.kernelspec import KernelSpecManager

LESSONS = ["00_Overview", "14_Unified_Vision_Models"]
HOSTILE = "</script><script>window.ran = 1</script><!--<script><img src=x onerror='window.ran = 2'>"

OWN = [
    ("markdown", "# A & B\n\nLet $x_1 < x_2$:\n\n$$\\int_0^1 x\\,dx = \\tfrac12$$\n\n[the overview](00_Overview.ipynb), [none](gone.ipynb)"),
    ("markdown", "## Chart & output\n\n# A second title"),
    ("code", "line([0.0, 1.0, 2.0], [1.0, 4.0, 9.0]).x(\"step\").y(\"loss\").title(HOSTILE)"),
    ("code", "println!(\"{}\", HOSTILE);"),
    ("code", "HOSTILE"),
    ("code", "html(HOSTILE)"),
    ("markdown", "A remark: " + HOSTILE),
    ("markdown", "A price of $5."),
    ("code", "audio(&vec![0.1f32; 1600], 16_000)"),
    ("code", "interact(|n: i64| format!(\"{n} steps\"), IntSlider::new(1..=10).value(3))"),
    ("code", "latex(\"$E = mc^2$\")"),
]  # fmt: skip


def render(*notebooks: Path, to: Path) -> subprocess.CompletedProcess[str]:
    binary = KernelSpecManager().get_kernel_spec("oxbook").argv[0]
    command = [binary, "lessons", "render", "--to", str(to), *map(str, notebooks)]
    return subprocess.run(command, capture_output=True, text=True, timeout=600)


def write(path: Path, cells: list[tuple[str, str]]) -> Path:
    make = {"markdown": nbformat.v4.new_markdown_cell, "code": nbformat.v4.new_code_cell}
    kernel = {"name": "oxbook", "display_name": "Rust (Oxbook)", "language": "rust"}
    notebook = nbformat.v4.new_notebook(cells=[make[kind](source) for kind, source in cells], metadata={"kernelspec": kernel})
    nbformat.write(notebook, path)
    return path
