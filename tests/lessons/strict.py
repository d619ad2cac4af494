"""A lesson as its author means it to end: solutions in place of what the learner is to complete, every check enforced.

An exercise is these cells, in this order, with these tags (see `oxbook::exercise`): Markdown `task`, code `hints`, code
`exercise`, code `check`, Markdown `solution`. The block of Rust in the solution replaces the exercise's code; with `LESSON_STRICT` set a
check that does not pass is an error, which ends the run.
"""

from __future__ import annotations

import copy
import os
import re
from pathlib import Path
from unittest import mock

import nbformat
from nbclient import NotebookClient

ORDER = ["task", "hints", "exercise", "check", "solution"]
MARKDOWN = {"task", "solution"}
BLOCK = re.compile(r"^```rust\n(?P<code>.*?)^```$", re.MULTILINE | re.DOTALL)
CHECKED = re.compile(r'^\s*check(?:_parts)?\(\s*"(?P<id>[^"]+)"', re.MULTILINE)
DESCRIBED = re.compile(r'\bexercise\("(?P<id>[^"]+)"\)')


class Untidy(AssertionError):
    """An exercise that lacks a cell, or has its cells in another order."""


def role(cell: nbformat.NotebookNode) -> str | None:
    """Which part of an exercise a cell is."""
    roles = [tag for tag in cell.metadata.get("tags", []) if tag in ORDER]
    if len(roles) > 1:
        raise Untidy(f"{cell.id} has the tags {roles}")
    return roles[0] if roles else None


def exercises(notebook: nbformat.NotebookNode) -> list[dict[str, nbformat.NotebookNode]]:
    """The cells of each exercise by role. Raises `Untidy`."""
    parts = [(role(cell), cell) for cell in notebook.cells]
    parts = [(name, cell) for name, cell in parts if name is not None]
    found = []
    for start in range(0, len(parts), len(ORDER)):
        group = parts[start : start + len(ORDER)]
        names = [name for name, _ in group]
        if names != ORDER:
            where = group[0][1].id
            raise Untidy(f"the exercise at {where} has the cells {names} where {ORDER} are wanted")
        exercise = dict(group)
        for name, cell in exercise.items():
            wanted = "markdown" if name in MARKDOWN else "code"
            if cell.cell_type != wanted:
                raise Untidy(f"{cell.id} is tagged {name}, and no {wanted} cell")
        ids = {
            found["id"]
            for pattern, part in [(DESCRIBED, "hints"), (CHECKED, "check")]
            for found in pattern.finditer(exercise[part].source)
        }
        if len(ids) != 1 or not CHECKED.search(exercise["check"].source):
            raise Untidy(f"{exercise['hints'].id} and {exercise['check'].id} are to name one exercise, not {sorted(ids)}")
        if "todo!(" not in exercise["exercise"].source:
            raise Untidy(f"{exercise['exercise'].id} leaves nothing to do: it has no todo!()")
        if not exercise["hints"].metadata.get("jupyter", {}).get("source_hidden"):
            raise Untidy(f"{exercise['hints'].id} shows its hints: set jupyter.source_hidden")
        if "<details>" not in exercise["solution"].source:
            raise Untidy(f"{exercise['solution'].id} is not folded in <details>")
        found.append(exercise)
    return found


def with_solutions(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """A copy in which every exercise is solved."""
    solved = copy.deepcopy(notebook)
    for exercise in exercises(solved):
        blocks = [found["code"] for found in BLOCK.finditer(exercise["solution"].source)]
        if len(blocks) != 1:
            raise Untidy(f"{exercise['solution'].id} has {len(blocks)} blocks of Rust where 1 is wanted")
        exercise["exercise"].source = blocks[0].rstrip("\n")
    return solved


def run(notebook: nbformat.NotebookNode, directory: Path, strict: bool, timeout: float = 120) -> nbformat.NotebookNode:
    """Executes the notebook in place, as if it lay in `directory`. Raises nbclient's `CellExecutionError`."""
    with mock.patch.dict(os.environ, {"LESSON_STRICT": "1" if strict else "0"}):
        client = NotebookClient(
            notebook,
            kernel_name="oxbook",
            timeout=timeout,
            startup_timeout=120,
            resources={"metadata": {"path": str(directory)}},
        )
        return client.execute()


def run_solved(path: Path, timeout: float = 120) -> nbformat.NotebookNode:
    """Executes the lesson with its solutions, strictly."""
    return run(with_solutions(nbformat.read(path, as_version=4)), path.parent, strict=True, timeout=timeout)
