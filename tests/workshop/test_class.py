"""A class without a server: learners run lessons' checks, their progress files tell the teacher."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
from pathlib import Path

import pytest
from client import kernel
from launch import binary

PASSES = 'check("02-1", || equal(1 + 1, 2));'
FAILS = 'check("02-1", || equal(1 + 1, 3));\ncheck("02-2", || equal(1, 2));'


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """What the kernels of two learners keep."""
    place = tmp_path_factory.mktemp("class")
    for learner, cell in [("ada", PASSES), ("한글", FAILS)]:
        with kernel(env={"OXBOOK_DATA": str(place / learner)}) as started:
            started.run(cell).ok()
    shutil.copy(place / "ada/progress.json", place / "ada.json")
    return [place / "ada.json", place / "한글/progress.json"]


def told(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([binary(), "class", *arguments], capture_output=True, text=True, timeout=30)


def test_who_has_passed_what(files: list[Path]) -> None:
    said = told(*files)
    assert said.returncode == 0, said.stderr
    rows = [line.split() for line in said.stdout.splitlines()]
    assert rows == [["learner", "02-1", "02-2", "passed"], ["ada", "✔", "·", "1"], ["한글", "✘", "✘", "0"], ["passed", "by", "50%", "0%"]]


def test_for_a_spreadsheet(files: list[Path]) -> None:
    rows = list(csv.DictReader(io.StringIO(told("--csv", *files).stdout)))
    assert [(row["learner"], row["exercise"], row["passed"], row["checks"]) for row in rows] == [
        ("ada", "02-1", "true", "1"),
        ("한글", "02-1", "false", "1"),
        ("한글", "02-2", "false", "1"),
    ]


def test_a_damaged_file_is_named_and_costs_only_itself(files: list[Path], tmp_path: Path) -> None:
    damaged = tmp_path / "eve.json"
    damaged.write_text('{"exercises": ')
    said = told(*files, damaged)
    assert said.returncode != 0 and "eve.json" in said.stderr
    assert "ada" in said.stdout and "eve" not in said.stdout


def test_a_directory_of_homes_or_of_what_was_handed_in(files: list[Path], tmp_path: Path) -> None:
    ada, hangul = files
    for place, file in [
        ("homes/ada/.local/share/oxbook/progress.json", ada),
        ("homes/한글/.local/share/oxbook/progress.json", hangul),
        ("submitted/ada/ps1/progress.json", ada),
        ("submitted/한글/ps1/progress.json", hangul),
    ]:
        (tmp_path / place).parent.mkdir(parents=True)
        shutil.copy(file, tmp_path / place)
    # Another assignment, another file: what either says counts.
    more = tmp_path / "submitted/ada/ps2/progress.json"
    more.parent.mkdir()
    more.write_text(json.dumps({"version": 1, "exercises": {"03-1": {"checks": 1, "passed": 1_800_000_000}}}))
    (tmp_path / "submitted/ada/ps1/02_Scaling_Laws.ipynb").write_text("{}")
    (tmp_path / "submitted/eve/ps1").mkdir(parents=True)

    def rows(place: str) -> list[list[str]]:
        said = told(tmp_path / place)
        assert said.returncode == 0, said.stderr
        return [line.split() for line in said.stdout.splitlines()]

    assert rows("homes")[1:3] == [["ada", "✔", "·", "1"], ["한글", "✘", "✘", "0"]]
    assert rows("submitted")[:3] == [
        ["learner", "02-1", "02-2", "03-1", "passed"],
        ["ada", "✔", "·", "✔", "2"],
        ["한글", "✘", "✘", "·", "0"],
    ]


def test_an_empty_place_is_no_class(tmp_path: Path) -> None:
    said = told(tmp_path)
    assert said.returncode != 0 and "there is no progress.json" in said.stderr
