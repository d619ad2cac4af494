"""What cells have freed is given back to the machine when nobody works: thirty kernels share one."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from client import children, eventually, kernel

# Many small pieces below one that stays: the allocator cannot give them back by itself.
FREES_200_MB = """
let pieces: Vec<Vec<u8>> = (0..200_000).map(|i| vec![i as u8; 1000]).collect();
let last = vec![1u8; 1000];
drop(pieces);
"""


def megabytes(pid: int) -> int:
    """In memory, of a kernel and the process that runs its cells."""
    status = [Path(f"/proc/{each}/status").read_text() for each in (pid, *children(pid))]
    return sum(int(text.split("VmRSS:")[1].split()[0]) for text in status) >> 10


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_an_idle_kernel_gives_back_what_its_cells_have_freed() -> None:
    with kernel() as started:
        started.run("let kept = 41;").ok()
        before = megabytes(started.pid)
        started.run(FREES_200_MB).ok()
        assert megabytes(started.pid) > before + 150, "else there is nothing to give back"
        eventually(lambda: megabytes(started.pid) < before + 60, what="it is given back")
        assert started.run("kept + last[0] as i32").ok().text == "42"


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_what_completion_takes_is_given_back_when_nobody_asks() -> None:
    with kernel(env={"OXBOOK_COMPLETION_SECONDS": "3"}) as started:
        started.run("let names = vec![1, 2];").ok()
        before = megabytes(started.pid)
        assert "capacity" in started.client.complete("names.", timeout=120)["matches"]
        eventually(lambda: megabytes(started.pid) > before + 300, what="rust-analyzer is loaded")
        eventually(lambda: megabytes(started.pid) < before + 200, what="most of it is gone")
        # It comes again, with the session's own names.
        started.run("let later = String::new();").ok()
        assert "push_str" in started.client.complete("later.", timeout=120)["matches"]
