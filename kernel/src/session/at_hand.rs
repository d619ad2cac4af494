//! What can be offered at once, without rust-analyzer: the session's variables and definitions, the prelude's names,
//! keywords, commands, and files inside texts. Offered while rust-analyzer loads, and where it takes too long.

use super::commands;
use super::completion::{Match, completion_reply};
use super::definitions::imported_names;
use super::scope::Scope;
use super::text_position::{byte_offset, word_at};
use crate::toolchain::environment::users_cargo_home;
use crate::toolchain::image::Image;
use ra_ap_syntax::{AstNode, Edition, SourceFile, ast};
use serde_json::Value;
use std::path::Path;
use std::sync::OnceLock;

const KEYWORDS: [&str; 40] = [
    "as",
    "async",
    "await",
    "break",
    "const",
    "continue",
    "crate",
    "dyn",
    "else",
    "enum",
    "extern",
    "false",
    "fn",
    "for",
    "if",
    "impl",
    "in",
    "let",
    "loop",
    "match",
    "mod",
    "move",
    "mut",
    "pub",
    "ref",
    "return",
    "self",
    "Self",
    "static",
    "struct",
    "super",
    "trait",
    "true",
    "type",
    "union",
    "unsafe",
    "use",
    "where",
    "while",
    "macro_rules!",
];

/// What can be derived: the standard library's, and serde's.
const DERIVES: [&str; 11] =
    ["Clone", "Copy", "Debug", "Default", "Deserialize", "Eq", "Hash", "Ord", "PartialEq", "PartialOrd", "Serialize"];

/// Most files of a directory that are offered.
const MOST_FILES: usize = 200;

/// The content of a `complete_reply`, for what is no Rust: commands, crates after `:dep`, and files inside a text.
pub fn outside_rust(code: &str, cursor: usize, directory: &Path) -> Option<Value> {
    files(code, cursor, directory).or_else(|| dependencies(code, cursor)).or_else(|| command(code, cursor))
}

fn command(code: &str, cursor: usize) -> Option<Value> {
    let offset = byte_offset(code, cursor);
    let line = current_line(code, offset);
    if !line.starts_with(':') || line.contains(' ') {
        return None;
    }
    let found = commands::offered().filter(|(name, _)| name.starts_with(line));
    let found: Vec<Match> = found.map(|(name, about)| Match::new(name, "command", about)).collect();
    Some(completion_reply(code, offset - line.len(), offset, &found))
}

fn dependencies(code: &str, cursor: usize) -> Option<Value> {
    let offset = byte_offset(code, cursor);
    let typed = current_line(code, offset).strip_prefix(":dep ").filter(|typed| !typed.contains(['=', ' ']))?;
    let found: Vec<Match> =
        crates().iter().filter(|name| name.starts_with(typed)).map(|name| Match::new(name, "module", "")).collect();
    (!found.is_empty()).then(|| completion_reply(code, offset - typed.len(), offset, &found))
}

fn current_line(code: &str, offset: usize) -> &str {
    &code[code[..offset].rfind('\n').map_or(0, |newline| newline + 1)..offset]
}

fn files(code: &str, cursor: usize, directory: &Path) -> Option<Value> {
    let offset = byte_offset(code, cursor);
    let typed = open_text(current_line(code, offset))?;
    let (parent, name) = typed.rsplit_once('/').map_or(("", typed), |(parent, name)| (parent, name));
    let parent = if typed.starts_with('/') && parent.is_empty() { "/" } else { parent };
    let mut found: Vec<Match> = std::fs::read_dir(directory.join(parent))
        .ok()?
        .flatten()
        .filter_map(|entry| {
            let mut text = entry.file_name().into_string().ok().filter(|file| file.starts_with(name))?;
            // What is hidden is offered to who asks for it.
            if text.starts_with('.') && !name.starts_with('.') {
                return None;
            }
            let kind = if entry.path().is_dir() { "directory" } else { "file" };
            text.push_str(if kind == "directory" { "/" } else { "" });
            Some(Match { text, kind, signature: String::new() })
        })
        .take(MOST_FILES)
        .collect();
    found.sort_by(|a, b| a.text.cmp(&b.text));
    (!found.is_empty()).then(|| completion_reply(code, offset - name.len(), offset, &found))
}

/// What stands between the last quote of the line and its end, if the line ends inside a text.
fn open_text(line: &str) -> Option<&str> {
    let mut open = None;
    let mut escaped = false;
    for (at, c) in line.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if open.is_some() => escaped = true,
            '"' => open = if open.is_some() { None } else { Some(at + 1) },
            _ => {}
        }
    }
    open.map(|start| &line[start..])
}

/// The content of a `complete_reply`, if there is anything to offer. After a dot or a path there is not: that takes types.
pub fn names(code: &str, cursor: usize, scope: &Scope) -> Option<Value> {
    let offset = byte_offset(code, cursor);
    let line = current_line(code, offset);
    let (start, _) = word_at(code, offset);
    let typed = &code[start..offset];
    let before = code[..start].trim_end();
    let member = before.ends_with('.') && !before.ends_with("..") || before.ends_with("::");
    if typed.is_empty() || member || open_text(line).is_some() || line.contains("//") {
        return None;
    }
    if line.rsplit_once("#[derive(").is_some_and(|(_, list)| !list.contains(')')) {
        let found: Vec<Match> =
            DERIVES.iter().filter(|name| name.starts_with(typed)).map(|name| Match::new(name, "trait", "")).collect();
        return (!found.is_empty()).then(|| completion_reply(code, start, offset, &found));
    }
    // What is nearest to the learner comes first.
    let words = words_of(&code[..start]).map(|word| Match::new(word, "text", ""));
    let variables = scope.variables.iter().rev().map(|(name, type_name)| Match::new(name, "variable", type_name));
    let definitions = scope.definitions.names().map(|name| Match::new(name, "function", ""));
    let prelude = prelude_names().iter().map(|name| Match::new(name, "module", ""));
    let keywords = KEYWORDS.iter().map(|name| Match::new(name, "keyword", ""));
    let mut found: Vec<Match> = Vec::new();
    for each in words.chain(variables).chain(definitions).chain(prelude).chain(keywords) {
        if each.text.starts_with(typed) && !found.iter().any(|known| known.text == each.text) {
            found.push(each);
        }
    }
    (!found.is_empty()).then(|| completion_reply(code, start, offset, &found))
}

