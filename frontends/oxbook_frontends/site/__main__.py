"""The command: checks where the site may go, runs every notebook, and only then writes."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from .course import Course
from .lesson import Failed, Lesson
from .place import Place, Refused


def main() -> int:
    parser = argparse.ArgumentParser(prog="oxbook lessons render")
    parser.add_argument("notebooks", nargs="+", type=Path)
    parser.add_argument("--to", required=True, type=Path)
    arguments = parser.parse_args()
    try:
        place = Place(arguments.to)
        course = Course([Lesson(path) for path in arguments.notebooks])
        for lesson in course.lessons:
            start = time.monotonic()
            lesson.run()
            print(f"{lesson.path.name}: run in {time.monotonic() - start:.0f} s", file=sys.stderr, flush=True)
        place.fill(course.write)
    except (Failed, Refused) as error:
        print(f"oxbook: {error}", file=sys.stderr)
        return 1
    print(f"Open {place.directory / 'index.html'}", file=sys.stderr)
    return 0


sys.exit(main())
