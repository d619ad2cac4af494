//! Which definitions a cell can reach: those it names, and what these name. The others are left out of what is compiled,
//! so that a cell does not cost more the longer a session is. Words are compared, not names resolved: one too many does no
//! harm, and where one too few was taken the front compiles with all of them.

use super::Entry;
use super::definition::{Kind, What, words};
use std::collections::HashSet;

/// Numbers of the definitions that `mentioned` or the cell's `own` definitions reach.
pub fn reached(entries: &[Entry], own: &HashSet<u64>, mentioned: &str) -> HashSet<u64> {
    let types: HashSet<&str> = entries
        .iter()
        .filter_map(|entry| match &entry.definition.kind {
            Kind::Named { name, what: What::Type | What::Trait { .. }, .. } => Some(name.as_str()),
            _ => None,
        })
        .collect();
    let mut known = words(mentioned);
    let mut reached: HashSet<u64> = HashSet::new();
    loop {
        let before = reached.len();
        for entry in entries {
            if reached.contains(&entry.number) {
                continue;
            }
            let wanted = own.contains(&entry.number)
                || match &entry.definition.kind {
                    Kind::Named { name, what, .. } => {
                        known.contains(name.trim_start_matches("r#"))
                            || matches!(what, What::Trait { methods } if methods.iter().any(|it| known.contains(it)))
                    }
                    Kind::Call { names, .. } => names.iter().any(|name| known.contains(name)),
                    // A trait that is imported works without being named.
                    Kind::Import { .. } | Kind::Other => true,
                    Kind::Impl(it) => {
                        let mut about = it.about.iter().filter(|word| types.contains(word.as_str())).peekable();
                        about.peek().is_none() || about.any(|word| known.contains(word))
                    }
                };
            if wanted {
                reached.insert(entry.number);
                // What an import names may come from a module of the notebook.
                known.extend(entry.definition.words.iter().cloned());
            }
        }
        if reached.len() == before {
            return reached;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Definitions;

    /// The first word of each definition that `cell` reaches.
    fn reached(cells: &[&str], cell: &str) -> Vec<String> {
        let definitions =
            cells.iter().fold(Definitions::default(), |definitions, cell| definitions.with(cell).commit(&[]).0);
        let earlier = definitions.with(cell).earlier(cell);
        earlier.into_iter().filter(|it| it.reached).map(|it| it.text).collect()
    }

    #[test]
    fn names_are_followed() {
        let cells = ["fn a() { b() }", "fn b() {}", "fn c() {}"];
        assert_eq!(reached(&cells, "a()"), ["fn a() { b() }", "fn b() {}"]);
        assert_eq!(reached(&cells, "println!(\"{c}\")"), ["fn c() {}"]);
        assert!(reached(&cells, "1 + 1").is_empty());
    }

    #[test]
    fn impls_go_with_their_types_and_traits_with_their_methods() {
        let cells =
            ["struct P;", "impl P { fn f(&self) {} }", "trait Twice { fn twice(&self); }", "impl Twice for i32 {}"];
        assert_eq!(reached(&cells, "let p = P;"), [cells[0], cells[1]]);
        assert_eq!(reached(&cells, "5.twice()"), [cells[2], cells[3]]);
    }

    #[test]
    fn imports_are_always_there() {
        assert_eq!(reached(&["use std::fmt::Write;"], "1"), ["use std::fmt::Write;"]);
    }
}
