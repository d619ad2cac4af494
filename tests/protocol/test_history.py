"""History: of this session and of earlier ones."""

from __future__ import annotations

from pathlib import Path
from typing import Iterator

import pytest
from client import Client, Kernel, kernel

CODES = ["let a = 1;", "a + 1", "let b = a;", "a + 1", "a + b"]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A kernel that has run CODES, with a history of its own."""
    with kernel(env={"OXBOOK_DATA": str(tmp_path_factory.mktemp("history"))}) as started:
        for code in CODES:
            started.run(code).ok()
        yield started.client


def inputs(rows: list) -> list[str]:
    return [row[2] for row in rows]


def test_tail(told: Client) -> None:
    assert inputs(told.history(hist_access_type="tail", n=3)) == CODES[-3:]
    assert inputs(told.history(hist_access_type="tail", n=100)) == CODES


def test_rows_are_session_line_input(told: Client) -> None:
    rows = told.history(hist_access_type="tail", n=5)
    assert [row[1] for row in rows] == [1, 2, 3, 4, 5]
    assert len({row[0] for row in rows}) == 1


def test_output_comes_in_a_pair(told: Client) -> None:
    rows = told.history(hist_access_type="tail", n=2, output=True)
    assert [row[2] for row in rows] == [["a + 1", "2"], ["a + b", "2"]]
    assert told.history(hist_access_type="range", session=0, start=1, stop=2, output=True)[0][2][0] == CODES[0]


def test_range(told: Client) -> None:
    assert inputs(told.history(hist_access_type="range", session=0, start=2, stop=4)) == CODES[1:3]
    session = told.history(hist_access_type="tail", n=1)[0][0]
    assert inputs(told.history(hist_access_type="range", session=session, start=1, stop=2)) == CODES[:1]
    assert told.history(hist_access_type="range", session=0, start=50, stop=60) == []


def test_search(told: Client) -> None:
    assert inputs(told.history(hist_access_type="search", pattern="a + ?")) == ["a + 1", "a + 1", "a + b"]
    assert inputs(told.history(hist_access_type="search", pattern="let*")) == ["let a = 1;", "let b = a;"]
    assert inputs(told.history(hist_access_type="search", pattern="a + [0-9]")) == ["a + 1", "a + 1"]
    assert inputs(told.history(hist_access_type="search", pattern="a + ?", n=2)) == ["a + 1", "a + b"]
    assert told.history(hist_access_type="search", pattern="nothing like it") == []


def test_search_for_each_input_once(told: Client) -> None:
    assert inputs(told.history(hist_access_type="search", pattern="a + ?", unique=True)) == ["a + 1", "a + b"]


def test_it_outlives_the_kernel(tmp_path: Path) -> None:
    env = {"OXBOOK_DATA": str(tmp_path)}
    with kernel(env=env) as first:
        first.run("let from_the_first = 1;").ok()
        first.run("let also_from_the_first = 2;").ok()
        earlier = first.client.history(hist_access_type="tail", n=1)[0][0]
    with kernel(env=env) as second:
        assert inputs(second.client.history(hist_access_type="tail", n=10)) == [
            "let from_the_first = 1;",
            "let also_from_the_first = 2;",
        ]
        second.run("let from_the_second = 3;").ok()
        rows = second.client.history(hist_access_type="tail", n=2)
        assert inputs(rows) == ["let also_from_the_first = 2;", "let from_the_second = 3;"]
        assert rows[0][0] == earlier != rows[1][0]
        assert rows[1][1] == 1
        before = second.client.history(hist_access_type="range", session=-1, start=1, stop=3)
        assert inputs(before) == ["let from_the_first = 1;", "let also_from_the_first = 2;"]


def test_two_kernels_at_once_share_it(tmp_path: Path) -> None:
    env = {"OXBOOK_DATA": str(tmp_path)}
    with kernel(env=env) as one, kernel(env=env) as other:
        for i in range(5):
            one.run(f"{i}").ok()
            other.run(f"{i} + 100").ok()
        assert len(one.client.history(hist_access_type="tail", n=100)) == 10
        assert inputs(one.client.history(hist_access_type="range", session=0, start=1, stop=6)) == ["0", "1", "2", "3", "4"]


def test_a_data_directory_that_cannot_be_written_is_survived(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a directory")
    with kernel(env={"OXBOOK_DATA": str(blocked / "below")}) as started:
        assert started.run("1 + 1").ok().text == "2"
        assert inputs(started.client.history(hist_access_type="tail", n=5)) == ["1 + 1"]


def test_failed_cells_are_kept_too(fresh: Kernel) -> None:
    fresh.run("no_such_name")
    assert inputs(fresh.client.history(hist_access_type="tail", n=1)) == ["no_such_name"]
