"""A crate added with `:dep` in the middle of a notebook takes nothing away."""

from __future__ import annotations

from pathlib import Path

from notebook_view import Notebook

BEFORE = """
#[derive(Debug, Clone, PartialEq)]
struct Point { x: i32 }
trait Name { fn name(&self) -> String; }
impl Name for Point { fn name(&self) -> String { format!("point {}", self.x) } }
let p = Point { x: 1 };
let many = vec![Some(Point { x: 2 })];
let named: Box<dyn Name> = Box::new(Point { x: 3 });
let text = String::from("text");
let number = 4;
"""


def test_variables_stay_when_a_crate_is_added(notebook: Notebook, tmp_path: Path) -> None:
    crate = tmp_path / "added"
    (crate / "src").mkdir(parents=True)
    (crate / "Cargo.toml").write_text('[package]\nname = "added"\nversion = "0.1.0"\nedition = "2021"\n')
    (crate / "src/lib.rs").write_text("pub fn forty() -> i32 { 40 }")
    notebook.clear()
    assert notebook.run(BEFORE).status == "ok"
    before = notebook.variables()
    assert before.keys() == {"p", "many", "named", "text", "number"}
    added = notebook.run(f':dep added = {{ path = "{crate}" }}')
    assert added.status == "ok", added
    assert notebook.variables() == before
    assert notebook.run("added::forty() + number").result == "44"
    shown = notebook.run('(&p, &many, named.name(), &text)').result
    assert shown == '(Point { x: 1 }, [Some(Point { x: 2 })], "point 3", "text")'
    # In one cell with what uses it, too.
    assert notebook.run(f':dep added = {{ path = "{crate}" }}\nadded::forty() + p.x').result == "41"
    assert notebook.variables() == before
    notebook.close()
