"""`jupyter nbconvert --to script`: a notebook's `.rs` compiles as it stands, and says what the notebook says."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from programs import compiled

CELLS = [
    "fn mean(values: &[f64]) -> f64 { values.iter().sum::<f64>() / values.len() as f64 }",
    "let values = vec![1.0, 2.0, 6.0];\nlet middle = mean(&values);",
    'println!("{} values", values.len());\nmiddle',
]


def test_the_script_is_a_program(tmp_path: Path) -> None:
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_markdown_cell("# A mean"), *map(nbformat.v4.new_code_cell, CELLS)],
        metadata={"kernelspec": {"name": "oxbook", "display_name": "Rust (Oxbook)", "language": "rust"}},
    )
    # Where a front end ran it, the notebook says which language it is.
    NotebookClient(notebook, timeout=120, kernel_name="oxbook").execute()
    said = "".join(
        output.get("text") or output["data"]["text/plain"] for cell in notebook.cells for output in cell.get("outputs", [])
    )
    path = tmp_path / "mean.ipynb"
    nbformat.write(notebook, path)
    command = [sys.executable, "-m", "nbconvert", "--to", "script", str(path)]
    run = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert run.returncode == 0, run.stderr[-2000:]
    program = compiled(tmp_path / "mean.rs", tmp_path / "program")
    output = subprocess.run([program], check=True, capture_output=True, text=True).stdout
    assert output.split() == said.split() == ["3", "values", "3.0"]
    assert "// Code cell 3." in (tmp_path / "mean.rs").read_text("utf-8")


def test_what_is_no_rust_is_said(tmp_path: Path) -> None:
    """nbconvert's own answer where there is no kernel to ask."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1")])
    notebook.metadata = {"kernelspec": {"name": "gone", "display_name": "gone"}, "language_info": {"name": "rust"}}
    path = tmp_path / "gone.ipynb"
    nbformat.write(notebook, path)
    run = subprocess.run([sys.executable, "-m", "nbconvert", "--to", "script", str(path)], capture_output=True, text=True, timeout=120)
    assert run.returncode != 0 and "gone" in run.stderr
