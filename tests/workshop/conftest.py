"""A course of its own for each file of tests."""

from __future__ import annotations

import pytest
from grading import Course


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    return Course(tmp_path_factory.mktemp("course"))
