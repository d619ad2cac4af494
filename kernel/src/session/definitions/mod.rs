//! What the cells of a session have defined: functions, types, impls, macros, imports. A notebook's cells are edited and
//! run again in any order, so a definition takes the place of its earlier self, and what was built on the earlier one is
//! found. evcxr keeps items too, but forgets none of its impls and follows none of these dependences; its copies are
//! left out by the front (`toolchain::rewrite::items`).
//!
//! Knows syntax; knows nothing of evcxr, of compiling, or of what a cell put out.

mod definition;
mod imports;
mod item_macros;
mod methods;
mod reach;
mod staleness;
mod statics;

use super::cell::{split_commands, statements};
use super::diagnostics;
use crate::toolchain::order::{Earlier, Own, Placed, SetAside};
use definition::{Definition, Kind, What};
use std::collections::{HashMap, HashSet};

pub use imports::names as imported_names;
pub use staleness::Stale;

#[derive(Debug, Default, Clone)]
pub struct Definitions {
    entries: Vec<Entry>,
    /// Numbers entries, and the symbols of statics.
    last_number: u64,
    /// Numbers the cells that were run.
    last_cell: u64,
    /// Names whose definition did not compile with what a later cell defined, with rustc's reason.
    set_aside: HashMap<String, String>,
}

#[derive(Debug, Clone)]
struct Entry {
    number: u64,
    cell: u64,
    definition: Definition,
    /// Of what has statics in it: how the symbols begin under which the process that runs cells holds them.
    symbol: Option<String>,
}

/// What a cell would make of the definitions.
#[derive(Debug, Clone)]
pub struct Change {
    after: Definitions,
    /// Numbers of the cell's own definitions.
    own: HashSet<u64>,
    /// Names that mean something else than before, or something at all: what mentions them is not what it was.
    changed: HashSet<String>,
    /// Whether a type is among them that existed before.
    changed_type: bool,
}

impl Definitions {
    /// What `cell` defines, in place of what it replaces.
    pub fn with(&self, cell: &str) -> Change {
        let (_, code) = split_commands(cell);
        let mut after = self.clone();
        after.last_cell += 1;
        let mut change = Change { after, own: HashSet::new(), changed: HashSet::new(), changed_type: false };
        for (_, node) in statements(code) {
            let call = Definition::of_call(&node, |name| change.after.makes_items(name));
            for definition in Definition::parse(&node).into_iter().chain(call) {
                change.define(definition);
            }
        }
        change
    }

    /// Whether a macro of the notebook stands for items.
    fn makes_items(&self, macro_name: &str) -> bool {
        macro_name == "thread_local"
            || self.entries.iter().any(|entry| match &entry.definition.kind {
                Kind::Named { name, what: What::Macro { makes_items }, .. } => name == macro_name && *makes_items,
                _ => false,
            })
    }

    /// Everything, as it was written.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|entry| entry.definition.text.as_str())
    }

    /// Why a name is no longer defined.
    pub fn why_set_aside(&self, name: &str) -> Option<&str> {
        self.set_aside.get(name).map(String::as_str)
    }

    /// What stands on a line of the file of earlier definitions.
    pub fn at(&self, placed: &[Placed], line: usize) -> Option<diagnostics::Earlier> {
        let placed = Placed::at(placed, line)?;
        let entry = self.entries.iter().find(|entry| entry.number == placed.number)?;
        let (name, text) = (entry.definition.title(), entry.definition.text.clone());
        Some(diagnostics::Earlier { name, text, line: line - placed.first + 1 })
    }

    /// What cells have written of a name: its definition, and the impls of a type.
    pub fn source_of(&self, name: &str) -> Option<String> {
        let of_it = |entry: &&Entry| match &entry.definition.kind {
            Kind::Named { name: known, .. } => known == name,
            Kind::Impl(written) => written.about.contains(name),
            _ => false,
        };
        let texts: Vec<&str> = self.entries.iter().filter(of_it).map(|entry| entry.definition.text.trim()).collect();
        (!texts.is_empty()).then(|| texts.join("\n\n"))
    }

    /// Names of everything that can be called or mentioned.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().filter_map(|entry| match &entry.definition.kind {
            Kind::Named { name, .. } | Kind::Import { name: Some(name) } => Some(name.as_str()),
            _ => None,
        })
    }

    /// The process that held the statics is gone: they begin anew.
    pub fn process_ended(&mut self) {
        self.entries.iter_mut().for_each(|entry| entry.symbol = None);
    }
}

