"""Bars for loops: one output that moves, with figures in words, whatever the loop does.

Stock evcxr_jupyter has none, and no output that can be updated: the crates that draw bars write a line for each step.
"""

from __future__ import annotations

import re
import time

import nbformat
import pytest
from client import KERNEL, Client, Run
from nbclient import NotebookClient

STEP = "std::thread::sleep(std::time::Duration::from_millis(10));"
# A second: more cannot be read, and each is stored.
UPDATES = 5


def bars(run: Run) -> list[str]:
    """The states of the one bar output, as plain text, oldest first."""
    messages = [m["content"] for m in run.messages if m["msg_type"] in ("display_data", "update_display_data")]
    ids = {content["transient"]["display_id"] for content in messages}
    assert len(ids) <= 1, ids
    assert len(run.of("display_data")) <= 1
    return [content["data"]["text/plain"] for content in messages]


def part(line: str) -> int:
    return int(re.search(r" (\d+)% ", line)[1])


@pytest.mark.parametrize(
    "loop",
    [
        f'for _ in (0..80).progress("epoch 1") {{ {STEP} }}',
        f'let bar = progress_bar("epoch 1", 80); for _ in 0..80 {{ {STEP} bar.tick(1); }}',
        f'let bar = progress_bar("epoch 1", 80); for i in 1..=80 {{ {STEP} bar.set(i); }}',
        f'let data: Vec<i32> = (0..80).collect(); for _ in data.chunks(1).progress("epoch 1") {{ {STEP} }}',
    ],
    ids=["a loop over a range", "moved by hand", "set by hand", "a loop over batches"],
)
def test_a_bar_moves_and_ends(client: Client, loop: str) -> None:
    run = client.run(loop).ok()
    states = bars(run)
    parts = [part(state) for state in states]
    assert len(states) >= 3 and parts == sorted(parts), states
    for state in states[:-1]:
        assert re.fullmatch(r"epoch 1: +\d+% #*-* +\d+/80  [\d.]+k? it/s  \d+:\d\d left", state), state
    assert re.fullmatch(r"epoch 1: 100% #{20}  80/80  [\d.]+ it/s  in \d+\.\d s", states[-1]), states[-1]
    run_seconds = run.reply["metadata"]["oxbook"]["run_ms"] / 1e3
    assert len(states) <= UPDATES * run_seconds + 3, f"{len(states)} in {run_seconds:.1f} s"


def test_a_bar_is_seen_while_the_loop_runs(client: Client) -> None:
    request = client.submit(f'for _ in (0..150).progress("epoch 1") {{ {STEP} }}')
    client.wait_iopub(lambda m: m["msg_type"] == "display_data" and part(m["content"]["data"]["text/plain"]) < 50)
    assert not client.shell.poll(0), "the cell ended before its bar came"
    client.finish(request).ok()


def test_rate_and_time_left_are_right(client: Client) -> None:
    run = client.run(f'for _ in (0..100).progress("even steps") {{ {STEP} }}').ok()
    took = run.reply["metadata"]["oxbook"]["run_ms"] / 1e3
    state = bars(run)[-1]
    rate, total = float(re.search(r"([\d.]+) it/s", state)[1]), float(re.search(r"in ([\d.]+) s", state)[1])
    assert abs(total - took) < 0.3 and abs(rate - 100 / took) < 0.2 * rate, (state, took)


def test_bars_in_each_other(client: Client) -> None:
    code = f"""
    for epoch in (1..=3).progress("training") {{
        for _ in (0..40).progress(format!("epoch {{epoch}}")) {{ {STEP} }}
        for _ in (0..10).progress(format!("evaluation {{epoch}}")) {{ {STEP} }}
    }}
    """
    run = client.run(code).ok()
    states = bars(run)
    nested = [state.splitlines() for state in states if len(state.splitlines()) == 2]
    assert any(outer.startswith("training:") and inner.startswith("epoch 2:") for outer, inner in nested), states
    assert "3/3" in states[-1] and "epoch" not in states[-1]
    for content in run.of("update_display_data"):
        html = content["data"]["text/html"]
        assert html.count("<progress") == len(content["data"]["text/plain"].splitlines())
        assert 'aria-label="training"' in html


