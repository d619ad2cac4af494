"""Where a site goes: a whole one or none, and never over something that is not a site."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Callable

# By this a site is known again, so that the next one may take its place.
MARK = ".oxbook-site"


class Refused(Exception):
    """There is something else at this place, or two things want the same one."""


class Place:
    def __init__(self, directory: Path) -> None:
        self.directory = directory.absolute()
        if self.directory.exists() and not self._is_free():
            raise Refused(f"{directory} is there already and is no site of ours: remove it, or choose another place with --to")
        self.directory.parent.mkdir(parents=True, exist_ok=True)

    def _is_free(self) -> bool:
        return self.directory.is_dir() and ((self.directory / MARK).is_file() or not any(self.directory.iterdir()))

    def fill(self, write: Callable[[Path], None]) -> None:
        """Lets `write` fill a new directory, which then takes the place of what was there."""
        work = Path(tempfile.mkdtemp(prefix=f".{self.directory.name}-", dir=self.directory.parent))
        try:
            made = work / "made"
            made.mkdir()
            (made / MARK).touch()
            write(made)
            if self.directory.exists():
                self.directory.rename(work / "before")
            made.rename(self.directory)
        finally:
            shutil.rmtree(work)
