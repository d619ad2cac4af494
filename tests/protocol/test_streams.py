"""What a cell writes arrives byte for byte, while it runs, whoever writes it, in the order it was written.

Stock evcxr_jupyter hands on whole lines of standard output: text without a newline waits for the end of the cell, `\\r`
for the newline after it, and standard error is read by another thread, so that its place among the rest is chance.
"""

from __future__ import annotations

import time

import pytest
from client import CELL, Client, Message, Run

OUT = "use std::io::Write; let mut out = std::io::stdout();"
PAUSE = "std::thread::sleep(std::time::Duration::from_millis({}));"
C = 'unsafe extern "C" { fn puts(text: *const i8) -> i32; fn printf(format: *const i8, ...) -> i32; fn write(fd: i32, bytes: *const u8, count: usize) -> isize; fn fflush(file: *mut u8) -> i32; }'
# At most about 20 messages a second and stream, a few for the beginning and the end; a large text may take several.
A_SECOND, ENDS, LARGE = 20, 8, 64 << 10


def written(run: Run) -> list[tuple[str, str]]:
    """Streams and what was written to them, in order; neighbours on one stream are one piece."""
    pieces: list[tuple[str, str]] = []
    for content in run.of("stream"):
        name, text = content["name"], content["text"]
        if pieces and pieces[-1][0] == name:
            text = pieces.pop()[1] + text
        pieces.append((name, text))
    return pieces


def arrivals(client: Client, code: str) -> tuple[list[tuple[float, str]], Run]:
    """When each text arrived, in seconds before the reply came, and the cell's end."""
    request = client.submit(code)
    seen: list[tuple[float, Message]] = []
    deadline = time.monotonic() + CELL
    while not client.shell.poll(0) and time.monotonic() < deadline:
        if client.iopub.poll(20):
            seen.append((time.monotonic(), client.receive("iopub")))
    ended = time.monotonic()
    client.iopub_backlog = [message for _, message in seen]
    run = client.finish(request)
    return [(ended - at, m["content"]["text"]) for at, m in seen if m["msg_type"] == "stream"], run


# --- while it runs --------------------------------------------------------------------------------------------------


def test_a_progress_line_moves(client: Client) -> None:
    """Stock sends all of it at once, at the newline."""
    code = f'for i in 1..=8 {{ print!("\\rstep {{i}}"); {PAUSE.format(150)} }} println!();'
    texts, run = arrivals(client, code)
    run.ok()
    assert run.stdout == "".join(f"\rstep {i}" for i in range(1, 9)) + "\n"
    assert len(texts) >= 5, texts
    early, first = texts[0]
    assert early > 0.5 and "\rstep 1" in first, texts


def test_a_line_without_its_end_is_seen_on_standard_error_too(client: Client) -> None:
    texts, run = arrivals(client, f'eprint!("waiting"); {PAUSE.format(800)} eprintln!(" no more");')
    assert run.ok().stderr == "waiting no more\n"
    assert texts[0][1] == "waiting" and texts[0][0] > 0.4, texts


# --- threads, C, child processes ------------------------------------------------------------------------------------


def test_lines_of_threads_are_whole_and_in_their_order(client: Client) -> None:
    run = client.run(
        """
        let threads: Vec<_> = (0..6).map(|t| std::thread::spawn(move || for i in 0..300 {
            println!("out {t} {i}");
            if i % 3 == 0 { eprintln!("err {t} {i}"); }
        })).collect();
        for thread in threads { thread.join().unwrap(); }
        """
    ).ok()
    for name, text, step in (("out", run.stdout, 1), ("err", run.stderr, 3)):
        lines = [line.split(" ") for line in text.splitlines()]
        for thread in range(6):
            mine = [int(number) for kind, t, number in lines if (kind, t) == (name, str(thread))]
            assert mine == list(range(0, 300, step)), f"{name} of thread {thread}"
        assert len(lines) == 6 * 300 // step


def test_a_thread_that_outlives_its_cell_still_prints(client: Client) -> None:
    """Jupyter attributes it to the cell that started it, or to the one that runs."""
    client.run(f'let later = std::thread::spawn(|| {{ {PAUSE.format(300)} println!("from behind"); }});').ok()
    seen = client.wait_iopub(lambda m: m["msg_type"] == "stream" and "from behind" in m["content"]["text"], timeout=10)
    assert seen["content"]["name"] == "stdout"
    client.run("later.join().unwrap();").ok()


def test_c_code_that_writes_to_the_descriptors(client: Client) -> None:
    run = client.run(f'{C}\nunsafe {{ write(1, b"one\\n".as_ptr(), 4); write(2, b"two\\n".as_ptr(), 4); }} println!("three");').ok()
    assert written(run) == [("stdout", "one\n"), ("stderr", "two\n"), ("stdout", "three\n")]