def test_a_notebook_keeps_one_output() -> None:
    cells = [
        f'for e in (0..3).progress("outer") {{ for _ in (0..40).progress("inner") {{ {STEP} }} println!("epoch {{e}}"); }}',
        f'for _ in (0..40).progress("second") {{ {STEP} }}',
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code) for code in cells])
    NotebookClient(notebook, kernel_name=KERNEL, timeout=120).execute()
    first, second = notebook.cells
    shown = [output for output in first.outputs if output.output_type == "display_data"]
    assert len(shown) == 1 and "3/3" in shown[0].data["text/plain"]
    assert "".join(output.text for output in first.outputs if output.output_type == "stream") == "epoch 0\nepoch 1\nepoch 2\n"
    assert len(second.outputs) == 1 and "40/40" in second.outputs[0].data["text/plain"]


@pytest.mark.parametrize(
    "leaves, said",
    [
        ("if i == 40 { break; }", None),
        ('if i == 40 { panic!("at 40"); }', "at 40"),
        ('if i == 40 { Err("no more".to_string())?; }', "no more"),
    ],
    ids=["break", "panic", "question mark"],
)
def test_a_loop_that_is_left_says_where(client: Client, leaves: str, said: str | None) -> None:
    run = client.run(f'for i in (0..100).progress("search") {{ {STEP} {leaves} }}')
    assert said is None or run.error["evalue"] == said
    assert re.search(r"40% #{8}-{12}  40/100 .* stopped after 0\.\d s", bars(run)[-1]), bars(run)[-1]


def test_a_loop_that_is_interrupted_says_where(client: Client) -> None:
    request = client.submit(f'for _ in (0..100_000).progress("long") {{ {STEP} }}')
    client.wait_iopub(lambda m: m["msg_type"] == "display_data")
    time.sleep(0.5)
    client.interrupt()
    run = client.finish(request)
    assert run.reply["content"]["ename"] == "Interrupted"
    last = run.of("update_display_data")[-1]["data"]["text/plain"]
    assert "stopped after" in last


def test_unknown_lengths(client: Client) -> None:
    run = client.run(f'for _ in (0..80).filter(|i| i % 2 == 0).progress("even") {{ {STEP} }}').ok()
    assert re.fullmatch(r"even:  40  [\d.]+ it/s  in 0\.\d s", bars(run)[-1]), bars(run)[-1]


def test_words_beside_the_figures(client: Client) -> None:
    run = client.run(
        f"""
        let bar = progress_bar("fit", 60);
        for i in 0..60 {{ {STEP} bar.message(format!("loss <{{:.2}}>", 1.0 / (i + 1) as f64)); bar.tick(1); }}
        """
    ).ok()
    assert bars(run)[-1].endswith("loss <0.02>")
    assert "loss &lt;0.02&gt;" in run.of("update_display_data")[-1]["data"]["text/html"]


def test_threads_move_one_bar(client: Client) -> None:
    run = client.run(
        f"""
        let bar = std::sync::Arc::new(progress_bar("threads", 200));
        let threads: Vec<_> = (0..4).map(|_| {{
            let bar = bar.clone();
            std::thread::spawn(move || for _ in 0..50 {{ {STEP} bar.tick(1); }})
        }}).collect();
        for thread in threads {{ thread.join().unwrap(); }}
        """
    ).ok()
    assert "100%" in bars(run)[-1] and "200/200" in bars(run)[-1]


def test_a_quick_loop_shows_nothing(client: Client) -> None:
    run = client.run('let mut sum = 0u64; for i in (0..100_000u64).progress("quick") { sum += i; } sum').ok()
    assert run.text == "4999950000"
    assert run.of("display_data", "update_display_data", "stream") == []