impl Change {
    fn define(&mut self, definition: Definition) {
        let cell = self.after.last_cell;
        let names: HashSet<String> = self.after.names().map(str::to_owned).collect();
        let mut same_before = false;
        let mut new_type_of: Option<(String, u64)> = None;
        let mut kept = Vec::with_capacity(self.after.entries.len() + 1);
        for mut entry in std::mem::take(&mut self.after.entries) {
            // Two of a name in one cell are rustc's to refuse.
            if entry.cell == cell {
                kept.push(entry);
            } else if definition.replaces(&entry.definition) {
                same_before |= entry.definition.tokens == definition.tokens;
                match &entry.definition.kind {
                    Kind::Named { name, what: What::Type, .. } => new_type_of = Some((name.clone(), entry.cell)),
                    Kind::Call { .. } => self.changed_type |= entry.definition.tokens != definition.tokens,
                    _ => {}
                }
            } else if let Some(rest) = methods::without_replaced(&entry.definition, &definition) {
                entry.definition = rest;
                kept.push(entry);
            }
        }
        if let Some((name, defined_by)) = new_type_of {
            kept.retain(|entry| {
                // What came with the old type goes with it: the cell that defines it anew brings its own.
                let went = matches!(&entry.definition.kind, Kind::Impl(it) if it.self_type == name)
                    && entry.cell == defined_by;
                if went {
                    self.changed.extend(staleness::shaped_by(&entry.definition, &names));
                }
                !went
            });
            self.changed_type |= !same_before;
        }
        if !same_before {
            match &definition.kind {
                Kind::Named { name, .. } | Kind::Import { name: Some(name) } => {
                    self.changed.insert(name.clone());
                    self.after.set_aside.remove(name);
                }
                Kind::Call { names, .. } => self.changed.extend(names.iter().cloned()),
                _ => self.changed.extend(staleness::shaped_by(&definition, &names)),
            }
        }
        self.after.last_number += 1;
        let number = self.after.last_number;
        self.own.insert(number);
        // Defined anew, a static begins anew too.
        let symbol = (!definition.statics.is_empty()).then(|| symbol(number));
        kept.push(Entry { number, cell, definition, symbol });
        self.after.entries = kept;
    }

    /// How many macro calls that stand for items the cell has.
    pub fn calls(&self) -> usize {
        let own = self.after.entries.iter().filter(|entry| entry.cell == self.after.last_cell);
        own.filter(|entry| entry.definition.is_call()).count()
    }

    /// Whether the cell defines a thread-local: unlike a static it begins anew in every cell.
    pub fn has_thread_local(&self) -> bool {
        self.after.entries.iter().any(|entry| match &entry.definition.kind {
            Kind::Call { macro_name, .. } => entry.cell == self.after.last_cell && macro_name == "thread_local",
            _ => false,
        })
    }

    /// What the front needs to know of the cell's own definitions.
    pub fn own(&self) -> Vec<Own> {
        let names: HashSet<&str> = self.after.names().collect();
        let own = |entry: &Entry| Own {
            text: entry.definition.tokens.clone(),
            symbol: entry.symbol.clone(),
            from_notebook: entry.definition.is_from(&names),
            is_call: entry.definition.is_call(),
        };
        self.after.entries.iter().filter(|entry| entry.cell == self.after.last_cell).map(own).collect()
    }

