"""Ranges of numbers, as the files of `expected/` write them."""

from __future__ import annotations

Range = tuple[float, float]  # least and most, both allowed


def near(value: float, tolerance: float) -> Range:
    return value - tolerance, value + tolerance


def relative(value: float, share: float) -> Range:
    return near(value, abs(value) * share)
