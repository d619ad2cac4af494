"""Exercises in a live kernel: what a learner sees, what is kept on disk, what an interrupt does."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Iterator

import pytest
from client import Client, Kernel
from client import kernel as start_kernel

PROGRESS = "progress.json"


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A learner's data directory of the test's own."""
    monkeypatch.setenv("OXBOOK_DATA", str(tmp_path / "data"))
    monkeypatch.delenv("LESSON_STRICT", raising=False)
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    return tmp_path / "data"


@pytest.fixture
def kernel(data: Path) -> Iterator[Kernel]:
    with start_kernel() as started:
        yield started


@pytest.fixture
def client(kernel: Kernel) -> Client:
    return kernel.client


def shown(client: Client, code: str) -> str:
    run = client.run(code).ok()
    assert run.stderr == "", run.stderr
    return "\n".join(display["text/plain"] for display in run.rich)


def test_from_not_started_to_passed(client: Client, data: Path) -> None:
    labels = shown(client, 'exercise("02-1").difficulty(3).minutes(10).hint("solve for D").hint("divide by 6n")')
    assert "Exercise 02-1: not started" in labels and "●●●○○ (3 of 5), about 10 minutes" in labels
    client.run('fn tokens(c: f64, n: f64) -> f64 { todo!("from C = 6ND") }').ok()
    check = 'check("02-1", || { near(tokens(6e9, 1e3), 1e6, 1e-9)?; within("tokens", tokens(6e9, 1e3), 1e5, 1e7) });'
    assert "○ 02-1 not started\n  To do: from C = 6ND" in shown(client, check)
    assert shown(client, 'hint("02-1")') == "● 02-1: hint 1 of 2\n  1. solve for D\n  The next one: run this again."
    client.run("fn tokens(c: f64, n: f64) -> f64 { c / n }").ok()
    wrong = shown(client, check)
    assert "Expected: 1000000" in wrong and "Got: 6000000" in wrong and "Perhaps: it is 6 times" in wrong
    client.run("fn tokens(c: f64, n: f64) -> f64 { if c > 0.0 { let v: Vec<f64> = vec![]; v[n as usize] } else { c } }").ok()
    assert "✘ 02-1 stopped by a panic\n  index out of bounds" in shown(client, check)
    client.run("fn tokens(c: f64, n: f64) -> f64 { c / (6.0 * n) }").ok()
    run = client.run(check).ok()
    assert run.rich[0]["text/plain"].startswith("✔ 02-1 passed")
    assert "#009e73" in run.rich[0]["text/html"]
    kept = json.loads((data / PROGRESS).read_text())["exercises"]["02-1"]
    assert (kept["checks"], kept["hints"]) == (3, 1) and kept["passed"] > 1.7e9
    assert "course: ####" in shown(client, "course_progress()")


def test_a_check_borrows_and_a_cell_goes_on(client: Client) -> None:
    run = client.run(
        "let values = vec![1.0, 2.0, 3.0];\n"
        'check("01-1", || all_near(&values, [3.0, 2.0, 1.0], 1e-9));\n'
        'println!("{}", values.len());'
    ).ok()
    assert "Perhaps: the order is reversed" in run.rich[0]["text/plain"]
    assert run.stdout == "3\n"
    assert client.run("values[0]").ok().text == "1.0"


def test_progress_and_predictions_survive_a_restart(data: Path) -> None:
    with start_kernel() as first:
        shown(first.client, 'check("02-1", || Ok(()))')
        assert "Your prediction: slope = -0.5" in shown(first.client, 'predict("slope", -0.5)')
    with start_kernel() as second:
        assert "1 of 1 exercises" in shown(second.client, "course_progress()")
        assert second.client.run('guess_of("slope")').ok().text == "Some(-0.5)"
        assert "You predicted -0.5: 28 % too little." in shown(second.client, 'reveal("slope", -0.69)')


