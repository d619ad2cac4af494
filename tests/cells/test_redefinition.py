"""Items defined anew, with variables about: none is read as what it is not, none is lost without a word, and none that
has nothing to do with it is lost at all."""

from __future__ import annotations

from pathlib import Path

import pytest
from checking import must_hold
from notebook_view import Notebook
from sequences import Sequence, read_all

CASES = read_all(Path(__file__).parent / "redefinition")


def test_there_are_forty_cases() -> None:
    assert len(CASES) >= 40


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_case(case: Sequence, notebook: Notebook) -> None:
    must_hold(case, notebook)
