"""Notebooks for the tables of cells: one kernel for each file of sequences, cleared between them."""

from __future__ import annotations

from typing import Iterator

import pytest
from notebook_view import Notebook


@pytest.fixture(scope="session", autouse=True)
def own_history(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The tests' cells stay out of the history of whoever runs them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OXBOOK_DATA", str(tmp_path_factory.mktemp("data")))
        yield


@pytest.fixture(scope="module")
def notebook() -> Iterator[Notebook]:
    shared = Notebook()
    yield shared
    shared.close()
