"""A talk in JupyterLab: jupyterlab-rise, in the teacher's environment, shows a lesson's slides in Chromium and runs its cells."""

from __future__ import annotations

from pathlib import Path
from typing import Iterator

import pytest
from grading import PYTHON
from labserver import CHROMIUM_ARGUMENTS, NEEDS_CHROMIUM, chromium, running
from playwright.sync_api import Page, expect, sync_playwright
