"""Interrupt as it is used in a lesson: cells of every kind, at any moment, one after the other in one session. Each ends
soon, nothing that earlier cells made is lost, and the next cell runs at once. `test_control` has the protocol of it.

Stock evcxr_jupyter ends the process: every variable is lost, at the first interrupt.
"""

from __future__ import annotations

import random
import statistics
import time
from pathlib import Path
from typing import Iterator

import pytest
from client import CELL, Client, Kernel, Run, kernel

# Fifty interrupts in all. Each begins with a change to a variable of an earlier cell.
RUNS = 5
WITHIN = 1.0

CELLS = {
    "arithmetic": "let mut n = 1u64; loop { n = n.wrapping_mul(3).wrapping_add(1); }",
    "range": "let mut n = 0u64; for i in 0..u64::MAX { n = n.wrapping_mul(3) ^ i; } n",
    "while": "let mut longest = 0; for start in 1..u64::MAX { let (mut n, mut steps) = (start, 0); while n != 1 { n = if n % 2 == 0 { n / 2 } else { 3 * n + 1 }; steps += 1; } longest = steps.max(longest); } longest",
    "training": """
        let mut epoch = 0;
        loop {
            let loss = (inputs.broadcast_mul(trained.as_tensor())? - &targets)?.sqr()?.mean_all()?;
            let gradient = loss.backward()?.get(&trained).unwrap().clone();
            trained.set(&(trained.as_tensor() - (gradient * 0.001)?)?)?;
            epoch += 1;
        }
    """,
    "iterators": "(0..u64::MAX).map(|i| (0..1000u64).map(|j| i ^ j).filter(|x| x % 3 == 0).sum::<u64>()).filter(|x| x % 7 == 0).count()",
    "sleep": "std::thread::sleep(std::time::Duration::from_secs(600));",
    "printing": 'loop { println!("again"); }',
    "stdin": "let mut line = String::new(); std::io::stdin().read_line(&mut line)?;",
    "threads": "let all: Vec<_> = (0..3u64).map(|i| std::thread::spawn(move || { let mut n = i; loop { n = n.wrapping_mul(3); } })).collect(); for one in all { one.join().unwrap(); }",
    "rayon": "for _ in 0..1_000_000 { numbers.par_iter().map(|x| x.sin().exp()).sum::<f64>(); }",
}


def par(directory: Path) -> Path:
    """A crate that brings the prelude's own rayon, so that nothing is downloaded."""
    (directory / "src").mkdir()
    (directory / "Cargo.toml").write_text('[package]\nname = "par"\nversion = "0.1.0"\nedition = "2024"\n[dependencies]\nrayon = "1"\n')
    (directory / "src/lib.rs").write_text("pub use rayon;")
    return directory


SET_UP = """
let mut begun: Vec<String> = vec![];
let numbers: Vec<f64> = (0..1_000_000).map(|i| i as f64 / 1e6).collect();
let inputs = Tensor::randn(0f32, 1f32, 4096, &Device::Cpu)?;
let targets = (&inputs * 2.0)?;
let trained = Var::new(&[0f32], &Device::Cpu)?;
"""


@pytest.fixture(scope="module")
def with_rayon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    with kernel() as started:
        directory = par(tmp_path_factory.mktemp("par"))
        started.run(f':dep par = {{ path = "{directory}" }}\nuse par::rayon::prelude::*;', timeout=300).ok()
        yield started.client


@pytest.fixture
def session(with_rayon: Client) -> Client:
    """Variables are as after a start, also where the process of the test before had to be ended."""
    with_rayon.run(SET_UP).ok()
    return with_rayon


