"""A standalone installation, made by install.sh as the image's Dockerfile makes it: once for all tests here."""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path
from typing import Iterator

import pytest
from launch import image

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def place() -> Iterator[Path]:
    """A directory that other users can look into, which pytest's own are not."""
    directory = Path(tempfile.mkdtemp(prefix="oxbook-shipping-"))
    directory.chmod(0o755)
    yield directory
    # Tens of thousands of files, which some disks take a minute and a half to forget: nobody waits for it.
    subprocess.Popen(["rm", "-rf", directory], start_new_session=True)


@pytest.fixture(scope="session")
def installed(place: Path) -> Path:
    prefix = place / "opt/oxbook"
    # The lessons' cells that the installation under test has compiled are taken over, and not compiled again.
    environment = os.environ | {"CI": "true", "OXBOOK_CACHE": str(image() / "cells")}
    command = [ROOT / "install.sh", "--prefix", prefix, "--standalone", "--no-lab"]
    made = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=1500)
    assert made.returncode == 0, made.stdout + made.stderr
    assert "MISSING" not in made.stdout, made.stdout
    return prefix
