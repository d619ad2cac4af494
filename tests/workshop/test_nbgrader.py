"""A lesson as homework, by nbgrader's own commands: made, released, fetched, submitted, collected, graded, given back."""

from __future__ import annotations

import csv
import subprocess
import time
from pathlib import Path

import nbformat
import pytest
from grading import Course
from launch import binary

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
LESSON = "02_Scaling_Laws"
STUB = 'todo!("write this")'


def cells(path: Path) -> dict[str, nbformat.NotebookNode]:
    """By nbgrader's names for them."""
    notebook = nbformat.read(path, as_version=4)
    return {cell.metadata.nbgrader.grade_id: cell for cell in notebook.cells if "nbgrader" in cell.metadata}


def submission(course: Course, student: str, **answers: str) -> None:
    """The released lesson with these answers, as nbgrader collects it. An answer changes the instructor's."""
    released = nbformat.read(course.directory / f"release/ps1/{LESSON}.ipynb", as_version=4)
    solved = cells(course.directory / f"source/ps1/{LESSON}.ipynb")
    for cell in released.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        if name.startswith("answer-"):
            number = name.rsplit("-", 1)[1]
            cell.source = answers.get(f"answer_{number}", solved[name].source)
    directory = course.directory / "submitted" / student / "ps1"
    directory.mkdir(parents=True)
    nbformat.write(released, directory / f"{LESSON}.ipynb")
    (directory / "timestamp.txt").write_text(time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime()))


@pytest.fixture(scope="module")
def released(course: Course) -> Course:
    command = [binary(), "assignment", NOTEBOOKS / f"{LESSON}.ipynb", "--to", course.directory / "source/ps1"]
    subprocess.run(command, check=True)
    course.nbgrader("generate_assignment", "ps1", "--create")
    course.nbgrader("release_assignment", "ps1")
    return course


def test_students_get_stubs_and_checks(released: Course) -> None:
    source = cells(released.directory / f"source/ps1/{LESSON}.ipynb")
    given = cells(released.directory / f"release/ps1/{LESSON}.ipynb")
    assert set(given) == {f"{kind}-02-{number}" for kind in ("answer", "check") for number in (1, 2, 3)}
    for name, cell in given.items():
        if name.startswith("answer-"):
            assert STUB in cell.source and "SOLUTION" not in cell.source
            assert cell.source.splitlines()[0] == source[name].source.splitlines()[0], "the signature stays"
        else:
            assert cell.source == source[name].source and cell.metadata.nbgrader.locked
    text = (released.directory / f"release/ps1/{LESSON}.ipynb").read_text("utf-8")
    assert "<summary>Solution</summary>" not in text


def test_a_student_fetches_and_submits(released: Course, tmp_path: Path) -> None:
    """Through the exchange, as on a hub; the lesson as it was given, with nothing done."""
    (tmp_path / "nbgrader_config.py").write_text((released.directory / "nbgrader_config.py").read_text())
    released.nbgrader("fetch_assignment", "ps1", where=tmp_path)
    assert (tmp_path / "ps1" / f"{LESSON}.ipynb").is_file()
    released.nbgrader("submit", "ps1", where=tmp_path)
    released.nbgrader("collect", "ps1")
    assert list((released.directory / "submitted").glob(f"*/ps1/{LESSON}.ipynb"))


def test_scores_are_right(released: Course) -> None:
    points = {name[-1]: cell.metadata.nbgrader.points for name, cell in cells(released.directory / f"source/ps1/{LESSON}.ipynb").items() if name.startswith("check-")}  # fmt: skip
    signature = cells(released.directory / f"release/ps1/{LESSON}.ipynb")["answer-02-1"].source
    submission(released, "perfect")
    submission(released, "wrong", answer_1=signature.replace(STUB, "(c.sqrt(), c.sqrt(), law.loss(c.sqrt(), c.sqrt()))"))
    submission(released, "panicking", answer_1=signature.replace(STUB, 'panic!("no idea")'))
    submission(released, "not_compiling", answer_1=signature.replace(STUB, "c +"))
    released.nbgrader("autograde", "ps1")
    released.nbgrader("generate_feedback", "ps1")
    released.nbgrader("export", "--to", "grades.csv")
    with open(released.directory / "grades.csv", newline="") as file:
        graded = {row["student_id"]: float(row["score"] or 0) for row in csv.DictReader(file)}
    everything = sum(points.values())
    assert len(points) == 3 and everything >= 3
    assert graded.pop("perfect") == everything
    for name in ("wrong", "panicking", "not_compiling"):
        assert graded.pop(name) == everything - points["1"], "the other two exercises count"
    assert list(graded.values()) == [0], "the one that did nothing"
    feedback = (released.directory / f"feedback/wrong/ps1/{LESSON}.html").read_text("utf-8")
    assert "02-1 not yet right" in feedback and "02-2 passed" in feedback
