"""Several front ends on one kernel."""

from __future__ import annotations

from typing import Iterator

import pytest
from client import CELL, QUIET, Client, Kernel


@pytest.fixture
def second(kernel: Kernel) -> Iterator[Client]:
    other = kernel.connect()
    kernel.client.iopub_rest(quiet=0.1)
    other.iopub_rest(quiet=0.1)
    yield other
    other.close()


def test_replies_go_to_the_asker_and_outputs_to_all(client: Client, second: Client) -> None:
    run = client.run('println!("for all"); 1 + 1').ok()
    seen = second.iopub_of(run.request)
    assert [m["msg_type"] for m in seen] == run.types
    assert [m["content"] for m in seen] == [m["content"] for m in run.messages]
    assert all(m["parent_header"]["session"] == client.session.session for m in seen)
    assert not second.shell.poll(QUIET * 1000)


def test_they_share_variables_and_the_count(client: Client, second: Client) -> None:
    first = client.run("let shared = vec![1, 2];").ok()
    later = second.run("shared.len()").ok()
    assert later.text == "2"
    assert later.count == first.count + 1


def test_they_take_turns(client: Client, second: Client) -> None:
    client.run("let mut turns: Vec<&str> = vec![];").ok()
    second.iopub_rest(quiet=0.1)
    slow = client.submit('std::thread::sleep(std::time::Duration::from_millis(500)); turns.push("first");')
    client.wait_iopub(lambda m: m["msg_type"] == "execute_input")
    quick = second.submit('turns.push("second");')
    assert client.reply_to(slow, timeout=CELL)["content"]["status"] == "ok"
    assert second.reply_to(quick, timeout=CELL)["content"]["status"] == "ok"
    client.iopub_rest(quiet=0.1)
    second.iopub_rest(quiet=0.1)
    assert client.run("turns").ok().text == '["first", "second"]'


def test_one_may_interrupt_the_other(client: Client, second: Client) -> None:
    request = client.submit('println!("on"); loop { std::thread::sleep(std::time::Duration::from_millis(20)); }')
    client.wait_iopub(lambda m: m["msg_type"] == "stream")
    assert second.interrupt()["content"]["status"] == "ok"
    assert "interrupt" in client.finish(request).error_text.lower()


def test_errors_reach_all(client: Client, second: Client) -> None:
    run = client.run('panic!("for all to see")')
    errors = [m["content"] for m in second.iopub_of(run.request) if m["msg_type"] == "error"]
    assert len(errors) == 1 and "for all to see" in errors[0]["evalue"]


def test_one_that_does_not_listen_holds_nobody_up(kernel: Kernel, client: Client) -> None:
    deaf = kernel.connect()
    run = client.run('for i in 0..200 { println!("{}", "x".repeat(10_000)); }').ok()
    assert len(run.stdout) == 200 * 10_001
    deaf.close()
    assert client.run("1 + 1").ok().text == "2"
