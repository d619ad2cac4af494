//! From evcxr's text of a cell to the text that is compiled. Every pass reads one syntax tree of evcxr's text and adds
//! edits; lines stay where they are, so evcxr's mapping of compiler messages to the learner's cell stays exact.
//!
//! Knows the shape of the code that evcxr 0.22 generates (`code_to_compile` in its `eval_context.rs`). Where something
//! is not as expected a pass leaves it alone: the text as evcxr made it compiles too.

mod awaits;
mod canonical;
mod carried;
mod display;
mod edits;
mod failures;
mod interrupts;
mod items;
mod keeping;
mod long;
mod opt_level;
mod scaffold;
mod variables;

use super::order::{Order, Unkept};
use super::types::Types;
use ra_ap_syntax::ast::{self, HasModuleItem, HasName};
use ra_ap_syntax::{Edition, SourceFile};
use std::collections::{BTreeMap, BTreeSet, HashSet};

pub use canonical::{Canonical, ENTRY_POINT, Lines};
pub use display::Display;
pub use edits::{Edits, Positions};
pub use interrupts::CHECK;
pub use items::{EARLIER_FILE, EarlierText};
pub use long::is_loop;
pub use variables::{Probe, PutLine};

/// What is done; less when it did not compile.
#[derive(Debug, Clone, PartialEq)]
pub struct Passes {
    pub display: Display,
    /// Checks for an interrupt.
    pub interrupts: bool,
    /// The errors behind an error through `?`.
    pub causes: bool,
    /// Variables defined before a loop, should the loop fail.
    pub keeping: bool,
    /// Only the definitions of earlier cells that the cell reaches by name.
    pub reached_only: bool,
    /// Variables that are not put back, or not stored, by name.
    pub unkept: BTreeMap<String, Unkept>,
    /// Of the unkept, those whose types are not asked for: a mention would keep what they borrow from borrowed.
    pub unasked: BTreeSet<String>,
    /// Of the unkept, those that are dropped before what they borrow from is stored.
    pub dropped_first: BTreeSet<String>,
    /// Variables of earlier cells that the cell moves away and may give a value again: they are put back at its end, not
    /// after it.
    pub given_back: BTreeSet<String>,
    /// Definitions of earlier cells that are left out.
    pub set_aside: BTreeSet<u64>,
}

impl Default for Passes {
    fn default() -> Self {
        Self {
            display: Display::Rich,
            interrupts: true,
            causes: true,
            keeping: true,
            reached_only: true,
            unkept: BTreeMap::new(),
            unasked: BTreeSet::new(),
            dropped_first: BTreeSet::new(),
            given_back: BTreeSet::new(),
            set_aside: BTreeSet::new(),
        }
    }
}

impl Passes {
    /// All of them, less those that `OXBOOK_WITHOUT` names: for finding out what a pass does to a cell.
    pub fn wanted() -> Self {
        let on = |name: &str| !Self::without(name);
        Self {
            display: if on("display") { Display::Rich } else { Display::Evcxr },
            interrupts: on("interrupts"),
            causes: on("causes"),
            keeping: on("keeping"),
            reached_only: on("reach"),
            ..Self::default()
        }
    }

    /// Whether `OXBOOK_WITHOUT` names it.
    pub fn without(name: &str) -> bool {
        let without = std::env::var("OXBOOK_WITHOUT").unwrap_or_default();
        without.split(',').any(|it| it.trim() == name)
    }
}

pub struct Rewritten {
    /// Line by line evcxr's.
    pub text: String,
    /// What is compiled.
    pub canonical: Canonical,
    pub positions: Positions,
    /// What stands in [`EARLIER_FILE`].
    pub earlier: EarlierText,
    /// What rustc should be asked for.
    pub opt_level: u8,
    /// Where the compiler will tell the types of new variables.
    pub probes: Vec<Probe>,
    /// Where variables are put into the store.
    pub puts: Vec<PutLine>,
    /// The line on which borrowing variables are asked for their types.
    pub asked_at: Option<usize>,
    /// Variables that the cell gives a new value.
    pub assigned: HashSet<String>,
    /// Whether the last expression is shown by the prelude.
    pub shows_result: bool,
    /// Whether the cell is run in two halves.
    pub in_halves: bool,
}