def interrupted(client: Client, code: str, delay: float, name: str = "", patience: float = 3.0) -> tuple[Run, float]:
    """Runs a cell without end, interrupts it `delay` seconds after it began: its end, and how long that took. A cell that
    cannot be asked is ended by force, so that one failure does not cost the tests after it their minutes."""
    request = client.submit(f'begun.push("{name}".to_string()); println!("running"); {code}', allow_stdin=True)
    client.wait_iopub(lambda m: m["msg_type"] in ("stream", "error"), timeout=CELL)
    time.sleep(delay)
    asked = time.monotonic()
    client.interrupt()
    forced = not client.shell.poll(patience * 1000)
    took = time.monotonic() - asked
    while forced and not client.shell.poll(1000):
        client.interrupt()
    while client.stdin.poll(0):
        client.receive("stdin")
    run = client.finish(request)
    assert not forced, f"not within {patience} s: {code}"
    return run, took


def test_fifty_interrupts_of_mixed_cells(session: Client) -> None:
    client, chance = session, random.Random(7)
    names = list(CELLS) * RUNS
    chance.shuffle(names)
    took: dict[str, list[float]] = {name: [] for name in CELLS}
    for name in names:
        run, seconds = interrupted(client, CELLS[name], chance.uniform(0, 0.4), name)
        assert run.reply["content"]["ename"] == "Interrupted", (name, run.error_text)
        took[name].append(seconds)
    everything = sorted(second for each in took.values() for second in each)
    for name, each in took.items():
        print(f"{name:12} {statistics.median(each):.3f} s, at most {max(each):.3f} s")
    print(f"{'all':12} {statistics.median(everything):.3f} s, at most {everything[-1]:.3f} s")
    assert everything[-1] < WITHIN, {name: max(each) for name, each in took.items()}
    # What the cells before had made is there, with every change of the interrupted cells.
    wanted = ", ".join(f'"{name}"' for name in names)
    assert client.run("begun").ok().text == f"[{wanted}]"
    assert client.run("numbers.len()").ok().text == "1000000"
    weight = float(client.run("trained.as_tensor().to_vec1::<f32>()?[0]").ok().text or "nan")
    assert 0.01 < weight < 2.01, "the model was not trained"


def test_a_model_built_in_the_interrupted_cell(session: Client) -> None:
    """Built and trained in one cell, as learners do: it is there, partly trained, and training can go on."""
    client = session
    code = """
        use candle_nn::optim::Optimizer as _;
        let weights = VarMap::new();
        let builder = VarBuilder::from_varmap(&weights, DType::F32, &Device::Cpu);
        let layer = candle_nn::linear(1, 1, builder.pp("layer"))?;
        let mut optimizer = candle_nn::SGD::new(weights.all_vars(), 1e-5)?;
        let mut losses: Vec<f32> = vec![];
        let x = inputs.unsqueeze(1)?;
        let y = targets.unsqueeze(1)?;
        for epoch in 0..1_000_000 {
            let loss = candle_nn::loss::mse(&layer.forward(&x)?, &y)?;
            optimizer.backward_step(&loss)?;
            losses.push(loss.to_scalar::<f32>()?);
        }
        println!("trained to the end");
    """
    run, seconds = interrupted(client, code, 1.0)
    assert run.reply["content"]["ename"] == "Interrupted" and seconds < WITHIN
    steps, first, last = client.run('format!("{} {} {}", losses.len(), losses[0], losses[losses.len() - 1])').ok().text.strip('"').split()
    assert int(steps) > 10 and float(last) < float(first), (steps, first, last)
    assert len(client.run("layer.weight().to_vec2::<f32>()?").ok().text or "") > 4
    client.run("for _ in 0..10 { optimizer.backward_step(&candle_nn::loss::mse(&layer.forward(&x)?, &y)?)?; }").ok()
    again = client.run("candle_nn::loss::mse(&layer.forward(&x)?, &y)?.to_scalar::<f32>()?").ok().text
    assert float(again or "nan") < float(last)


