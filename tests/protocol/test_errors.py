"""A failure is a failure: every way a cell can go wrong ends it with an error that says what and where, and leaves the
variables of earlier cells alone."""

from __future__ import annotations

import pytest
from client import Client

COMPILE_TIME = {
    "syntax": ("let y = ;", ["expected expression"]),
    "unclosed": ("fn f() { 1", ["unclosed delimiter", "this has no closing `}`"]),
    "unclosed loop": ("let v = [1];\nfor i in v {\n    i;", ["unclosed delimiter", "cell:2:12"]),
    "closed too often": ("fn f() {} }", ["unexpected closing delimiter: `}`"]),
    "closed by another": ("let a = (1,\n2];", ["mismatched closing delimiter: `]`", "the `(` in line 1 wants `)`"]),
    "endless text": ('let s = "abc', ["unterminated text", "cell:1:9"]),
    "endless comment": ("1 /* a", ["unterminated comment"]),
    "endless text after a command": (':dep itoa = "1"\nlet s = "abc', ["unterminated text", "cell:2:9"]),
    "type": ('let y: i32 = "hello";', ["mismatched types", "i32"]),
    "borrow of a moved value": (
        'let v = vec![1]; let w = v; println!("{v:?}");',
        ["borrow of moved value", "`v`"],
    ),
    "two mutable borrows": (
        "let mut v = vec![1]; let a = &mut v; let b = &mut v; a.push(1); b.push(2);",
        ["cannot borrow `v` as mutable more than once"],
    ),
    "unknown name": ("no_such_name + 1", ["cannot find value `no_such_name`"]),
    "unknown method": ("vec![1].no_such_method()", ["no method named `no_such_method`"]),
    "unknown macro": ("no_such_macro!()", ["no_such_macro"]),
    "wrong number of arguments": ("std::cmp::max(1)", ["2 arguments"]),
    "value that cannot be shown": ("struct Opaque; Opaque", ["Opaque", "Debug"]),
}

RUN_TIME = {
    "panic": ('panic!("the sky fell")', ["the sky fell"]),
    "formatted panic": ('let what = "sea"; panic!("the {what} rose {}", 3)', ["the sea rose 3"]),
    "assert": ("assert!(1 > 2);", ["1 > 2"]),
    "assert_eq": ('assert_eq!(1 + 1, 3, "sums are off");', ["sums are off", "left: 2", "right: 3"]),
    "unwrap": ("None::<i32>.unwrap()", ["None"]),
    "expect": ('Err::<i32, _>("why").expect("no luck")', ["no luck", "why"]),
    "index": ("let i = vec![1, 2].len() + 5; vec![1, 2][i]", ["index out of bounds", "7"]),
    "division by zero": ("let zero = vec![0][0]; 1 / zero", ["divide by zero"]),
    "todo": ("todo!()", ["not yet implemented"]),
    "unreachable": ("unreachable!()", ["unreachable"]),
    "question mark": ('"x".parse::<i32>()?', ["invalid digit found in string"]),
    "question mark on a missing file": ('std::fs::read("/no/such/file")?', ["No such file"]),
    "question mark on tensors": (
        "let a = Tensor::zeros((2, 3), DType::F32, &Device::Cpu)?; a.matmul(&a)?",
        ["[2, 3]"],
    ),
    "payload that is not text": ("std::panic::panic_any(7)", []),
}


def check_survival(client: Client, code: str, expected: list[str]) -> None:
    client.run("let kept = vec![1, 2, 3]; let name = String::from(\"kept too\");").ok()
    run = client.run(code)
    text = run.error_text
    for part in expected:
        assert part in text, text
    assert run.of("execute_result") == []
    after = client.run('format!("{kept:?} {name}")').ok()
    assert after.text == '"[1, 2, 3] kept too"'
    assert after.count == run.count + 1


@pytest.mark.parametrize("code, expected", COMPILE_TIME.values(), ids=COMPILE_TIME)
def test_what_does_not_compile(client: Client, code: str, expected: list[str]) -> None:
    check_survival(client, code, expected)


