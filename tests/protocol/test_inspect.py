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


# --- values -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "variable, told",
    [
        ("words", 'let words: Vec<String> = ["a"]'),
        ("matrix", "let matrix: Tensor = f32 [2, 2]: 1, 2, 3, 4"),
        ("silent", "let silent: Silent"),
        ("chart", "let chart: Chart = Chart(line chart, 1 series, x 1..2, y 3..4)"),
        ("slider", 'let slider: IntSlider = IntSlider(value: 0, description: "")'),
    ],
)
def test_a_variable_tells_its_value(client: Client, variable: str, told: str) -> None:
    client.run("let matrix = t([[1, 2], [3, 4]]); let chart = line([1, 2], [3, 4]); let slider = IntSlider::new(0..=3);").ok()
    client.run("struct Silent;\nlet silent = Silent;").ok()
    assert client.inspect(variable)["data"]["text/plain"] == told
    asked = client.run(f"?{variable}").ok()
    assert asked.content["payload"][0]["data"]["text/plain"] == told
    assert {message["msg_type"] for message in client.iopub_rest()} <= {"status", "iopub_welcome"}, "and nothing is shown"


def test_a_name_that_the_cell_binds_is_another(client: Client) -> None:
    assert client.inspect("let words = 3; words")["data"]["text/plain"] == "let words: i32"


def test_a_long_value_is_cut(client: Client) -> None:
    client.run("let long = vec![7u8; 30_000_000];").ok()
    told = client.inspect("long")["data"]["text/plain"]
    assert told.startswith("let long: Vec<u8> = [7, 7,") and told.endswith("…") and len(told) < 400


def test_a_look_costs_nothing_that_goes_wrong_in_it(client: Client) -> None:
    """The learner's own code is run for it: what it does must not reach the cells."""
    shown = "impl std::fmt::Debug for {0} {{ fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {{ {1} }} }}"
    endless = shown.format("Endless", "loop { std::thread::sleep(std::time::Duration::from_millis(1)); }")
    panics = shown.format("Panics", 'println!("seen"); panic!("no")')
    client.run(f"struct Endless;\nstruct Panics;\n{endless}\n{panics}\nlet endless = Endless; let panics = Panics;").ok()
    assert client.inspect("endless")["data"]["text/plain"] == "let endless: Endless"
    assert client.inspect("panics")["data"]["text/plain"] == "let panics: Panics"
    run = client.run("words.len()").ok()
    assert (run.text, run.stdout, run.stderr) == ("1", "", "")
    assert "endless: Endless\n" in client.run(":vars").ok().text, "the table without its values"


def test_a_look_does_not_wait_for_a_cell(client: Client) -> None:
    request = client.submit("std::thread::sleep(std::time::Duration::from_secs(2));")
    client.wait_iopub(lambda message: message["msg_type"] == "execute_input")
    assert client.inspect("words", timeout=1.5)["data"]["text/plain"] == "let words: Vec<String>"
    assert client.finish(request).status == "ok"
    assert client.inspect("words")["data"]["text/plain"] == 'let words: Vec<String> = ["a"]'
