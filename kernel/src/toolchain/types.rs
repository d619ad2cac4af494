//! The names of variables' types, found by rustc while it compiles the cell that defines them.
//!
//! The session gives evcxr a cell in which a new variable has an invented type name (`let t: OxT7 = ..;`), and evcxr
//! copies that name into everything it generates afterwards. The front takes the invented names out before compiling,
//! learns the real ones from the compiler, and writes them where later cells' code names the type. Both sides find the
//! real names in one file.

use anyhow::Result;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

/// The beginning of every invented name.
pub const PLACEHOLDER: &str = "OxT";

const FILE: &str = "types.json";

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TypeName {
    /// Can be written in a later cell.
    Named(String),
    /// A closure, an iterator chain, `impl Trait`: the compiler's description, which no code can say.
    Unnameable(String),
    /// No cell can use the variable any more.
    Lost(Lost),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lost {
    /// A cell moved its value away.
    Moved,
    /// It borrowed from what ended with its cell; the compiler's name for its type.
    Borrowed(String),
    /// Its type depends on this name, which was defined anew.
    Redefined(String),
    /// Its cell failed before it was defined.
    NeverDefined,
    /// The process that held it ended.
    ProcessEnded,
}

/// Real types by invented name.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Types(BTreeMap<String, TypeName>);

impl Types {
    pub fn read(crate_directory: &Path) -> Self {
        std::fs::read_to_string(path(crate_directory))
            .ok()
            .and_then(|text| serde_json::from_str(&text).ok())
            .unwrap_or_default()
    }

    /// All or nothing: on a disk that is full the earlier ones stay, and with them the variables.
    pub fn write(&self, crate_directory: &Path) -> Result<()> {
        let mut file = tempfile::NamedTempFile::new_in(crate_directory)?;
        file.write_all(serde_json::to_string(self)?.as_bytes())?;
        file.persist(path(crate_directory))?;
        Ok(())
    }

    pub fn get(&self, placeholder: &str) -> Option<&TypeName> {
        self.0.get(placeholder)
    }

    pub fn insert(&mut self, placeholder: String, name: TypeName) {
        self.0.insert(placeholder, name);
    }

    /// `text` with every invented name replaced by what a person may read.
    pub fn readable(&self, text: &str) -> String {
        let mut readable = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(start) = rest.find(PLACEHOLDER) {
            let (before, found) = rest.split_at(start);
            let digits = found[PLACEHOLDER.len()..].chars().take_while(char::is_ascii_digit).count();
            let (placeholder, after) = found.split_at(PLACEHOLDER.len() + digits);
            readable.push_str(before);
            match self.get(placeholder) {
                Some(TypeName::Named(name) | TypeName::Unnameable(name) | TypeName::Lost(Lost::Borrowed(name))) => {
                    readable.push_str(&readable_type(name));
                }
                Some(TypeName::Lost(_)) => readable.push('_'),
                None => readable.push_str(placeholder),
            }
            rest = after;
        }
        readable + rest
    }
}

/// A message without the paths of what everybody knows: `std::rc::Rc<i32>` is `Rc<i32>` to a reader.
///
/// What evcxr calls the error of a cell, and where a closure stands in the generated crate, are not for readers either.
pub fn readable_paths(text: &str) -> String {
    let text = without_places(text).replace("EvcxrUserCodeError", "Box<dyn Error>");
    let text = text.as_str();
    const KNOWN: [&str; 7] = ["std", "core", "alloc", "oxbook", "candle_core", "candle_nn", "candle_transformers"];
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let mut readable = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(is_word) {
        let end = rest[start..].find(|c| !is_word(c) && c != ':').map_or(rest.len(), |length| start + length);
        let path = rest[start..end].trim_end_matches(':');
        let mut segments = path.split("::");
        let known = KNOWN.contains(&segments.next().unwrap_or_default());
        let is_type = |segment: &&str| segment.starts_with(char::is_uppercase);
        let kept = match path.split("::").position(|segment| is_type(&segment)) {
            Some(first) if known => path.split("::").skip(first).collect::<Vec<_>>().join("::"),
            _ => path.to_owned(),
        };
        readable.push_str(&rest[..start]);
        readable.push_str(&kept);
        rest = &rest[start + path.len()..];
    }
    readable + rest
}

/// `{closure@src/lib.rs:1:2: 1:4}` is `{closure}`.
fn without_places(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("@src/") {
        let end = rest[start..].find(['}', '`']).map_or(rest.len(), |length| start + length);
        shown.push_str(&rest[..start]);
        rest = &rest[end..];
    }
    shown + rest
}

/// Without the paths: `std::vec::Vec<oxbook::prelude::Tensor>` is `Vec<Tensor>` to a reader.
pub fn readable_type(name: &str) -> String {
    let mut short = String::with_capacity(name.len());
    let mut word = String::new();
    let mut characters = name.chars().peekable();
    while let Some(character) = characters.next() {
        if character.is_alphanumeric() || character == '_' {
            word.push(character);
        } else if character == ':' && characters.peek() == Some(&':') {
            characters.next();
            word.clear();
        } else {
            short.push_str(&word);
            word.clear();
            short.push(character);
        }
    }
    short + &word
}

/// Whether code can say this type.
pub fn nameable(printed: &str) -> TypeName {
    // `{closure@..}`, `{async block@..}`, `fn() {main}`; opaque types print as `impl Trait`.
    let unnameable =
        printed.contains('{') || printed.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == "impl");
    if unnameable { TypeName::Unnameable(printed.to_owned()) } else { TypeName::Named(printed.to_owned()) }
}

fn path(crate_directory: &Path) -> PathBuf {
    crate_directory.join(FILE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_become_readable() {
        let mut types = Types::default();
        types.insert("OxT1".into(), TypeName::Named("std::vec::Vec<oxbook::prelude::Tensor>".into()));
        types.insert("OxT12".into(), TypeName::Named("std::collections::HashMap<&str, [f64; 3]>".into()));
        assert_eq!(types.readable("a: OxT1, b: OxT12, c: OxT3"), "a: Vec<Tensor>, b: HashMap<&str, [f64; 3]>, c: OxT3");
    }

    #[test]
    fn messages_lose_well_known_paths() {
        assert_eq!(
            readable_paths(
                "`std::rc::Rc<m::P>` in std::mem::swap: the trait `std::ops::Add::add` of oxbook::prelude::Tensor::new"
            ),
            "`Rc<m::P>` in std::mem::swap: the trait `Add::add` of Tensor::new"
        );
    }

    #[test]
    fn messages_lose_what_is_ours() {
        assert_eq!(readable_paths("in `{closure@src/lib.rs:1:2: 1:4}`"), "in `{closure}`");
        assert_eq!(readable_paths("a `Result<(), EvcxrUserCodeError>`"), "a `Result<(), Box<dyn Error>>`");
    }

    #[test]
    fn closures_and_opaque_types_cannot_be_named() {
        for printed in [
            "{closure@src/lib.rs:1:2: 1:4}",
            "std::iter::Map<std::ops::Range<i32>, {closure@a}>",
            "impl Iterator<Item = i32>",
        ] {
            assert!(matches!(nameable(printed), TypeName::Unnameable(_)), "{printed}");
        }
        for printed in ["i32", "implementation::Simple", "std::boxed::Box<dyn std::ops::Fn(i32) -> i32>"] {
            assert!(matches!(nameable(printed), TypeName::Named(_)), "{printed}");
        }
    }
}