def test_the_course_is_what_lies_beside_the_notebook(data: Path, tmp_path: Path) -> None:
    solution = "<details><summary>Solution</summary>\n\n```rust\nfn f() -> u32 { 1 }\n```\n\n</details>"
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": "# 07. Tokens"},
        {"cell_type": "code", "metadata": {}, "source": 'check("07-1", || equal(f(), 1));', "outputs": []},
        {"cell_type": "markdown", "metadata": {"tags": ["solution"]}, "source": solution},
    ]
    (tmp_path / "07_Tokens.ipynb").write_text(json.dumps({"cells": cells, "nbformat": 4, "nbformat_minor": 5}))
    with start_kernel() as kernel:
        kernel.client.run(f'std::env::set_current_dir("{tmp_path}")?;').ok()
        assert shown(kernel.client, "course_progress()").endswith("0 of 1 exercises (0 %)\n  ○ 07 Tokens")
        assert "fn f() -> u32 { 1 }" in shown(kernel.client, 'hint("07-1")')


def test_a_damaged_file_and_one_that_cannot_be_written(data: Path) -> None:
    data.mkdir()
    (data / PROGRESS).write_text("{ half of a fi")
    with start_kernel() as kernel:
        assert "It was kept as" in shown(kernel.client, 'check("02-1", || Ok(()))')
        assert (data / "progress.damaged-1.json").read_text() == "{ half of a fi"
        # As on a full disk: the new version cannot be written, the old one is there.
        before = (data / PROGRESS).read_text()
        (data / "progress.json.new").mkdir()
        assert "could not be saved" in shown(kernel.client, 'check("02-2", || Ok(()))')
        assert (data / PROGRESS).read_text() == before
        assert "2 of 2" in shown(kernel.client, "course_progress()"), "known until the kernel ends"
        (data / "progress.json.new").rmdir()
        shown(kernel.client, 'check("02-3", || Ok(()))')
        assert set(json.loads((data / PROGRESS).read_text())["exercises"]) == {"02-1", "02-2", "02-3"}


def test_an_interrupt_ends_a_check_and_keeps_variables(client: Client, kernel: Kernel) -> None:
    client.run("let kept = 7;\nfn slow() -> f64 { let mut x = 0.0f64; loop { x += x.cos(); if x.is_nan() { return x } } }").ok()
    request = client.submit('check("02-1", || near(slow(), 1.0, 0.1));')
    time.sleep(2)
    client.interrupt()
    run = client.finish(request)
    assert "interrupt" in run.error_text.lower() and not run.displays
    assert client.run("kept").ok().text == "7"


