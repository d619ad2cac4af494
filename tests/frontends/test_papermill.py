"""papermill's parameters: a value takes the place of a default, and its type."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from papermill import execute_notebook, inspect_notebook
from papermill.exceptions import PapermillExecutionError

DEFAULTS = """\
let steps: usize = 100; // how long to train
let rate = 0.5f32;
let name = String::from("small");
let kind = "plain";
let verbose = false;
let sizes: Vec<u64> = vec![1, 2];
let limits: std::collections::HashMap<String, f64> = Default::default();
let seed: Option<u64> = Some(1);"""
USE = """\
let more: Vec<f32> = vec![rate; steps];
println!("{} {:.2} {name} {kind} {verbose} {sizes:?} {limits:?} {seed:?}", more.len(), more[0]);"""


@pytest.fixture
def notebook(tmp_path: Path) -> Path:
    cells = [nbformat.v4.new_code_cell(DEFAULTS, metadata={"tags": ["parameters"]}), nbformat.v4.new_code_cell(USE)]
    kernel = {"name": "oxbook", "display_name": "Rust (Oxbook)", "language": "rust"}
    path = tmp_path / "training.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel}), path)
    return path


def said(notebook: Path, **parameters: object) -> str:
    ran = execute_notebook(notebook, notebook.with_name("ran.ipynb"), parameters, progress_bar=False)
    return "".join(output.text for output in ran.cells[-1].outputs).strip()


def test_without_parameters_the_defaults_count(notebook: Path) -> None:
    assert said(notebook) == '100 0.50 small plain false [1, 2] {} Some(1)'


def test_parameters_keep_the_types_of_the_defaults(notebook: Path) -> None:
    text = said(
        notebook, steps=3, rate=0.25, name='the "large" \\ one\n한글', kind="other", verbose=True, sizes=[3], limits={"a": 1.5}, seed=None
    )
    assert text == '3 0.25 the "large" \\ one\n한글 other true [3] {"a": 1.5} None'


def test_what_does_not_fit_is_the_compilers_error(notebook: Path) -> None:
    with pytest.raises(PapermillExecutionError) as failed:
        said(notebook, steps="many")
    assert "usize" in str(failed.value)


def test_the_command_line(notebook: Path) -> None:
    command = [sys.executable, "-m", "papermill", "--no-progress-bar", str(notebook), "-", "-p", "steps", "7", "-p", "rate", "0.75"]
    run = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert run.returncode == 0, run.stderr[-2000:]
    assert "7 0.75 small" in run.stdout


def test_papermill_tells_the_parameters(notebook: Path) -> None:
    found = inspect_notebook(notebook)
    assert found["steps"] == {"name": "steps", "inferred_type_name": "usize", "default": "100", "help": "how long to train"}
    assert found["rate"]["inferred_type_name"] == "None" and found["rate"]["default"] == "0.5f32"
    assert list(found) == ["steps", "rate", "name", "kind", "verbose", "sizes", "limits", "seed"]
