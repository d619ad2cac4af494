"""`oxbook export`: the notebook as a program says what the notebook says."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import nbformat
from client import kernel
from launch import binary
from programs import compiled

CELLS = [
    ":dep serde_json\nuse std::collections::BTreeMap;\nfn twice(n: u64) -> u64 { 2 * n }",
    "#[derive(Debug, Clone)] struct Run { steps: u64 }\nimpl Run { fn longer(&self) -> Run { Run { steps: twice(self.steps) } } }",
    "let run = Run { steps: 3 };\nlet mut seen = BTreeMap::new();\nseen.insert(run.steps, \"a\");\nrun.longer()",
    "macro_rules! say { ($what:expr) => { println!(\"said {}\", $what) }; }\nsay!(seen.len());",
    "fn twice(n: u64) -> u64 { n + n }\nlet t = Tensor::new(&[1f32, 2.], &Device::Cpu)?;\nfor i in 0..2 { println!(\"round {i}\"); }\nt.sum_all()?.to_scalar::<f32>()?",
    "line([1, 2], [3, 4]).title(\"two points\")",
]


def test_a_program_says_what_the_notebook_says(tmp_path: Path) -> None:
    notebook = tmp_path / "Two Points.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in CELLS]), notebook)
    project = tmp_path / "project"
    subprocess.run([binary(), "export", notebook, "--to", project], check=True)
    described = subprocess.run(
        ["cargo", "metadata", "--no-deps", "--offline", "--format-version=1", "--manifest-path", project / "Cargo.toml"],
        check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    package = json.loads(described)["packages"][0]
    assert package["name"] == "two-points"
    assert {"oxbook", "serde_json"} <= {dependency["name"] for dependency in package["dependencies"]}

    said = subprocess.run([compiled(project / "src/main.rs", tmp_path / "program")], check=True, capture_output=True, text=True).stdout
    expected = []
    with kernel() as started:
        for cell in CELLS:
            run = started.run(cell.replace(":dep serde_json\n", "")).ok()
            expected += [run.stdout.strip()] if run.stdout.strip() else []
            expected += [run.text] if run.text else []
    assert said.splitlines() == "\n".join(expected).splitlines()


def test_an_export_overwrites_nothing(tmp_path: Path) -> None:
    notebook = tmp_path / "a.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1")]), notebook)
    (tmp_path / "there").mkdir()
    done = subprocess.run([binary(), "export", notebook, "--to", tmp_path / "there"], capture_output=True, text=True)
    assert done.returncode != 0 and "is there already" in done.stderr
