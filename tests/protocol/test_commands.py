"""What is no Rust: scripts in the system's shell, timing, help."""

from __future__ import annotations

import re
import time

import pytest
from client import Client, Kernel, plain

TRANSPORT = "ipc"


def test_a_shell_command_shows_its_output_as_it_comes(client: Client) -> None:
    request = client.submit("!echo one; sleep 1; echo 둘 >&2; sleep 1; echo three")
    times = {}
    for text in ("one", "둘", "three"):
        client.wait_iopub(lambda m, text=text: m["msg_type"] == "stream" and text in m["content"]["text"])
        times[text] = time.monotonic()
    assert times["three"] - times["one"] > 1.5
    assert client.finish(request).status == "ok"


def test_a_script_may_stand_before_code(client: Client) -> None:
    run = client.run("!echo from the shell\nlet after_the_shell = 1;\nafter_the_shell").ok()
    assert run.stdout == "from the shell\n" and run.text == "1"


def test_a_command_that_fails_is_no_error_and_a_script_is(client: Client) -> None:
    client.run("!false").ok()
    run = client.run("%%bash\necho before\nexit 3")
    assert run.stdout == "before\n" and "exit status: 3" in run.error_text


def test_a_script_of_several_lines(client: Client) -> None:
    run = client.run("%%bash\nfor i in 1 2 3; do\n  echo -n $i\ndone").ok()
    assert run.stdout == "123"
    assert client.run("%%sh\necho $((6 * 7))").ok().stdout == "42\n"


@pytest.mark.parametrize("code", ["!sleep 60", "%%bash\ntrap '' INT\nsleep 60 & sleep 60"])
def test_a_script_is_interrupted(client: Client, code: str) -> None:
    client.run("let kept = 5;").ok()
    request = client.submit(code)
    time.sleep(0.5)
    start = time.monotonic()
    client.interrupt()
    assert "interrupted" in client.finish(request).error_text
    assert time.monotonic() - start < 10
    assert client.run("kept").text == "5"


@pytest.mark.parametrize("code", ["%time (0..1000).sum::<i32>()", ":time (0..1000).sum::<i32>()", "%%time\nlet n = 499500;\nn"])
def test_how_long_it_took(client: Client, code: str) -> None:
    run = client.run(code).ok()
    assert run.text == "499500"
    assert re.fullmatch(r"compiled in [\d.]+(ms|s|µs), ran in [\d.]+(ms|s|µs|ns)\n", run.stdout), run.stdout


def test_an_error_in_a_timed_line_is_where_it_is(client: Client) -> None:
    error = plain(client.run("%time 1 + no_such_name").error_text)
    assert "no_such_name" in error


def test_help_and_what_there_is_not(client: Client) -> None:
    run = client.run(":help").ok()
    assert ":vars" in run.text and "| `%%bash` |" in run.result["text/markdown"]
    assert ":help" in client.run("%matplotlib inline").error_text
    assert client.run("let a = 7 % 4; a").text == "3"


@pytest.mark.parametrize("code", ["!ls", "%%bash\nfor i in 1 2; do", "%time f()"])
def test_a_console_does_not_wait_for_more(client: Client, code: str) -> None:
    assert client.request("is_complete_request", {"code": code})["content"]["status"] == "complete"


@pytest.mark.parametrize("code", ["exit", "quit()", " exit "])
def test_a_console_may_be_left(client: Client, code: str) -> None:
    assert client.run(code).ok().content["payload"] == [{"source": "ask_exit", "keepkernel": False}]


def test_a_variable_of_that_name_is_a_variable(fresh: Kernel) -> None:
    fresh.run("let exit = 3;").ok()
    assert fresh.run("exit").ok().text == "3"