def test_the_next_cell_runs_at_once_and_queued_ones_do_not(session: Client) -> None:
    client = session
    client.run("let mut ran = 0;").ok()
    request = client.submit('println!("running"); loop { std::hint::black_box(1); }')
    queued = [client.submit(f"ran += {i};") for i in (1, 10)]
    client.wait_iopub(lambda m: m["msg_type"] == "stream")
    client.interrupt()
    assert client.reply_to(request)["content"]["ename"] == "Interrupted"
    for cell in queued:
        assert client.reply_to(cell)["content"]["status"] == "aborted"
        client.iopub_of(cell)
    client.iopub_of(request)
    assert client.run("ran").ok().text == "0"


LONG = {
    "a chain over a range with plain closures": "let mut n = 1u64; (0..u64::MAX).for_each(|i| n = (n << 1) ^ i ^ (n >> 3)); n",
    "a chain that goes round": "[1u64, 2, 3].iter().cycle().map(|x| x * 3).fold(0u64, |a, b| a.wrapping_mul(31).wrapping_add(b))",
    "a chain that makes its items": "std::iter::successors(Some(1u64), |x| Some(x.wrapping_mul(3))).filter(|x| *x == 0).count()",
    "a chain that repeats": "std::iter::repeat(1u64).map(|x| x.rotate_left(3)).fold(0u64, |a, b| a.wrapping_mul(31) ^ b)",
    "a stack that never empties": "let mut stack = vec![1u64]; while let Some(x) = stack.pop() { stack.push(x.wrapping_add(1)); }",
    "every pair of a slice": "let mut s = 0.0; for a in &numbers { for b in &numbers { s += (a - b) * (a + b); } } s",
    "sleeping tasks in rayon": "(0..10_000_000).into_par_iter().for_each(|_| std::thread::sleep(std::time::Duration::from_millis(20)));",
    "a parallel range without end": "(0..u64::MAX).into_par_iter().map(|x| x.wrapping_mul(3)).reduce(|| 0, |a, b| a ^ b)",
    "a loop that catches panics": "loop { let _ = std::panic::catch_unwind(|| { let mut n = 1u64; loop { n = n.wrapping_mul(3); } }); }",
    "large products": "let a = Tensor::randn(0f32, 1f32, (1500, 1500), &Device::Cpu)?; let mut b = a.clone(); loop { b = b.matmul(&a)?; }",
    "a file read again and again": 'let mut bytes = 0usize; loop { bytes = bytes.wrapping_add(std::fs::read("/etc/hostname")?.len()); }',
}


@pytest.mark.parametrize("code", LONG.values(), ids=LONG)
def test_what_else_runs_long(session: Client, code: str) -> None:
    client = session
    run, seconds = interrupted(client, code, 0.3)
    assert run.reply["content"]["ename"] == "Interrupted"
    assert seconds < WITHIN, f"{seconds:.2f} s"
    assert client.run("begun.len()").ok().text == "1"


def test_many_interrupts_at_once(fresh: Kernel) -> None:
    """A learner who presses the button again and again: one cell ends, and not the next one."""
    client = fresh.client
    client.run("let kept = 3;").ok()
    request = client.submit('println!("running"); loop { std::hint::black_box(1); }')
    client.wait_iopub(lambda m: m["msg_type"] == "stream")
    for _ in range(10):
        client.interrupt()
    assert client.finish(request).reply["content"]["ename"] == "Interrupted"
    assert client.run("std::thread::sleep(std::time::Duration::from_millis(300)); kept").ok().text == "3"


def test_the_cell_after_an_interrupted_one_is_not_interrupted(session: Client) -> None:
    """Also where it is known, and runs at once."""
    for _ in range(40):
        request = session.submit('println!("running"); loop { std::thread::sleep(std::time::Duration::from_millis(1)); }')
        session.wait_iopub(lambda message: message["msg_type"] == "stream")
        session.interrupt()
        assert session.finish(request).error["ename"] == "Interrupted"
        session.run("for i in 0..3 { std::hint::black_box(i); }").ok()
