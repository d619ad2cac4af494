//! What the session orders of the front for one cell, and what the front answers: two files in the crate's directory.
//! evcxr stands between the two and knows nothing of it: it repeats every item it was ever given, and would store every
//! variable; which of them count is said here.

use anyhow::Result;
use ra_ap_syntax::{AstNode, SyntaxNode, ast};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

const ORDER: &str = "order.json";
const ANSWER: &str = "answer.json";

#[derive(Debug, Default, Clone, PartialEq, Serialize, Deserialize)]
pub struct Order {
    /// What the cell itself defines.
    pub own: Vec<Own>,
    /// What earlier cells defined and this one does not replace, in the order it was defined.
    pub earlier: Vec<Earlier>,
    /// Variables whose type is defined anew: they leave the store, and the cell does not see them.
    pub dropped: Vec<String>,
    /// The types that the learner wrote for new variables, by the invented names that stand in their place.
    pub declared: BTreeMap<String, String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Own {
    /// As [`normalized`].
    pub text: String,
    /// Of what has statics in it: what the symbols begin with under which later cells find them, see [`static_symbol`].
    pub symbol: Option<String>,
    /// Of an import: whether its path begins with something a cell defines. The prelude may have the same name, and rustc
    /// then does not say which is meant.
    pub from_notebook: bool,
    /// A macro call that stands for items: it is among the earlier definitions too, and leaves the cell.
    pub is_call: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Earlier {
    pub number: u64,
    pub text: String,
    /// Whether the cell can reach it, as far as names tell.
    pub reached: bool,
}

#[derive(Debug, Default, Clone, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// Earlier definitions that do not compile with what this cell defines.
    pub set_aside: Vec<SetAside>,
    /// Variables that stay behind when the cell ends.
    pub unkept: Vec<Unkept>,
    /// rustc's warnings that a learner should see, with lines and columns of evcxr's text.
    pub warnings: Vec<Value>,
    /// Why the cell did not compile: rustc's errors, in the same way.
    pub errors: Vec<Value>,
    /// Where earlier definitions stand in the file of theirs.
    pub placed: Vec<Placed>,
}

/// Lines, from 1.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Placed {
    pub number: u64,
    pub first: usize,
    pub last: usize,
}

impl Placed {
    /// The definition on this line.
    pub fn at(placed: &[Self], line: usize) -> Option<&Self> {
        placed.iter().find(|it| (it.first..=it.last).contains(&line))
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SetAside {
    pub number: u64,
    /// rustc's message.
    pub because: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Unkept {
    pub variable: String,
    pub placeholder: String,
    pub why: WhyUnkept,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WhyUnkept {
    /// The cell moved its value away.
    Moved,
    /// It borrows from something that ends with the cell.
    Borrows,
}

impl Order {
    pub fn write(&self, crate_directory: &Path) -> Result<()> {
        // An answer to an earlier order must not be taken for one to this.
        let _ = std::fs::remove_file(crate_directory.join(ANSWER));
        write(self, crate_directory, ORDER)
    }

    /// `None` where there is none: what evcxr evaluates on its own behalf.
    pub fn read(crate_directory: &Path) -> Option<Self> {
        read(crate_directory, ORDER)
    }
}

impl Answer {
    pub fn write(&self, crate_directory: &Path) -> Result<()> {
        write(self, crate_directory, ANSWER)
    }

    /// Nothing where evcxr had nothing to compile.
    pub fn read(crate_directory: &Path) -> Self {
        read(crate_directory, ANSWER).unwrap_or_default()
    }
}

fn write(value: &impl Serialize, directory: &Path, file: &str) -> Result<()> {
    Ok(std::fs::write(directory.join(file), serde_json::to_vec(value)?)?)
}

fn read<T: DeserializeOwned>(directory: &Path, file: &str) -> Option<T> {
    serde_json::from_slice(&std::fs::read(directory.join(file)).ok()?).ok()
}

/// The statics of an item, in order, itself among them.
pub fn statics(item: &SyntaxNode) -> impl Iterator<Item = ast::Static> {
    item.descendants().filter_map(ast::Static::cast).filter(|it| it.body().is_some())
}

/// What exports the static that comes at `at` among the [`statics`] of an item with this [`Own::symbol`].
pub fn export_attribute(symbol: &str, at: usize) -> String {
    format!("#[unsafe(export_name = {:?})] ", static_symbol(symbol, at))
}

pub fn static_symbol(symbol: &str, at: usize) -> String {
    format!("{symbol}_{at}")
}

/// The tokens of a node, without comments, with single spaces, and without a comma before a closing brace: equal for
/// what is the same to the compiler.
pub fn normalized(node: &SyntaxNode) -> String {
    let tokens = node.descendants_with_tokens().filter_map(|element| element.into_token());
    let mut text = String::new();
    for token in tokens.filter(|token| !token.kind().is_trivia()) {
        if token.text() == "}" && text.ends_with(" ,") {
            text.truncate(text.len() - " ,".len());
        }
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(token.text());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use ra_ap_syntax::{Edition, SourceFile};

    #[test]
    fn comments_and_spaces_do_not_count() {
        let node = |text: &str| normalized(SourceFile::parse(text, Edition::Edition2024).tree().syntax());
        assert_eq!(node("struct P { a:i32 } // two\n"), node("/// one\nstruct P {\n    a: i32,\n}"));
        assert_ne!(node("struct P { a: i32 }"), node("struct P { a: i64 }"));
    }

    #[test]
    fn an_answer_belongs_to_its_order() {
        let directory = tempfile::tempdir().unwrap();
        let answer = Answer { set_aside: vec![SetAside { number: 1, because: "x".into() }], ..Answer::default() };
        answer.write(directory.path()).unwrap();
        assert_eq!(Answer::read(directory.path()), answer);
        Order::default().write(directory.path()).unwrap();
        assert_eq!(Answer::read(directory.path()), Answer::default());
        assert_eq!(Order::read(directory.path()), Some(Order::default()));
    }
}
