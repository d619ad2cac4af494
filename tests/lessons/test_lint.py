"""No lesson, and nothing in the prelude, calls an operation of candle that loses gradients without a word.

candle 0.11's fused operations have no backward pass, and its optimisers skip a variable without a gradient: a model made
of them seems to train while most of its weights stand still. The prelude has each of them with a derivative. What a lesson
shows on purpose is marked with a comment `// no gradient` on the same line.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# What cuts the gradient, and what to write instead.
UNSAFE = {
    r"\bsoftmax_last_dim\b": "x.softmax(D::Minus1)?",
    r"\b(?:ops::)?(?:layer_norm|rms_norm)\s*\(": "nn::LayerNorm, nn::RmsNorm",
    r"\bcandle_nn::(?:layer_norm|rms_norm|layer_norm_no_bias)\b": "nn::LayerNorm, nn::RmsNorm",
    r"\bcandle_nn::(?:LayerNorm|RmsNorm)\b": "nn::LayerNorm, nn::RmsNorm",
    r"\brope(?:_i|_thd)?\s*\(": "nn::Rotary",
    r"\bops::sdpa\b|\bsdpa\s*\(": "nn::attention",
    r"\bapply_op[123]_no_bwd\b": "apply_op1, apply_op2, apply_op3 with a backward pass",
    # Not cut, but wrong or infinite.
    r"\bbinary_cross_entropy_with_logit\b": "loss::binary_cross_entropy",
    r"\.conv1d\s*\(|\.conv2d\s*\(|\bcandle_nn::(?:conv1d|conv2d|Conv1d|Conv2d)\b": "nn::Conv1d, nn::Conv2d",
    # Skips what gets no gradient.
    r"\bcandle_nn::(?:AdamW|SGD|optim)\b|\bParamsAdamW\b": "Optimizer::adam, Optimizer::sgd",
    # Cannot be seeded.
    r"\bTensor::randn?\s*\(|\brandn?_like\s*\(": "randn(shape), rand(shape), rng.randn(shape)",
}
ALLOWED = "// no gradient"


def unsafe_calls(code: str) -> list[tuple[int, str, str]]:
    """Line number, line and advice for each unsafe call outside comments and texts."""
    found = []
    for number, line in enumerate(code.splitlines(), 1):
        if ALLOWED in line:
            continue
        bare = re.sub(r'"(?:\\.|[^"\\])*"', '""', line).split("//")[0]
        found += [(number, line.strip(), advice) for pattern, advice in UNSAFE.items() if re.search(pattern, bare)]
    return found


def without_tests(code: str) -> str:
    """A source file up to its unit tests, which compare with candle's operations."""
    return code.split("#[cfg(test)]\nmod tests {")[0]


NOTEBOOKS = sorted((ROOT / "notebooks").rglob("*.ipynb"))
# `conv.rs` falls back on candle's convolutions on graphics cards; `rotary.rs` turns gradients back.
SOURCES = [p for p in sorted((ROOT / "prelude" / "src").rglob("*.rs")) if "tests" not in p.stem]
EXCEPTIONS = {"nn/conv.rs": r"\.conv", "fused/rotary.rs": "apply_op1_no_bwd"}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_no_lesson_loses_gradients(path: Path) -> None:
    cells = json.loads(path.read_text())["cells"]
    code = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    assert not unsafe_calls(code), "\n".join(f"{line}\n    use {advice}" for _, line, advice in unsafe_calls(code))


def test_nothing_in_the_prelude_does() -> None:
    assert len(SOURCES) > 50
    bad = []
    for path in SOURCES:
        name = path.relative_to(ROOT / "prelude" / "src").as_posix()
        for number, line, advice in unsafe_calls(without_tests(path.read_text())):
            if name in EXCEPTIONS and re.search(EXCEPTIONS[name], line):
                continue
            if re.search(r"\bfn (layer_norm|rms_norm)\b|fused::(layer_norm|rms_norm)\(", line):
                continue  # The prelude's own, of the same name.
            bad.append(f"{name}:{number}: {line}\n    use {advice}")
    assert not bad, "\n".join(bad)


@pytest.mark.parametrize(
    "line",
    [
        "let p = candle_nn::ops::softmax_last_dim(&x)?;",
        "use candle_nn::ops::{softmax_last_dim, silu};",
        "let y = ops::rms_norm(&x, &alpha, 1e-5)?;",
        "let norm = candle_nn::layer_norm(64, 1e-5, vb)?;",
        "let norm = candle_nn::LayerNorm::new(w, b, 1e-5);",
        "let q = candle_nn::rotary_emb::rope(&q, &cos, &sin)?;",
        "let q = rope_i(&q, &cos, &sin)?;",
        "let y = candle_nn::ops::sdpa(&q, &k, &v, None, true, 1.0, 1.0)?;",
        "x.apply_op1_no_bwd(&MyOp)?",
        "let l = candle_nn::loss::binary_cross_entropy_with_logit(&x, &y)?;",
        "let y = x.conv1d(&w, 1, 2, 1, 1)?;",
        "let opt = candle_nn::AdamW::new(vars, ParamsAdamW::default())?;",
        "let x = Tensor::randn(0f32, 1., (2, 3), &Device::Cpu)?;",
    ],
)
def test_the_lint_sees(line: str) -> None:
    assert unsafe_calls(line)


@pytest.mark.parametrize(
    "line",
    [
        "let p = x.softmax(D::Minus1)?; // not softmax_last_dim",
        'println!("softmax_last_dim cuts the gradient");',
        "let y = nn::RmsNorm::new(&p, 64)?.forward(&x)?;",
        "let y = candle_nn::ops::rms_norm_slow(&x, &g, 1e-5)?;",
        "let cut = candle_nn::ops::softmax_last_dim(&x)?; // no gradient",
        "let x = randn((2, 3));",
        "let x = rng.randn((2, 3))?;",
        "let scope = 3; europe(1);",
        "let norm = nn::LayerNorm::new(&p, 4)?;",
    ],
)
def test_the_lint_lets_through(line: str) -> None:
    assert not unsafe_calls(line)
