"""Cells that ask a learner for something, as a reader gets them: predictions with their answers, hints to unfold.

Reads the tags of a lesson's cells, their text and what they showed. What it does not recognise stays a cell as any other.
"""

from __future__ import annotations

import re

from nbformat import NotebookNode

HINT = re.compile(r'\.hint\(\s*(?:r(?P<fence>#*)"(?P<raw>.*?)"(?P=fence)|"(?P<text>(?:[^"\\]|\\.)*)")\s*,?\s*\)', re.DOTALL)
ESCAPES = {"n": "\n", "t": "\t", "\n": ""}
PREDICTION = re.compile(r"^○ No prediction yet: (.+)$", re.MULTILINE)
MEASURED = re.compile(r"^● (.+) = (.+)$", re.MULTILINE)
OF_THE_LEARNER = {"progress"}


def arrange(notebook: NotebookNode) -> None:
    """Says for each cell, in its metadata under `asking`, what the page makes of it; leaves out what is only a learner's."""
    notebook.cells = [cell for cell in notebook.cells if not OF_THE_LEARNER & tags(cell)]
    measured = {name: value for cell in notebook.cells for name, value in MEASURED.findall(said(cell))}
    for cell in notebook.cells:
        if "predict" in tags(cell):
            questions = PREDICTION.findall(said(cell))
            if questions:
                cell.metadata["asking"] = {"predictions": [(name, measured.get(name)) for name in questions]}
        elif "hints" in tags(cell):
            if hints := hints_of(cell.source):
                cell.metadata["asking"] = {"hints": hints, "effort": effort(said(cell))}
        elif "check" in tags(cell):
            cell.metadata["asking"] = {"check": True}


def tags(cell: NotebookNode) -> set[str]:
    return set(cell.metadata.get("tags", []))


def said(cell: NotebookNode) -> str:
    """What a code cell showed, in words."""
    return "\n".join(output["data"].get("text/plain", "") for output in cell.get("outputs", []) if "data" in output)


def hints_of(source: str) -> list[str]:
    """The hints in Markdown, as Rust reads its strings."""
    return [found["raw"] if found["text"] is None else unescaped(found["text"]) for found in HINT.finditer(source)]


def unescaped(text: str) -> str:
    # A backslash at a line's end takes the next line's indentation with it.
    text = re.sub(r"\\\n\s*", "", text)
    return re.sub(r"\\(.)", lambda found: ESCAPES.get(found[1], found[1]), text, flags=re.DOTALL)


def effort(said: str) -> str:
    """The line of the exercise's card that says how difficult it is."""
    return next((line.strip() for line in said.splitlines() if line.strip().startswith("difficulty")), "")
