"""The study paths of the overview, walked: what a lesson needs comes earlier on the path, or the path says so."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
LESSONS = {path.stem[:2]: path for path in sorted(NOTEBOOKS.glob("[0-9][0-9]_*.ipynb"))}


def markdown(path: Path) -> list[str]:
    return [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "markdown"]


def needs(lesson: str) -> set[str]:
    """The lessons that a lesson's first cell names as needed; what only helps is not."""
    line = re.search(r"\*\*You need\*\*: (.+)", markdown(LESSONS[lesson])[0])
    assert line, f"{lesson} does not say what it needs"
    clauses = [clause for clause in re.split(r"[;.] ", line[1]) if not re.search(r"\bhelps?\b", clause)]
    return set(re.findall(r"(?:\[|lessons? |\[lesson | and )(\d\d)\b", ". ".join(clauses)))


def paths() -> dict[str, list[str]]:
    """Each path's items, in order."""
    section = next(cell for cell in markdown(LESSONS["00"]) if "Four ways through" in cell)
    pieces = re.split(r"^\*\*(.+?)\*\*.*$", section, flags=re.MULTILINE)[1:]
    return {name: re.findall(r"^- \[ \] (.+)$", text, flags=re.MULTILINE) for name, text in zip(pieces[::2], pieces[1::2])}


def lessons_of(item: str) -> list[str]:
    """The lessons that an item of a path stands for, without those that it only says are needed."""
    plan = item.split("(needs")[0]
    found: list[str] = []
    for first, last in re.findall(r"\b(\d\d)\b(?: to (\d\d)\b)?", re.sub(r"\]\([^)]*\)", "]", plan)):
        found += [f"{number:02}" for number in range(int(first), int(last or first) + 1)]
    return found


def test_there_are_four_of_them_and_they_differ() -> None:
    assert list(paths()) == ["Quick practice", "Vision", "Multimodal", "Complete"]
    assert set(lessons_of(" ".join(paths()["Complete"]))) == set(LESSONS) - {"00"}, "the complete path is complete"


@pytest.mark.parametrize("name", paths())
def test_what_a_lesson_needs_was_there_before(name: str) -> None:
    walked: set[str] = set()
    for item in paths()[name]:
        said = set(re.findall(r"\d\d", item.split("(needs", 1)[1])) if "(needs" in item else set()
        for lesson in lessons_of(item):
            missing = needs(lesson) - walked - said
            assert not missing, f"{name}: lesson {lesson} needs {sorted(missing)}, which do not come before it"
            walked.add(lesson)


@pytest.mark.parametrize("lesson", sorted(set(LESSONS) - {"00"}))
def test_nothing_is_needed_that_comes_later(lesson: str) -> None:
    assert all(number < lesson for number in needs(lesson)), needs(lesson)


def test_the_paths_link_what_there_is() -> None:
    for name, items in paths().items():
        for item in items:
            for lesson in lessons_of(item) if name != "Complete" else []:
                assert f"]({LESSONS[lesson].name})" in item, f"{name}: {item}"
