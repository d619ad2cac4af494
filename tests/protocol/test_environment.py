"""Started in places that are not as they should be: the kernel says what is wrong, in words that help."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

import pytest
from client import CELL, SHORT, Client, Kernel, kernel, kill
from launch import answering, binary, command, connection_file, image


def refused(path: Path) -> str:
    """Runs a kernel that must not start, and gives what it says."""
    ended = subprocess.run(command(path), capture_output=True, text=True, timeout=SHORT, stdin=subprocess.DEVNULL)
    assert ended.returncode != 0
    assert ended.stderr.strip(), "it says nothing"
    assert "panicked" not in ended.stderr and "RUST_BACKTRACE" not in ended.stderr, ended.stderr
    return ended.stderr


def test_a_connection_file_that_is_cut_off(tmp_path: Path) -> None:
    path = connection_file(tmp_path)["path"]
    path.write_text(path.read_text()[:60])
    said = refused(path)
    assert str(path) in said and "connection file" in said


@pytest.mark.parametrize("text", ["", "[]", '{"ip": "127.0.0.1"}', "\x00"], ids=["empty", "a list", "one field", "binary"])
def test_a_connection_file_with_something_else_in_it(tmp_path: Path, text: str) -> None:
    path = tmp_path / "connection.json"
    path.write_text(text)
    assert str(path) in refused(path)


def test_a_connection_file_that_is_not_there(tmp_path: Path) -> None:
    assert "missing.json" in refused(tmp_path / "missing.json")


def test_a_signature_scheme_that_is_not_known(tmp_path: Path) -> None:
    path = connection_file(tmp_path, signature_scheme="hmac-md5")["path"]
    assert "hmac-md5" in refused(path)


@pytest.mark.parametrize("name", ["shell", "iopub", "stdin", "hb", "control"])
def test_a_port_in_use(tmp_path: Path, name: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = refused(connection_file(tmp_path, **{f"{name}_port": port})["path"])
    assert str(port) in said


def test_an_unsigned_connection(tmp_path: Path) -> None:
    """An empty key turns signing off, as the specification allows."""
    with answering(connection_file(tmp_path, key="")):
        pass


def test_a_bare_environment(tmp_path: Path) -> None:
    """As a desktop launcher starts it: no cargo on PATH, no locale, nothing else."""
    info = connection_file(tmp_path)
    environment = {"HOME": os.environ["HOME"], "PATH": "/usr/bin:/bin"}
    process = subprocess.Popen(command(info["path"]), stdin=subprocess.DEVNULL, env=environment, cwd="/")
    try:
        client = Client(info)
        assert client.run('println!("한글"); 1 + 1').ok().text == "2"
        assert client.run("Tensor::zeros((2, 2), DType::F32, &Device::Cpu)?.elem_count()").ok().text == "4"
        assert client.complete("vec![1].is_em")["matches"] == ["is_empty"]
        client.send("control", "shutdown_request", {})
        assert process.wait(SHORT) == 0
        client.close()
    finally:
        kill(process.pid)


def test_directories_with_strange_names() -> None:
    # Not in pytest's own temporary directory: its names are long, which is the next test.
    with tempfile.TemporaryDirectory() as parent:
        strange = Path(parent) / "a b 한글 'q' \"$HOME\""
        strange.mkdir()
        with kernel(cwd=str(strange), env={"TMPDIR": str(strange)}) as started:
            assert started.run('std::fs::write("here.txt", "x")?; 1').ok().text == "1"
            assert started.client.complete("vec![1].is_em")["matches"] == ["is_empty"]
        assert (strange / "here.txt").exists()


def test_a_temporary_directory_with_a_long_name(tmp_path: Path) -> None:
    """Longer than the path of a Unix socket may be."""
    long = tmp_path / ("x" * 120)
    long.mkdir()
    with kernel(env={"TMPDIR": str(long), "XDG_RUNTIME_DIR": str(long)}) as started:
        assert started.run("1 + 1").ok().text == "2"


def test_no_compiler(tmp_path: Path) -> None:
    environment = {"OXBOOK_RUSTC": "/nonexistent/rustc", "PATH": "/usr/bin:/bin"}
    with kernel(env=environment) as started:
        for code in ("1 + 1", 'println!("still no")'):
            text = started.run(code).error_text
            assert "/nonexistent/rustc" in text and "install" in text.lower(), text
        started.client.alive()
        started.client.complete("Vec")


def altered_image(directory: Path) -> Path:
    copy = directory / "image"
    shutil.copytree(image(), copy, symlinks=True, copy_function=os.link)
    return copy


def test_an_image_that_another_compiler_built(tmp_path: Path) -> None:
    copy = altered_image(tmp_path)
    manifest = json.loads((copy / "image.json").read_text())
    manifest["rustc"]["version"] = "rustc 1.0.0 (a59de37e9 2015-05-13)\nrelease: 1.0.0"
    (copy / "image.json").unlink()
    (copy / "image.json").write_text(json.dumps(manifest))
    with kernel(env={"OXBOOK_IMAGE": str(copy)}) as started:
        text = started.run("1 + 1").error_text
        assert "1.0.0" in text and "install.sh" in text, text
        started.client.alive()


def doctor(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [binary(), "doctor", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=SHORT, env={**os.environ, **environment})


def test_no_source_of_the_standard_library(tmp_path: Path) -> None:
    """Cells do not need it, their types come from rustc; completion knows less; the doctor says how to mend it."""
    copy = altered_image(tmp_path)
    manifest = json.loads((copy / "image.json").read_text())
    manifest["rust_src"] = None
    (copy / "image.json").unlink()
    (copy / "image.json").write_text(json.dumps(manifest))
    with kernel(env={"OXBOOK_IMAGE": str(copy)}) as started:
        started.run("let mut v = vec![(1, String::from(\"a\"))]; let t = Tensor::new(&[1f32], &Device::Cpu)?;").ok()
        assert started.run("v.push((2, String::new())); v.len()").ok().text == "2"
        started.client.complete("v.le")
        started.client.alive()
    ended = doctor(OXBOOK_IMAGE=str(copy))
    assert ended.returncode != 0 and "rustup component add rust-src" in ended.stdout


@pytest.mark.parametrize("damage", ["missing image", "missing image.json", "damaged image.json", "missing library"])
def test_an_image_that_is_damaged(tmp_path: Path, damage: str) -> None:
    copy = altered_image(tmp_path)
    if damage == "missing image":
        shutil.rmtree(copy)
    elif damage == "missing image.json":
        (copy / "image.json").unlink()
    elif damage == "damaged image.json":
        (copy / "image.json").unlink()
        (copy / "image.json").write_text('{"rustc": {')
    else:
        for library in copy.glob("*oxbook*.*"):
            if library.suffix in (".so", ".dylib"):
                library.unlink()
    with kernel(env={"OXBOOK_IMAGE": str(copy)}) as started:
        text = started.run("1 + 1", timeout=CELL).error_text
        assert "install" in text, text
        started.client.alive()


def test_the_command_line() -> None:
    def says(*arguments: str) -> str:
        ended = subprocess.run([binary(), *arguments], capture_output=True, text=True, timeout=SHORT)
        assert ended.returncode == 0, ended.stderr
        return ended.stdout

    assert says("--version").startswith("oxbook ")
    assert "install" in says("--help")
    # One line per check.
    assert len(says("doctor").splitlines()) >= 4


def test_the_doctor_finds_what_is_wrong() -> None:
    ended = doctor(OXBOOK_IMAGE="/nonexistent/image")
    assert ended.returncode != 0
    assert "/nonexistent/image" in ended.stdout + ended.stderr
    ended = doctor(OXBOOK_RUSTC="/nonexistent/rustc")
    assert ended.returncode != 0
    assert "/nonexistent/rustc" in ended.stdout + ended.stderr


def test_the_doctor_mends_what_is_kept(tmp_path: Path) -> None:
    """A cache with a damaged entry, which others can write to."""
    cells = tmp_path / "cells"
    with kernel(env={"OXBOOK_CACHE": str(cells)}) as started:
        started.run("let doctored = 1 + 1;").ok()
    entry = next(path for path in cells.glob("*/*") if path.is_file())
    entry.write_bytes(b"no entry")
    cells.chmod(0o777)
    said = doctor(OXBOOK_CACHE=str(cells))
    assert said.returncode != 0 and "others can write" in said.stdout and "--repair" in said.stderr
    cells.chmod(0o700)
    said = doctor(OXBOOK_CACHE=str(cells))
    assert said.returncode != 0 and "damaged" in said.stdout
    cells.chmod(0o777)
    said = doctor("--repair", OXBOOK_CACHE=str(cells))
    assert said.returncode == 0 and "(repaired)" in said.stdout, said.stdout + said.stderr
    assert cells.stat().st_mode & 0o777 == 0o700 and not entry.exists()


def test_the_doctor_knows_the_kernelspec_and_the_front_end(tmp_path: Path) -> None:
    """In a copy of the installation's outside: the binary, and the rest by links."""
    prefix = tmp_path / "prefix"
    (prefix / "bin").mkdir(parents=True)
    (prefix / "share").mkdir()
    shutil.copy(binary(), prefix / "bin/oxbook")
    (prefix / "share/oxbook").symlink_to(image().parent)
    old = prefix / "bin/python"
    old.write_text("#!/bin/sh\necho 3.6.8\n")
    old.chmod(0o755)

    def asked(*arguments: str) -> str:
        command = [prefix / "bin/oxbook", "doctor", *arguments]
        return subprocess.run(command, capture_output=True, text=True, timeout=SHORT).stdout

    said = asked()
    assert "MISSING  kernelspec" in said and "3.6.8 is too old" in said
    said = asked("--repair")
    assert "ok       kernelspec" in said and "(repaired)" in said
    spec = json.loads((prefix / "share/jupyter/kernels/oxbook/kernel.json").read_text())
    assert spec["argv"][0] == str(prefix / "bin/oxbook")
    old.unlink()
    assert "none beside the kernel" in asked()


