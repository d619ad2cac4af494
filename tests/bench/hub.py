#!/usr/bin/env python3
"""A class on a real hub: what a cell costs a learner beyond the time of its own code, and what a learner takes of memory.

    .venv/bin/python tests/bench/hub.py [--learners 30] [--think 40] [--json FILE]

After `tests/run workshop` has made the hub's environment. JupyterHub with deploy/jupyterhub_config.py, its proxy, and a
JupyterLab server and a kernel for each learner, all on loopback; learners are scripts that speak as a browser does, over
WebSocket through the proxy. Each runs the first ten code cells of a lesson, in turn one of three, and thinks between
them: half to one and a half times --think seconds, by a fixed seed. Their own caches are empty, the installation's is
warm: after an edit of the lessons, run ./install.sh first.

Overhead is from sending a cell to having its reply, less the time for which the kernel says that the cell's code ran
(`run_ms` in the reply's metadata). That is the code's own time, also where it shares the processors with others' code:
how long lessons train is not counted, that they keep the processors from everything else is. No cell is left out: the
ten cells of 02, 04 and 08 take about 1, 19 and 5 seconds of a processor, which is why thirty learners think for 40
seconds: two processors are then busy with lessons for a third of the time. Learners sit in one process on the same
machine: what that takes is in the figures.

In the same run two more do nothing but a line of their own every two seconds, one in Oxbook and one in ipykernel.
Prints tables, then JSON.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS / "workshop"), str(TESTS / "protocol")]

import nbformat  # noqa: E402
import psutil  # noqa: E402
from classroom import BIN, PASSWORD, PROXY, ROOT, Classroom  # noqa: E402
from launch import binary  # noqa: E402
from learner import Channel, Learner  # noqa: E402

LESSONS = ("02_Scaling_Laws", "04_Pretraining_Objectives", "08_LLaMA_Family")
CELLS = 10
SEED = 7
# How many servers start at the same time: people do not all arrive in the same second.
ARRIVING = 2
PROBE_SECONDS = 2.0
MEDIAN_MS, TAIL_MS, KERNEL_MB = 50.0, 300.0, 160.0


@dataclass
class Cell:
    lesson: str
    number: int
    overhead_ms: float
    compile_ms: float
    run_ms: float


@dataclass
class Figures:
    cells: list[Cell] = field(default_factory=list)
    probes: dict[str, list[float]] = field(default_factory=dict)
    arrivals: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    # What -> megabytes, one a learner.
    memory: dict[str, list[float]] = field(default_factory=dict)
    busy_percent: float = 0.0
    compiled: int = 0


class Desk:
    """One learner with one notebook open."""

    def __init__(self, room: Classroom, name: str, lesson: str, kernel: str = "oxbook") -> None:
        self.name, self.lesson, self.kernel = name, lesson, kernel
        self.learner = Learner(room.address, name, PASSWORD)
        self.channel: Channel | None = None
        notebook = nbformat.read(ROOT / f"notebooks/{lesson}.ipynb", as_version=4)
        self.cells = [cell.source for cell in notebook.cells if cell.cell_type == "code"][:CELLS]

    async def arrive(self, doors: asyncio.Semaphore, figures: Figures) -> None:
        async with doors:
            begun = time.perf_counter()
            await self.learner.log_in()
            await self.learner.start_server()
            model = await self.learner.open(f"oxbook/{self.lesson}.ipynb", self.kernel)
            self.channel = await self.learner.connect(model["id"])
            figures.arrivals.append(time.perf_counter() - begun)

    async def work(self, think: float, figures: Figures, chance: random.Random) -> None:
        assert self.channel is not None
        # Nobody is at the same place as their neighbour.
        await asyncio.sleep(chance.uniform(0, think))
        for number, code in enumerate(self.cells, 1):
            answer = await self.channel.run(code, timeout=600)
            if answer.status != "ok":
                said = answer.reply["content"].get("evalue")
                figures.errors.append(f"{self.name}, cell {number} of {self.lesson}: {said}")
            took = answer.reply["metadata"]["oxbook"]
            overhead = answer.seconds * 1e3 - took["run_ms"]
            figures.cells.append(Cell(self.lesson, number, overhead, took["compile_ms"], took["run_ms"]))
            await asyncio.sleep(chance.uniform(0.5 * think, 1.5 * think))

    async def probe(self, line: str, figures: Figures, until: asyncio.Event) -> None:
        assert self.channel is not None
        await self.channel.run(line)
        own = figures.probes.setdefault(f"{line!r} in {self.kernel}", [])
        while not until.is_set():
            answer = await self.channel.run(line)
            run_ms = answer.reply["metadata"].get("oxbook", {}).get("run_ms", 0.0)
            own.append(answer.ok().seconds * 1e3 - run_ms)
            await asyncio.sleep(PROBE_SECONDS)


async def safely(name: str, doing: object, figures: Figures) -> None:
    """What goes wrong for one is an error of the run, and leaves the others at their work."""
    try:
        await doing  # type: ignore[misc]
    except Exception as error:
        figures.errors.append(f"{name}: {type(error).__name__}: {error}")


async def lesson_hour(room: Classroom, learners: int, think: float) -> Figures:
    figures, doors, over = Figures(), asyncio.Semaphore(ARRIVING), asyncio.Event()
    desks = [Desk(room, f"learner{number:02}", LESSONS[number % len(LESSONS)]) for number in range(learners)]
    probes = [Desk(room, f"probe-{kernel}", LESSONS[0], kernel) for kernel in ("oxbook", "python3")]
    everybody = [*desks, *probes]
    await asyncio.gather(*(safely(desk.name, desk.arrive(doors, figures), figures) for desk in everybody))
    say(f"{sum(desk.channel is not None for desk in everybody)} of {len(everybody)} servers and kernels are up")
    hold(room, desks, "before the first cell", figures)
    probing = [asyncio.ensure_future(safely(desk.name, desk.probe("1 + 1", figures, over), figures)) for desk in probes]
    psutil.cpu_percent()
    chances = random.Random(SEED)
    working = [safely(desk.name, desk.work(think, figures, random.Random(chances.random())), figures) for desk in desks]
    await asyncio.gather(*working)
    figures.busy_percent = psutil.cpu_percent()
    over.set()
    await asyncio.gather(*probing)
    hold(room, desks, f"after {CELLS} cells", figures)
    figures.memory.update(by_lesson(desks, figures.memory[f"kernel, after {CELLS} cells"]))
    for desk in desks:
        kept = room.home(desk.name) / ".cache/oxbook/cells"
        figures.compiled += sum(1 for each in kept.rglob("*") if each.is_file())
    await safely(desks[0].name, ask(desks[0]), figures)
    hold(room, desks[:1], "one that completed names", figures)
    for desk in everybody:
        if desk.channel is not None:
            desk.channel.close()
        await desk.learner.close()
    return figures


async def ask(desk: Desk) -> None:
    """Asks for completions until they have come from rust-analyzer, which is loaded when it is first needed."""
    assert desk.channel is not None
    for _ in range(60):
        if "sqrt" in await desk.channel.complete("2f64.sqr"):
            return
        await asyncio.sleep(1)
    raise TimeoutError("no completion of a method")


def hold(room: Classroom, desks: list[Desk], when: str, figures: Figures) -> None:
    """What each learner's processes hold: what is theirs alone, and their part of what they share (PSS)."""
    held: dict[tuple[str, str], float] = {}
    for process in room.processes():
        try:
            home = Path(process.environ().get("HOME", "")).name
            kind = "server" if "jupyterhub-singleuser" in " ".join(process.cmdline()) else "kernel"
            held[home, kind] = held.get((home, kind), 0.0) + process.memory_full_info().pss / 2**20
        except psutil.NoSuchProcess:
            continue
    figures.memory[f"server, {when}"] = [held.get((desk.name, "server"), 0.0) for desk in desks]
    figures.memory[f"kernel, {when}"] = [held.get((desk.name, "kernel"), 0.0) for desk in desks]


