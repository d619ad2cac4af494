"""The process that runs cells dies: the cell ends with an error that says how and what was lost, and the next cell
runs."""

from __future__ import annotations

import os
import signal

import pytest
from client import Kernel, children, eventually, kill, running

CRASHES = {
    "segmentation fault": ("unsafe { std::ptr::null_mut::<i32>().write_volatile(1) }", ["segmentation", "memory"]),
    "abort": ("std::process::abort()", ["abort"]),
    "exit": ("std::process::exit(3)", ["exit", "3"]),
    "exit with success": ("std::process::exit(0)", ["exit", "0"]),
    "stack overflow": (
        "fn deeper(n: u64) -> u64 { let pad = [n; 64]; std::hint::black_box(&pad); deeper(n + 1) + pad[0] }\ndeeper(0)",
        ["overflow"],
    ),
    "out of memory": ("let huge = vec![1u8; 1 << 46]; huge.len()", ["memory"]),
    "panic while panicking": (
        'struct Bomb; impl Drop for Bomb { fn drop(&mut self) { panic!("again") } }\nlet _bomb = Bomb; panic!("first")',
        ["panic"],
    ),
    "killed from outside": (
        'std::process::Command::new("kill").args(["-9", &std::process::id().to_string()]).status()?; '
        "std::thread::sleep(std::time::Duration::from_secs(20));",
        ["kill"],
    ),
}


@pytest.mark.parametrize("code, words", CRASHES.values(), ids=CRASHES)
def test_the_kernel_survives(kernel: Kernel, code: str, words: list[str]) -> None:
    client = kernel.client
    client.run("let answer = 42; let names = vec![String::from(\"a\")];").ok()
    client.run("fn twice(x: i32) -> i32 { 2 * x }").ok()
    run = client.run('println!("last words");' + code)
    text = (run.error_text + run.stderr).lower()
    for word in words:
        assert word in text, text
    assert "answer" in run.error_text and "names" in run.error_text, "the lost variables are not listed"
    assert run.stdout.startswith("last words\n")
    after = client.run("twice(3)").ok()
    assert after.text == "6"
    assert after.count == run.count + 1
    assert "answer" in client.run("answer").error_text
    assert client.run("let answer = 7; answer").ok().text == "7"


def test_a_crash_between_cells(fresh: Kernel) -> None:
    client = fresh.client
    pid = int(client.run("let keep = 1; std::process::id()").ok().text or "")
    assert pid in children(fresh.pid)
    os.kill(pid, signal.SIGKILL)
    eventually(lambda: not running(pid), what="the process is gone")
    run = client.run("1 + 1")
    if run.status == "error":
        # It may take a cell to notice.
        assert "keep" in run.error_text
        run = client.run("1 + 1")
    assert run.ok().text == "2"


def test_many_crashes_in_a_row_leave_nothing_behind(fresh: Kernel) -> None:
    client = fresh.client
    client.run("1").ok()
    for _ in range(3):
        assert client.run("std::process::abort()").status == "error"
    assert client.run("1 + 1").ok().text == "2"
    pid = int(client.run("std::process::id()").ok().text or "")
    others = [child for child in children(fresh.pid) if child != pid]
    for child in others:
        # A compiler or an analyser at work is no runtime process.
        assert "runtime" not in open(f"/proc/{child}/cmdline", encoding="utf-8").read().split("\0"), child


def test_processes_that_a_cell_started_do_not_hold_it_up(fresh: Kernel) -> None:
    """A process left running holds the cell's standard output open."""
    run = fresh.run('let child = std::process::Command::new("sleep").arg("60").spawn()?; let id = child.id(); id').ok()
    try:
        assert fresh.run("1 + 1").ok().text == "2"
    finally:
        kill(int(run.text or "0"))