def test_a_kernel_that_cannot_run_cells_names_the_doctor() -> None:
    with kernel(env={"OXBOOK_IMAGE": "/nonexistent/image"}) as started:
        assert "oxbook doctor" in started.run("1 + 1").error_text
        started.client.alive()


def test_a_home_that_cannot_be_written(tmp_path: Path) -> None:
    """Cells run all the same: what the kernel keeps there is a convenience."""
    blocked = tmp_path / "file"
    blocked.write_text("not a directory, which stops root as well")
    environment = {name: str(blocked / name) for name in ("HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME")}
    # rustup finds its toolchains through HOME unless told; that is not what is tested here.
    home = Path(os.environ["HOME"])
    environment["RUSTUP_HOME"] = os.environ.get("RUSTUP_HOME", str(home / ".rustup"))
    environment["CARGO_HOME"] = os.environ.get("CARGO_HOME", str(home / ".cargo"))
    with kernel(env=environment) as started:
        assert started.run("1 + 1").ok().text == "2"


def test_two_kernels_at_once() -> None:
    with kernel() as one, kernel() as other:
        one.run("let mine = 1;").ok()
        other.run("let mine = 2;").ok()
        assert one.run("mine").ok().text == "1"
        assert other.run("mine").ok().text == "2"
        one.run("std::process::abort()")
        assert other.run("mine").ok().text == "2"


def test_jupyter_client_s_own_manager(fresh: Kernel) -> None:
    """As nbclient and `jupyter run` talk to it."""
    client = fresh.manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=60)
    outputs: list[str] = []
    reply = client.execute_interactive(
        'println!("hello"); 1', timeout=CELL, allow_stdin=False, output_hook=lambda m: outputs.append(m["msg_type"])
    )
    assert reply["content"]["status"] == "ok"
    assert outputs == ["status", "execute_input", "stream", "execute_result", "status"] or "stream" in outputs
    client.stop_channels()