@pytest.mark.parametrize("variable", ["LESSON_STRICT", "NBGRADER_EXECUTION"])
def test_strict_mode_makes_a_failed_check_an_error(data: Path, monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    monkeypatch.setenv(variable, "autograde" if variable.startswith("NB") else "1")
    with start_kernel() as kernel:
        run = kernel.client.run('let got = 2.0;\ncheck("02-1", || near(got, 1.0, 0.1).about("loss"));')
        assert "check 02-1: loss: expected 1 (within 10 %), got 2" in run.error_text
        assert run.rich[0]["text/plain"].startswith("✘ 02-1 not yet right: loss"), "the card is there too"
        assert "not started" in kernel.client.run('check("02-1", || todo!());').error_text
        kernel.client.run('check("02-1", || near(1.0, 1.0, 0.1));').ok()
    assert not (data / PROGRESS).exists()


def test_a_teacher_opens_hints_while_kernels_run(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = tmp_path / "opened.txt"
    monkeypatch.setenv("OXBOOK_HINTS", str(opened))
    solution = "<details><summary>Solution</summary>\n\n```rust\nfn f() -> u32 { 1 }\n```\n\n</details>"
    cells = [
        {"cell_type": "code", "metadata": {}, "source": 'check("07-1", || equal(f(), 1));', "outputs": []},
        {"cell_type": "markdown", "metadata": {"tags": ["solution"]}, "source": solution},
    ]
    (tmp_path / "07_Tokens.ipynb").write_text(json.dumps({"cells": cells, "nbformat": 4, "nbformat_minor": 5}))
    with start_kernel() as kernel:
        client = kernel.client
        client.run(f'std::env::set_current_dir("{tmp_path}")?;').ok()
        assert "The list of what is open cannot be read" in shown(client, 'hint("07-1")'), "what cannot be read is locked"
        opened.write_text("06  # last week\n")
        labels = shown(client, 'exercise("07-1").hint("count").hint("it is one")')
        assert labels.endswith("The hints are locked by your teacher.") and "hint(" not in labels
        assert shown(client, 'hint("07-1")') == "○ 07-1: locked\n  The hints are locked by your teacher."
        assert "hint" not in shown(client, 'check("07-1", || equal(2, 1))')
        opened.write_text("06\n07-1\n")
        assert "A hint" in shown(client, 'check("07-1", || equal(2, 1))')
        assert "1. count" in shown(client, 'hint("07-1")')
        for _ in range(2):
            last = shown(client, 'hint("07-1")')
            assert "2. it is one\n  The solution is locked by your teacher." in last and "fn f()" not in last
        opened.write_text("07 solution\n")
        assert "fn f() -> u32 { 1 }" in shown(client, 'hint("07-1")')
        opened.write_text("")
        assert "locked" in shown(client, 'hint("07-1")'), "closed again"
    kept = json.loads((data / PROGRESS).read_text())["exercises"]["07-1"]
    assert kept["hints"] == 3, "what was locked was not taken"


def test_all_hints_can_be_locked(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OXBOOK_HINTS", "locked")
    with start_kernel() as kernel:
        assert "locked by your teacher" in shown(kernel.client, 'exercise("07-1").hint("count")')
        assert "count" not in shown(kernel.client, 'hint("07-1")')


PARTS = """check_parts("02-1", [
    part("the first", 1, || equal(values[0], 1.0)),
    part("the tenth", 2, || equal(values[9], 1.0)),
    part("the sum", 0.5, || near(sum(&values), SUM, 1e-9)),
]);"""


def test_a_check_in_parts(client: Client, data: Path) -> None:
    client.run("let values = vec![1.0, 2.0, 3.0];\nfn sum(values: &[f64]) -> f64 { todo!() }").ok()
    card = shown(client, PARTS.replace("SUM", "7.0"))
    assert card.startswith("✘ 02-1 not yet right: 1 of 3.5 points\n  ✔ the first (1 point)\n  ✘ the tenth (2 points), stopped by")
    assert card.endswith("○ the sum (0.5 points), to do")
    client.run("let values: Vec<f64> = vec![1.0; 10];\nfn sum(values: &[f64]) -> f64 { values.iter().sum() }").ok()
    assert "✘ the sum (0.5 points): expected 7, got 10" in shown(client, PARTS.replace("SUM", "7.0"))
    assert json.loads((data / PROGRESS).read_text())["exercises"]["02-1"].get("passed") is None
    run = client.run(PARTS.replace("SUM", "10.0")).ok()
    assert run.rich[0]["text/plain"].startswith("✔ 02-1 passed: 3.5 of 3.5 points") and run.text is None
    kept = json.loads((data / PROGRESS).read_text())["exercises"]["02-1"]
    assert kept["passed"] > 1.7e9 and kept["checks"] == 3


@pytest.mark.parametrize("execution", ["autograde", "validate", None])
def test_parts_where_nobody_learns(data: Path, monkeypatch: pytest.MonkeyPatch, execution: str | None) -> None:
    if execution:
        monkeypatch.setenv("NBGRADER_EXECUTION", execution)
    else:
        monkeypatch.setenv("LESSON_STRICT", "1")
    with start_kernel() as kernel:
        kernel.client.run("let values: Vec<f64> = vec![1.0; 3];\nfn sum(values: &[f64]) -> f64 { values.iter().sum() }").ok()
        run = kernel.client.run(PARTS.replace("SUM", "3.0"))
        if execution == "autograde":
            assert run.ok().text == "1.5", "the points, as nbgrader reads them"
        else:
            assert "check 02-1: 1.5 of 3.5 points: the tenth: the code panicked: index out of bounds" in run.error_text
        assert run.rich[0]["text/plain"].startswith("✘ 02-1 not yet right: 1.5 of 3.5 points"), "the card is there too"
        kernel.client.run("let values: Vec<f64> = vec![1.0; 10];").ok()
        assert kernel.client.run(PARTS.replace("SUM", "10.0")).ok().text is None, "no result: all points"
    assert not (data / PROGRESS).exists()
