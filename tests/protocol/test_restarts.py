"""The process that runs cells, ended and started two hundred times: nothing is left behind, and memory is given back.

Stock evcxr_jupyter says `Subprocess terminated with status: ..` of a process that died, and not what is lost with it.
"""

from __future__ import annotations

import os
import signal
from pathlib import Path

from client import Kernel, children, eventually, kill

# Seconds a crash takes are those of the compiler: most of the restarts are asked for, `CRASHES` happen.
RESTARTS, EVERY = 200, 8
CRASHES = [
    "std::process::abort()",
    "std::process::exit(0)",
    "std::process::exit(9)",
    "unsafe { std::ptr::null_mut::<u8>().write_volatile(1) }",
    "fn deeper(n: u64) -> u64 { let pad = [n; 64]; std::hint::black_box(&pad); deeper(n + 1) + pad[0] }\ndeeper(0)",
]
MB = 1 << 20


def zombies(pid: int) -> list[int]:
    """Children that have ended and that nobody asked about."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = entry.read_text(errors="replace").rsplit(")", 1)[1].split()[:2]
        except OSError:
            continue
        if state == "Z" and int(parent) == pid:
            found.append(int(entry.parent.name))
    return found


def resident(pid: int) -> int:
    """Bytes of memory of a process and of all below it."""
    total = 0
    for each in [pid, *children(pid)]:
        try:
            total += int(Path(f"/proc/{each}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        except OSError:
            continue
    return total


def held(pid: int) -> tuple[int, int]:
    """Descriptors and threads."""
    return len(os.listdir(f"/proc/{pid}/fd")), len(os.listdir(f"/proc/{pid}/task"))


def runtimes(pid: int) -> list[int]:
    def is_one(child: int) -> bool:
        try:
            return "runtime" in Path(f"/proc/{child}/cmdline").read_text().split("\0")
        except OSError:
            return False

    return [child for child in children(pid) if is_one(child)]


def session_files(pid: int) -> int:
    """How many files the session's private directory holds."""
    [runtime] = runtimes(pid)
    environment = Path(f"/proc/{runtime}/environ").read_text().split("\0")
    directory = next(entry.partition("=")[2] for entry in environment if entry.startswith("OXBOOK_SESSION="))
    return sum(len(files) for _, _, files in os.walk(directory))


def test_two_hundred_restarts_leave_nothing_behind(fresh: Kernel) -> None:
    client, pid = fresh.client, fresh.pid
    client.run("fn twice(x: i32) -> i32 { 2 * x }").ok()
    for code in CRASHES:
        client.run(code)
    assert client.run("twice(3)").ok().text == "6"
    memory, (descriptors, threads), files = resident(pid), held(pid), session_files(pid)
    crashes = 0
    for restart in range(RESTARTS):
        if restart % EVERY:
            client.run(":restart").ok()
        else:
            run = client.run(CRASHES[crashes % len(CRASHES)].split("\n")[-1])
            assert run.status == "error", run.request["content"]["code"]
            crashes += 1
        assert len(zombies(pid)) <= 1, f"after {restart + 1} restarts"
    assert crashes == RESTARTS // EVERY
    assert client.run("twice(3)").ok().text == "6"
    eventually(lambda: not zombies(pid) and len(runtimes(pid)) == 1, what="one process runs cells, and no zombie is left")
    after = resident(pid)
    print(f"memory {memory / MB:.0f} MB, then {after / MB:.0f} MB; descriptors {descriptors}, then {held(pid)[0]}; files {files}, then {session_files(pid)}")
    assert after - memory < 60 * MB, f"{(after - memory) / MB:.0f} MB more"
    assert held(pid)[0] <= descriptors + 4 and held(pid)[1] <= threads + 2, (held(pid), descriptors, threads)
    assert session_files(pid) <= files + 2 * crashes + 20


def test_a_process_killed_again_and_again(fresh: Kernel) -> None:
    """From outside, between cells and while one runs."""
    client, pid = fresh.client, fresh.pid
    for round in range(6):
        client.run("let kept = vec![1, 2, 3];").ok()
        [runtime] = runtimes(pid)
        if round % 2:
            request = client.submit('println!("running"); std::thread::sleep(std::time::Duration::from_secs(60));')
            client.wait_iopub(lambda m: m["msg_type"] == "stream")
            os.kill(runtime, signal.SIGKILL)
            run = client.finish(request)
            assert "kill" in run.error_text.lower() and "kept" in run.error_text, run.error_text
        else:
            kill(runtime)
            eventually(lambda: runtime not in runtimes(pid), what="the process is gone")
            run = client.run("kept.len()")
            assert "kept" in run.error_text, run.error_text
    assert client.run("1 + 1").ok().text == "2"
    assert not zombies(pid)


def test_memory_of_a_cell_is_given_back(fresh: Kernel) -> None:
    client, pid = fresh.client, fresh.pid
    client.run("let small = Tensor::ones(8, DType::F32, &Device::Cpu)?;").ok()
    before = resident(pid)
    for _ in range(5):
        client.run("let large = (Tensor::ones((200, 1024, 256), DType::F32, &Device::Cpu)? + 1.0)?;").ok()
        assert resident(pid) - before > 150 * MB, "the tensor is not there"
    # Five of 200 MB, one after the other in the same variable: one is left.
    assert resident(pid) - before < 450 * MB, f"{(resident(pid) - before) / MB:.0f} MB"
    client.run("drop(large);").ok()
    assert resident(pid) - before < 100 * MB, f"{(resident(pid) - before) / MB:.0f} MB are left of a tensor that was dropped"
    client.run("let text: Vec<String> = (0..2_000_000).map(|i| format!(\"a text of some length, number {i}\")).collect();").ok()
    assert resident(pid) - before > 100 * MB
    client.run("std::process::abort()")
    client.run("1").ok()
    assert resident(pid) - before < 60 * MB, f"{(resident(pid) - before) / MB:.0f} MB are left of a process that died"


def test_variables_before_a_restart_are_gone_and_functions_stay(fresh: Kernel) -> None:
    client = fresh.client
    client.run("let before = 1;").ok()
    client.run("fn twice(x: i32) -> i32 { 2 * x }").ok()
    client.run(":restart").ok()
    assert "before" in client.run("before").error_text
    assert client.run("let before = 2; twice(before)").ok().text == "4"
