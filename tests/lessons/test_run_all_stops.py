"""Run All stops at the first cell that fails, in everything that runs notebooks: no later cell works with what is not
there. JupyterLab is tested in `tests/lab`, a lesson under nbconvert in `test_nbconvert`.

Stock evcxr_jupyter calls panics and errors through `?` a success, and all of these go on. (It does report a process that
died, without saying how.)
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

KERNEL = os.environ.get("OXBOOK_TEST_KERNEL", "oxbook")

FAILING = {
    "panic": ('let a = 1;\npanic!("no {a}");', "no 1"),
    "assert": ("assert_eq!(1 + 1, 3);", "left: 2"),
    "question mark": ('"three".parse::<i32>()?;', "invalid digit"),
    "compile error": ("no_such_name", "no_such_name"),
    "panic in a joined thread": ('std::thread::spawn(|| { panic!("far {}", "away") }).join().unwrap();', "far away"),
    "overflow": ("let v: Vec<u8> = vec![200, 100]; v[0] + v[1]", "overflow"),
    "abort": ("std::process::abort()", "abort"),
    "exit": ("std::process::exit(0)", "exit status 0"),
    "a question that nobody answers": ('input("name? ")', "input"),
}


@pytest.fixture(autouse=True)
def own_history(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The cells stay out of the history of whoever runs this."""
    monkeypatch.setenv("OXBOOK_DATA", str(tmp_path / "data"))


def notebook(failing: str, directory: Path) -> nbformat.NotebookNode:
    """A cell that works, one that fails, one that must not run."""
    trace = f'std::fs::write("{directory / "reached"}", "")?;'
    cells = [nbformat.v4.new_code_cell(code) for code in ('println!("begun");', failing, trace)]
    metadata = {"kernelspec": {"name": KERNEL, "display_name": "Rust", "language": "rust"}}
    return nbformat.v4.new_notebook(cells=cells, metadata=metadata)


def check_stopped(cells: list[nbformat.NotebookNode], said: str, directory: Path) -> None:
    first, failed, last = cells
    assert first.outputs[0].text == "begun\n"
    errors = [output for output in failed.outputs if output.output_type == "error"]
    assert len(errors) == 1, failed.outputs
    assert said in "\n".join([errors[0].evalue, *errors[0].traceback]), errors[0]
    assert last.outputs == [] and last.execution_count is None
    assert not (directory / "reached").exists(), "the cell after the failing one ran"


@pytest.mark.parametrize("failing, said", FAILING.values(), ids=FAILING)
def test_nbclient(failing: str, said: str, tmp_path: Path) -> None:
    run = notebook(failing, tmp_path)
    with pytest.raises(CellExecutionError) as raised:
        NotebookClient(run, kernel_name=KERNEL, timeout=120).execute()
    assert said in str(raised.value)
    check_stopped(run.cells, said, tmp_path)


@pytest.mark.parametrize("kind", ["panic", "question mark", "abort"])
def test_papermill(kind: str, tmp_path: Path) -> None:
    failing, said = FAILING[kind]
    path, output = tmp_path / "lesson.ipynb", tmp_path / "executed.ipynb"
    nbformat.write(notebook(failing, tmp_path), path)
    command = [sys.executable, "-m", "papermill", "--no-progress-bar", str(path), str(output)]
    run = subprocess.run(command, capture_output=True, text=True, timeout=200)
    assert run.returncode != 0, "papermill went on after a failing cell"
    assert "PapermillExecutionError" in run.stderr and said in run.stderr, run.stderr[-3000:]
    # papermill adds a cell at the top that points at the failure, and a note above the failing cell.
    cells = [cell for cell in nbformat.read(output, as_version=4).cells if cell.cell_type == "code"]
    check_stopped(cells[-3:], said, tmp_path)


def test_papermill_runs_what_works(tmp_path: Path) -> None:
    path, output = tmp_path / "lesson.ipynb", tmp_path / "executed.ipynb"
    nbformat.write(notebook('html("<b>shown</b>").show(); 6 * 7', tmp_path), path)
    run = subprocess.run(
        [sys.executable, "-m", "papermill", "--no-progress-bar", str(path), str(output)], capture_output=True, text=True, timeout=200
    )
    assert run.returncode == 0, run.stderr[-3000:]
    shown, result = nbformat.read(output, as_version=4).cells[1].outputs
    assert shown.data["text/html"] == "<b>shown</b>" and result.data["text/plain"] == "42"
    assert (tmp_path / "reached").exists()


def test_nbconvert(tmp_path: Path) -> None:
    """Of a crash; the other failures are tested with the lessons."""
    failing, said = FAILING["abort"]
    path = tmp_path / "lesson.ipynb"
    nbformat.write(notebook(failing, tmp_path), path)
    command = [sys.executable, "-m", "nbconvert", "--to", "notebook", "--execute", str(path), "--output", "executed"]
    run = subprocess.run(command, capture_output=True, text=True, timeout=200)
    assert run.returncode != 0 and said in run.stderr, run.stderr[-3000:]
    assert not (tmp_path / "reached").exists()


def test_a_cell_that_is_to_fail_does_not_stop_it(tmp_path: Path) -> None:
    run = notebook('panic!("on purpose")', tmp_path)
    run.cells[1].metadata["tags"] = ["raises-exception"]
    NotebookClient(run, kernel_name=KERNEL, timeout=120).execute()
    assert run.cells[1].outputs[-1].evalue == "on purpose"
    assert (tmp_path / "reached").exists()
