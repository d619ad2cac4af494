//! What a changed definition does to variables. rustc's `TypeId` knows a type by its path, not by its fields: a variable
//! of a struct that was defined anew would be read as the new one. So whatever depends on a changed name, directly or
//! through other definitions, is found here, and dropped by the cell that makes the change.

use super::Entry;
use super::definition::{Definition, Kind};
use std::collections::{HashMap, HashSet};

#[derive(Debug, Clone, PartialEq)]
pub struct Stale {
    pub variable: String,
    /// The name whose definition changed.
    pub because: String,
}

/// What an impl can change the layout of, by an associated type or constant: whatever asks the trait for it. Only a trait
/// from elsewhere has users that are not seen here: the type itself then stands for them.
pub fn shaped_by(definition: &Definition, names: &HashSet<String>) -> HashSet<String> {
    match &definition.kind {
        Kind::Impl(it) if it.shapes_types => match &it.trait_name {
            Some(name) if names.contains(name) => HashSet::from([name.clone()]),
            Some(name) => HashSet::from([name.clone(), it.self_type.clone()]),
            None => HashSet::from([it.self_type.clone()]),
        },
        _ => HashSet::new(),
    }
}

/// For every name that is not what it was: the changed name it depends on.
pub fn causes(entries: &[Entry], changed: &HashSet<String>, names: &HashSet<String>) -> HashMap<String, String> {
    let mut causes: HashMap<String, String> = changed.iter().map(|name| (name.clone(), name.clone())).collect();
    loop {
        let before = causes.len();
        for entry in entries {
            let affected: HashSet<String> = match &entry.definition.kind {
                Kind::Named { name, .. } | Kind::Import { name: Some(name) } => HashSet::from([name.clone()]),
                Kind::Call { names, .. } => names.clone(),
                _ => shaped_by(&entry.definition, names),
            };
            if affected.iter().all(|name| causes.contains_key(name)) {
                continue;
            }
            let mentioned = paths(&entry.definition.tokens);
            // The least, so that the same change always has the same reason.
            let cause = mentioned.iter().filter_map(|name| causes.get(*name)).min().cloned();
            if let Some(cause) = cause {
                for name in affected {
                    causes.entry(name).or_insert_with(|| cause.clone());
                }
            }
        }
        if causes.len() == before {
            return causes;
        }
    }
}

pub fn stale<'a>(
    variables: impl Iterator<Item = (&'a str, &'a str)>,
    causes: &HashMap<String, String>,
    changed_type: bool,
) -> Vec<Stale> {
    variables
        .filter_map(|(variable, type_name)| {
            let because = cause(type_name, causes, changed_type)?;
            Some(Stale { variable: variable.to_owned(), because })
        })
        .collect()
}

/// Why a type of this name is not what it was.
pub fn cause(type_name: &str, causes: &HashMap<String, String>, changed_type: bool) -> Option<String> {
    let named = paths(type_name).into_iter().filter_map(|name| causes.get(name)).min().cloned();
    // `downcast` goes by `TypeId`, and nobody can say what is inside.
    let hides_types = ["dyn std::any::Any", "dyn std::error::Error", "dyn Any", "dyn Error", "anyhow::Error"];
    let hidden = || {
        let hides = changed_type && hides_types.iter().any(|it| type_name.contains(it));
        hides.then(|| causes.values().min().cloned()).flatten()
    };
    named.or_else(hidden)
}

