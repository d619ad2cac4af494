"""Does completion offer what the author of a lesson typed next, and how fast?

    .venv/bin/python tests/bench/completion.py

Runs notebooks cell by cell. Before each cell runs, its code up to some of its names is sent as if it were typed so far,
with the first letters of the name; the name should be among the first five matches. Positions are the same in every
run. Then the same is asked while a cell runs and before rust-analyzer has loaded: what comes at once is what the session
knows by itself.
"""

from __future__ import annotations

import json
import random
import re
import statistics
import sys
import time
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "protocol"))
from client import Client  # noqa: E402
from client import kernel as start_kernel  # noqa: E402

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
# Those whose cells run in seconds.
CHOSEN = ["cheat_sheet", "rust_in_notebooks", "00_Overview", "05_Data_Curation"]
POSITIONS, FIRST, TYPED = 60, 5, 3
NAME = re.compile(r"(?<![\w\"'/])[A-Za-z_]\w{4,}")


@dataclass
class Position:
    code: str  # as typed so far
    wanted: str


def positions(code: str, chosen: random.Random) -> list[Position]:
    """A few places of a cell where a name was begun that is not defined there: outside of texts and comments."""
    found = []
    for match in NAME.finditer(code):
        line = code[code.rfind("\n", 0, match.start()) + 1 : match.start()]
        defined = re.search(r"(let|mut|fn|struct|enum|const|use|mod|impl|for|\|)\s*[\w:{, &(]*$", line)
        if defined or line.count('"') % 2 or "//" in line or line.startswith((":", "!", "%")):
            continue
        found.append(Position(code[: match.start() + TYPED], match.group()))
    return chosen.sample(found, min(3, len(found)))


def ask(client: Client, position: Position) -> tuple[list[str], float]:
    start = time.perf_counter()
    request = client.send("shell", "complete_request", {"code": position.code, "cursor_pos": len(position.code)})
    reply = client.reply_to(request, timeout=120)
    took = time.perf_counter() - start
    client.iopub_of(request)
    return reply["content"]["matches"], 1e3 * took


def percentile(times: list[float], share: float) -> float:
    return sorted(times)[min(len(times) - 1, int(share * len(times)))]


def main() -> None:
    chosen = random.Random(5)
    hits, missed, times, beside, asked = 0, [], [], [], []
    for name in CHOSEN:
        cells = json.loads((NOTEBOOKS / f"{name}.ipynb").read_text("utf-8"))["cells"]
        with start_kernel() as kernel:
            client = kernel.client
            client.complete("Vec::<u8>::ne")  # rust-analyzer is there
            for cell in cells:
                code = "".join(cell["source"])
                if cell["cell_type"] != "code" or "raises-exception" in cell["metadata"].get("tags", []):
                    continue
                for position in positions(code, chosen)[: max(0, POSITIONS - len(asked))]:
                    matches, took = ask(client, position)
                    times.append(took)
                    asked.append(position)
                    if position.wanted in [match.rstrip("!") for match in matches[:FIRST]]:
                        hits += 1
                    else:
                        missed.append(f"{name}: ..{position.code[-40:]!r} wanted {position.wanted}, got {matches[:FIRST]}")
                client.run(code)
    with start_kernel() as kernel:
        kernel.run("let number_of_things = 3;").ok()
        running = kernel.client.submit("for _ in 0..3000 { std::thread::sleep(std::time::Duration::from_millis(20)); }")
        for prefix in ["numb", "Tens", "whil", "scat", "Vec"] * 8:
            beside.append(ask(kernel.client, Position(prefix, ""))[1])
        kernel.client.interrupt()
        kernel.client.finish(running)
    print(f"{hits} of {len(asked)} wanted names among the first {FIRST}")
    print("\n".join(missed))
    print(f"loaded: median {statistics.median(times):.0f} ms, 95th percentile {percentile(times, 0.95):.0f} ms")
    print(f"while a cell runs, rust-analyzer loading: median {statistics.median(beside):.1f} ms, 95th percentile {percentile(beside, 0.95):.1f} ms")


if __name__ == "__main__":
    main()
