"""What VS Code's Jupyter extension relies on, tested without it: the order of messages by which it knows that a cell has
ended, and that what it picks of each output's formats is one that it can draw."""

from __future__ import annotations

from typing import Any, Iterator

import pytest
from client import Kernel, kernel

# Its order of preference, and below it what it can draw. Its renderers take Vega-Lite 3 to 5, and Jupyter's widgets.
PREFERENCE = ["application/vnd.", "text/html", "text/latex", "text/markdown", "image/png", "image/svg+xml", "image/jpeg", "application/json", "text/plain"]  # fmt: skip
DRAWN = {"application/vnd.vegalite.v5+json", "application/vnd.jupyter.widget-view+json", *PREFERENCE[1:]}

# As it asks for a cell to be run.
OPTIONS = {"silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": True, "stop_on_error": True}


@pytest.fixture(scope="module")
def started() -> Iterator[Kernel]:
    with kernel() as running:
        yield running


def picked(data: dict[str, Any]) -> str:
    return min(data, key=lambda mime: next(i for i, prefix in enumerate(PREFERENCE) if mime.startswith(prefix)))


@pytest.mark.parametrize(
    "cell, wanted",
    [
        ("line([0, 1], [1, 2])", "application/vnd.vegalite.v5+json"),
        ('slider("t", 0.0..=1.0, 0.5, |t| line([0, 1], [0.0, t]))', "application/vnd.vegalite.v5+json"),
        ("line([0, 1], [1, 2]) | hist([1, 2])", "application/vnd.vegalite.v5+json"),
        ("image(&Tensor::zeros((4, 4), DType::F32, &Device::Cpu)?)", "image/png"),
        ("images(&Tensor::zeros((2, 1, 4, 4), DType::F32, &Device::Cpu)?).labels([1, 2])", None),
        ("audio(&data::tone(440.0, 0.1, 8000.0), 8000)", "text/html"),
        ('markdown("**bold**")', "text/markdown"),
        ('latex("x^2")', "text/latex"),
        ("t([1, 2, 3])", None),
        ("vec![1, 2]", "text/plain"),
        ('IntSlider::new(0..=5).description("n")', "application/vnd.jupyter.widget-view+json"),
        (":vars", None),
        (":help", "text/markdown"),
    ],
    ids=lambda value: None if value is None else str(value)[:24],
)
def test_it_can_draw_what_it_picks(started: Kernel, cell: str, wanted: str | None) -> None:
    shown = started.run(cell).ok().rich
    assert shown, "something is shown"
    for data in shown:
        assert picked(data) in DRAWN
        assert wanted is None or picked(data) == wanted
        assert data["text/plain"], "for its search, and for screen readers"


CELLS = {
    "a value": "1 + 1",
    "nothing": "let quiet = 1;",
    "only a remark": "// nothing",
    "empty": "",
    "output": 'for i in 0..200 { println!("{i}"); }',
    "an error of the compiler": "no_such_name",
    "a panic": 'panic!("here")',
    "an error through ?": '"x".parse::<i32>()?;',
}


@pytest.mark.parametrize("name", CELLS)
def test_a_cell_ends_for_it(started: Kernel, name: str) -> None:
    """It calls a cell done when it has seen both the reply and `idle`, and draws nothing that comes later."""
    client = started.client
    run = client.run(CELLS[name], **OPTIONS)
    states = [message["content"].get("execution_state") for message in run.messages]
    assert (states[0], states[-1]) == ("busy", "idle") and set(states[1:-1]) <= {None}
    assert run.types[1] == "execute_input" or name == "empty"
    assert (run.status == "error") == ("error" in run.types), "what it draws and what it is told agree"
    late = [message for message in client.iopub_rest() if message["parent_header"].get("msg_id") == run.request["header"]["msg_id"]]
    assert late == []


def test_cells_sent_at_once_end_in_their_order(started: Kernel) -> None:
    requests = [started.client.submit(f"println!(\"{i}\");", **OPTIONS) for i in range(5)]
    runs = [started.client.finish(request) for request in requests]
    assert [run.stdout for run in runs] == [f"{i}\n" for i in range(5)]
    counts = [run.count for run in runs]
    assert counts == list(range(counts[0], counts[0] + 5))


def test_what_it_asks_first_is_answered_before_anything_runs() -> None:
    with kernel() as running:
        info = running.client.kernel_info()
        assert info["language_info"]["name"] == "rust" and info["language_info"]["file_extension"] == ".rs"
        # For the names of its lexer and editor mode.
        assert info["language_info"]["codemirror_mode"] and info["language_info"]["pygments_lexer"] == "rust"
        assert running.client.request("comm_info_request", {"target_name": "jupyter.widget"})["content"]["comms"] == {}
        # It runs code of its own for itself: no number, no trace.
        silent = running.client.run("1 + 1", **{**OPTIONS, "silent": True, "store_history": False})
        assert silent.types == ["status", "status"] or "execute_result" not in silent.types
        assert running.client.run("1 + 1", **OPTIONS).count == 1


def test_its_stop_button(started: Kernel) -> None:
    """It sends `interrupt_request` where the kernelspec asks for messages, and waits for the cell's end."""
    request = started.client.submit("loop { std::thread::sleep(std::time::Duration::from_millis(5)); }", **OPTIONS)
    started.client.wait_iopub(lambda message: message["msg_type"] == "execute_input")
    assert started.client.interrupt()["content"]["status"] == "ok"
    assert started.client.finish(request).status == "error"
    assert started.client.run("6 * 7").ok().text == "42"
