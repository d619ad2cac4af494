"""What a cell costs as the session grows: live variables, and definitions."""

from __future__ import annotations

from contenders import Contenders
from report import Report

PART = "session"
VARIABLES, ITEMS = "a new cell among live variables", "a new cell among definitions"
EACH = 5


def measure(contenders: Contenders, runs: int, report: Report) -> None:
    for run in range(runs):
        with contenders.oxbook(contenders.empty_cache()) as kernel:
            made = 0
            for count in (0, 10, 100):
                while made < count:
                    kernel.seconds("".join(f"let v{made + i} = vec![{made + i}.5f64];\n" for i in range(10)))
                    made += 10
                for each in range(EACH):
                    report.add(PART, VARIABLES, f"{count} of them", 1e3 * kernel.seconds(f"{each} + {count} + {run * 1000}"))
        with contenders.oxbook(contenders.empty_cache()) as kernel:
            made = 0
            for count in (0, 20, 100):
                while made < count:
                    kernel.seconds("\n".join(definition(made + i) for i in range(10)))
                    made += 10
                for each in range(EACH):
                    report.add(PART, ITEMS, f"{count} of them", 1e3 * kernel.seconds(f"{each} + {count} + {run * 1000}"))
    report.bound(VARIABLES, "100 of them", "0 of them", 1.15)
    report.bound(ITEMS, "100 of them", "0 of them", 1.5)


def definition(number: int) -> str:
    if number % 2:
        return f"fn f{number}(x: &[f64]) -> f64 {{ x.iter().map(|x| x * {number}.0).sum() }}"
    return f"#[derive(Debug, Clone)] struct S{number} {{ a: f64, b: Vec<String> }}\nimpl S{number} {{ fn a(&self) -> f64 {{ self.a }} }}"
