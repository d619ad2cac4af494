"""Every notebook: is it tidy, does it run from top to bottom, and do its numbers say what its text says?

Needs the kernel `oxbook` installed for the Python that runs this. A cell makes a number checkable by printing a line
`name = value`; what the value must be is in `expected/<notebook>.py`, with the tolerance and where it comes from.

`LESSON_TIME_SLACK` (1.5 if not set) multiplies the time limits: other people's processors are slower or busier.
"""

from __future__ import annotations

import base64
import html
import json
import os
import re
import struct
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Iterator

import nbformat
import pytest
import strict
from completion import Pruning
from expectation import EXPECTED, expectation
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))

CELL_SECONDS, LESSON_SECONDS, PEAK_GB = 20, 120, 1.5
SLACK = float(os.environ.get("LESSON_TIME_SLACK", "1.5"))
MOST_CELLS = 40  # without exercises
EXERCISE_TAGS = {*strict.ORDER, "progress"}
TAGS = {"result-first", "predict", "slow", "online", "raises-exception", *EXERCISE_TAGS}

NUMBER_LINE = re.compile(r"^(?P<name>.+) = (?P<value>-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)(?![\w.])")


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem, scope="module")
def path(request: pytest.FixtureRequest) -> Path:
    return request.param


# --- as committed ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def notebook(path: Path) -> nbformat.NotebookNode:
    return nbformat.read(path, as_version=4)


def markdown_of(notebook: nbformat.NotebookNode) -> str:
    """All Markdown cells, without their code blocks."""
    text = "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    return re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)


def test_there_are_notebooks() -> None:
    assert {"00_Overview", "01_Foundation_Model_Paradigm", "02_Scaling_Laws"} <= {path.stem for path in NOTEBOOKS}


def test_every_notebook_says_what_it_must_print_and_no_other_does() -> None:
    assert {path.stem for path in EXPECTED.glob("*.py")} == {path.stem for path in NOTEBOOKS}


