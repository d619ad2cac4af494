"""What a cell had defined before its loop failed, or was interrupted, is there afterwards."""

from __future__ import annotations

import pytest
from client import Client, Kernel

TRAINING = """
let mut weights = vec![0.0f64; 3];
let name = String::from("run");
for step in 0..10 {
    weights[0] += 1.0;
    %s
}
let after = weights.len();
"""


@pytest.mark.parametrize(
    "fails, ename",
    [
        ('if step == 4 { panic!("at {step}"); }', "panic"),
        ("assert!(step < 4);", "panic"),
        ('if step == 4 { Err("no more".to_string())?; }', "Error"),
    ],
    ids=["panic", "assert", "question mark"],
)
def test_variables_before_a_failing_loop_are_kept(client: Client, fails: str, ename: str) -> None:
    run = client.run(TRAINING % fails)
    assert run.reply["content"]["ename"] == ename
    assert client.run("weights").ok().text == "[5.0, 0.0, 0.0]"
    assert client.run("name").ok().text == '"run"'
    # Its line was not reached.
    assert client.run("after").status == "error"
    variables = client.run(":vars").ok().text
    assert "weights: Vec<f64>" in variables and "after" not in variables


def test_a_model_whose_training_is_interrupted_is_there_partly_trained(fresh: Kernel) -> None:
    client = fresh.client
    request = client.submit(
        "let x = Var::new(&[0f32], &Device::Cpu)?;\n"
        'loop { x.set(&(x.as_tensor() + 1.0)?)?; println!("step"); std::thread::sleep(std::time::Duration::from_millis(5)); }'
    )
    client.wait_iopub(lambda m: m["msg_type"] == "stream")
    client.interrupt()
    run = client.finish(request)
    assert run.reply["content"]["ename"] == "Interrupted"
    assert client.run("x.as_tensor().to_vec1::<f32>()?[0] >= 1.0").ok().text == "true"


def test_a_loop_that_moves_a_variable_away(client: Client) -> None:
    """Cannot be run in halves, and runs all the same."""
    run = client.run('let s = String::from("away"); let kept = 1; for i in 0..2 { println!("{i}"); } drop(s);').ok()
    assert run.stdout == "0\n1\n"
    assert client.run("kept").ok().text == "1"
    assert client.run("s").status == "error"


def test_a_variable_that_borrows_from_another_inside_braces(client: Client) -> None:
    code = 'let mut total = 0; { let v = vec![1, 2, 3]; let r = &v; for x in r { total += x; } } total'
    assert client.run(code).ok().text == "6"
