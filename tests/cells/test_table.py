"""Each row of the table is run through a real client: what a learner types, and what must come of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from checking import must_hold
from notebook_view import Notebook
from sequences import Sequence, read_all

ROWS = read_all(Path(__file__).parent / "table")


def test_the_table_is_large_enough() -> None:
    assert len(ROWS) >= 120


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_row(row: Sequence, notebook: Notebook) -> None:
    must_hold(row, notebook)