/// The names at the head of the paths in a text, and whatever follows `::` of a head that is `crate` or `self`: field
/// names and parts of other crates' paths are not among them.
fn paths(text: &str) -> Vec<&str> {
    let mut heads = Vec::new();
    // What is declared inside hides what bears the name outside.
    let mut declared = HashSet::new();
    let bytes = text.as_bytes();
    let mut at = 0;
    let mut previous = "";
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    while let Some(start) = text[at..].find(is_word).map(|found| at + found) {
        let end = text[start..].find(|c: char| !is_word(c)).map_or(text.len(), |length| start + length);
        let word = &text[start..end];
        let before = text[..start].trim_end();
        let after = text[end..].trim_start();
        let qualified = before.ends_with("::");
        let outside = qualified && {
            let head = before.trim_end_matches("::").trim_end();
            ["crate", "self", "super"].iter().any(|it| head.ends_with(it))
        };
        let lifetime = start > 0 && bytes[start - 1] == b'\'';
        // `x: T` declares a field or a parameter; in `a::b` the colon is half of a path's.
        let declares = after.starts_with(':') && !after.starts_with("::");
        if ["struct", "enum", "union", "trait", "type", "mod", "fn", "const", "static"].contains(&previous)
            && before.ends_with(previous)
        {
            declared.insert(word);
        } else if outside || (!qualified && !lifetime && !declares && !before.ends_with('.')) {
            heads.push((word, outside));
        }
        previous = word;
        at = end;
    }
    heads.into_iter().filter(|(word, outside)| *outside || !declared.contains(word)).map(|(word, _)| word).collect()
}

#[cfg(test)]
mod tests {
    use super::super::Definitions;
    use super::*;

    fn dropped(cells: &[&str], cell: &str, types: &[&str]) -> Vec<String> {
        let definitions =
            cells.iter().fold(Definitions::default(), |definitions, cell| definitions.with(cell).commit(&[]).0);
        definitions.with(cell).stale(types.iter().map(|it| (*it, *it))).into_iter().map(|it| it.variable).collect()
    }

    #[test]
    fn heads_of_paths() {
        assert_eq!(paths("std::vec::Vec<m::P<'a, [f64; 3]>>"), ["std", "m", "f64", "3"]);
        assert_eq!(paths("fn(P) -> i32"), ["fn", "P", "i32"]);
        assert_eq!(paths("struct S { p : P , q : Vec < crate :: Q > }"), ["struct", "P", "Vec", "crate", "Q"]);
        let module = "mod m { struct P { x : i32 } fn f ( ) -> P { super :: Q } fn g ( ) -> R { } }";
        assert_eq!(paths(module), ["mod", "struct", "i32", "fn", "super", "Q", "fn", "R"]);
    }

    #[test]
    fn variables_of_a_changed_type_go() {
        let cells = ["struct P { a: i32 }", "struct Q { p: P }", "type R = Vec<Q>;", "struct S { p: i32 }"];
        let types = ["P", "std::vec::Vec<Q>", "R", "S", "i32", "std::P"];
        assert_eq!(dropped(&cells, "struct P { a: f64 }", &types), ["P", "std::vec::Vec<Q>", "R"]);
        assert!(dropped(&cells, "struct P { /* the same */ a: i32 }", &types).is_empty());
    }

    #[test]
    fn a_name_that_is_new_changes_what_mentioned_it_before() {
        assert_eq!(dropped(&["struct W { t: Tensor }"], "struct Tensor;", &["W", "f32"]), ["W"]);
    }

    #[test]
    fn an_associated_type_shapes_what_uses_it() {
        let cells = [
            "trait Tr { type Out; }",
            "struct W<T: Tr> { x: T::Out }",
            "struct K;",
            "impl Tr for K { type Out = u8; }",
        ];
        assert_eq!(dropped(&cells, "impl Tr for K { type Out = String; }", &["W<K>", "K", "u8"]), ["W<K>"]);
        let foreign = ["struct It;", "impl Iterator for It { type Item = u8; }"];
        let types = ["std::iter::Peekable<It>", "It"];
        assert_eq!(dropped(&foreign, "impl Iterator for It { type Item = String; }", &types), types);
        assert!(
            dropped(&["struct K;", "impl Tr for K { fn f() {} }"], "impl Tr for K { fn f() { 1 } }", &["K"]).is_empty()
        );
    }

    #[test]
    fn what_may_hide_a_changed_type_goes_too() {
        let types = ["std::boxed::Box<dyn std::any::Any>", "std::boxed::Box<dyn std::ops::Fn()>"];
        assert_eq!(dropped(&["struct P { a: i32 }"], "struct P { a: f64 }", &types), [types[0]]);
        assert!(dropped(&["fn f() {}"], "fn f() { 1 }", &types).is_empty());
    }
}
