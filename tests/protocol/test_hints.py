"""What a failure tells a learner beyond the fact: where, what is behind it, what to try, in words for people who are new
to Rust. `test_errors` tests that each failure is one.

Stock evcxr_jupyter calls panics and errors through `?` a success with text on standard error, and has no hints of its
own.
"""

from __future__ import annotations

import re

import pytest
from client import Client, plain

# --- a thread that panics -------------------------------------------------------------------------------------------

THREADS = {
    "unwrap": 'std::thread::spawn(|| { panic!("the worker met {}", 7) }).join().unwrap();',
    "expect": 'std::thread::spawn(|| { panic!("the worker met {}", 7) }).join().expect("no result");',
    "later": 'let worker = std::thread::spawn(|| { panic!("the worker met {}", 7) });\nlet a = 1;\nworker.join().unwrap();',
    "scope": 'std::thread::scope(|s| { s.spawn(|| panic!("the worker met {}", 7)); });',
    "handed on": 'if let Err(e) = std::thread::spawn(|| { panic!("the worker met {}", 7) }).join() { std::panic::resume_unwind(e) }',
}


@pytest.mark.parametrize("code", THREADS.values(), ids=THREADS)
def test_the_panic_of_a_joined_thread_is_the_cell_s(client: Client, code: str) -> None:
    """`Any { .. }`, which is all that `unwrap` knows of it, says nothing."""
    text = client.run(code).error_text
    assert "the worker met 7" in text, text


def test_a_thread_s_place_is_a_line_of_the_cell(client: Client) -> None:
    run = client.run('let a = 1;\nlet worker = std::thread::spawn(|| {\n    panic!("in line three")\n});\nworker.join().is_err()')
    assert run.ok().text == "true"
    assert "in line three" in run.stderr
    assert "src/lib.rs" not in run.stderr, run.stderr
    assert re.search(r"\b3:\d|line 3\b", run.stderr), run.stderr


# --- the errors behind an error -------------------------------------------------------------------------------------

CHAIN = """
#[derive(Debug)] enum Settings { Missing(std::io::Error), Wrong(Box<Settings>) }
impl std::fmt::Display for Settings {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.write_str(match self { Settings::Missing(_) => "the settings are missing", Settings::Wrong(_) => "cannot train" })
    }
}
impl std::error::Error for Settings {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self { Settings::Missing(e) => Some(e), Settings::Wrong(e) => Some(e) }
    }
}
fn train() -> Result<f64, Settings> {
    std::fs::read("/no/such/file").map_err(Settings::Missing).map_err(|e| Settings::Wrong(Box::new(e)))?;
    Ok(1.0)
}
"""


def test_the_chain_of_an_error(client: Client) -> None:
    client.run(CHAIN).ok()
    run = client.run("let before = 1;\nlet loss = train()?;\nloss")
    assert run.error["ename"] == "Error" and run.error["evalue"] == "cannot train"
    text = run.error_text
    places = [text.index(part) for part in ("cannot train", "the settings are missing", "No such file")]
    assert places == sorted(places), text
    assert "let loss = train()?;" in text and "cell:2:" in text
    # Of the errors in between none twice.
    assert text.count("the settings are missing") == 1


@pytest.mark.parametrize(
    "code, line",
    [
        ("let big: Vec<u8> = vec![200, 100];\nlet sum = big[0] + big[1];\nsum", "cell:2:11"),
        ("let limits: Vec<u32> = vec![3, 5];\n\nlimits[0] - limits[1]", "cell:3:1"),
        ("let n = vec![u64::MAX];\nlet m =\n    n[0] * 2;", "cell:3:5"),
        ("fn fact(n: u8) -> u8 {\n    if n == 0 { 1 } else { n * fact(n - 1) }\n}\nfact(6)", "cell:2:28"),
    ],
)
def test_an_overflow_is_an_error_with_its_place(client: Client, code: str, line: str) -> None:
    """Stock compiles cells with overflow checks too, and calls the panic a success."""
    run = client.run(code)
    assert run.error["ename"] == "panic" and "overflow" in run.error["evalue"]
    assert line in run.error_text, run.error_text
    assert "wrapping_" in run.error_text


# --- what to try ----------------------------------------------------------------------------------------------------

TENSORS = "let a = Tensor::ones((2, 3), DType::F32, &Device::Cpu)?; let b = a.to_dtype(DType::F64)?;"

