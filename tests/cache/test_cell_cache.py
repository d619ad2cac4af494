"""The cell cache: a known cell needs no compiler, whatever happens to the cache nobody gets a wrong answer."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from pathlib import Path

import nbformat
import pytest
from client import Kernel
from compiling import Bench, shown_by
from launch import binary, image

CELLS = [
    "struct Point { x: i32, y: i32 }\nimpl Point { fn sum(&self) -> i32 { self.x + self.y } }\nfn twice(n: i32) -> i32 { 2 * n }",
    "let point = Point { x: 1, y: 2 };\nlet text = String::from(\"a\");\nlet numbers = vec![1.5, 2.5];",
    "let tensor = Tensor::new(&[1f32, 2.], &Device::Cpu)?;\nfor i in 0..3 { println!(\"{i} {text}\"); }\ntwice(point.sum())",
    "let kept = 1; numbers.iter().sum::<f64>()",
    "tensor.sum_all()?.to_scalar::<f32>()?",
    "let wrong: i32 = text;",
    "let lent = &point; lent.sum()",
    "static mut COUNT: i32 = 0;\nfn count() -> i32 { unsafe { COUNT += 1; COUNT } }",
    "count()",
    "count()",
    "text.parse::<i32>()?",
    "let moved = text;\nmoved.len()",
    "text",
    "panic!(\"here\")",
]


def test_a_known_cell_needs_no_compiler_in_a_fresh_kernel(bench: Bench) -> None:
    first, compiled = bench.outputs(CELLS)
    assert compiled >= len(CELLS)
    again, compiled = bench.outputs(CELLS)
    assert again == first
    assert compiled == 0


def test_comments_and_empty_lines_do_not_make_another_cell(bench: Bench) -> None:
    bench.outputs(["let a = 1;\nlet b = vec![a];\nb[0]"])
    shown, compiled = bench.outputs(["// The first.\nlet a = 1; // one\n\n\nlet b = vec![a];\n// At last.\nb[0] // shown"])
    assert (shown[0][:2], compiled) == (("ok", "1"), 0)


def test_a_failure_in_a_known_cell_is_told_with_its_line(bench: Bench) -> None:
    cell = 'let v = vec![1];\n\n// Too far.\nlet i = v.len() + 1;\nprintln!("{}", v[i]);'
    for _ in range(2):
        (shown,), _ = bench.outputs([cell])
        assert "5" in shown[3][1] and "v[i]" in shown[3][1], shown[3][1]


def test_without_the_cache_every_cell_is_compiled(bench: Bench) -> None:
    for _ in range(2):
        _, compiled = bench.outputs(["let a = 1;"], OXBOOK_WITHOUT="cache")
        assert compiled == 1
    assert bench.entries == []


def test_a_limit_of_nothing_keeps_nothing(bench: Bench) -> None:
    bench.outputs(["let a = 1;"], OXBOOK_CACHE_MB="0")
    assert bench.entries == []


def test_a_damaged_entry_is_made_anew(bench: Bench) -> None:
    first, _ = bench.outputs(CELLS)
    for number, entry in enumerate(bench.entries):
        content = bytearray(entry.read_bytes())
        match number % 3:
            case 0:
                content = content[: len(content) // 2]
            case 1:
                content[len(content) * 2 // 3] ^= 0xFF
            case _:
                content = bytearray()
        entry.write_bytes(content)
    again, compiled = bench.outputs(CELLS)
    assert again == first
    assert compiled >= len(CELLS)
    assert bench.outputs(CELLS) == (first, 0)


def test_a_cell_that_reads_a_file_is_compiled_again(bench: Bench, tmp_path: Path) -> None:
    words = tmp_path / "words.txt"
    cell = f'include_str!("{words}").len()'
    for text in ("one", "three"):
        words.write_text(text)
        shown, _ = bench.outputs([cell])
        assert shown[0][1] == str(len(text))


def test_a_cell_that_reads_the_environment_is_compiled_again(bench: Bench) -> None:
    for value in ("one", "two"):
        shown, _ = bench.outputs(['env!("CELL_TEST")'], CELL_TEST=value)
        assert shown[0][1] == f'"{value}"'


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_cache_that_cannot_be_written_costs_no_cell(bench: Bench) -> None:
    bench.cache.mkdir(mode=0o500)
    shown, _ = bench.outputs(["1 + 1"])
    assert shown[0][1] == "2"


def test_a_cache_in_the_place_of_a_file_costs_no_cell(bench: Bench) -> None:
    bench.cache.write_text("not a directory")
    shown, _ = bench.outputs(["1 + 1"])
    assert shown[0][1] == "2"


def test_what_others_could_have_written_is_not_run(bench: Bench) -> None:
    bench.outputs(["40 + 2"])
    bench.cache.chmod(0o777)
    shown, compiled = bench.outputs(["40 + 2"])
    assert (shown[0][1], compiled) == ("42", 1)


def test_kernels_killed_while_they_write_leave_nothing_wrong(bench: Bench) -> None:
    """16 kernels compile and read the same cells at once, half of them are killed in the middle."""
    expected, _ = bench.outputs(CELLS, OXBOOK_WITHOUT="cache")
    kernels = [bench.kernel() for _ in range(16)]
    results: dict[int, list[object]] = {}

    def work(number: int, kernel: Kernel) -> None:
        try:
            results[number] = [shown_by(kernel, cell) for cell in CELLS]
        except AssertionError:
            assert number % 2, "a kernel that was not killed did not answer"

    threads = [threading.Thread(target=work, args=each) for each in enumerate(kernels)]
    for thread in threads:
        thread.start()
    for kernel in kernels[1::2]:
        time.sleep(0.2)
        os.killpg(os.getpgid(kernel.pid), signal.SIGKILL)
    for thread in threads:
        thread.join()
    for kernel in kernels:
        kernel.stop()
    for number in range(0, 16, 2):
        assert results[number] == expected
    assert bench.outputs(CELLS)[0] == expected


def notebook(path: Path, cells: list[str]) -> Path:
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells]), path)
    return path


def oxbook(bench: Bench, *arguments: str, **more: str) -> str:
    environment = os.environ | bench.environment(**more)
    done = subprocess.run([binary(), *arguments], env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def test_cells_are_compiled_ahead_without_being_run(bench: Bench, tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    cells = [f'std::fs::write("{mark}", "ran")?;', *CELLS]
    said = oxbook(bench, "cache", "warm", str(notebook(tmp_path / "lesson.ipynb", cells)))
    assert "not yet: 7, 14)" in said, said
    assert not mark.exists()
    _, compiled = bench.outputs(cells)
    # What a cell that fails leaves behind is only known when it has run.
    assert compiled <= 2
    assert mark.exists()


def test_the_cache_can_be_looked_at_and_emptied(bench: Bench, tmp_path: Path) -> None:
    oxbook(bench, "cache", "warm", str(notebook(tmp_path / "lesson.ipynb", ["1", "2"])))
    before = len(bench.entries)
    assert before >= 2
    assert f"{before} compiled cells" in oxbook(bench, "cache", "info")
    assert f"removed {before} compiled cells" in oxbook(bench, "cache", "clear")
    assert bench.entries == []


def test_a_layer_that_comes_with_the_installation_is_read_and_never_written(bench: Bench, tmp_path: Path) -> None:
    """A copy of the image, with cells that are the administrator's."""
    copy = tmp_path / "image"
    subprocess.run(["cp", "-a", image(), copy], check=True)
    subprocess.run(["rm", "-rf", copy / "cells"], check=True)
    lesson = notebook(tmp_path / "lesson.ipynb", CELLS[:5])
    oxbook(bench, "cache", "warm", "--installed", str(lesson), OXBOOK_IMAGE=str(copy))
    assert bench.entries == []
    installed = sorted(path for path in (copy / "cells").rglob("*") if path.is_file())
    assert all(path.stat().st_mode & 0o077 == 0o044 for path in installed)
    _, compiled = bench.outputs(CELLS[:5], OXBOOK_IMAGE=str(copy))
    assert compiled == 0
    bench.outputs(["1234"], OXBOOK_IMAGE=str(copy))
    assert sorted(path for path in (copy / "cells").rglob("*") if path.is_file()) == installed
    assert bench.entries != []
