"""Notebooks for the tables of cells: one kernel for each file of sequences, cleared between them."""

from __future__ import annotations

from typing import Iterator

import pytest
from notebook_view import Notebook


@pytest.fixture(scope="module")
def notebook() -> Iterator[Notebook]:
    shared = Notebook()
    yield shared
    shared.close()