@pytest.mark.parametrize("code, expected", RUN_TIME.values(), ids=RUN_TIME)
def test_what_goes_wrong_at_run_time(client: Client, code: str, expected: list[str]) -> None:
    check_survival(client, code, expected)


@pytest.mark.parametrize("code", [":no_such_command", ":nonsense with words"])
def test_an_unknown_command_is_named(client: Client, code: str) -> None:
    check_survival(client, code, [code.split()[0].lstrip(":")])


@pytest.mark.parametrize(
    "code, line",
    [
        ("let one = 1;\nlet two = one + no_such_name;\nlet three = 3;", "let two = one + no_such_name;"),
        ('let one = 1;\n\nassert_eq!(one, 2);\nprintln!("not reached");', "assert_eq!(one, 2);"),
        ('let one = 1;\n"x".parse::<i32>()?;\nlet three = 3;', '"x".parse::<i32>()?;'),
        ('println!("한글 𝄞");\nlet wide = "가나다"; panic!("here");', 'let wide = "가나다"; panic!("here");'),
    ],
    ids=["compile error", "assert", "question mark", "wide characters"],
)
def test_the_line_of_the_cell_is_shown(client: Client, code: str, line: str) -> None:
    text = client.run(code).error_text
    assert line in text, text


def test_a_panic_in_a_function_of_an_earlier_cell(client: Client) -> None:
    client.run('fn careful(x: i32) -> i32 {\n    if x < 0 { panic!("negative: {x}") }\n    x\n}').ok()
    assert client.run("careful(2)").ok().text == "2"
    assert "negative: -1" in client.run("careful(-1)").error_text


def test_an_error_says_nothing_of_the_machinery(client: Client) -> None:
    for code in ("no_such_name", 'panic!("x")', '"x".parse::<i32>()?', "let y = ;"):
        text = client.run(code).error_text.lower()
        for word in ("evcxr", "rust_backtrace", "catch_unwind", "oxbook::rt", "src/lib.rs"):
            assert word not in text, text


def test_output_before_the_failure_is_kept(client: Client) -> None:
    run = client.run('println!("got this far"); html("<b>and this</b>").show(); panic!("and no further");')
    assert run.error["evalue"] == "and no further"
    assert run.stdout == "got this far\n"
    assert run.displays[0]["text/html"] == "<b>and this</b>"
    assert run.types[-2:] == ["error", "status"]


def test_a_change_made_before_the_failure_stays(client: Client) -> None:
    client.run("let mut log = vec![1];").ok()
    client.run('log.push(2); panic!("after a change");')
    assert client.run("log").ok().text == "[1, 2]"


def test_a_panic_that_is_caught_is_no_failure(client: Client) -> None:
    run = client.run('let caught = std::panic::catch_unwind(|| { panic!("caught") }).is_err(); caught').ok()
    assert run.text == "true"


def test_a_panic_in_a_thread_is_reported_and_no_failure(client: Client) -> None:
    run = client.run('let failed = std::thread::spawn(|| { panic!("in a thread") }).join().is_err(); failed').ok()
    assert run.text == "true"
    assert "in a thread" in run.stderr


def test_an_early_return_of_an_error(client: Client) -> None:
    client.run('fn half(x: i32) -> Result<i32, String> { if x % 2 == 0 { Ok(x / 2) } else { Err(format!("{x} is odd")) } }').ok()
    assert client.run("half(4)?").ok().text == "2"
    assert "3 is odd" in client.run("let h = half(3)?;").error_text


def test_a_warning_is_no_failure(client: Client) -> None:
    assert client.run("let unused_here = 1; fn never_called() {} #[allow(dead_code)] struct S; 3").ok().text == "3"


def test_many_failures_in_a_row(client: Client) -> None:
    client.run("let still = 5;").ok()
    for i in range(10):
        assert f"round {i}" in client.run(f'panic!("round {i}")').error_text
        assert "nothing_here" in client.run("nothing_here").error_text
    assert client.run("still").ok().text == "5"
