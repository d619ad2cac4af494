"""The disk is full, or nothing may be executed on it: the cell says so, and nothing that was there is lost."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest
from client import SHORT, eventually
from disk import MEGABYTES, Disk, namespace
from launch import binary, connection_file

PASS = 'check("02-1", || Ok(()))'


def test_a_full_disk_is_told_and_costs_nothing(disk: Disk) -> None:
    kernel = disk.start()
    kernel.run("let words = vec![String::from(\"kept\")]; fn twice(n: i32) -> i32 { 2 * n }").ok()
    kernel.run(PASS).ok()
    known = 'words[0].len() + 100'
    assert kernel.run(known).ok().text == "104"
    progress = (disk.root / "data/progress.json").read_text()
    disk.fill()
    # What the compiler is needed for, what defines something, what is known already, what is wrong anyway.
    for cell in ("twice(21)", "let more = twice(4);", "struct Pair { a: i32 }", known, 'let wrong: i32 = "text";'):
        text = kernel.run(cell).error_text
        assert "DiskFull" in text and "no room left on the disk" in text, text
        assert "oxbook cache clear" in text and "kept" in text, text
    kernel.client.alive()
    assert kernel.client.complete("wor")["matches"], "completion works on"
    disk.make_room()
    assert kernel.run("(words[0].as_str(), twice(21))").ok().text == '("kept", 42)'
    assert kernel.run(known).ok().text == "104"
    assert kernel.run("let more = twice(4); more").ok().text == "8"
    assert (disk.root / "data/progress.json").read_text() == progress


def test_progress_and_history_outlive_a_full_disk(disk: Disk, tmp_path: Path) -> None:
    """An exercise is passed while there is no room for that: what was passed before stays."""
    kernel = disk.start()
    kernel.run(PASS).ok()
    go, done = tmp_path / "go", tmp_path / "done"
    kernel.run(
        f"""let waits = std::thread::spawn(|| {{
            while !std::path::Path::new("{go}").exists() {{ std::thread::yield_now(); }}
            check("02-2", || Ok(()));
            std::fs::write("{done}", "")
        }});"""
    ).ok()
    before = (disk.root / "data/progress.json").read_text()
    assert "02-1" in before
    disk.fill()
    go.touch()
    eventually(done.exists, what="the exercise is checked")
    assert (disk.root / "data/progress.json").read_text() == before
    disk.make_room()
    kernel.run("waits.join().is_ok()").ok()
    kernel.run('check("02-3", || Ok(()))').ok()
    kept = json.loads((disk.root / "data/progress.json").read_text())["exercises"]
    assert {"02-1", "02-3"} <= kept.keys()
    kernel.run("let last = 1;").ok()
    assert [entry[2] for entry in kernel.client.history(hist_access_type="tail", n=1)] == ["let last = 1;"]


def test_a_disk_from_which_nothing_may_be_executed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cells' libraries are loaded from the session's directory: it is made elsewhere."""
    disk = Disk(tmp_path, monkeypatch, options=",noexec")
    try:
        kernel = disk.start()
        assert kernel.run("let a = 20; a + 22").ok().text == "42"
        assert not list((disk.root / "tmp").glob("oxbook-*"))
    finally:
        disk.close()


def in_namespace(mounts: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs `oxbook` with mounts of its own."""
    start = [*namespace(), "sh", "-c", f'{mounts} && exec "$0" "$@"', binary(), *arguments]
    return subprocess.run(start, capture_output=True, text=True, timeout=SHORT, env={**os.environ, **environment})


def test_the_doctor_knows_where_nothing_may_be_executed(place: Path) -> None:
    said = in_namespace(f"mount -t tmpfs -o noexec tmpfs '{place}'", "doctor", TMPDIR=str(place)).stdout
    assert f"hint     usual place of sessions: {place} is mounted `noexec`" in said, said
    assert "ok       sessions: in /tmp" in said, said


@pytest.mark.skipif(binary().startswith("/tmp/"), reason="nothing could be executed where the kernel lies")
def test_the_kernel_and_the_doctor_say_that_there_is_no_place_for_a_session(place: Path, tmp_path: Path) -> None:
    mounts = f"mount -t tmpfs -o noexec tmpfs '{place}' && mount --bind /tmp /tmp && mount -o remount,bind,noexec /tmp"
    nowhere = {"TMPDIR": str(place), "XDG_RUNTIME_DIR": str(place), "XDG_CACHE_HOME": str(place)}
    said = in_namespace(mounts, "doctor", **nowhere).stdout
    assert "MISSING  sessions" in said and "noexec" in said, said
    connection = connection_file(tmp_path)["path"]
    ended = in_namespace(mounts, "kernel", "--connection-file", str(connection), **nowhere)
    assert ended.returncode != 0
    assert "noexec" in ended.stderr and "TMPDIR" in ended.stderr and "oxbook doctor" in ended.stderr, ended.stderr


def test_the_doctor_tells_a_full_disk(place: Path) -> None:
    mount = f"mount -t tmpfs -o size={MEGABYTES}m tmpfs '{place}'"
    ended = in_namespace(mount, "doctor", OXBOOK_DATA=str(place))
    assert ended.returncode != 0
    assert "MISSING  room" in ended.stdout and str(place) in ended.stdout and "cache clear" in ended.stdout, ended.stdout
