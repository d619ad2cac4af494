"""Interrupt, shutdown, restart: on the control channel, whatever a cell does meanwhile."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from client import CELL, Client, Kernel, children, eventually, running

ENDLESS = {
    "sleeping": "loop { std::thread::sleep(std::time::Duration::from_millis(20)); }",
    "computing": "let mut n = 0u64; loop { n = n.wrapping_add(1); std::hint::black_box(n); }",
    "printing": 'loop { println!("again"); std::thread::sleep(std::time::Duration::from_millis(5)); }',
    "one long sleep": "std::thread::sleep(std::time::Duration::from_secs(600));",
}


def started(client: Client, code: str, before: str = "") -> dict:
    """A cell that has got as far as running, with `before` behind it."""
    request = client.submit(f'{before} println!("running"); {code}')
    client.wait_iopub(lambda m: m["msg_type"] == "stream")
    return request


def test_control_requests_are_framed_by_busy_and_idle(client: Client) -> None:
    for msg_type in ("kernel_info_request", "interrupt_request"):
        request = client.send("control", msg_type, {})
        client.reply_to(request, "control")
        messages = client.iopub_of(request)
        assert [m["content"]["execution_state"] for m in messages] == ["busy", "idle"]


@pytest.mark.parametrize("code", ENDLESS.values(), ids=ENDLESS)
def test_interrupt(kernel: Kernel, code: str) -> None:
    client = kernel.client
    client.run("let mut kept = vec![1, 2];").ok()
    client.iopub_rest(quiet=0.05)
    request = started(client, code, before="kept.push(3);")
    reply = client.interrupt()
    assert reply["msg_type"] == "interrupt_reply"
    assert reply["content"]["status"] == "ok"
    run = client.finish(request)
    assert run.error_text.lower().count("interrupt")
    # As far as the cell had come with it.
    assert client.run("kept").ok().text == "[1, 2, 3]"


def test_an_interrupt_of_the_kernel_before_is_none(client: Client) -> None:
    """Jupyter sends one to a kernel that has died; on the same ports, the next one gets it."""
    request = client.submit('println!("on"); std::thread::sleep(std::time::Duration::from_millis(700)); "slept"')
    client.wait_iopub(lambda message: message["msg_type"] == "stream")
    stale = client.message("interrupt_request", {})
    stale["header"]["date"] -= timedelta(days=1)
    client.control.send_multipart(client.frames(stale))
    assert client.reply_to(stale, "control")["content"]["status"] == "ok"
    assert client.finish(request).ok().text == '"slept"'


def test_interrupt_of_what_cannot_be_asked(fresh: Kernel) -> None:
    """A lock that never comes: the learner is told, and a second interrupt ends the process."""
    client = fresh.client
    client.run("let kept = 1;").ok()
    # In a function, and after the word is out: between a cell's statements it could still be asked.
    client.run("fn stuck(m: &std::sync::Mutex<i32>) { println!(\"running\"); drop(m.lock()); }").ok()
    request = client.submit("let m = std::sync::Mutex::new(1); let held = m.lock().unwrap(); stuck(&m); drop(held);")
    client.wait_iopub(lambda m: m["msg_type"] == "stream")
    client.interrupt()
    told = client.wait_iopub(lambda m: m["msg_type"] == "stream" and "Interrupt again" in m["content"]["text"])
    assert told["content"]["name"] == "stderr"
    client.interrupt()
    run = client.finish(request)
    assert run.reply["content"]["ename"] == "Interrupted"
    assert "kept" in run.error_text
    assert client.run("1 + 1").ok().text == "2"


def test_interrupt_while_a_cell_compiles(client: Client) -> None:
    functions = "\n".join(f"fn f{i}(x: [u64; 8]) -> u64 {{ x.iter().map(|v| v * {i}).sum() }}" for i in range(3000))
    request = client.submit(functions + "\nf1([1; 8])")
    client.wait_iopub(lambda m: m["msg_type"] == "execute_input")
    assert client.interrupt()["content"]["status"] == "ok"
    run = client.finish(request)
    if run.status == "error":  # it may have been compiled already
        assert "interrupt" in run.error_text.lower()
    assert client.run("1 + 1").ok().text == "2"


def test_interrupt_while_a_cell_of_two_halves_compiles(client: Client) -> None:
    """What was ended by the interrupt is not tried again in another form."""
    client.run("let kept = 5;").ok()
    # Half a minute for rustc's interpreter.
    slow = "#[allow(long_running_const_eval)] const SLOW: u64 = { let mut i = 0; while i < 200_000_000 { i += 1; } i };"
    cell = client.submit(f"{slow}\nlet mut x = SLOW;\nfor i in 0..3 {{ x += i; }}\nx")
    time.sleep(2)
    start = time.monotonic()
    client.interrupt()
    run = client.finish(cell)
    assert run.error["ename"] == "Interrupted" and "cannot be asked" not in run.stderr
    assert time.monotonic() - start < 5
    assert client.run("kept").text == "5"


def test_interrupt_with_nothing_running(client: Client) -> None:
    for _ in range(3):
        request = client.send("control", "interrupt_request", {})
        assert client.reply_to(request, "control")["content"]["status"] == "ok"
        client.iopub_of(request)
    assert client.run("1 + 1").ok().text == "2"


def test_an_interrupt_aborts_what_is_queued(client: Client) -> None:
    request = started(client, ENDLESS["sleeping"])
    queued = [client.submit("1"), client.submit("2")]
    client.interrupt()
    assert client.reply_to(request, timeout=CELL)["content"]["status"] == "error"
    for cell in queued:
        assert client.reply_to(cell)["content"]["status"] == "aborted"
        client.iopub_of(cell)


def test_an_interrupt_is_for_the_cell_that_runs(client: Client) -> None:
    """Not for the next one."""
    request = started(client, ENDLESS["sleeping"])
    client.interrupt()
    client.finish(request)
    slow = "for _ in 0..40 { std::thread::sleep(std::time::Duration::from_millis(100)); } 3"
    assert client.run(slow).ok().text == "3"


def test_shutdown(fresh: Kernel) -> None:
    client, other = fresh.client, fresh.connect()
    client.run("1").ok()
    family = children(fresh.pid)
    request = client.send("control", "shutdown_request", {"restart": False})
    reply = client.reply_to(request, "control")
    assert reply["msg_type"] == "shutdown_reply"
    assert reply["content"] == {"status": "ok", "restart": False}
    for told in (client, other):
        broadcast = told.wait_iopub(lambda m: m["msg_type"] == "shutdown_reply", timeout=10)
        assert broadcast["content"] == {"status": "ok", "restart": False}
    assert fresh.exited() == 0
    eventually(lambda: not any(map(running, family)), what="no process is left behind")


@pytest.mark.parametrize("code", ENDLESS.values(), ids=ENDLESS)
def test_shutdown_while_a_cell_runs(fresh: Kernel, code: str) -> None:
    started(fresh.client, code)
    family = children(fresh.pid)
    assert family
    request = fresh.client.send("control", "shutdown_request", {"restart": False})
    fresh.client.reply_to(request, "control")
    assert fresh.exited() == 0
    eventually(lambda: not any(map(running, family)), what="no process is left behind")


def test_shutdown_right_after_the_start(fresh: Kernel) -> None:
    """Nothing is warm yet."""
    request = fresh.client.send("control", "shutdown_request", {"restart": False})
    fresh.client.reply_to(request, "control")
    family = children(fresh.pid)
    assert fresh.exited() == 0
    eventually(lambda: not any(map(running, family)), what="no process is left behind")


def test_restart(fresh: Kernel) -> None:
    client = fresh.client
    client.run("let before = 1;").ok()
    request = client.send("control", "shutdown_request", {"restart": True})
    reply = client.reply_to(request, "control")
    assert reply["content"] == {"status": "ok", "restart": True}
    assert client.wait_iopub(lambda m: m["msg_type"] == "shutdown_reply")["content"]["restart"] is True
    assert fresh.exited() == 0
    # A front end's manager starts the next process on the same ports, and its clients reconnect.
    fresh.manager.restart_kernel(now=True)
    again = fresh.connect()
    assert again.run("1 + 1").ok().count == 1
    assert "before" in again.run("before").error_text
    # The old connection works too.
    client.kernel_info()
    assert client.run("2 + 2").ok().text == "4"


def test_restart_by_the_manager_while_a_cell_runs(fresh: Kernel) -> None:
    started(fresh.client, ENDLESS["computing"])
    fresh.manager.restart_kernel(now=False)
    assert fresh.connect().run("1 + 1").ok().text == "2"


def test_what_it_uses_of_the_machine(fresh: Kernel) -> None:
    """jupyter-resource-usage asks this of each kernel; the cells' process counts, also while a cell runs."""
    client = fresh.client

    def usage() -> dict:
        return client.request("usage_request", {}, channel="control")["content"]

    before = usage()
    assert before["pid"] == fresh.pid and before["cpu_count"] >= 1 and before["hostname"]
    memory = before["host_virtual_memory"]
    assert 0 < memory["available"] < memory["total"] and 0 < memory["percent"] < 100
    client.run("let large = vec![1u8; 300_000_000];").ok()
    assert usage()["kernel_memory"] - before["kernel_memory"] > 100_000_000
    request = client.submit("let start = std::time::Instant::now();\nwhile start.elapsed().as_secs() < 3 { std::hint::black_box(0); }")
    client.wait_iopub(lambda message: message["msg_type"] == "execute_input")
    usage()
    time.sleep(1)
    assert usage()["kernel_cpu"] > 5
    client.finish(request)
