//! Keeps what a cell defined before its long part, should that part fail or be interrupted: the usual cell builds a model
//! with `let`s and then trains it in a loop. evcxr stores new variables only when the cell came to its end.
//!
//! The cell is run in two halves. The first, up to the loop, hands its variables out; the second borrows them, and they
//! are stored whatever becomes of it. Where that does not compile (a variable that borrows from another, one that the loop
//! moves away) the cell is compiled in one piece, as evcxr made it.

use super::edits::Edits;
use super::interrupts::cell_statements;
use super::variables::{Probe, names_bound, put_calls};
use crate::toolchain::types::{PLACEHOLDER, Types};
use ra_ap_syntax::ast;
use ra_ap_syntax::{AstNode, TextRange, TextSize};

pub struct Plan {
    /// The variables of the first half, with the type names in their put statements.
    kept: Vec<(String, String)>,
    /// The second half's variables.
    later: Vec<String>,
    /// Where the second half begins.
    at: TextSize,
    /// evcxr's `match std::panic::catch_unwind(..)`.
    whole: TextRange,
    /// `let _ = ` before the closure for `?`.
    result_ignored: TextRange,
    /// That closure's return type.
    result: TextRange,
}

impl Plan {
    pub fn keeps(&self, variable: &str) -> bool {
        self.kept.iter().any(|(kept, _)| kept == variable)
    }
}

/// How to run the cell in two halves, if it has a first half worth keeping.
pub fn plan(entry: &ast::Fn) -> Option<Plan> {
    let list = cell_statements(entry)?;
    let statements: Vec<ast::Stmt> = list.statements().collect();
    let long = statements.iter().position(is_loop)?;
    let at = statements[long].syntax().text_range().start();
    let bound_before = bound(&statements[..long]);
    let bound_after = bound(&statements[long..]);
    let mut puts = put_calls(&list);
    // evcxr orders them by chance.
    puts.sort();
    let (kept, later): (Vec<_>, Vec<_>) =
        puts.into_iter().partition(|(name, _)| bound_before.contains(name) && !bound_after.contains(name));
    // A variable whose type the learner wrote cannot be taken back from evcxr when the second half does not define it.
    if kept.is_empty() || later.iter().any(|(_, type_name)| !type_name.starts_with(PLACEHOLDER)) {
        return None;
    }
    let closure = list.syntax().ancestors().find_map(ast::ClosureExpr::cast)?;
    let ignored = closure.syntax().ancestors().find_map(ast::LetStmt::cast)?;
    let call = ignored.initializer()?;
    let whole = ignored.syntax().ancestors().find_map(ast::MatchExpr::cast)?;
    Some(Plan {
        kept,
        later: later.into_iter().map(|(name, _)| name).collect(),
        at,
        whole: whole.syntax().text_range(),
        result_ignored: TextRange::new(ignored.syntax().text_range().start(), call.syntax().text_range().start()),
        result: closure.ret_type()?.syntax().text_range(),
    })
}

pub fn rewrite(plan: &Plan, types: &Types, edits: &mut Edits, probes: &mut Vec<Probe>) {
    let names: String = plan.kept.iter().map(|(name, _)| format!("{name}, ")).collect();
    let bindings: String = plan.kept.iter().map(|(name, _)| format!("mut {name}, ")).collect();
    let later: String = plan.later.iter().map(|name| format!("{name:?}, ")).collect();
    edits.insert(plan.whole.start(), "let evcxr_kept = ");
    edits.replace(plan.result_ignored, "");
    edits.replace(plan.result, "-> std::result::Result<_, EvcxrUserCodeError>");
    edits.insert(
        plan.at,
        format!(
            "Ok(({names})) }})() }})) {{ Ok(Ok(evcxr_kept)) => Some(evcxr_kept), Ok(Err(_)) => None, Err(evcxr_payload) => \
             {{ ::oxbook::rt::failure::unwound(evcxr_payload); None }} }}; if let Some(({bindings})) = evcxr_kept {{ \
             ::oxbook::rt::failure::keep(&[{later}]); match std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {{ \
             let _ = (|| -> std::result::Result<(), EvcxrUserCodeError> {{ "
        ),
    );
    let line = edits.line(plan.whole.end());
    let mut stored = String::new();
    for (name, type_name) in &plan.kept {
        stored.push_str(&format!(
            " evcxr_variable_store.put_variable::<_>(stringify!({name}), {{ if false {{ ::core::mem::drop(&{name}); }} {name} }});"
        ));
        if type_name.starts_with(PLACEHOLDER) && types.get(type_name).is_none() {
            probes.push(Probe { line, variable: name.clone(), placeholder: type_name.clone() });
        }
    }
    edits.insert(plan.whole.end(), format!("{stored} ::oxbook::rt::failure::keep_no_more(); }}"));
}

