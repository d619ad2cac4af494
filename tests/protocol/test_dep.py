"""`:dep`: crates beside the prelude. With one candle: what a crate makes of tensors must be the notebook's tensors."""

from __future__ import annotations

from pathlib import Path

from client import Kernel


def crate(directory: Path, name: str, dependencies: str, source: str) -> Path:
    root = directory / name
    (root / "src").mkdir(parents=True)
    (root / "Cargo.toml").write_text(
        f'[package]\nname = "{name}"\nversion = "0.1.0"\nedition = "2024"\n[dependencies]\n{dependencies}\n'
    )
    (root / "src/lib.rs").write_text(source)
    return root


def test_a_crate_that_uses_candle_has_the_same_candle(fresh: Kernel, tmp_path: Path) -> None:
    doubling = crate(
        tmp_path, "doubling", 'candle-core = "0.11"',
        "pub fn double(t: &candle_core::Tensor) -> candle_core::Result<candle_core::Tensor> { t + t }",
    )
    client = fresh.client
    client.run("let kept = 7;").ok()
    client.run(f':dep doubling = {{ path = "{doubling}" }}', timeout=600).ok()
    assert "[4.]" in client.run("doubling::double(&Tensor::new(&[2f32], &Device::Cpu)?)?").ok().text
    assert client.run("kept").ok().text == "7"


def test_an_edited_crate_is_built_again(fresh: Kernel, tmp_path: Path) -> None:
    answer = crate(tmp_path, "answer", "", "pub fn answer() -> i32 { 41 }")
    client = fresh.client
    client.run(f':dep answer = {{ path = "{answer}" }}', timeout=600).ok()
    assert client.run("answer::answer()").ok().text == "41"
    (answer / "src/lib.rs").write_text("pub fn answer() -> i32 { 42 }")
    assert client.run("answer::answer()").ok().text == "42"


def test_a_crate_that_is_not_there(fresh: Kernel, tmp_path: Path) -> None:
    client = fresh.client
    client.run("let kept = 7;").ok()
    run = client.run(f':dep nothing = {{ path = "{tmp_path / "nothing"}" }}', timeout=120)
    assert run.status == "error"
    assert "nothing" in run.error_text
    assert client.run("kept").ok().text == "7"


def test_a_crate_that_does_not_compile(fresh: Kernel, tmp_path: Path) -> None:
    broken = crate(tmp_path, "broken", "", "pub fn f() -> i32 { missing_word }")
    client = fresh.client
    client.run("let kept = 7;").ok()
    run = client.run(f':dep broken = {{ path = "{broken}" }}', timeout=300)
    assert run.status == "error"
    assert "missing_word" in run.error_text
    assert client.run("kept").ok().text == "7"
