"""What holds for all tests: they leave nothing behind with whoever runs them."""

from __future__ import annotations

from typing import Iterator

import pytest


@pytest.fixture(scope="session", autouse=True)
def own_history(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The tests' cells stay out of the history, and their exercises out of the progress, of whoever runs them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OXBOOK_DATA", str(tmp_path_factory.mktemp("data")))
        yield
