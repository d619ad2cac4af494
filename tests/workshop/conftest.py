"""A course of its own, or a hub of its own, for each file of tests."""

from __future__ import annotations

import asyncio
from typing import Any, Awaitable, Callable, Iterator

import pytest
from classroom import Classroom
from grading import Course

Finish = Callable[[Awaitable[Any]], Any]


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    return Course(tmp_path_factory.mktemp("course"))


@pytest.fixture(scope="module")
def finish() -> Iterator[Finish]:
    """Waits for what learners do. They keep their connections from one test to the next."""
    loop = asyncio.new_event_loop()
    yield loop.run_until_complete
    loop.close()


@pytest.fixture(scope="module")
def classroom(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Classroom]:
    """A module may say what its learners' servers are told besides: `SERVER_ARGUMENTS`."""
    room = Classroom(tmp_path_factory.mktemp("classroom"), *getattr(request.module, "SERVER_ARGUMENTS", ()))
    try:
        room.start()
        yield room
    finally:
        room.end()