    /// Earlier definitions as the cell is to see them: macros first, since they are known only below their definition.
    /// `mentioned` is the text of whatever the cell can name.
    pub fn earlier(&mut self, mentioned: &str) -> Vec<Earlier> {
        let reached = reach::reached(&self.after.entries, &self.own, mentioned);
        for entry in &mut self.after.entries {
            if reached.contains(&entry.number) && !entry.definition.statics.is_empty() && entry.symbol.is_none() {
                self.after.last_number += 1;
                entry.symbol = Some(symbol(self.after.last_number));
                // Its library is this cell's.
                self.own.insert(entry.number);
            }
        }
        let mut earlier = Vec::new();
        let names: HashSet<&str> = self.after.names().collect();
        for macros in [true, false] {
            for entry in self.after.entries.iter().filter(|entry| entry.definition.is_macro() == macros) {
                let begins = self.own.contains(&entry.number) && entry.cell != self.after.last_cell;
                if entry.cell != self.after.last_cell {
                    let reached = reached.contains(&entry.number);
                    earlier.push(Earlier { number: entry.number, text: entry.text(begins, &names), reached });
                } else if macros || entry.definition.is_call() {
                    // Its items stand outside the cell.
                    earlier.push(Earlier { number: entry.number, text: entry.definition.text.clone(), reached: true });
                }
            }
        }
        earlier
    }

    /// Which variables are of a type that is not what it was; and statics, which begin anew.
    pub fn stale<'a>(&mut self, variables: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<Stale> {
        if self.changed.is_empty() {
            return Vec::new();
        }
        let names: HashSet<String> = self.after.names().map(str::to_owned).collect();
        let causes = staleness::causes(&self.after.entries, &self.changed, &names);
        for entry in &mut self.after.entries {
            let stale = |type_name: &String| staleness::cause(type_name, &causes, self.changed_type).is_some();
            if entry.cell != self.after.last_cell && entry.definition.statics.iter().any(stale) {
                entry.symbol = None;
            }
        }
        staleness::stale(variables, &causes, self.changed_type)
    }

    /// The definitions after the cell has compiled.
    pub fn commit(mut self, set_aside: &[SetAside]) -> (Definitions, Vec<String>) {
        let mut titles = Vec::new();
        for SetAside { number, because } in set_aside {
            if let Some(at) = self.after.entries.iter().position(|entry| entry.number == *number) {
                let entry = self.after.entries.remove(at);
                titles.push(entry.definition.title());
                if let Kind::Named { name, .. } | Kind::Import { name: Some(name) } = entry.definition.kind {
                    self.after.set_aside.insert(name, because.clone());
                }
            }
        }
        (self.after, titles)
    }
}

impl Entry {
    /// The text for a later cell. Statics are only declared there, unless they begin with this cell.
    fn text(&self, begins: bool, names: &HashSet<&str>) -> String {
        match &self.symbol {
            None if self.definition.is_from(names) => self.definition.text.replacen("use ", "use crate::", 1),
            None => self.definition.text.clone(),
            Some(symbol) if begins => statics::exported(&self.definition.text, symbol),
            Some(symbol) => statics::declared(&self.definition.text, symbol),
        }
    }
}

