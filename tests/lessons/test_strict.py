"""The strict runner itself, on a small lesson made here."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest
from nbclient.exceptions import CellExecutionError
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from strict import Untidy, exercises, run, with_solutions

TODO = 'fn tokens(c: f64, n: f64) -> f64 {\n    todo!("from C = 6ND")\n}'
HINTS = 'exercise("02-1").difficulty(1).minutes(2).hint("Solve C = 6ND for D.")'
CHECK = 'check("02-1", || near(tokens(6e9, 1e3), 1e6, 1e-9));'
SOLUTION = "<details><summary>Solution</summary>\n\n```rust\nfn tokens(c: f64, n: f64) -> f64 {{\n    {}\n}}\n```\n\n</details>"


def lesson(answer: str = "c / (6.0 * n)") -> nbformat.NotebookNode:
    """An exercise between two other cells."""
    kernelspec = {"display_name": "Rust (Oxbook)", "language": "rust", "name": "oxbook"}
    return new_notebook(
        metadata={"kernelspec": kernelspec},
        cells=[
            new_markdown_cell("# 02. A small lesson\n\nHow many tokens?", metadata={"tags": ["task"]}),
            new_code_cell(HINTS, metadata={"tags": ["hints"], "jupyter": {"source_hidden": True}}),
            new_code_cell(TODO, metadata={"tags": ["exercise"]}),
            new_code_cell(CHECK, metadata={"tags": ["check"]}),
            new_markdown_cell(SOLUTION.format(answer), metadata={"tags": ["solution"]}),
            new_code_cell('println!("the end");'),
        ],
    )


@pytest.fixture(autouse=True)
def own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("OXBOOK_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


def text(cell: nbformat.NotebookNode) -> str:
    return "".join(output.get("text", "") or output.get("data", {}).get("text/plain", "") for output in cell.outputs)


def test_the_right_solution_passes_and_is_nobodys_progress(tmp_path: Path, own_data: Path) -> None:
    notebook = lesson()
    solved = run(with_solutions(notebook), tmp_path, strict=True)
    assert "✔ 02-1 passed" in text(solved.cells[3])
    assert "the end" in text(solved.cells[5])
    assert notebook.cells[2].source == TODO, "the lesson itself is left as it was"
    assert not (own_data / "progress.json").exists()


def test_a_wrong_solution_ends_the_run(tmp_path: Path) -> None:
    with pytest.raises(CellExecutionError) as failure:
        run(with_solutions(lesson("c / n")), tmp_path, strict=True)
    assert "check 02-1: expected 1000000, got 6000000" in failure.value.evalue


def test_an_exercise_left_open_ends_a_strict_run(tmp_path: Path) -> None:
    with pytest.raises(CellExecutionError) as failure:
        run(lesson(), tmp_path, strict=True)
    assert "check 02-1: not started" in failure.value.evalue


def test_a_learner_is_never_stopped(tmp_path: Path, own_data: Path) -> None:
    for notebook, said in [(lesson(), "○ 02-1 not started\n  To do: from C = 6ND"), (lesson(), "A hint")]:
        executed = run(notebook, tmp_path, strict=False)
        assert said in text(executed.cells[3])
        assert "the end" in text(executed.cells[5])
    wrong = run(with_solutions(lesson("c / n")), tmp_path, strict=False)
    assert "✘ 02-1 not yet right" in text(wrong.cells[3]) and "6 times the value wanted" in text(wrong.cells[3])
    assert "the end" in text(wrong.cells[5])
    assert json.loads((own_data / "progress.json").read_text())["exercises"]["02-1"]["checks"] == 1


@pytest.mark.parametrize(
    "spoil, said",
    [
        (lambda cells: cells.pop(4), "are wanted"),
        (lambda cells: cells.insert(2, cells.pop(3)), "are wanted"),
        (lambda cells: cells[1].update(source='exercise("02-2")'), "name one exercise"),
        (lambda cells: cells[3].update(source="near(1.0, 1.0, 0.1);"), "name one exercise"),
        (lambda cells: cells[2].update(source="fn tokens() {}"), "no todo!()"),
        (lambda cells: cells[1].metadata.pop("jupyter"), "shows its hints"),
        (lambda cells: cells[4].update(source="```rust\nfn f() {}\n```"), "not folded"),
        (lambda cells: cells[4].update(source="<details></details>"), "0 blocks"),
        (lambda cells: cells[2].metadata.update(tags=["exercise", "check"]), "has the tags"),
    ],
)
def test_an_incomplete_exercise_is_named(spoil, said: str) -> None:
    notebook = lesson()
    spoil(notebook.cells)
    with pytest.raises(Untidy, match=said.replace("(", r"\(").replace(")", r"\)")):
        with_solutions(notebook)


def test_a_lesson_without_exercises_is_fine() -> None:
    assert exercises(new_notebook(cells=[new_code_cell("1")])) == []