/// Without an order the items are left as evcxr has them.
pub fn rewrite(source: &str, types: &Types, order: Option<&Order>, passes: &Passes) -> Rewritten {
    let parsed = SourceFile::parse(source, Edition::Edition2024);
    // What does not parse would be taken for something else; rustc stops there too, before it looks at names.
    let order = order.filter(|_| parsed.errors().is_empty());
    let file = parsed.tree();
    let mut edits = Edits::new(source);
    let mut probes = Vec::new();
    let mut puts = Vec::new();
    let mut shows_result = false;
    let mut opt_level = 2;
    let mut in_halves = false;
    let mut assigned = HashSet::new();
    let mut asked_at = None;
    let mut earlier = EarlierText::default();
    let mut own_lines = Vec::new();
    let mut own: Vec<ast::Item> = if order.is_none() { file.items().collect() } else { Vec::new() };
    scaffold::rewrite(&file, &mut edits);
    failures::error_type(&file, passes.causes, &mut edits);
    if let Some(order) = order {
        let wanted =
            |number: u64, reached: bool| (reached || !passes.reached_only) && !passes.set_aside.contains(&number);
        earlier = EarlierText::new(order, wanted, passes.interrupts);
        let items = items::Items::told_apart(&file, order);
        items::rewrite(&file, &items, order, &mut edits);
        own_lines = items::own_lines(&items, order, &edits);
        own = items.own().cloned().collect();
    }
    if let Some(entry) = entry_point(&file) {
        failures::unwinding(&entry, &mut edits);
        failures::returns(&entry, &mut edits);
        if let Some(order) = order {
            items::take_out_calls(&entry, order, &mut edits);
        }
        awaits::rewrite(&entry, &mut edits);
        let plan = if passes.keeping { keeping::plan(&entry) } else { None };
        let mut variables =
            variables::Variables { types, order, passes, probes: &mut probes, puts: &mut puts, asked_at: None };
        let words = variables.rewrite(&entry, plan.as_ref(), &mut edits);
        asked_at = variables.asked_at;
        if let Some(plan) = &plan {
            keeping::rewrite(plan, types, &mut edits, &mut probes);
            in_halves = true;
        }
        assigned = variables::assigned(&entry);
        shows_result = display::rewrite(&entry, passes.display, &mut edits);
        if passes.interrupts {
            interrupts::rewrite(&own, &entry, &mut edits);
        }
        opt_level = opt_level::choose(own.into_iter().chain(earlier.items()), &entry, &words);
    }
    let (text, positions) = edits.apply();
    let canonical = canonical::canonical(&text, &own_lines);
    Rewritten {
        text,
        canonical,
        positions,
        earlier,
        opt_level,
        probes,
        puts,
        asked_at,
        assigned,
        shows_result,
        in_halves,
    }
}

/// The function that runs the cell: `run_user_code_7`.
fn entry_point(file: &SourceFile) -> Option<ast::Fn> {
    file.items().find_map(|item| match item {
        ast::Item::Fn(function) => {
            let name = function.name()?;
            name.text().starts_with("run_user_code_").then_some(function)
        }
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::toolchain::types::TypeName;

    /// As evcxr 0.22 generates it for `let y = x;` with `x` and `unused` stored, and `y` shown.
    const GENERATED: &str = r#"#![allow(unused_imports, unused_mut, dead_code)]
mod evcxr_internal_runtime {
pub struct VariableStore {}
pub fn create_variable_store() {}
}
#[unsafe(no_mangle)]
pub extern "C" fn run_user_code_3(
mut evcxr_variable_store: *mut evcxr_internal_runtime::VariableStore)
  -> *mut evcxr_internal_runtime::VariableStore {
let evcxr_variable_store = unsafe {&mut *evcxr_variable_store};
{let mut vars_ok = true;
vars_ok &= evcxr_variable_store.check_variable::<OxT1>(stringify!(x));
vars_ok &= evcxr_variable_store.check_variable::<OxT2>(stringify!(unused));
if !vars_ok {return evcxr_variable_store;}}
let mut x = evcxr_variable_store.take_variable::<OxT1>(stringify!(x));
let unused = evcxr_variable_store.take_variable::<OxT2>(stringify!(unused));
match std::panic::catch_unwind(
  std::panic::AssertUnwindSafe(||{
let y: OxT3 = x;
(
y
).evcxr_display();
evcxr_variable_store.put_variable::<OxT3>(stringify!(y), y);
})) { 
  Ok(_) => {}
  Err(_) => {
    println!("EVCXR_PANIC_NOTIFICATION");
}}
evcxr_variable_store.put_variable::<OxT1>(stringify!(x), x);
evcxr_variable_store.put_variable::<OxT2>(stringify!(unused), unused);
evcxr_variable_store
}
"#;

    fn rewritten() -> Rewritten {
        let mut types = Types::default();
        types.insert("OxT1".into(), TypeName::Named("i64".into()));
        types.insert("OxT2".into(), TypeName::Named("f32".into()));
        rewrite(GENERATED, &types, None, &Passes::default())
    }

    #[test]
    fn lines_stay_where_they_are() {
        let text = rewritten().text;
        let line = |text: &str, wanted: &str| text.lines().position(|line| line.contains(wanted));
        assert_eq!(line(&text, "let y"), line(GENERATED, "let y"));
        assert_eq!(line(&text, "(stringify!(y), "), line(GENERATED, "(stringify!(y), "));
    }

    #[test]
    fn invented_types_become_real_ones() {
        let text = rewritten().text;
        assert!(text.contains("let y = x;"), "{text}");
        assert!(text.contains("take_variable::<i64>(stringify!(x))"), "{text}");
        assert!(!text.contains("OxT"), "{text}");
    }

    #[test]
    fn variables_that_the_cell_does_not_mention_are_left_in_the_store() {
        let text = rewritten().text;
        assert!(!text.contains("unused)"), "{text}");
    }

    #[test]
    fn new_variables_get_a_probe() {
        let probes = rewritten().probes;
        assert_eq!(probes.len(), 1);
        assert_eq!(probes[0].placeholder, "OxT3");
        assert!(GENERATED.lines().nth(probes[0].line - 1).unwrap().contains("put_variable::<OxT3>"));
    }

    #[test]
    fn the_last_expression_and_the_failures_go_through_the_prelude() {
        let Rewritten { text, shows_result, .. } = rewritten();
        assert!(shows_result);
        assert!(text.contains("::oxbook::show_result!(\ny\n);"), "{text}");
        assert!(text.contains("failure::unwound("), "{text}");
        assert!(text.contains("use ::oxbook::rt::store as evcxr_internal_runtime;"), "{text}");
        assert!(text.contains("use ::oxbook::prelude::*;"), "{text}");
    }
}