/// The names that a cell mentions, the last first: its own variables are among them. One letter is sooner typed.
fn words_of(code: &str) -> impl Iterator<Item = &str> {
    let names = code.rsplit(|c: char| !c.is_alphanumeric() && c != '_');
    names.filter(|word| word.chars().nth(1).is_some() && !word.starts_with(|c: char| c.is_ascii_digit()))
}

/// What `use oxbook::prelude::*` brings.
fn prelude_names() -> &'static [String] {
    static NAMES: OnceLock<Vec<String>> = OnceLock::new();
    NAMES.get_or_init(|| {
        let source = Image::load().ok().map(|image| image.manifest.source.join("prelude/src/prelude.rs"));
        let text = source.and_then(|path| std::fs::read_to_string(path).ok()).unwrap_or_default();
        let file = SourceFile::parse(&text, Edition::Edition2024).tree();
        file.syntax()
            .children()
            .filter_map(ast::Use::cast)
            .flat_map(|declaration| imported_names(&declaration))
            .collect()
    })
}

/// The crates whose source is on this machine, and so can be added without a network.
fn crates() -> &'static [String] {
    static CRATES: OnceLock<Vec<String>> = OnceLock::new();
    CRATES.get_or_init(|| {
        let Some(home) = users_cargo_home() else { return Vec::new() };
        let indexes = std::fs::read_dir(home.join("registry/src")).into_iter().flatten().flatten();
        let packages = indexes.flat_map(|index| std::fs::read_dir(index.path()).into_iter().flatten().flatten());
        let mut names: Vec<String> = packages
            .filter_map(|package| {
                let name = package.file_name().into_string().ok()?;
                // `name-1.2.3`: a version begins with the first hyphen before a digit.
                let cut =
                    name.match_indices('-').find(|(at, _)| name[at + 1..].starts_with(|c: char| c.is_ascii_digit()))?;
                Some(name[..cut.0].to_owned())
            })
            .collect();
        names.sort();
        names.dedup();
        names
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::definitions::Definitions;

    fn scope() -> Scope {
        let definitions = Definitions::default().with("fn lossy(x: i32) -> i32 { x }\nstruct Loss;").commit(&[]).0;
        Scope { definitions, variables: vec![("loss".into(), "f64".into()), ("letters".into(), "String".into())] }
    }

    fn offered(code: &str) -> Vec<String> {
        let reply = names(code, code.chars().count(), &scope()).unwrap_or_default();
        reply["matches"].as_array().into_iter().flatten().filter_map(|text| text.as_str().map(str::to_owned)).collect()
    }

    #[test]
    fn what_the_session_knows_is_offered_nearest_first() {
        assert_eq!(offered("loss"), ["loss", "lossy"]);
        assert_eq!(offered("1 + let")[..2], ["letters", "let"]);
        assert_eq!(offered("값 = whil"), ["while"]);
        assert_eq!(offered("let lost = 1; let lowest = 2; lo")[..4], ["lowest", "lost", "loss", "lossy"]);
        assert_eq!(offered("#[derive(Debug, Pa"), ["PartialEq", "PartialOrd"]);
        assert_eq!(offered("#[derive(Debug)] stru"), ["struct"]);
        let commands = |code: &str| command(code, code.len()).map(|reply| reply["matches"].clone());
        assert_eq!(commands(":va"), Some(serde_json::json!([":vars"])));
        assert_eq!(commands("x;\n:re"), Some(serde_json::json!([":restart"])));
        assert_eq!(commands("x"), None);
    }

    #[test]
    fn where_types_are_wanted_nothing_is() {
        for code in ["x.lo", "std::lo", "x.\n  lo", "", "1 + ", "\"lo", "// lo"] {
            assert_eq!(offered(code), Vec::<String>::new(), "{code}");
        }
        assert_eq!(offered("0..lo"), ["loss", "lossy", "loop"]);
    }

    #[test]
    fn files_are_offered_inside_a_text() {
        let place = tempfile::tempdir().unwrap();
        std::fs::create_dir(place.path().join("data")).unwrap();
        for name in ["data/한글.csv", "data/b.csv", "data/.hidden", "notes.md"] {
            std::fs::write(place.path().join(name), "").unwrap();
        }
        let offered = |code: &str| {
            let reply = files(code, code.chars().count(), place.path()).unwrap_or_default();
            (reply["matches"].clone(), reply["cursor_start"].clone())
        };
        assert_eq!(offered("read(\"da"), (serde_json::json!(["data/"]), 6.into()));
        assert_eq!(offered("let 값 = \"data/"), (serde_json::json!(["b.csv", "한글.csv"]), 14.into()));
        assert_eq!(offered("f(\"a\\\"\"); g(\"data/.h").0, serde_json::json!([".hidden"]));
        assert_eq!(offered("read(\"x\"); no").0, Value::Null);
        assert_eq!(offered("\"nowhere/").0, Value::Null);
    }
}
