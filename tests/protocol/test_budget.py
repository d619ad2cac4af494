"""A cell that prints too much: what is shown is bounded, a note says how much is missing, and the kernel answers
throughout.

Stock evcxr_jupyter shows all of it, one message a line.
"""

from __future__ import annotations

import re
import time

import pytest
from client import CELL, Client, Run

MB = 1_000_000
# Of what a cell printed; a notebook with more is slow to open.
SHOWN = 8 * MB
# "Within 0.2 s throughout" on a machine of one's own; where others compute too, few may be later.
ANSWER, LATE, AT_MOST = 0.2, 0.02, 1.0

NOTE = re.compile(r"more than ([\d.]+) MB.*?([\d.]+) MB .*not shown", re.DOTALL)


def run_and_ask(client: Client, code: str) -> tuple[Run, list[float]]:
    """Runs a cell and asks for kernel_info on control all the while: the seconds until each answer."""
    request = client.submit(code)
    waits: list[float] = []
    deadline = time.monotonic() + CELL
    while not client.shell.poll(0):
        assert time.monotonic() < deadline, "the cell does not end"
        asked = time.monotonic()
        client.reply_to(client.send("control", "kernel_info_request", {}), "control")
        waits.append(time.monotonic() - asked)
        time.sleep(0.01)
    return client.finish(request), waits


def check_note(run: Run, printed: float) -> None:
    """The last thing said: what is shown and what is not make up what was printed, in bytes."""
    text = run.stdout + run.stderr
    assert len(text) <= SHOWN
    # After each answer to another request the cell's `busy` is said again.
    last = [message for message in run.messages if message["msg_type"] != "status"][-1]
    assert last["msg_type"] == "stream", run.types[-3:]
    note = NOTE.search(last["content"]["text"])
    assert note, last["content"]["text"][-300:]
    shown, dropped = (float(number) * MB for number in note.groups())
    assert abs(shown + dropped - printed) < 0.2 * MB, note[0]


FLOODS = {
    "100 MB of lines": ('let line = "x".repeat(99); for _ in 0..1_000_000 { println!("{line}"); }', 100 * MB),
    "100 MB of pieces": ('let piece = "x".repeat(999); for _ in 0..100_000 { eprint!("{piece} "); }', 100 * MB),
    "a gigabyte in blocks": (
        "{ use std::io::Write; let block = vec![b'x'; 1_000_000]; let mut out = std::io::stdout().lock(); for _ in 0..1000 { out.write_all(&block)?; } }",
        1000 * MB,
    ),
    "100 MB of a child process": (
        'std::process::Command::new("sh").args(["-c", "yes | head -c 100000000"]).status()?;',
        100 * MB,
    ),
    "100 MB of four threads": (
        """
        let threads: Vec<_> = (0..4).map(|_| std::thread::spawn(|| {
            let line = "x".repeat(99);
            for _ in 0..250_000 { println!("{line}"); }
        })).collect();
        for thread in threads { thread.join().unwrap(); }
        """,
        100 * MB,
    ),
}


@pytest.mark.parametrize("code, printed", FLOODS.values(), ids=FLOODS)
def test_the_kernel_answers_while_a_cell_prints(client: Client, code: str, printed: float) -> None:
    run, waits = run_and_ask(client, code)
    waits.sort()
    print(f"{len(waits)} answers, the middle one after {waits[len(waits) // 2]:.4f} s, the last after {waits[-1]:.4f} s")
    run.ok()
    assert waits[int(len(waits) * (1 - LATE)) - 1] <= ANSWER and waits[-1] <= AT_MOST, waits[-10:]
    check_note(run, printed)
    assert client.run('println!("small again");').ok().stdout == "small again\n"


def test_what_is_shown_is_the_beginning(client: Client) -> None:
    run = client.run('for i in 0..2_000_000 { println!("{i}"); }').ok()
    whole = "".join(f"{i}\n" for i in range(1_000_000))
    assert len(run.stdout) > MB and whole.startswith(run.stdout)


def test_each_cell_has_its_own_budget(client: Client) -> None:
    for _ in range(3):
        run = client.run('for _ in 0..30 { print!("{}", "x".repeat(100_000)); }').ok()
        assert len(run.stdout) == 3 * MB and run.stderr == ""


def test_displays_are_not_text_and_still_come(client: Client) -> None:
    run = client.run('for _ in 0..200 { println!("{}", "x".repeat(100_000)); } html("<b>after</b>").show(); 5').ok()
    assert [bundle["text/html"] for bundle in run.displays] == ["<b>after</b>"]
    assert run.text == "5"
    assert "not shown" in run.stderr


def test_the_note_comes_with_a_failure_too(client: Client) -> None:
    run = client.run('for _ in 0..200 { println!("{}", "x".repeat(100_000)); } panic!("full")')
    assert run.error["evalue"] == "full"
    assert "not shown" in run.stderr


def test_a_character_at_the_limit_is_not_cut(client: Client) -> None:
    """Three bytes each: the limit falls into one."""
    run = client.run('print!("x"); for _ in 0..3_000 { print!("{}", "가".repeat(1000)); }').ok()
    assert set(run.stdout) <= {"x", "가"}, set(run.stdout)


def test_an_endless_printer_can_be_interrupted(client: Client) -> None:
    client.run("let kept = 5;").ok()
    request = client.submit('loop { println!("{}", "again and ".repeat(100)); }')
    client.wait_iopub(lambda m: m["msg_type"] == "stream")
    time.sleep(1)
    begun = time.monotonic()
    client.interrupt()
    run = client.finish(request)
    assert time.monotonic() - begun < 2
    assert run.reply["content"]["ename"] == "Interrupted"
    assert client.run("kept").ok().text == "5"