def test_c_code_that_prints(client: Client) -> None:
    """The C library holds text back until its buffer is full, which is no reason to lose it."""
    code = f'{C}\nunsafe {{ puts(c"from puts".as_ptr().cast()); printf(c"and printf: %d".as_ptr().cast(), 7i32); }}'
    run = client.run(code).ok()
    assert run.stdout == "from puts\nand printf: 7"
    assert client.run('println!("next");').ok().stdout == "next\n"


def test_c_code_that_prints_is_seen_while_the_cell_runs(client: Client) -> None:
    code = f'{C}\nunsafe {{ puts(c"early".as_ptr().cast()); }} {PAUSE.format(1000)} println!("late");'
    texts, run = arrivals(client, code)
    assert run.ok().stdout == "early\nlate\n"
    assert texts[0][1] == "early\n" and texts[0][0] > 0.4, texts


def test_child_processes_keep_their_place(client: Client) -> None:
    run = client.run(
        """
        for i in 0..5 {
            println!("before {i}");
            std::process::Command::new("sh").args(["-c", "echo child; echo problem >&2"]).status()?;
            eprintln!("after {i}");
        }
        """
    ).ok()
    assert run.stdout == "".join(f"before {i}\nchild\n" for i in range(5))
    assert run.stderr == "".join(f"problem\nafter {i}\n" for i in range(5))


# --- order ----------------------------------------------------------------------------------------------------------


def test_the_two_streams_keep_their_order(client: Client) -> None:
    """Stock reads each from a pipe of its own."""
    run = client.run('for i in 0..300 { println!("{i}"); eprintln!("{i}"); }').ok()
    assert written(run) == [(name, f"{i}\n") for i in range(300) for name in ("stdout", "stderr")]


# --- bytes that are no text -----------------------------------------------------------------------------------------

EURO = r"\xe2\x82", r"\xac"


@pytest.mark.parametrize(
    "between",
    ["", PAUSE.format(300), 'html("<i>between</i>").show();'],
    ids=["at once", "after a while", "with a display between"],
)
def test_a_character_cut_in_two_is_put_together(client: Client, between: str) -> None:
    first, second = EURO
    code = f'{OUT} out.write_all(b"5 {first}")?; out.flush()?; {between} out.write_all(b"{second}!\\n")?;'
    assert client.run(code).ok().stdout == "5 €!\n"


def test_a_character_that_never_ends_ends_with_its_cell(client: Client) -> None:
    run = client.run(f'{OUT} out.write_all(b"5 {EURO[0]}")?;').ok()
    assert run.stdout == "5 \ufffd"
    assert client.run('println!("next");').ok().stdout == "next\n", "a cell's text begins with another's"


def test_half_a_character_and_a_failure(client: Client) -> None:
    run = client.run(f'{OUT} out.write_all(b"5 {EURO[0]}")?; panic!("here")')
    assert run.error["evalue"] == "here"
    assert run.stdout == "5 \ufffd"


def test_bytes_of_another_encoding_are_replaced_one_by_one(client: Client) -> None:
    run = client.run(f'{OUT} out.write_all(b"caf\\xe9 na\\xefve \\xf0\\x9f\\n\\xed\\xa0\\x80\\n")?; println!("가");').ok()
    assert run.stdout == b"caf\xe9 na\xefve \xf0\x9f\n\xed\xa0\x80\n".decode(errors="replace") + "가\n"


def test_all_bytes_there_are(client: Client) -> None:
    run = client.run(f"{OUT} for _ in 0..200 {{ let all: Vec<u8> = (0..=255).collect(); out.write_all(&all)?; }}").ok()
    assert run.stdout.count("".join(map(chr, range(128)))) == 200
    client.alive()


# --- how many messages ----------------------------------------------------------------------------------------------

CHATTY = {
    "a line every millisecond": 'for i in 0..=1500 { println!("{i}"); std::thread::sleep(std::time::Duration::from_millis(1)); }',
    "lines without pause": 'for i in 0..=400_000 { println!("{i}"); }',
    "pieces without pause": 'for i in 0..=400_000 { eprint!("{i} "); }',
    "a child process": 'std::process::Command::new("seq").arg("400000").status()?;',
}


@pytest.mark.parametrize("code", CHATTY.values(), ids=CHATTY)
def test_text_comes_in_few_messages(client: Client, code: str) -> None:
    """Stock sends one for each line."""
    run = client.run(code, timeout=CELL).ok()
    seconds = run.reply["metadata"].get("oxbook", {}).get("run_ms", 3000) / 1e3
    text, messages = run.stdout + run.stderr, len(run.of("stream"))
    allowed = A_SECOND * seconds + ENDS + len(text) / LARGE
    print(f"{messages} messages in {seconds:.2f} s for {len(text)} bytes")
    assert text.split()[-1] in ("1500", "400000"), "the end is missing"
    assert messages <= allowed, f"{messages} messages in {seconds:.2f} s for {len(text)} bytes: at most {allowed:.0f}"
