//! How much rustc should optimise a cell: not at all where nothing in it runs for long, which makes the compile twice as
//! fast; fully where there is a loop, a closure, or a function of the learner's.

use super::interrupts::is_generated;
use super::long::is_loop;
use super::scaffold;
use ra_ap_syntax::AstNode;
use ra_ap_syntax::ast::{self, HasName};
use std::collections::HashSet;

/// Methods that walk through their receiver.
const WALKING: [&str; 24] = [
    "iter",
    "iter_mut",
    "into_iter",
    "chars",
    "bytes",
    "lines",
    "split",
    "split_whitespace",
    "sum",
    "product",
    "min",
    "max",
    "sort",
    "sort_by",
    "sort_unstable",
    "sort_by_key",
    "collect",
    "extend",
    "concat",
    "join",
    "contains",
    "reverse",
    "dedup",
    "chunks",
];

/// 0 or 2. `words` are those that the cell itself contains, `items` what stands around it.
pub fn choose(items: impl IntoIterator<Item = ast::Item>, entry: &ast::Fn, words: &HashSet<String>) -> u8 {
    let mut closures = entry.syntax().descendants().filter_map(ast::ClosureExpr::cast);
    let works = closures.any(|closure| !is_generated(&closure))
        || entry.syntax().descendants().any(|node| is_loop(&node))
        || WALKING.iter().any(|method| words.contains(*method))
        || items.into_iter().any(|item| item.syntax() != entry.syntax() && defines_code(&item, words));
    if works { 2 } else { 0 }
}

/// Whether the item is code of the learner's that the cell may run.
fn defines_code(item: &ast::Item, words: &HashSet<String>) -> bool {
    let mentioned = |name: Option<ast::Name>| {
        name.is_some_and(|name| words.contains(name.text().to_string().trim_start_matches("r#")))
    };
    match item {
        ast::Item::Fn(function) => mentioned(function.name()),
        ast::Item::MacroRules(macro_rules) => mentioned(macro_rules.name()),
        ast::Item::Module(module) => {
            let pasted = module.name().is_some_and(|name| name.text() == scaffold::PASTED_RUNTIME);
            !pasted && mentioned(module.name())
        }
        // A method may be called without its type's name being said.
        ast::Item::Impl(implementation) => {
            implementation.self_ty().is_none_or(|it| it.to_string() != "EvcxrUserCodeError")
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Passes, rewrite};
    use crate::toolchain::types::Types;

    fn level(items: &str, cell: &str) -> u8 {
        let source = format!(
            "struct EvcxrUserCodeError {{}}\nimpl<T: std::fmt::Display> From<T> for EvcxrUserCodeError {{\n\
             fn from(error: T) -> Self {{\nEvcxrUserCodeError {{}}\n}}\n}}\n{items}\n\
             pub extern \"C\" fn run_user_code_0(\nevcxr_variable_store: *mut evcxr_internal_runtime::VariableStore) -> *mut u8 {{\nmatch std::panic::catch_unwind(\n  \
             std::panic::AssertUnwindSafe(||{{\nlet _ = (|| -> std::result::Result<(), EvcxrUserCodeError> {{\n{cell}\nOk(())}})();\n}})) {{ \n  \
             Ok(_) => {{}}\n  Err(_) => {{\n    println!(\"EVCXR_PANIC_NOTIFICATION\");\n}}}}\nevcxr_variable_store\n}}\n"
        );
        rewrite(&source, &Types::default(), None, &Passes::default()).opt_level
    }

    #[test]
    fn cells_in_which_nothing_runs_long_are_not_optimised() {
        assert_eq!(level("", "let y = x + 1;"), 0);
        assert_eq!(level("fn f() {}", "let t = Tensor::new(&[1f32], &Device::Cpu)?;"), 0);
    }

    #[test]
    fn loops_closures_and_own_functions_are() {
        assert_eq!(level("", "for i in 0..3 { g(i); }"), 2);
        assert_eq!(level("", "let y = o.map(|v| v + 1);"), 2);
        assert_eq!(level("", "v.iter().sum::<f64>();"), 2);
        assert_eq!(level("fn f() {}", "f();"), 2);
        assert_eq!(level("impl P { fn g(&self) {} }", "p.g();"), 2);
    }
}
