"""Figures by row and contender, and the bounds that some rows have."""

from __future__ import annotations

import statistics
from dataclasses import dataclass, field


@dataclass
class Bound:
    """`contender` is to be at most `factor` times `peer` (a factor below 1: that much faster), plus `slack`."""

    row: str
    contender: str
    peer: str
    factor: float
    slack: float = 0.0


@dataclass
class Report:
    # row -> contender -> repetitions, in the row's unit
    figures: dict[str, dict[str, list[float]]] = field(default_factory=dict)
    parts: dict[str, list[str]] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    missed: list[str] = field(default_factory=list)
    bounds: list[Bound] = field(default_factory=list)

    def add(self, part: str, row: str, contender: str, value: float, unit: str = "ms") -> None:
        rows = self.parts.setdefault(part, [])
        if row not in rows:
            rows.append(row)
        self.units[row] = unit
        self.figures.setdefault(row, {}).setdefault(contender, []).append(value)

    def bound(self, row: str, contender: str, peer: str, factor: float, slack: float = 0.0) -> None:
        self.bounds.append(Bound(row, contender, peer, factor, slack))

    def median(self, row: str, contender: str) -> float | None:
        values = self.figures.get(row, {}).get(contender)
        return statistics.median(values) if values else None

    def table(self, part: str) -> str:
        lines = [f"\n{part} (median; least to most)"]
        for row in self.parts.get(part, []):
            lines.append(f"  {row}")
            for contender, values in self.figures[row].items():
                spread = f"({min(values):.4g} to {max(values):.4g})"
                lines.append(f"    {contender:28} {statistics.median(values):>9.4g} {self.units[row]:3} {spread}")
            for bound in (bound for bound in self.bounds if bound.row == row):
                lines.append(f"    {self.judged(bound)}")
        return "\n".join(lines)

    def judged(self, bound: Bound) -> str:
        own, peer = self.median(bound.row, bound.contender), self.median(bound.row, bound.peer)
        if own is None or peer is None:
            return f"{bound.contender} against {bound.peer}: not measured"
        reached = own <= bound.factor * peer + bound.slack
        ratio = own / peer if peer else float("inf")
        said = f"{ratio:.2f} times" if ratio >= 1 else f"{1 / ratio:.1f} times faster than"
        asked = f"at most {bound.factor:g} times" if bound.factor >= 1 else f"at least {1 / bound.factor:.3g} times faster"
        asked += f" and {bound.slack:g} {self.units[bound.row]}" if bound.slack else ""
        if not reached and (name := f"{bound.row}: {bound.contender}") not in self.missed:
            self.missed.append(name)
        return f"{bound.contender}: {said} {bound.peer} (asked: {asked}) {'' if reached else 'MISSED'}".rstrip()

    def verdict(self) -> str:
        return "missed: " + "; ".join(self.missed) if self.missed else "all within their bounds"
