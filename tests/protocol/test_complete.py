"""Completion, and whether a console should wait for more."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from client import CELL, Client
from client import kernel as start_kernel


@pytest.fixture(autouse=True)
def variables(client: Client) -> None:
    client.run('let my_favourite_number = 7; let words = vec![String::from("a")];')
    client.run("fn my_favourite_function(x: i32) -> i32 { x }")


def test_variables_and_functions(client: Client) -> None:
    reply = client.complete("my_favou")
    assert reply["status"] == "ok"
    assert {"my_favourite_number", "my_favourite_function"} <= set(reply["matches"])
    assert (reply["cursor_start"], reply["cursor_end"]) == (0, 8)


def test_methods_after_a_dot(client: Client) -> None:
    code = "words.is_em"
    reply = client.complete(code)
    assert reply["matches"] == ["is_empty"]
    assert code[reply["cursor_start"] : reply["cursor_end"]] == "is_em"
    assert {"push", "len", "iter"} <= set(client.complete("words.")["matches"])


def test_the_prelude(client: Client) -> None:
    assert "Tensor" in client.complete("Tens")["matches"]
    assert "zeros" in client.complete("Tensor::ze")["matches"]


def test_json(client: Client) -> None:
    client.run('let answer = json!({"a": [1]});').ok()
    assert "as_array" in client.complete("answer.as_ar")["matches"]


def test_what_the_same_cell_defines(client: Client) -> None:
    code = "let local_thing = 3;\nlocal_th"
    reply = client.complete(code)
    assert reply["matches"] == ["local_thing"]
    assert reply["cursor_start"] == len(code) - len("local_th")


def test_types_for_the_front_end(client: Client) -> None:
    reply = client.complete("words.is_em")
    entries = reply["metadata"]["_jupyter_types_experimental"]
    assert len(entries) == len(reply["matches"])
    entry = entries[0]
    assert entry["text"] == "is_empty"
    assert (entry["start"], entry["end"]) == (reply["cursor_start"], reply["cursor_end"])
    assert entry["type"]


@pytest.mark.parametrize("code", ['println!("{}", words.is_em', "for word in words.iter() { word.is_em", "vec![words.is_em"])
def test_brackets_may_still_be_open(client: Client, code: str) -> None:
    assert client.complete(code)["matches"] == ["is_empty"]


def test_positions_count_code_points(client: Client) -> None:
    code = 'let s = "한글 𝄞 e\u0301 👨‍👩‍👧"; words.is_em'
    reply = client.complete(code)
    assert reply["matches"] == ["is_empty"]
    assert reply["cursor_start"] == code.index("is_em")
    assert reply["cursor_end"] == len(code)


def test_the_cursor_may_stand_inside_the_code(client: Client) -> None:
    code = "let n = words.le;\nlet 한글 = n + 1;"
    cursor = code.index(";")
    reply = client.complete(code, cursor)
    assert "len" in reply["matches"]
    assert (reply["cursor_start"], reply["cursor_end"]) == (code.index("le;"), cursor)


@pytest.mark.parametrize("code, cursor", [("", 0), (" ", 1), ("no_such_thing_at_all", 20), ("words", 900), ('"text', 5), ("𝄞", 1)])
def test_nothing_to_offer_is_an_answer_too(client: Client, code: str, cursor: int) -> None:
    reply = client.complete(code, cursor)
    assert reply["status"] == "ok"
    assert isinstance(reply["matches"], list)
    assert 0 <= reply["cursor_start"] <= reply["cursor_end"] <= max(cursor, len(code))


def test_commands(client: Client) -> None:
    assert ":vars" in client.complete(":va")["matches"]


def test_a_request_while_a_cell_runs_is_answered(client: Client) -> None:
    client.complete("words.is_em")  # rust-analyzer is there
    cell = client.submit("for _ in 0..1000 { std::thread::sleep(std::time::Duration::from_millis(20)); }")
    request = client.send("shell", "complete_request", {"code": "words.is_em", "cursor_pos": 11})
    assert client.reply_to(request, timeout=CELL)["content"]["matches"] == ["is_empty"]
    client.iopub_of(request)
    client.interrupt()
    assert client.finish(cell).status == "error", "it was still running"


def test_what_the_session_knows_does_not_wait_for_rust_analyzer() -> None:
    """Which loads for seconds when it is first asked."""
    with start_kernel() as fresh:
        fresh.run("let my_favourite_number = 7; fn my_favourite_function() {}").ok()
        start = time.monotonic()
        names = fresh.client.complete("my_favou")["matches"]
        assert names[:2] == ["my_favourite_number", "my_favourite_function"]
        assert {"Tensor", "TensorOps"} <= set(fresh.client.complete("Tens")["matches"])
        assert fresh.client.complete("whil")["matches"] == ["while"]
        assert time.monotonic() - start < 2
        assert "is_empty" in fresh.client.complete('"".is_em')["matches"], "what takes types is waited for"


def test_files_inside_a_text(client: Client, tmp_path: Path) -> None:
    (tmp_path / "한글.csv").write_text("x")
    code = f'std::fs::read("{tmp_path}/한'
    reply = client.complete(code)
    assert reply["matches"] == ["한글.csv"]
    assert (reply["cursor_start"], reply["cursor_end"]) == (len(code) - 1, len(code))


def test_crates_whose_source_is_here(client: Client) -> None:
    assert "serde_json" in client.complete(":dep serde_")["matches"]


def test_completing_changes_nothing(client: Client) -> None:
    client.complete("let changed_by_completion = 1; changed_by")
    assert client.run("changed_by_completion").status == "error"
    assert client.run("my_favourite_number").ok().text == "7"


@pytest.mark.parametrize(
    "code, status, indent",
    [
        ("1 + 2", "complete", None),
        ("let x = 1;", "complete", None),
        ("", "complete", None),
        (":vars", "complete", None),
        ("for i in 0..3 {\n    i;\n}", "complete", None),
        ("fn f(x: i32) -> i32 {", "incomplete", "    "),
        ("fn f() {\n    if true {", "incomplete", "        "),
        ("let x =", "incomplete", ""),
        ('println!("hel', "incomplete", ""),
        ("/* not yet", "incomplete", ""),
        ('let s = r#"raw "quoted" and', "incomplete", ""),
        ("let = 7q)", "invalid", None),
        ("fn f() }", "invalid", None),
    ],
)
def test_is_complete(client: Client, code: str, status: str, indent: str | None) -> None:
    reply = client.request("is_complete_request", {"code": code})["content"]
    assert reply["status"] == status
    if indent is not None:
        assert reply["indent"] == indent
