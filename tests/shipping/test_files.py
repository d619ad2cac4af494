"""The Dockerfile and the scripts, by their linters, and what they name is there."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = [
    "install.sh",
    "tests/run",
    ".ci/run",
    "kernel/src/cli/bundle/install.sh",
    *(str(path.relative_to(ROOT)) for path in sorted((ROOT / "deploy").glob("*.sh"))),
]


def tool(name: str) -> str:
    found = shutil.which(name)
    assert found, f"{name} is not installed: tests/run brings it"
    return found


def test_the_dockerfile_is_well_made() -> None:
    linted = subprocess.run([tool("hadolint"), ROOT / "Dockerfile"], capture_output=True, text=True)
    assert linted.stdout == "" and linted.returncode == 0, linted.stdout


@pytest.mark.parametrize("script", SCRIPTS)
def test_scripts_are_well_made(script: str) -> None:
    linted = subprocess.run([tool("shellcheck"), ROOT / script], capture_output=True, text=True)
    assert linted.returncode == 0, linted.stdout


def test_the_linters_find_something(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text("FROM debian\nRUN apt-get install gcc\n")
    assert subprocess.run([tool("hadolint"), tmp_path / "Dockerfile"], capture_output=True).returncode != 0
    (tmp_path / "script").write_text("#!/bin/sh\nrm $1\n")
    assert subprocess.run([tool("shellcheck"), tmp_path / "script"], capture_output=True).returncode != 0


def test_there_is_one_dockerfile() -> None:
    assert (ROOT / ".binder/Dockerfile").resolve() == ROOT / "Dockerfile"
    container = json.loads((ROOT / ".devcontainer/devcontainer.json").read_text())
    assert (ROOT / ".devcontainer" / container["build"]["dockerfile"]).resolve() == ROOT / "Dockerfile"


def test_what_the_image_names_is_installed(installed: Path) -> None:
    text = (ROOT / "Dockerfile").read_text()
    inside = re.findall(r"/opt/oxbook(/[\w./-]+)", text)
    assert len(inside) >= 4
    for path in inside:
        assert (installed / path.lstrip("/")).exists(), path
    user = re.search(r"^USER (\d+)$", text, flags=re.MULTILINE)
    assert user and user[1] != "0"
    requirements = re.search(r"-r (deploy/\S+)", text)
    assert requirements and (ROOT / requirements[1]).is_file()
