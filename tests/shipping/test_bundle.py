"""A teacher's stick: one archive, unpacked and installed where there is no network and nothing that made it."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
from launch import image

ROOT = Path(__file__).resolve().parents[2]
APART = Path(__file__).with_name("apart.py")
WITHOUT_NETWORK = ["unshare", "--net", "--mount", *([] if os.geteuid() == 0 else ["--map-root-user"])]


def may_be_apart() -> bool:
    try:
        return subprocess.run([*WITHOUT_NETWORK, "ip", "link", "set", "lo", "up"], capture_output=True).returncode == 0
    except FileNotFoundError:
        return False


pytestmark = pytest.mark.skipif(not may_be_apart(), reason="this system does not let us make a place without a network")


def hidden() -> list[Path]:
    """What the bundle was made with: a mount of nothing lies over each."""
    rust = json.loads((image() / "image.json").read_text())["rustc"]["sysroot"]
    cargo = Path(os.environ.get("CARGO_HOME", Path.home() / ".cargo"))
    target = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    own = [ROOT / name for name in (".venv", "kernel", "prelude", "notebooks", "frontends")]
    return [path for path in (Path(rust), cargo, target, *own) if path.is_dir()]


def away(*command: str | Path, cwd: Path, home: Path, hide: list[Path], timeout: float = 600) -> str:
    """Runs a command without a network, and without what is hidden."""
    covers = " && ".join(f"mount -t tmpfs none '{path}'" for path in hide)
    inside = f'ip link set lo up && {covers} && exec "$@"'
    home.mkdir(exist_ok=True)
    environment = {"HOME": str(home), "PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "PYTHON": PYTHON}
    line = [*WITHOUT_NETWORK, "sh", "-euc", inside, "sh", *command]
    done = subprocess.run(line, cwd=cwd, env=environment, capture_output=True, text=True, timeout=timeout)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


# Not that of the environment, which is hidden.
PYTHON = str(getattr(sys, "_base_executable", sys.executable))


def test_nothing_is_reached_from_there(tmp_path: Path) -> None:
    """Else the tests below would say nothing."""
    program = "import socket\ntry:\n    socket.create_connection(('192.0.2.1', 80), 3)\nexcept OSError as e:\n    print(e.errno)"
    assert away(PYTHON, "-c", program, cwd=tmp_path, home=tmp_path / "home", hide=hidden()) == f"{errno.ENETUNREACH}\n"


@pytest.fixture(scope="module")
def unpacked(installed: Path, place: Path) -> Path:
    archive = place / "oxbook.tar.gz"
    made = subprocess.run(
        [installed / "bin/oxbook", "bundle", "--to", archive], capture_output=True, text=True, timeout=600
    )
    assert made.returncode == 0, made.stderr
    with tarfile.open(archive) as file:
        file.extractall(place / "a stick")
    archive.unlink()
    return place / "a stick/oxbook-bundle"


def test_lessons_run_from_it(unpacked: Path, installed: Path, place: Path) -> None:
    hide = [*hidden(), installed]
    said = away(unpacked / "install.sh", cwd=place, home=place / "home", hide=hide)
    assert "Ready" in said
    python = unpacked / "oxbook/bin/python"
    lessons = [unpacked / f"notebooks/{name}.ipynb" for name in ("02_Scaling_Laws", "08_LLaMA_Family")]
    told = json.loads(away(python, APART, *lessons, cwd=place, home=place / "home", hide=hide).splitlines()[-1])
    assert told["errors"] == []
    assert told["cells"] > 40
    assert told["compiled"] == 0, "every cell of the lessons is in the bundle"


def test_it_may_be_moved_and_keeps_what_was_written(unpacked: Path, installed: Path, place: Path) -> None:
    hide = [*hidden(), installed]
    (unpacked / "notebooks/00_Overview.ipynb").write_text("mine")
    moved = unpacked.rename(place / "elsewhere")
    away(moved / "install.sh", cwd=place, home=place / "home", hide=hide)
    assert (moved / "notebooks/00_Overview.ipynb").read_text() == "mine"
    checked = away(moved / "oxbook/bin/oxbook", "doctor", cwd=place, home=place / "home", hide=hide)
    assert "MISSING" not in checked
    # One that nobody has compiled before.
    own = place / "own.ipynb"
    cell = {"cell_type": "code", "id": "a", "metadata": {}, "outputs": [], "execution_count": None, "source": "let moved = 6 * 7; moved"}
    own.write_text(json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
    told = json.loads(away(moved / "oxbook/bin/python", APART, own, cwd=place, home=place / "home", hide=hide).splitlines()[-1])
    assert told["errors"] == [] and told["compiled"] == 1
    # JupyterLab is whole, and finds the kernel.
    listed = away(moved / "oxbook/bin/python", "-m", "jupyter", "kernelspec", "list", "--json", cwd=place, home=place / "home", hide=hide)
    assert json.loads(listed)["kernelspecs"]["oxbook"]["spec"]["argv"][0] == str(moved / "oxbook/bin/oxbook")
