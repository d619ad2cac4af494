"""Learners on a hub as `deploy/jupyterhub_config.py` sets it up: side by side, through restarts of the hub, and when a
kernel dies. One hub for all of these tests, which are run in their order."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any, Awaitable, Callable, Iterator

import nbformat
import psutil
import pytest
from classroom import PASSWORD, ROOT, Classroom
from learner import Channel, Disconnected, Learner

Finish = Callable[[Awaitable[Any]], Any]

NAMES = ("ada", "grace")
LESSON = "oxbook/02_Scaling_Laws.ipynb"
PASSES = 'check("02-1", || equal(1 + 1, 2));'
# Silent, and ends when the test says so.
UNTIL_TOLD = """
while !std::path::Path::new("go on").exists() { std::thread::sleep(std::time::Duration::from_millis(20)); }
let went_on = 7;
"""


@pytest.fixture(scope="module")
def learners(classroom: Classroom, finish: Finish) -> Iterator[dict[str, Learner]]:
    """Logged in, their servers started at the same time."""

    async def arrive(name: str) -> Learner:
        learner = Learner(classroom.address, name, PASSWORD)
        await learner.log_in()
        await learner.start_server()
        return learner

    async def all_arrive() -> list[Learner]:
        return await asyncio.gather(*map(arrive, NAMES))

    arrived = dict(zip(NAMES, finish(all_arrive())))
    yield arrived
    for learner in arrived.values():
        finish(learner.close())


@pytest.fixture(scope="module")
def kernels(learners: dict[str, Learner], finish: Finish) -> dict[str, str]:
    """The kernels of the same lesson, by learner."""
    return {name: finish(learner.open(LESSON))["id"] for name, learner in learners.items()}


def code_cells(path: Path) -> list[str]:
    return [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]


def kernel_process(classroom: Classroom, name: str) -> psutil.Process:
    """Of the one kernel that this learner has."""
    found = [
        process
        for process in classroom.processes()
        if process.cmdline()[1:2] == ["kernel"] and process.environ()["HOME"] == str(classroom.home(name))
    ]
    assert len(found) == 1, found
    return found[0]


def progress(classroom: Classroom, name: str) -> dict[str, Any]:
    return json.loads((classroom.home(name) / ".local/share/oxbook/progress.json").read_text("utf-8"))


async def a_new_page(learner: Learner, kernel: str) -> Channel:
    """Tries until the proxy is there again, as JupyterLab does."""
    deadline = asyncio.get_running_loop().time() + 60
    while True:
        try:
            return await learner.connect(kernel)
        except Exception:
            assert asyncio.get_running_loop().time() < deadline, "no connection to the kernel"
            await asyncio.sleep(0.5)


def test_each_has_the_course_and_works_in_a_home_of_their_own(
    classroom: Classroom, learners: dict[str, Learner], kernels: dict[str, str], finish: Finish
) -> None:
    async def work(name: str) -> list[str]:
        learner = learners[name]
        channel = await learner.connect(kernels[name])
        notebook = await learner.api("GET", f"contents/{LESSON}")
        assert notebook["writable"]
        for cell in code_cells(classroom.home(name) / LESSON)[:6]:
            (await channel.run(cell)).ok()
        (await channel.run(f'let me = "{name}";\nstd::fs::write("mine.txt", me)?;')).ok()
        said = [(await channel.run(cell)).ok().text for cell in ("me", 'std::env::var("RAYON_NUM_THREADS")?')]
        (await channel.run(PASSES)).ok()
        channel.close()
        return said

    async def both() -> list[list[str]]:
        return await asyncio.gather(*map(work, NAMES))

    assert finish(both()) == [[f'"{name}"', '"2"'] for name in NAMES]
    lessons = {path.name for path in (ROOT / "notebooks").glob("*.ipynb")}
    for name in NAMES:
        own = classroom.home(name) / "oxbook"
        assert {path.name for path in own.iterdir()} - {".ipynb_checkpoints"} == lessons | {"mine.txt"}
        assert (own / "mine.txt").read_text() == name
        assert "02-1" in json.dumps(progress(classroom, name))


def test_nobody_gets_into_anothers_server(learners: dict[str, Learner], finish: Finish) -> None:
    answer = finish(learners["ada"].browser.get("/user/grace/api/contents"))
    assert answer.status_code == 403, answer.text


def test_everything_listens_on_this_host_alone(classroom: Classroom, kernels: dict[str, str]) -> None:
    listening = {
        (" ".join(process.cmdline()), each.laddr.ip)
        for process in classroom.processes()
        for each in process.net_connections("inet")
        if each.status in (psutil.CONN_LISTEN, psutil.CONN_NONE) and each.laddr
    }
    assert {address for _, address in listening} == {"127.0.0.1"}, listening
    for part in ("-m jupyterhub", "configurable-http-proxy", "jupyterhub-singleuser", "oxbook kernel"):
        assert any(part in process for process, _ in listening), (part, listening)


def test_a_cell_that_asks_for_too_much_costs_its_own_process(
    learners: dict[str, Learner], kernels: dict[str, str], finish: Finish
) -> None:
    async def greedy() -> None:
        channel = await learners["grace"].connect(kernels["grace"])
        answer = await channel.run("let all = vec![1u8; 3 << 30];\nall.len()")
        assert answer.status == "error" and "aborted" in answer.reply["content"]["evalue"], answer.reply
        assert "memory allocation of 3221225472 bytes failed" in answer.printed
        assert (await channel.run("1 + 1")).ok().text == "2"
        channel.close()

    finish(greedy())


def test_the_hub_restarts_while_a_cell_runs(
    classroom: Classroom, learners: dict[str, Learner], kernels: dict[str, str], finish: Finish
) -> None:
    ada = learners["ada"]
    before = kernel_process(classroom, "ada").pid
    notebook = (classroom.home("ada") / LESSON).read_bytes()

    async def leave_it_running() -> Channel:
        channel = await ada.connect(kernels["ada"])
        (await channel.run("let kept = vec![1.5f64, 2.5];")).ok()
        await channel.submit(UNTIL_TOLD)
        await channel.until(lambda message: message["header"]["msg_type"] == "execute_input")
        return channel

    channel = finish(leave_it_running())
    classroom.stop_hub()
    assert finish(ada.api("GET", f"kernels/{kernels['ada']}"))["execution_state"] == "busy", "without the hub"
    classroom.start()

    async def go_on() -> None:
        with pytest.raises(Disconnected):  # the proxy is a new one
            while True:
                await channel.receive()
        again = await a_new_page(ada, kernels["ada"])
        assert (await ada.api("GET", f"kernels/{kernels['ada']}"))["execution_state"] == "busy"
        request = await again.submit("(kept, went_on)")
        (classroom.home("ada") / "oxbook/go on").touch()
        assert (await again.finish(request, 0)).ok().text == "([1.5, 2.5], 7)"
        model = await ada.api("GET", f"contents/{LESSON}")
        await ada.api("PUT", f"contents/{LESSON}", json={"type": "notebook", "content": model["content"]})
        again.close()

    finish(go_on())
    assert kernel_process(classroom, "ada").pid == before
    assert nbformat.reads(notebook.decode(), 4).cells == nbformat.read(classroom.home("ada") / LESSON, 4).cells
    assert "02-1" in json.dumps(progress(classroom, "ada"))
    assert finish(ada.server_is_ready()), "the new hub knows the old server"


def test_a_dead_kernel_is_noticed_and_started_again(
    classroom: Classroom, learners: dict[str, Learner], kernels: dict[str, str], finish: Finish
) -> None:
    grace = learners["grace"]
    notebook, passed = (classroom.home("grace") / LESSON).read_bytes(), progress(classroom, "grace")

    async def lose_a_kernel() -> None:
        channel = await grace.connect(kernels["grace"])
        (await channel.run("let lost = 1;")).ok()
        kernel_process(classroom, "grace").kill()
        told = await channel.until(lambda message: message["content"].get("execution_state") == "restarting")
        assert told["header"]["msg_type"] == "status"
        again = await a_new_page(grace, kernels["grace"])
        gone = await again.run("lost")
        assert gone.status == "error" and "lost" in gone.reply["content"]["evalue"]
        for cell in code_cells(classroom.home("grace") / LESSON)[:3]:
            (await again.run(cell)).ok()
        again.close()
        channel.close()

    finish(lose_a_kernel())
    assert (classroom.home("grace") / LESSON).read_bytes() == notebook
    assert progress(classroom, "grace") == passed
