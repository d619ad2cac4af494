"""What a cell that works does: its count, its outputs, and the order of its messages."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from client import Client, Kernel, kernel

HEADER = {"msg_id", "msg_type", "session", "username", "date", "version"}


def test_the_count_starts_at_one_and_goes_up(fresh: Kernel) -> None:
    first = fresh.run("1 + 1").ok()
    assert first.count == 1
    assert first.of("execute_input") == [{"code": "1 + 1", "execution_count": 1}]
    assert first.of("execute_result")[0]["execution_count"] == 1
    assert fresh.run("2").count == 2
    assert fresh.run("undefined_name").count == 3
    assert fresh.run("let x = 1;").count == 4


def test_messages_are_framed_by_busy_and_idle(client: Client) -> None:
    run = client.run('println!("a"); 1 + 1').ok()
    assert run.types == ["status", "execute_input", "stream", "execute_result", "status"]
    assert run.messages[0]["content"] == {"execution_state": "busy"}
    assert run.messages[-1]["content"] == {"execution_state": "idle"}
    assert client.iopub_rest() == []


def test_headers_are_complete_and_name_their_parent(client: Client) -> None:
    # A field of the future (subshells have one) comes back in parent_header as it was sent.
    request = client.message("execute_request", {"code": 'println!("a"); 1'})
    request["header"]["later_field"] = {"kept": ["as", "it", "is"]}
    client.shell.send_multipart(client.frames(request))
    run = client.finish(request)
    for message in [run.reply, *run.messages]:
        assert HEADER <= message["header"].keys()
        assert message["header"]["version"] == "5.5"
        assert message["parent_header"]["later_field"] == {"kept": ["as", "it", "is"]}
        assert message["parent_header"]["msg_id"] == request["header"]["msg_id"]
        assert message["parent_header"]["session"] == request["header"]["session"]
    ids = [message["header"]["msg_id"] for message in [run.reply, *run.messages]]
    assert len(set(ids)) == len(ids)


def test_reply_tells_when_the_cell_started_and_where_its_time_went(client: Client) -> None:
    run = client.run("let mut total = 0u64; for i in 0..1000 { total += i; } total").ok()
    metadata = run.reply["metadata"]
    started = datetime.fromisoformat(metadata["started"].replace("Z", "+00:00"))
    assert started.tzinfo is not None
    replied = run.reply["header"]["date"]  # jupyter_client parses it
    assert started <= replied
    phases = metadata["oxbook"]
    assert phases["compile_ms"] >= 0 and phases["run_ms"] >= 0


@pytest.mark.parametrize("code", ["", "   \n", "// only a comment", "let unused = 1;", "()", "fn f() {}", "drop(1)", "1;"])
def test_nothing_to_show(client: Client, code: str) -> None:
    run = client.run(code).ok()
    assert run.of("execute_result", "display_data", "stream") == []


@pytest.mark.parametrize(
    "code, shown",
    [
        ("1 + 2", "3"),
        ("vec![1, 4, 9]", "[1, 4, 9]"),
        ('"text"', '"text"'),
        ("1.0 / 4.0", "0.25"),
        ("(1, 'x', None::<i32>)", "(1, 'x', None)"),
        ("if true { 1 } else { 2 }", "1"),
        ("{ let a = 2; a * a }", "4"),
        ("let a = 20;\nlet b = 1;\na * 2 + b * 2", "42"),
        ("#[derive(Debug)] struct Point { x: i32 }\nPoint { x: 3 }", "Point { x: 3 }"),
    ],
)
def test_the_last_expression_is_the_result(client: Client, code: str, shown: str) -> None:
    assert client.run(code).ok().text == shown


def test_what_one_cell_defines_the_next_can_use(client: Client) -> None:
    client.run("let mut words = vec![String::from(\"one\")]; let limit = 10;").ok()
    client.run('fn shout(word: &str) -> String { format!("{}!", word.to_uppercase()) }').ok()
    client.run("#[derive(Debug, Clone, PartialEq)] struct Pair { a: i32, b: i32 }\nimpl Pair { fn sum(&self) -> i32 { self.a + self.b } }").ok()
    client.run('words.push(shout("two"));').ok()
    assert client.run("words").ok().text == '["one", "TWO!"]'
    assert client.run("Pair { a: 1, b: limit }.sum()").ok().text == "11"
    client.run("use std::collections::BTreeMap;\nlet mut counts = BTreeMap::new(); counts.insert('a', 1);").ok()
    assert client.run("counts").ok().text == "{'a': 1}"
    # A new variable of an old name, of another type.
    client.run('let limit = "none";').ok()
    assert client.run("limit.len()").ok().text == "4"


def test_a_prelude_is_in_scope(client: Client) -> None:
    client.run("let a = Tensor::new(&[[1f32, 2.], [3., 4.]], &Device::Cpu)?;").ok()
    assert client.run("a.matmul(&a)?.to_vec2::<f32>()?").ok().text == "[[7.0, 10.0], [15.0, 22.0]]"


def test_tensors_charts_and_markup_are_shown_richly(client: Client) -> None:
    tensor = client.run("Tensor::new(&[[1f32, 2.], [3., 4.]], &Device::Cpu)?").ok().result
    assert re.search(r"1\b.*2\b.*3\b.*4\b", tensor["text/plain"], re.DOTALL)
    assert "[2, 2], f32" in tensor["text/plain"]
    chart = client.run("line(&[0.0, 1.0, 2.0], &[0.0, 1.0, 4.0])").ok().result
    assert chart["text/plain"].strip()
    assert {"image/png", "image/svg+xml"} & chart.keys()
    assert client.run('html("<b>한글</b>")').ok().result["text/html"] == "<b>한글</b>"
    assert client.run('markdown("**bold**")').ok().result["text/markdown"] == "**bold**"
    assert client.run('latex("$x^2$")').ok().result["text/latex"] == "$x^2$"


def test_many_displays_in_one_cell_in_order_with_what_is_printed(client: Client) -> None:
    run = client.run(
        """
        for i in 0..3 {
            print!("before {i};");
            html(format!("<i>{i}</i>")).show();
        }
        eprintln!("after");
        7
        """
    ).ok()
    shown: list[str] = []
    for message in run.messages:
        content = message["content"]
        if message["msg_type"] == "stream":
            shown.append(content["text"])
        elif message["msg_type"] == "display_data":
            shown.append(content["data"]["text/html"])
        elif message["msg_type"] == "execute_result":
            shown.append(content["data"]["text/plain"])
    assert shown == ["before 0;", "<i>0</i>", "before 1;", "<i>1</i>", "before 2;", "<i>2</i>", "after\n", "7"]


def test_a_display_can_be_updated_and_output_cleared(client: Client) -> None:
    first = client.run('html("one").show_as("spot");').ok()
    assert first.of("display_data")[0]["transient"] == {"display_id": "spot"}
    later = client.run('html("two").update("spot"); clear_output(true); clear_output(false);').ok()
    update = later.of("update_display_data")[0]
    assert update["data"]["text/html"] == "two"
    assert update["transient"] == {"display_id": "spot"}
    assert later.of("clear_output") == [{"wait": True}, {"wait": False}]


@pytest.mark.parametrize(
    "code, text",
    [
        ('print!("no newline");', "no newline"),
        ('println!("한글 𝄞 \\u{1F600}");', "한글 𝄞 😀\n"),
        ('print!("a\\rb\\x1b[31mred\\x1b[0m\\tc\\x00d");', "a\rb\x1b[31mred\x1b[0m\tc\x00d"),
        ('for i in 0..5000 { println!("{i}"); }', "".join(f"{i}\n" for i in range(5000))),
        ('println!("{}", "x".repeat(2_000_000));', "x" * 2_000_000 + "\n"),
        ('println!("EVCXR_EXECUTION_COMPLETE"); println!("still here");', "EVCXR_EXECUTION_COMPLETE\nstill here\n"),
    ],
    ids=["no newline", "unicode", "control characters", "many lines", "two megabytes", "evcxr's own marker"],
)
def test_what_is_printed_arrives_as_it_is(client: Client, code: str, text: str) -> None:
    run = client.run(code).ok()
    assert run.stdout == text
    assert run.stderr == ""


def test_bytes_that_are_not_text_break_nothing(client: Client) -> None:
    code = "use std::io::Write; std::io::stdout().write_all(b\"ok \\xff\\xfe\\xc3 ok\\n\")?; std::io::stdout().flush()?;"
    run = client.run(code).ok()
    assert run.stdout.startswith("ok ") and run.stdout.endswith(" ok\n")
    assert client.run("1 + 1").ok().text == "2"


def test_the_two_streams_are_told_apart(client: Client) -> None:
    run = client.run('println!("out"); eprintln!("err"); println!("out again");').ok()
    assert run.stdout == "out\nout again\n"
    assert run.stderr == "err\n"


def test_output_is_live(client: Client) -> None:
    """What a cell printed is seen while it still runs."""
    cell = client.submit('print!("early"); std::thread::sleep(std::time::Duration::from_secs(3)); print!("late");')
    client.wait_iopub(lambda m: m["msg_type"] == "stream" and m["content"]["text"] == "early")
    assert not client.shell.poll(0), "the cell ended before its first output came"
    assert client.reply_to(cell)["content"]["status"] == "ok"
    client.iopub_of(cell)


def test_threads_and_child_processes_print_into_the_cell(client: Client) -> None:
    run = client.run(
        """
        let threads: Vec<_> = (0..4).map(|i| std::thread::spawn(move || for _ in 0..200 { println!("thread {i}"); })).collect();
        for thread in threads { thread.join().unwrap(); }
        std::process::Command::new("echo").arg("from a child process").status()?;
        """
    ).ok()
    for i in range(4):
        assert run.stdout.count(f"thread {i}\n") == 200
    assert "from a child process\n" in run.stdout


@pytest.mark.parametrize("repeat", range(10))
def test_all_output_comes_before_idle(client: Client, repeat: int) -> None:
    run = client.run(f'for i in 0..300 {{ println!("{{i}}"); eprint!("{{i}} "); }} {repeat}').ok()
    assert run.stdout.endswith("299\n") and run.stdout.count("\n") == 300
    assert run.stderr.split() == [str(i) for i in range(300)]
    assert client.iopub_rest(quiet=0.1) == []


def test_silent_leaves_no_trace(fresh: Kernel) -> None:
    client = fresh.client
    assert client.run("let seen = 1;").count == 1
    run = client.run("let hidden = 41; hidden + 1", silent=True).ok()
    assert run.types == ["status", "status"]
    failing = client.run("undefined_name", silent=True)
    assert failing.status == "error"
    assert failing.types == ["status", "status"]
    assert client.run("hidden").count == 2
    assert [row[2] for row in client.history(hist_access_type="tail", n=2)] == ["let seen = 1;", "hidden"]


def test_without_store_history_a_cell_shows_but_does_not_count(fresh: Kernel) -> None:
    client = fresh.client
    client.run("1").ok()
    aside = client.run("2 + 2", store_history=False).ok()
    assert aside.text == "4"
    assert aside.of("execute_input")
    assert client.run("3").count == 2
    assert [row[2] for row in client.history(hist_access_type="tail", n=2)] == ["1", "3"]


def test_only_code_is_required(client: Client) -> None:
    request = client.send("shell", "execute_request", {"code": "6 * 7"})
    assert client.finish(request).ok().text == "42"


def test_user_expressions(client: Client) -> None:
    client.run("let base = 20;").ok()
    expressions = {"sum": "base + 1", "text": '"한글"', "bad": "no_such_name", "panic": 'panic!("in an expression")'}
    run = client.run("let step = 2;", user_expressions=expressions).ok()
    values = run.content["user_expressions"]
    assert values.keys() == expressions.keys()
    assert values["sum"]["status"] == "ok"
    assert values["sum"]["data"]["text/plain"] == "21"
    assert values["text"]["data"]["text/plain"] == '"한글"'
    assert "metadata" in values["sum"]
    for name, cause in (("bad", "no_such_name"), ("panic", "in an expression")):
        assert values[name]["status"] == "error"
        assert cause in values[name]["evalue"]
        assert values[name]["ename"] and isinstance(values[name]["traceback"], list)
    assert run.of("execute_result", "error") == []
    assert client.run("base + step").ok().text == "22"


def test_user_expressions_of_a_failing_cell_are_not_evaluated(client: Client) -> None:
    run = client.run("undefined_name", user_expressions={"x": 'println!("evaluated"); 1'})
    assert run.status == "error"
    assert run.stdout == ""


def test_a_large_cell(client: Client) -> None:
    run = client.run(f'let long = "{"가" * 200_000}"; long.chars().count()').ok()
    assert run.text == "200000"


def test_a_cell_in_another_s_line_endings(client: Client) -> None:
    assert client.run("let a = 1;\r\nlet b = 2;\r\na + b\r\n").ok().text == "3"


@pytest.mark.parametrize("transport", ["tcp", "ipc"])
def test_both_transports(transport: str) -> None:
    with kernel(transport=transport) as started:
        client = started.client
        assert client.run('println!("{}", "x".repeat(500_000)); 1 + 1').ok().text == "2"
        assert client.run('println!("hi {}", input("name? "));', answers=["there"]).ok().stdout == "hi there\n"
        client.heartbeat.send(b"beat")
        assert client.heartbeat.poll(5000) and client.heartbeat.recv() == b"beat"
        client.alive()
        second = started.connect()
        assert second.run("2 + 3").ok().text == "5"
        client.send("control", "shutdown_request", {"restart": False})
        assert started.exited() == 0


