"""JupyterLab on a copy of the notebooks, and a page of Chromium: one of each for a file of tests."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Iterator

import pytest
from labpage import PICTURES
from labserver import CHROMIUM_ARGUMENTS, ROOT, chromium, running
from playwright.sync_api import Page, sync_playwright


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("lab")
    shutil.copytree(ROOT / "notebooks", home / "notebooks", ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    return home


@pytest.fixture(scope="module")
def lab(directory: Path) -> Iterator[str]:
    """JupyterLab on a copy of the notebooks, with settings of its own."""
    with running(directory) as address:
        yield address


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_ARGUMENTS)
        PICTURES.mkdir(exist_ok=True)
        page = browser.new_page(viewport={"width": 1400, "height": 1000})
        yield page
        browser.close()
