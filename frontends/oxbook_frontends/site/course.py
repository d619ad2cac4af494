"""All lessons of a site: their order, the page in front of them, and the files that they become."""

from __future__ import annotations

import re
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup
from jupyter_client.kernelspec import KernelSpecManager

from . import asking, assets
from .lesson import Lesson
from .page import FRONT, PageExporter, relink
from .place import Refused

OVERVIEW = "00_Overview"
LINK = re.compile(r"\]\(([^)\s]+\.ipynb)\)")
# How many lessons a cell of the overview must lead to, to be one of those that one chooses by.
CHOICE = 3


class Course:
    def __init__(self, lessons: list[Lesson]) -> None:
        self.lessons = lessons
        self.pages = {lesson.path.name: lesson.page for lesson in lessons}
        if len(self.pages) < len(lessons):
            raise Refused("two notebooks have the same name")
        if FRONT in self.pages.values():
            raise Refused("a notebook cannot be named index.ipynb: its page would be that in front of all")
        self.overview = next((lesson for lesson in lessons if lesson.name == OVERVIEW), None)
        self.title = self.overview.title if self.overview else "Lessons"
        self.exporter = PageExporter()

    def write(self, site: Path) -> None:
        """Pages, pictures, notebooks and what they need, once all lessons were run."""
        assets.write(site)
        for number, lesson in enumerate(self.lessons):
            before = self.lessons[number - 1] if number else None
            after = self.lessons[number + 1] if number + 1 < len(self.lessons) else None
            self._write_lesson(site, lesson, before, after)
        (site / FRONT).write_text(self._front(), "utf-8")

    def _write_lesson(self, site: Path, lesson: Lesson, before: Lesson | None, after: Lesson | None) -> None:
        asking.arrange(lesson.notebook)
        resources: dict[str, Any] = {
            "metadata": {"name": lesson.name, "path": str(lesson.path.absolute().parent)},
            "unique_key": "picture",
            "output_files_dir": f"{lesson.name}_files",
            "site": {
                "course": self.title,
                "lesson": lesson,
                "before": before,
                "after": after,
                "pages": self.pages,
                "made": made_with(lesson),
            },
        }
        html, resources = self.exporter.from_notebook_node(lesson.notebook, resources)
        (site / lesson.page).write_text(html, "utf-8")
        (site / lesson.path.name).write_text(lesson.as_written, "utf-8")
        for name, content in resources.get("outputs", {}).items():
            path = site / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content)

    def _front(self) -> str:
        introduction, choices = self._choices()
        listed = "\n".join(choices)
        others = [lesson for lesson in self.lessons if lesson is not self.overview and lesson.path.name not in listed]
        html = self.exporter.front(
            title=self.title, start=self.overview, introduction=introduction, choices=choices, others=others
        )
        soup = BeautifulSoup(html, "html.parser")
        relink(soup, self.pages)
        return str(soup)

    def _choices(self) -> tuple[str, list[str]]:
        """What the overview says first, and its cells from which one goes to lessons: the course's table and its paths."""
        prose = [cell.source for cell in self.overview.notebook.cells if cell.cell_type == "markdown"] if self.overview else []
        if not prose:
            return "", []
        paragraphs = prose[0].split("\n\n")
        introduction = next((text for text in paragraphs if not text.startswith("#")), "")
        chosen = [text for text in prose if len(set(LINK.findall(text))) >= CHOICE]
        return introduction, [as_choice(text) for text in chosen]


def as_choice(text: str) -> str:
    """A section of the overview without the number that it has there, and without boxes that keep no ticks here."""
    text = re.sub(r"^(#+) \d+\. ", r"\1 ", text, flags=re.MULTILINE)
    return re.sub(r"^(\s*[-*]) \[[ x]\] ", r"\1 ", text, flags=re.MULTILINE)


def made_with(lesson: Lesson) -> str:
    """With which version of what a lesson was run, and when."""
    kernel = KernelSpecManager().get_kernel_spec(lesson.kernel)
    said = subprocess.run([kernel.argv[0], "--version"], capture_output=True, encoding="utf-8").stdout.split()
    language = lesson.notebook.metadata.get("language_info", {})
    rust = f", {language['name'].capitalize()} {language['version']}" if language.get("version") else ""
    version = f" {said[1]}" if len(said) == 2 else ""
    return f"{kernel.display_name}{version}{rust}, {date.today().isoformat()}"
