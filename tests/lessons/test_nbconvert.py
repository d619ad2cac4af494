"""`jupyter nbconvert --execute`: what a course's build runs. It must succeed on a lesson, and fail on a failing cell."""

from __future__ import annotations

import copy
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
LESSONS = ["00_Overview", "02_Scaling_Laws"]


def execute(notebook: nbformat.NotebookNode, directory: Path) -> subprocess.CompletedProcess[str]:
    path = directory / "lesson.ipynb"
    nbformat.write(notebook, path)
    command = ["-m", "nbconvert", "--to", "notebook", "--execute", "--ExecutePreprocessor.timeout=120", str(path)]
    return subprocess.run([sys.executable, *command], capture_output=True, text=True, timeout=400)


@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_executes(name: str, tmp_path: Path) -> None:
    run = execute(nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4), tmp_path)
    assert run.returncode == 0, run.stderr[-3000:]


@pytest.mark.parametrize(
    "cell, said",
    [
        ('panic!("deliberately")', "deliberately"),
        ("assert!(1 + 1 == 3, \"sums\");", "sums"),
        ('"three".parse::<i32>()?;', "invalid digit"),
    ],
    ids=["panic", "assert", "question mark"],
)
@pytest.mark.parametrize("name", LESSONS)
def test_a_failing_cell_fails_the_conversion(name: str, cell: str, said: str, tmp_path: Path) -> None:
    notebook = copy.deepcopy(nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4))
    first = next(index for index, each in enumerate(notebook.cells) if each.cell_type == "code")
    notebook.cells.insert(first, nbformat.v4.new_code_cell(cell))
    run = execute(notebook, tmp_path)
    assert run.returncode != 0, "the conversion went on after a failing cell"
    assert said in run.stderr