def test_the_file_is_valid_and_tidy(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    content = json.loads(text)
    nbformat.validate(content)
    assert (content["nbformat"], content["nbformat_minor"]) == (4, 5)
    assert text == json.dumps(content, indent=1, ensure_ascii=False) + "\n", "one indentation, one newline at the end"
    assert content["metadata"]["kernelspec"]["name"] == "oxbook"
    assert content["metadata"]["kernelspec"]["language"] == "rust"


def test_it_is_committed_without_outputs(notebook: nbformat.NotebookNode) -> None:
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert not cell.outputs and cell.execution_count is None, cell.id
        assert "execution" not in cell.metadata, cell.id


def test_cell_ids_are_unique_and_readable(notebook: nbformat.NotebookNode) -> None:
    ids = [cell.id for cell in notebook.cells]
    assert len(set(ids)) == len(ids)
    assert [i for i in ids if not re.fullmatch(r"[a-z]+(-[a-z]+)*-\d{2,3}[a-z]?", i)] == []


def test_tags_are_known(notebook: nbformat.NotebookNode) -> None:
    tags = {tag for cell in notebook.cells for tag in cell.metadata.get("tags", [])}
    assert tags <= TAGS, tags - TAGS
    assert "result-first" in tags


def test_headings_form_an_outline(notebook: nbformat.NotebookNode) -> None:
    levels = [len(marks) for marks in re.findall(r"^(#{1,6}) \S", markdown_of(notebook), flags=re.MULTILINE)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in zip(levels, levels[1:])), levels


def test_it_is_not_too_long(notebook: nbformat.NotebookNode) -> None:
    kept = [cell for cell in notebook.cells if not EXERCISE_TAGS & set(cell.metadata.get("tags", []))]
    assert len(kept) <= MOST_CELLS


def test_exercises_are_complete(notebook: nbformat.NotebookNode) -> None:
    strict.with_solutions(notebook)


def test_nothing_points_to_one_machine(notebook: nbformat.NotebookNode) -> None:
    for cell in notebook.cells:
        found = re.search(r"(?<![\w.])/(home|root|Users|work|tmp|mnt|opt)/\w+|\b[A-Z]:\\\\", cell.source)
        assert not found, f"{cell.id}: {found.group()}"


def test_links_lead_somewhere(path: Path, notebook: nbformat.NotebookNode) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", markdown_of(notebook)):
        if not re.match(r"https?://|#", target):
            assert (path.parent / target.split("#")[0]).is_file(), f"there is no {target}"


# --- run ------------------------------------------------------------------------------------------------------------


@dataclass
class Run:
    cells: list[nbformat.NotebookNode]
    peak_gb: float | None
    types: set[str]  # of the variables at the end
    numbers: dict[str, str] = field(default_factory=dict)

    def outputs(self, *kinds: str) -> Iterator[tuple[str, nbformat.NotebookNode]]:
        for cell in self.cells:
            for output in cell.outputs:
                if not kinds or output.output_type in kinds:
                    yield cell.id, output


@pytest.fixture(scope="module")
def run(path: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The notebook, executed once for all tests below. Errors are kept: a test names them."""
    executed = nbformat.read(path, as_version=4)
    client = NotebookClient(
        executed,
        kernel_name="oxbook",
        timeout=LESSON_SECONDS * SLACK,
        startup_timeout=120,
        allow_errors=True,
        resources={"metadata": {"path": str(path.parent)}},
    )
    # A reader who has solved nothing yet: other tests solve the exercises.
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OXBOOK_DATA", str(tmp_path_factory.mktemp("data")))
        with client.setup_kernel():
            for index, cell in enumerate(executed.cells):
                client.execute_cell(cell, index)
            peak = peak_memory(client.km.provisioner.pid)
            executed.cells.append(nbformat.v4.new_code_cell(":vars"))
            client.execute_cell(executed.cells[-1], len(executed.cells) - 1)
            asked = executed.cells.pop()
    variables = "".join(output.data["text/html"] for output in asked.outputs if "text/html" in output.data)
    types = {html.unescape(name) for name in re.findall(r"<tr><td.*?>.*?</td><td.*?>(.*?)</td>", variables)}
    result = Run([cell for cell in executed.cells if cell.cell_type == "code"], peak, types)
    for cell in result.cells:
        printed = "".join(o.text for o in cell.outputs if o.output_type == "stream" and o.name == "stdout")
        for line in printed.splitlines():
            if found := NUMBER_LINE.match(line):
                name, value = found["name"], found["value"]
                assert result.numbers.setdefault(name, value) == value, f"`{name}` is printed with two values"
    return result


def peak_memory(kernel: int) -> float | None:
    """The largest resident set, in GB, that the kernel or a process below it ever had; Linux tells."""
    parents, peaks = {}, {}
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
            pid = int(status.parent.name)
            parents[pid], peaks[pid] = int(lines["PPid"]), int(lines["VmHWM"].split()[0]) * 1024 / 1e9
        except (OSError, KeyError, ValueError):
            continue  # gone, or without memory of its own

    def below(pid: int) -> bool:
        return pid == kernel or (pid in parents and below(parents[pid]))

    return max((peak for pid, peak in peaks.items() if below(pid)), default=None)


def seconds(cell: nbformat.NotebookNode) -> float:
    times = cell.metadata["execution"]
    start, end = (datetime.fromisoformat(times[key].replace("Z", "+00:00")) for key in ("iopub.status.busy", "iopub.status.idle"))
    return (end - start).total_seconds()


def test_it_runs_from_top_to_bottom(run: Run) -> None:
    for cell in run.cells:
        errors = [output for output in cell.outputs if output.output_type == "error"]
        if "raises-exception" in cell.metadata.get("tags", []):
            assert errors, f"{cell.id} was to fail"
        else:
            assert not errors, f"{cell.id}: {errors[0].ename}: {errors[0].evalue}"


def test_it_keeps_to_its_time(run: Run) -> None:
    took = {cell.id: seconds(cell) for cell in run.cells}
    slow = {cell: round(time, 1) for cell, time in took.items() if time > CELL_SECONDS * SLACK}
    assert not slow, f"seconds, at most {CELL_SECONDS} times {SLACK}: {slow}"
    assert sum(took.values()) <= LESSON_SECONDS * SLACK, sum(took.values())


def test_the_result_comes_first_and_fast(run: Run) -> None:
    cell = next(cell for cell in run.cells if "result-first" in cell.metadata.get("tags", []))
    assert cell is run.cells[0]
    assert cell.outputs and seconds(cell) <= 5 * SLACK


def test_it_fits_into_memory(run: Run) -> None:
    if run.peak_gb is None:
        pytest.skip("this system does not tell how much memory a process had")
    assert 0.01 < run.peak_gb < PEAK_GB, f"{run.peak_gb:.2f} GB"


def test_charts_are_pictures_with_words(path: Path, run: Run) -> None:
    charts = [(cell, output.data) for cell, output in run.outputs("display_data", "execute_result") if "image/png" in output.data]
    assert len(charts) >= expectation(path).charts, f"{len(charts)} charts"
    for cell, data in charts:
        png = base64.b64decode(data["image/png"])
        assert png.startswith(b"\x89PNG\r\n\x1a\n"), cell
        width, height = struct.unpack(">II", png[16:24])
        assert width >= 300 and height >= 200 and len(png) < 200_000, (cell, width, height, len(png))
        assert len(data.get("text/plain", "").strip()) > 20, f"{cell}: a chart needs a description"


def test_nothing_internal_reaches_the_reader(run: Run) -> None:
    for cell, output in run.outputs():
        text = output.get("text", "") + output.get("data", {}).get("text/plain", "")
        assert "EVCXR" not in text and not re.search(r"\bChart\(|\bTensor \{", text), f"{cell}: {text[:200]}"
        assert not (output.output_type == "stream" and output.name == "stderr"), f"{cell}: {text[:200]}"


def test_the_numbers_are_those_of_the_text(path: Path, run: Run) -> None:
    wanted = expectation(path).numbers
    missing = [name for name in wanted if name not in run.numbers]
    assert not missing, f"not printed: {missing}"
    wrong = {
        name: f"{run.numbers[name]}, not in {low:.4g} to {high:.4g}"
        for name, (low, high) in wanted.items()
        if not low <= float(run.numbers[name]) <= high
    }
    assert not wrong, wrong


def test_the_text_quotes_what_was_measured(path: Path, notebook: nbformat.NotebookNode, run: Run) -> None:
    text = markdown_of(notebook)
    # A lesson ends with a table of what was measured; the prose above it may round.
    text = text[text.rindex(". Summary") :] if ". Summary" in text else text
    stale = [name for name in expectation(path).quoted if run.numbers[name].lstrip("-") not in text]
    assert not stale, f"the text does not quote: { {name: run.numbers[name] for name in stale} }"


# --- completion -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def pruning() -> Iterator[Pruning]:
    both = Pruning()
    yield both
    both.stop()


def test_completion_knows_the_types_whole(run: Run, notebook: nbformat.NotebookNode, pruning: Pruning) -> None:
    """rust-analyzer reads a part of what the prelude is built of: no method of a lesson's variables may be lost by it."""
    code = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    own = set(re.findall(r"\b(?:struct|enum|type) (\w+)", code))
    types = {name for name in run.types if not own & set(re.findall(r"\w+", name))}
    assert types or not run.types
    pruning.brings_into_scope(code)
    lost = {name: sorted(missing) for name in sorted(types) if (missing := pruning.lost(name))}
    assert not lost, lost
    assert all(pruning.installed.of(name) for name in types)


# --- the exercises --------------------------------------------------------------------------------------------------


def test_the_solutions_pass_their_checks(path: Path, notebook: nbformat.NotebookNode) -> None:
    if not strict.exercises(notebook):
        pytest.skip("this notebook has no exercises")
    strict.run_solved(path, timeout=LESSON_SECONDS * SLACK)