fn is_loop(statement: &ast::Stmt) -> bool {
    let ast::Stmt::ExprStmt(statement) = statement else { return false };
    let mut expression = statement.expr();
    // evcxr shows a last expression, a loop too: `(for ..).evcxr_display();`
    if let Some(ast::Expr::MethodCallExpr(shown)) = &expression
        && let Some(ast::Expr::ParenExpr(inner)) = shown.receiver()
        && shown.name_ref().is_some_and(|name| name.text() == "evcxr_display")
    {
        expression = inner.expr();
    }
    matches!(expression, Some(ast::Expr::ForExpr(_) | ast::Expr::WhileExpr(_) | ast::Expr::LoopExpr(_)))
}

/// The names that the statements' own patterns bind.
fn bound(statements: &[ast::Stmt]) -> Vec<String> {
    statements
        .iter()
        .filter_map(|statement| match statement {
            ast::Stmt::LetStmt(statement) => statement.pat(),
            _ => None,
        })
        .flat_map(|pattern| names_bound(pattern.syntax()).collect::<Vec<_>>())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::{Passes, rewrite};
    use crate::toolchain::types::Types;

    fn rewritten(cell: &str, puts: &[(&str, &str)]) -> String {
        let puts: String = puts
            .iter()
            .map(|(name, type_name)| {
                format!("evcxr_variable_store.put_variable::<{type_name}>(stringify!({name}), {name});\n")
            })
            .collect();
        let source = format!(
            "pub extern \"C\" fn run_user_code_3(\nmut evcxr_variable_store: *mut S)\n  -> *mut S {{\nmatch std::panic::catch_unwind(\n  \
             std::panic::AssertUnwindSafe(||{{\nlet _ = (|| -> std::result::Result<(), EvcxrUserCodeError> {{\n{cell}\n{puts}Ok(())}})();\n}})) {{ \n  \
             Ok(_) => {{}}\n  Err(_) => {{\n    println!(\"EVCXR_PANIC_NOTIFICATION\");\n}}}}\nevcxr_variable_store\n}}\n"
        );
        rewrite(&source, &Types::default(), None, &Passes::default()).text
    }

    #[test]
    fn what_stands_before_a_loop_is_kept() {
        let text = rewritten(
            "let mut m: OxT1 = 1;\nfor i in 0..9 { step(&mut m, i); }\nlet l: OxT2 = m + 1;",
            &[("m", "OxT1"), ("l", "OxT2")],
        );
        assert!(text.contains("let evcxr_kept = match std::panic::catch_unwind("), "{text}");
        assert!(text.contains("Ok((m, ))"), "{text}");
        assert!(text.contains("if let Some((mut m, )) = evcxr_kept"), "{text}");
        assert!(text.contains("keep(&[\"l\", ])"), "{text}");
        assert_eq!(text.matches("stringify!(m)").count(), 1, "{text}");
        let line = |wanted: &str| text.lines().position(|line| line.contains(wanted));
        assert_eq!(line("step(&mut m, i)"), Some(7), "{text}");
    }

    #[test]
    fn a_cell_without_a_loop_or_with_nothing_before_it_is_left_whole() {
        for (cell, puts) in [
            ("let a: OxT1 = 1;\nf(a);", &[("a", "OxT1")][..]),
            ("for i in 0..9 { f(i); }\nlet a: OxT1 = 1;", &[("a", "OxT1")][..]),
            // Defined anew after the loop: the later one is the variable.
            ("let a: OxT1 = 1;\nfor i in 0..9 { f(i); }\nlet a: OxT2 = 2;", &[("a", "OxT2")][..]),
        ] {
            assert!(!rewritten(cell, puts).contains("evcxr_kept"), "{cell}");
        }
    }
}
