"""Lessons for the teacher's screen: what is left out, that it runs from top to bottom, and what its slides show."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from launch import binary
from nbclient import NotebookClient

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
LESSONS = ["01_Foundation_Model_Paradigm", "02_Scaling_Laws"]
LEFT_OUT = {"solution", "hints", "check", "progress"}


def present(to: Path, *notebooks: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([binary(), "present", *notebooks, "--to", to], capture_output=True, text=True, timeout=30)


def headings(cells: list[nbformat.NotebookNode]) -> list[str]:
    texts = [cell.source for cell in cells if cell.cell_type == "markdown"]
    return [line for text in texts for line in text.splitlines() if line.startswith("#")]


@pytest.fixture(scope="module")
def presented(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All lessons."""
    to = tmp_path_factory.mktemp("presented")
    said = present(to, *sorted(NOTEBOOKS.glob("*.ipynb")))
    assert said.returncode == 0, said.stderr
    return to


@pytest.mark.parametrize("path", sorted(NOTEBOOKS.glob("*.ipynb")), ids=lambda path: path.stem)
def test_what_is_the_learners_is_left_out_and_the_rest_stays(path: Path, presented: Path) -> None:
    lesson, talk = (nbformat.read(where / path.name, as_version=4) for where in (NOTEBOOKS, presented))
    nbformat.validate(talk)
    assert talk.metadata.kernelspec == lesson.metadata.kernelspec
    by_id = {cell.id: cell for cell in lesson.cells}
    order = list(by_id)
    assert [order.index(cell.id) for cell in talk.cells] == sorted(order.index(cell.id) for cell in talk.cells)
    shown = {cell.id for cell in talk.cells}
    for cell in lesson.cells:
        if LEFT_OUT & set(cell.metadata.get("tags", [])):
            assert cell.id not in shown
        elif cell.cell_type == "code":
            assert cell.id in shown, "code is not cut"
    for cell in talk.cells:
        if cell.cell_type == "code":
            assert cell.source == by_id[cell.id].source and not cell.outputs
        else:
            assert cell.source and "<details" not in cell.source
            if "task" in cell.metadata.get("tags", []):
                assert cell.source == by_id[cell.id].source
            # Nothing is cut through: every line that stays is a line of the lesson, or its formula.
            lines = by_id[cell.id].source
            assert all(line in lines for line in cell.source.splitlines())
    assert headings(talk.cells) == headings([cell for cell in lesson.cells if not LEFT_OUT & set(cell.metadata.get("tags", []))])
    words = [sum(len(cell.source) for cell in each.cells if cell.cell_type == "markdown") for each in (lesson, talk)]
    assert words[1] < words[0]


def test_a_lesson_is_not_written_over_itself(presented: Path) -> None:
    path = presented / f"{LESSONS[0]}.ipynb"
    before = path.read_bytes()
    said = present(presented, path)
    assert said.returncode != 0 and "over itself" in said.stderr
    assert path.read_bytes() == before


@pytest.mark.parametrize("name", LESSONS)
def test_it_runs_and_its_slides_show_charts_and_no_answers(name: str, presented: Path, tmp_path: Path) -> None:
    talk = nbformat.read(presented / f"{name}.ipynb", as_version=4)
    NotebookClient(talk, timeout=300, kernel_name="oxbook", resources={"metadata": {"path": str(tmp_path)}}).execute()
    path = tmp_path / f"{name}.ipynb"
    nbformat.write(talk, path)
    command = [sys.executable, "-m", "nbconvert", "--to", "slides", str(path)]
    run = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert run.returncode == 0, run.stderr[-2000:]
    html = (tmp_path / f"{name}.slides.html").read_text("utf-8")
    kinds = [cell.metadata.slideshow.slide_type for cell in talk.cells]
    # reveal.js: a section for each slide, and one around it and what is below it.
    assert html.count("<section>") == 2 * kinds.count("slide") + kinds.count("subslide")
    pictures = [output for cell in talk.cells for output in cell.get("outputs", []) if "image/png" in output.get("data", {})]
    assert len(pictures) > 5 and html.count('src="data:image/png;base64,') >= len(pictures)
    lesson = nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4)
    words = re.sub(r"<[^>]*>|&\w+;|\s", "", html)
    for cell in lesson.cells:
        tags = cell.metadata.get("tags", [])
        if "hints" in tags:
            hints = re.findall(r'\.hint\("((?:\\.|[^"\\])*)"\)', cell.source)
            assert hints and not any(re.sub(r"\s", "", hint) in words for hint in hints)
    assert "Solution" not in words and "notstarted" not in words
