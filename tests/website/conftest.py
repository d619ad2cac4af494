"""One site for all tests here, rendered by the installed command; and a Chromium that may reach nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Iterator

import pytest
from labserver import CHROMIUM_ARGUMENTS, ROOT, chromium
from playwright.sync_api import Browser, sync_playwright
from rendering import HOSTILE, LESSONS, OWN, render, write


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("site")
    constant = ("code", f"const HOSTILE: &str = r##\"{HOSTILE}\"##;")
    own = write(home / "my own & only.ipynb", [*OWN[:2], constant, *OWN[2:]])
    lessons = [ROOT / f"notebooks/{name}.ipynb" for name in LESSONS]
    # A path with what addresses write differently.
    run = render(*lessons, own, to=home / "a course #1")
    assert run.returncode == 0, run.stderr
    return home / "a course #1"


# No longer than a module: Playwright keeps a loop of its own running, beside which no other part's can.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        offline = ["--host-resolver-rules=MAP * ~NOTFOUND"]
        browser = playwright.chromium.launch(executable_path=chromium(), args=[*CHROMIUM_ARGUMENTS, *offline])
        yield browser
        browser.close()