HINTS = {
    # what it is about: cells before, the failing cell, what is said
    "moved": (["let v = vec![1];"], "let w = v; v.len()", ["clone()", "&"]),
    "moved in an earlier cell": (["let gone = vec![1];", "drop(gone);"], "gone", ["moved"]),
    "moved into a thread": ([], "let v = vec![1]; std::thread::spawn(move || v.len()).join().unwrap(); v", ["clone()"]),
    "closure of an earlier cell": (["let double = |x: i32| 2 * x;"], "double(2)", ["closure", "Box<dyn Fn"]),
    "closure that borrows, of an earlier cell": (["let scale = 2.0; let f = |x: f64| scale * x;"], "f(1.0)", ["closure", "Box<dyn Fn"]),
    "no question mark, method": ([TENSORS], "a.sqr().sum_all()?", ["`?`"]),
    "no question mark, operator": ([TENSORS], "let c = &a + &a; let d = &c * 2.0;", ["`?`"]),
    "no question mark, argument": ([TENSORS], "let c = a.t(); a.matmul(&c)?", ["`?`"]),
    "question mark in a function": ([], "fn zeros() -> Tensor { Tensor::zeros(2, DType::F32, &Device::Cpu)? }", ["Result", "Ok("]),
    "question mark on an option": ([], "let first = vec![1].first()?;", ["ok_or"]),
    "dtypes differ": ([TENSORS], "(&a + &b)?", ["to_dtype"]),
    "dtype asked for": ([TENSORS], "a.to_vec2::<f64>()?", ["to_dtype", "f32"]),
    "shapes differ, product": ([TENSORS], "a.matmul(&a)?", ["rows", ".t()?"]),
    "shapes differ, sum": ([TENSORS], "(&a + &a.t()?)?", ["broadcast"]),
    "shape of other size": ([TENSORS], "a.reshape((4, 2))?", ["6", "8"]),
    "rank": ([TENSORS], "a.to_scalar::<f32>()?", ["dims()"]),
    "whole number and tensor": ([TENSORS], "(&a + 1)?", ["1.0", "f64"]),
    "not mutable": (["let n = 1;"], "n += 1;", ["let mut"]),
    "unknown crate": ([], "use rand::Rng;", [":dep"]),
    "type not known": ([], "let v = (0..3).collect();", [".collect::<Vec<_>>()"]),
}


@pytest.mark.parametrize("before, code, said", HINTS.values(), ids=HINTS)
def test_what_to_try(client: Client, before: list[str], code: str, said: list[str]) -> None:
    for cell in before:
        client.run(cell).ok()
    text = client.run(code).error_text
    missing = [part for part in said if part.lower() not in text.lower()]
    assert not missing, text


@pytest.mark.parametrize("code", ["Some(3)?", "return 5;", "use rand::Rng;", "for i in 0..3 { i", "let f = |x| x; f"])
def test_the_machinery_is_not_mentioned(client: Client, code: str) -> None:
    text = client.run(code).error_text
    mentioned = re.findall("evcxr|OxT\\d|src/lib.rs|run_user_code", text, re.IGNORECASE)
    assert not mentioned, text


@pytest.mark.parametrize(
    "code, text",
    [
        ("let square = |x| x * x; square(3)", "9"),
        ("let add = |x| x + 1; let a = add(1); a", "2"),
        ("let scale = 2.0; let times = |x: f64| scale * x; times(1.5)", "3.0"),
        ("let mut count = 0; let mut up = || count += 1; up(); up(); count", "2"),
        ("let half = |x: f64| x / 2.0; half(3.0)", "1.5"),
        ("let join = |a, b| format!(\"{a}-{b}\"); join(1, 'x')", '"1-x"'),
    ],
)
def test_a_closure_works_in_its_own_cell(client: Client, code: str, text: str) -> None:
    """Stock refuses every variable it cannot keep; here only later cells cannot use it."""
    assert client.run(code).ok().text == text


# --- rustc's own explanation ----------------------------------------------------------------------------------------


def test_the_last_error_is_explained(client: Client) -> None:
    client.run("let v = vec![1]; let w = v; v.len()")
    assert "moved elsewhere" in plain(client.run(":explain").ok().text or "")


def test_an_error_is_explained_by_its_code(client: Client) -> None:
    """As with `rustc --explain E0382`."""
    assert "moved elsewhere" in plain(client.run(":explain E0382").ok().text or "")
    assert "E9876" in client.run(":explain E9876").error_text


def test_an_error_names_the_way_to_its_explanation(client: Client) -> None:
    text = client.run("let v = vec![1]; let w = v; v.len()").error_text
    assert ":explain" in text or "error_codes/E0382" in text, text