def by_lesson(desks: list[Desk], kernels: list[float]) -> dict[str, list[float]]:
    """What lessons leave in memory differs."""
    rows: dict[str, list[float]] = {}
    for desk, megabytes in zip(desks, kernels):
        rows.setdefault(f"  of them in {desk.lesson}", []).append(megabytes)
    return rows


def say(text: str) -> None:
    print(f"[{time.strftime('%H:%M:%S')}] {text}", file=sys.stderr, flush=True)


def spread(values: list[float]) -> str:
    ordered = sorted(values)
    tail = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
    return f"{statistics.median(ordered):>10.1f} {tail:>10.1f} {ordered[-1]:>10.1f}"


def table(figures: Figures) -> str:
    lines = [f"{'ms beyond the code':60} {'cells':>6} {'median':>10} {'p95':>10} {'most':>10}"]
    for lesson in LESSONS:
        own = [cell.overhead_ms for cell in figures.cells if cell.lesson == lesson]
        if own:
            lines.append(f"  {lesson:58} {len(own):>6} {spread(own)}")
    overheads = [cell.overhead_ms for cell in figures.cells]
    lines.append(f"  {'all':58} {len(overheads):>6} {spread(overheads)}")
    compiles = [cell.compile_ms for cell in figures.cells]
    lines.append(f"  {'  of which making the cell ready to run':58} {len(compiles):>6} {spread(compiles)}")
    for name, own in figures.probes.items():
        lines.append(f"  {name:58} {len(own):>6} {spread(own)}")
    lines.append(f"\n{'MB of an idle learner (PSS)':60} {'':>6} {'median':>10} {'p95':>10} {'most':>10}")
    for name, own in figures.memory.items():
        lines.append(f"  {name:58} {len(own):>6} {spread(own)}")
    heading = "seconds from the login to an open notebook"
    lines.append(f"\n{heading:60} {len(figures.arrivals):>6} {spread(figures.arrivals)}")
    lines.append(f"processors busy while they worked: {figures.busy_percent:.0f}% of {psutil.cpu_count()}")
    lines.append(f"runs of the compiler that the installation's cache did not know: {figures.compiled}")
    slowest = sorted(figures.cells, key=lambda cell: -cell.overhead_ms)[:5]
    lines.append(
        "slowest: " + ", ".join(f"{cell.lesson[:2]} cell {cell.number} {cell.overhead_ms:.0f} ms" for cell in slowest)
    )
    lines += [f"ERROR {error}" for error in figures.errors] or ["no errors"]
    return "\n".join(lines)


