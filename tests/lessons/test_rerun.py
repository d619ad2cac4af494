"""A lesson is not read once from the top: cells are run twice, and out of order. Once every cell has been run, none of
that may fail: in a Python notebook it would not."""

from __future__ import annotations

import random
from pathlib import Path

import nbformat
import pytest
from client import Client, kernel

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
LESSONS = ["00_Overview", "02_Scaling_Laws"]


def code_cells(lesson: str) -> list[str]:
    notebook = nbformat.read(NOTEBOOKS / f"{lesson}.ipynb", 4)
    return [cell.source for cell in notebook.cells if cell.cell_type == "code" and "raises-exception" not in cell.metadata.get("tags", [])]


def run(client: Client, cells: list[str], number: int) -> None:
    run = client.run(cells[number], timeout=300)
    assert run.status == "ok", f"code cell {number + 1}:\n{cells[number]}\n{run.error_text}"


@pytest.mark.parametrize("lesson", LESSONS)
def test_cells_run_twice_and_out_of_order(lesson: str) -> None:
    cells = code_cells(lesson)
    with kernel() as started:
        for number in range(len(cells)):
            run(started.client, cells, number)
            run(started.client, cells, number)
        for seed in range(2):
            order = list(range(len(cells)))
            random.Random(seed).shuffle(order)
            for number in order:
                run(started.client, cells, number)