fn symbol(number: u64) -> String {
    format!("oxbook_static_{number}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(cells: &[&str]) -> Definitions {
        cells.iter().fold(Definitions::default(), |definitions, cell| definitions.with(cell).commit(&[]).0)
    }

    fn texts(cells: &[&str]) -> Vec<String> {
        after(cells).texts().map(str::to_owned).collect()
    }

    #[test]
    fn a_definition_takes_the_place_of_its_earlier_self() {
        assert_eq!(texts(&["fn f() {}", "fn f() { g() }"]), ["fn f() { g() }"]);
        assert_eq!(texts(&["use std::fmt::Result;", "use std::io::Result;"]), ["use std::io::Result;"]);
        assert_eq!(texts(&["macro_rules! m { () => { 1 } }", "fn m() {}"]).len(), 2);
        assert_eq!(texts(&["struct P;", "fn P() {}"]), ["fn P() {}"]);
    }

    #[test]
    fn an_impl_of_a_trait_is_replaced() {
        assert_eq!(texts(&["impl Tr for P { }", "impl  Tr for P { fn f() {} }"]), ["impl  Tr for P { fn f() {} }"]);
        assert_eq!(texts(&["impl Tr for P {}", "impl Tr for Q {}"]).len(), 2);
    }

    #[test]
    fn inherent_impls_add_to_each_other() {
        let left = texts(&["impl P { fn a() {} fn b() {} }", "impl P { fn b() { 1 } fn c() {} }"]);
        assert!(left[0].contains("fn a") && !left[0].contains("fn b"), "{left:?}");
        assert!(left[1].contains("fn b() { 1 }"));
        assert_eq!(texts(&["impl P { fn a() {} }", "impl P { fn a() { 1 } }"]), ["impl P { fn a() { 1 } }"]);
    }

    #[test]
    fn impls_of_the_same_cell_go_with_the_type() {
        let left = texts(&["struct P;\nimpl Clone for P {}", "impl Tr for P {}", "struct P { x: i32 }"]);
        assert_eq!(left, ["impl Tr for P {}", "struct P { x: i32 }"]);
    }

    #[test]
    fn a_static_is_declared_in_later_cells() {
        let definitions = after(&["pub static N: AtomicU32 = AtomicU32::new(0);"]);
        let earlier = definitions.with("N.load()").earlier("N.load()");
        assert_eq!(
            earlier[0].text,
            "unsafe extern \"Rust\" { #[link_name = \"oxbook_static_1_0\"] pub safe static N: AtomicU32; }"
        );
        let mut ended = definitions.clone();
        ended.process_ended();
        let mut change = ended.with("N.load()");
        assert!(
            change.earlier("N.load()")[0].text.starts_with("#[unsafe(export_name = \"oxbook_static_2_0\")] pub static")
        );
        let later = change.commit(&[]).0.with("N.load()").earlier("N.load()");
        assert!(later[0].text.contains("link_name = \"oxbook_static_2_0\""));
    }

    #[test]
    fn a_cell_s_own_macros_stand_before_what_is_older() {
        let definitions = after(&["fn f() -> i32 { m!() }"]);
        let earlier = definitions.with("macro_rules! m { () => { 2 } }\nf()").earlier("f m");
        assert!(earlier[0].text.starts_with("macro_rules! m"));
        assert_eq!(earlier.len(), 2);
    }

    #[test]
    fn a_call_that_makes_items_is_kept() {
        let definitions = after(&["macro_rules! record { ($n:ident) => { struct $n; } }", "record!(City);"]);
        let mut change = definitions.with("let c = City;");
        assert_eq!(change.earlier("City").into_iter().map(|it| it.text).collect::<Vec<_>>()[1], "record!(City);");
        let mut change = definitions.with("record!(City);\nrecord!(Lake);");
        assert_eq!(change.own().iter().filter(|own| own.is_call).count(), 2);
        assert_eq!(change.earlier("").len(), 3);
    }

    #[test]
    fn what_was_set_aside_is_remembered_until_it_is_defined_again() {
        let definitions = after(&["fn area() {}"]);
        let aside = SetAside { number: 1, because: "no field".into() };
        let (definitions, titles) = definitions.with("struct P;").commit(&[aside]);
        assert_eq!(titles, ["area"]);
        assert_eq!(definitions.why_set_aside("area"), Some("no field"));
        assert_eq!(definitions.with("fn area() { 1 }").commit(&[]).0.why_set_aside("area"), None);
    }
}