def missed(figures: Figures, expected: int) -> list[str]:
    overheads = sorted(cell.overhead_ms for cell in figures.cells)
    tail = overheads[min(len(overheads) - 1, int(0.95 * len(overheads)))]
    idle = statistics.median(figures.memory[f"kernel, after {CELLS} cells"])
    judged = {
        "no errors": not figures.errors and len(overheads) == expected,
        f"median below {MEDIAN_MS:.0f} ms": statistics.median(overheads) < MEDIAN_MS,
        f"p95 below {TAIL_MS:.0f} ms": tail < TAIL_MS,
        f"an idle kernel below {KERNEL_MB:.0f} MB": 0 < idle < KERNEL_MB,
    }
    return [name for name, reached in judged.items() if not reached]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--learners", type=int, default=30)
    parser.add_argument("--think", type=float, default=40.0, metavar="SECONDS", help="between two cells, on average")
    parser.add_argument("--json", metavar="FILE", help="write the figures there too")
    options = parser.parse_args()
    if not (BIN / "jupyterhub").exists() or not (PROXY / "configurable-http-proxy").exists():
        parser.error("there is no hub to start: `tests/run workshop` makes its environment")
    others = psutil.cpu_percent(5)
    if others > 10:
        say(f"something else keeps this machine busy ({others:.0f}%): what follows measures that too")
    with tempfile.TemporaryDirectory() as directory:
        room = Classroom(Path(directory) / "classroom")
        try:
            room.start()
            installed = Path(binary()).stat().st_mtime_ns
            figures = asyncio.run(lesson_hour(room, options.learners, options.think))
            if Path(binary()).stat().st_mtime_ns != installed:
                figures.errors.append("the kernel was installed anew meanwhile: its cache was another one")
        finally:
            room.end()
    print(table(figures))
    said = {**vars(figures), "cells": [vars(cell) for cell in figures.cells]}
    print(json.dumps(said))
    if options.json:
        Path(options.json).write_text(json.dumps(said, indent=2) + "\n")
    failed = missed(figures, options.learners * CELLS) if figures.cells else ["no cell was run"]
    print("missed: " + "; ".join(failed) if failed else "all within their bounds")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
