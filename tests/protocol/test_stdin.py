"""A cell that asks: `std::io::stdin()` and the prelude's `input` and `password`, over the stdin channel."""

from __future__ import annotations

import pytest
from client import QUIET, Client, Kernel

READ_LINE = 'let mut line = String::new(); let n = std::io::stdin().read_line(&mut line)?; println!("{n} [{line}]");'


def test_standard_input(client: Client) -> None:
    run = client.run(READ_LINE, answers=["hello"]).ok()
    assert run.stdout == "6 [hello\n]\n"
    assert run.prompts[0]["content"] == {"prompt": "", "password": False}


def test_input_with_a_prompt(client: Client) -> None:
    run = client.run('let name = input("name? ");', answers=["한글 𝄞"]).ok()
    assert run.prompts[0]["msg_type"] == "input_request"
    assert run.prompts[0]["content"] == {"prompt": "name? ", "password": False}
    assert client.run("name").ok().text == '"한글 𝄞"'


def test_password(client: Client) -> None:
    run = client.run('password("pw? ").len()', answers=["secret"]).ok()
    assert run.prompts[0]["content"] == {"prompt": "pw? ", "password": True}
    assert run.text == "6"
    assert "secret" not in str(run.messages)


def test_several_questions_in_one_cell(client: Client) -> None:
    code = f'let a = input("a? "); {READ_LINE} let b = input("b? "); println!("{{a}} {{b}}");'
    run = client.run(code, answers=["1", "2", "3"]).ok()
    assert run.stdout == "2 [2\n]\n1 3\n"
    assert [prompt["content"]["prompt"] for prompt in run.prompts] == ["a? ", "", "b? "]


def test_what_was_printed_is_seen_before_the_question(client: Client) -> None:
    cell = client.submit('print!("first"); input("then? ")', allow_stdin=True)
    prompt = client.receive("stdin", 60)
    client.wait_iopub(lambda m: m["msg_type"] == "stream" and m["content"]["text"] == "first", timeout=5)
    client.send("stdin", "input_reply", {"value": "x"}, parent=prompt["header"])
    assert client.reply_to(cell)["content"]["status"] == "ok"
    client.iopub_of(cell)


def test_lines_one_by_one(client: Client) -> None:
    code = 'use std::io::BufRead; for line in std::io::stdin().lock().lines().take(2) { println!("<{}>", line?); }'
    assert client.run(code, answers=["one", "two"]).ok().stdout == "<one>\n<two>\n"


def test_an_empty_answer(client: Client) -> None:
    assert client.run('input("? ")', answers=[""]).ok().text == '""'


@pytest.mark.parametrize("code", [READ_LINE, 'input("name? ")', 'password("pw? ")'])
def test_a_front_end_that_cannot_ask_is_an_error(client: Client, code: str) -> None:
    client.run("let kept = 3;").ok()
    run = client.run(code, allow_stdin=False)
    assert "input" in run.error_text.lower()
    assert not client.stdin.poll(QUIET * 1000)
    assert client.run("kept").ok().text == "3"


def test_only_the_front_end_that_ran_the_cell_is_asked(kernel: Kernel) -> None:
    asker, other = kernel.client, kernel.connect()
    run = asker.run('input("who? ")', answers=["me"]).ok()
    assert run.text == '"me"'
    assert not other.stdin.poll(QUIET * 1000)
    other.close()


def test_answers_that_nobody_asked_for_are_ignored(client: Client) -> None:
    client.send("stdin", "input_reply", {"value": "stale"})
    client.send("stdin", "input_reply", {"value": "stale"}, parent={"msg_id": "unknown"})
    client.send("stdin", "input_reply", {"no": "value"})
    client.send("stdin", "unheard_of", {})
    run = client.run('input("now? ")', answers=["fresh"]).ok()
    assert run.text == '"fresh"'


def test_an_answer_without_a_parent(client: Client) -> None:
    """jupyter_client's own `input` sends no parent header."""
    cell = client.submit('input("? ")', allow_stdin=True)
    client.receive("stdin", 60)
    client.send("stdin", "input_reply", {"value": "plain"})
    assert client.finish(cell).ok().text == '"plain"'


@pytest.mark.parametrize("code", [READ_LINE, 'input("name? ")'])
def test_an_interrupt_ends_the_wait(client: Client, code: str) -> None:
    cell = client.submit(code, allow_stdin=True)
    client.receive("stdin", 60)
    assert client.interrupt()["content"]["status"] == "ok"
    run = client.finish(cell)
    assert "interrupt" in run.error_text.lower()
    assert client.run("1 + 1").ok().text == "2"


def test_a_thread_may_ask(client: Client) -> None:
    code = 'std::thread::spawn(|| input("from a thread? ")).join().unwrap()'
    assert client.run(code, answers=["yes"]).ok().text == '"yes"'
