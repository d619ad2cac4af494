"""A lesson as homework, by nbgrader's own commands: made, released, fetched, submitted, collected, graded, given back."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from grading import STUB, Course
from launch import binary

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
LESSON = "02_Scaling_Laws"


@pytest.fixture(scope="module")
def released(course: Course) -> Course:
    command = [binary(), "assignment", NOTEBOOKS / f"{LESSON}.ipynb", "--to", course.directory / "source/ps1"]
    subprocess.run(command, check=True)
    course.nbgrader("generate_assignment", "ps1", "--create")
    course.nbgrader("release_assignment", "ps1")
    return course


def test_students_get_stubs_and_checks(released: Course) -> None:
    source = released.cells("source", LESSON)
    given = released.cells("release", LESSON)
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
    points = {
        name[-1]: cell.metadata.nbgrader.points
        for name, cell in released.cells("source", LESSON).items()
        if name.startswith("check-")
    }
    signature = released.cells("release", LESSON)["answer-02-1"].source
    for student, body in [
        ("perfect", None),
        ("wrong", "(c.sqrt(), c.sqrt(), law.loss(c.sqrt(), c.sqrt()))"),
        ("panicking", 'panic!("no idea")'),
        ("not_compiling", "c +"),
    ]:
        released.submit(LESSON, student, {} if body is None else {"02-1": signature.replace(STUB, body)})
    graded = released.grades()
    released.nbgrader("generate_feedback", "ps1")
    everything = sum(points.values())
    assert len(points) == 3 and everything >= 3
    assert graded.pop("perfect") == everything
    for name in ("wrong", "panicking", "not_compiling"):
        assert graded.pop(name) == everything - points["1"], "the other two exercises count"
    assert list(graded.values()) == [0], "the one that did nothing"
    feedback = (released.directory / f"feedback/wrong/ps1/{LESSON}.html").read_text("utf-8")
    assert "02-1 not yet right" in feedback and "02-2 passed" in feedback
