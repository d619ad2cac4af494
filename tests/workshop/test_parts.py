"""Checks in parts and hidden tests, by nbgrader's own commands: what a submission that is partly right gets."""

from __future__ import annotations

import subprocess
from pathlib import Path

import nbformat
import pytest
from grading import STUB, Course
from launch import binary
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

LESSON = "31_Parts"
BEGIN, END = "// BEGIN HIDDEN TESTS", "// END HIDDEN TESTS"

TOO_MANY = 'assert!(ratio < 50.0, "too many");\n    let n = (c / (6.0 * ratio)).sqrt();\n    (n, ratio * n)'
SPLIT = "fn split(c: f64, ratio: f64) -> (f64, f64) {{\n    {}\n}}"
SPLIT_CHECK = f"""check_parts("31-1", [
    part("the budget is spent", 1, || {{
        let (n, d) = split(6e9, 20.0);
        near(6.0 * n * d, 6e9, 1e-6)
    }}),
    part("20 tokens for a parameter", 2, || {{
        let (n, d) = split(6e9, 20.0);
        near(d / n, 20, 1e-6).mistake(1, "the ratio is not used yet")
    }}),
    {BEGIN}
    part("any ratio", 1.5, || {{
        let (n, d) = split(6e9, 100.0);
        near(d / n, 100, 1e-6)
    }}),
    {END}
]);"""
DOUBLE = "fn double(x: i64) -> i64 {{\n    {}\n}}"
DOUBLE_CHECK = f"""check("31-2", || {{
    equal(double(2), 4)?;
    {BEGIN}
    equal(double(5), 10)?;
    {END}
    Ok(())
}});"""


def exercise(number: int, stars: int, signature: str, solution: str, check: str) -> list[nbformat.NotebookNode]:
    hints = f'exercise("31-{number}").difficulty({stars}).hint("This gives it away.")'
    block = f"<details><summary>Solution</summary>\n\n```rust\n{signature.format(solution)}\n```\n\n</details>"
    return [
        new_markdown_cell(f"### Exercise {number}", metadata={"tags": ["task"]}),
        new_code_cell(hints, metadata={"tags": ["hints"], "jupyter": {"source_hidden": True}}),
        new_code_cell(signature.format("todo!()"), metadata={"tags": ["exercise"]}),
        new_code_cell(check, metadata={"tags": ["check"]}),
        new_markdown_cell(block, metadata={"tags": ["solution"]}),
    ]


def lesson(directory: Path) -> Path:
    """A lesson with one exercise of each kind."""
    kernelspec = {"display_name": "Rust (Oxbook)", "language": "rust", "name": "oxbook"}
    by_ratio = "let n = (c / (6.0 * ratio)).sqrt();\n    (n, ratio * n)"
    notebook = new_notebook(
        metadata={"kernelspec": kernelspec},
        cells=[
            new_markdown_cell("# 31. Parts"),
            *exercise(1, 5, SPLIT, by_ratio, SPLIT_CHECK),
            *exercise(2, 1, DOUBLE, "2 * x", DOUBLE_CHECK),
        ],
    )
    path = directory / f"{LESSON}.ipynb"
    nbformat.write(notebook, path)
    return path


@pytest.fixture(scope="module")
def released(course: Course, tmp_path_factory: pytest.TempPathFactory) -> Course:
    path = lesson(tmp_path_factory.mktemp("lessons"))
    subprocess.run([binary(), "assignment", path, "--to", course.directory / "source/ps1", "--without-hints"], check=True)
    course.nbgrader("generate_assignment", "ps1", "--create")
    return course


ANSWERS = {
    "perfect": {},
    "spends_it": {"31-1": SPLIT.format("((c / 6.0).sqrt(), (c / 6.0).sqrt())")},
    "by_heart": {
        "31-1": SPLIT.format("let _ = ratio;\n    ((c / 120.0).sqrt(), 20.0 * (c / 120.0).sqrt())"),
        "31-2": DOUBLE.format("x + 2"),
    },
    "gives_up": {"31-1": SPLIT.format(TOO_MANY)},
    "nothing": {"31-1": SPLIT.format(STUB), "31-2": DOUBLE.format(STUB)},
    "does_not_compile": {"31-1": SPLIT.format("c +"), "31-2": DOUBLE.format("x + x")},
}


@pytest.fixture(scope="module")
def handed_in(released: Course) -> dict[str, Path]:
    return {student: released.submit(LESSON, student, answers) for student, answers in ANSWERS.items()}


def test_points_are_those_of_the_parts_or_the_stars(released: Course) -> None:
    source = released.cells("source", LESSON)
    assert [source[f"check-31-{number}"].metadata.nbgrader.points for number in (1, 2)] == [4.5, 1]


def test_hidden_tests_and_hints_are_not_given_out(released: Course) -> None:
    text = (released.directory / f"release/ps1/{LESSON}.ipynb").read_text("utf-8")
    assert "HIDDEN" not in text and "any ratio" not in text and "double(5)" not in text
    assert "the budget is spent" in text and "double(2)" in text
    assert "gives it away" not in text and "Solution" not in text
    assert 'exercise(\\"31-1\\").difficulty(5)' in text, "the labels stay"


def test_a_student_validates_with_what_is_visible(released: Course, handed_in: dict[str, Path]) -> None:
    assert "Success" in released.nbgrader("validate", str(handed_in["by_heart"]))
    said = released.nbgrader("validate", str(handed_in["spends_it"]))
    assert "check 31-1: 1 of 3 points: 20 tokens for a parameter: expected 20, got 1" in said


def test_partly_right_is_worth_something_and_hidden_tests_count(released: Course, handed_in: dict[str, Path]) -> None:
    assert released.grades() == {
        "perfect": 5.5,
        "spends_it": 1 + 1,
        "by_heart": 1 + 2,
        "gives_up": 1 + 2 + 1,
        "nothing": 0,
        "does_not_compile": 1,
    }
    graded = released.cells("autograded/by_heart", LESSON)
    assert "any ratio" in graded["check-31-1"].source and "double(5)" in graded["check-31-2"].source, "put back"
    card = next(output.data["text/plain"] for output in graded["check-31-1"].outputs if output.output_type == "display_data")
    assert card.startswith("✘ 31-1 not yet right: 3 of 4.5 points\n  ✔ the budget is spent (1 point)\n"), card
    assert "✘ any ratio (1.5 points): expected 100, got 20" in card
    released.nbgrader("generate_feedback", "ps1", "--student", "by_heart")
    feedback = (released.directory / f"feedback/by_heart/ps1/{LESSON}.html").read_text("utf-8")
    assert "any ratio" in feedback, "what was hidden is told with the grade"
