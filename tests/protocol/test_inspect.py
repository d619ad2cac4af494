"""Hover (Shift-Tab), and `?name` in a cell."""

from __future__ import annotations

import pytest
from client import Client, plain


@pytest.fixture(autouse=True)
def definitions(client: Client) -> None:
    client.run("let words = vec![String::from(\"a\")];\n/// Doubles a number.\nfn twice(x: i32) -> i32 { 2 * x }")


@pytest.mark.parametrize(
    "code, parts",
    [
        ("words", ["words", "Vec"]),
        ("twice", ["fn twice", "i32"]),
        ("Vec", ["Vec"]),
        ("String", ["String"]),
        ("Tensor", ["Tensor"]),
        ("words.push", ["push"]),
        ("let n = words", ["Vec"]),
    ],
)
def test_what_is_known_of_a_name(client: Client, code: str, parts: list[str]) -> None:
    reply = client.inspect(code)
    assert reply["status"] == "ok" and reply["found"] is True
    text = plain(reply["data"]["text/plain"])
    for part in parts:
        assert part in text, text
    assert isinstance(reply["metadata"], dict)


def test_more_detail_says_more(client: Client) -> None:
    brief = client.inspect("Vec", detail=0)["data"]["text/plain"]
    full = client.inspect("Vec", detail=1)["data"]["text/plain"]
    assert len(full) > len(brief) > 0


def test_documentation_of_the_learner_s_own(client: Client) -> None:
    assert "Doubles a number." in client.inspect("twice", detail=1)["data"]["text/plain"]


def test_the_source_of_the_learner_s_own(client: Client) -> None:
    client.run("struct Point { x: f64 }\nimpl Point { fn norm(&self) -> f64 { self.x.abs() } }").ok()
    told = client.inspect("twice", detail=1)["data"]
    assert "fn twice(x: i32) -> i32 { 2 * x }" in told["text/plain"] and "-&gt; i32" in told["text/html"]
    told = plain(client.inspect("Point", detail=1)["data"]["text/plain"])
    assert "struct Point { x: f64 }" in told and "self.x.abs()" in told
    assert "2 * x" not in client.inspect("twice", detail=0)["data"]["text/plain"]


def test_positions_count_code_points(client: Client) -> None:
    code = 'let s = "한글 𝄞"; words.len()'
    reply = client.inspect(code, cursor=code.index("words") + 3)
    assert reply["found"] and "Vec" in reply["data"]["text/plain"]


@pytest.mark.parametrize("code, cursor", [("", 0), ("   ", 2), ("no_such_name", 12), ("words", 900), ("1 + 2", 2)])
def test_nothing_is_known(client: Client, code: str, cursor: int) -> None:
    reply = client.inspect(code, cursor)
    assert reply["status"] == "ok"
    if not reply["found"]:
        assert reply["data"] == {}


@pytest.mark.parametrize("code", ["?words", "?Vec", "?twice", "??Vec", " ?Tensor "])
def test_a_question_opens_the_pager(client: Client, code: str) -> None:
    run = client.run(code).ok()
    assert len(run.content["payload"]) == 1
    page = run.content["payload"][0]
    assert page["source"] == "page"
    assert page["start"] == 0
    assert code.strip(" ?") in plain(page["data"]["text/plain"])
    assert run.of("execute_result", "error") == []


def test_a_question_about_nothing_known(client: Client) -> None:
    assert "no_such_name" in client.run("?no_such_name").error_text


def test_other_cells_have_no_payload(client: Client) -> None:
    assert client.run("1").ok().content["payload"] == []
