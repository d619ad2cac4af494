//! `.await` between the cell's own statements: the prelude waits for the future, on the cell's thread. evcxr would build
//! tokio and run the whole cell inside it.

use super::edits::Edits;
use super::interrupts::{cell_statements, is_generated};
use ra_ap_syntax::ast;
use ra_ap_syntax::{AstNode, TextRange};

/// What waits for a future.
const WAIT: &str = "::oxbook::rt::wait::until_ready(";

pub fn rewrite(entry: &ast::Fn, edits: &mut Edits) {
    let Some(list) = cell_statements(entry) else { return };
    for wait in list.syntax().descendants().filter_map(ast::AwaitExpr::cast) {
        if let (Some(future), Some(dot)) = (wait.expr(), wait.dot_token())
            && !is_async(&wait)
        {
            edits.insert(future.syntax().text_range().start(), WAIT);
            edits.replace(TextRange::new(dot.text_range().start(), wait.syntax().text_range().end()), ")");
        }
    }
}

/// Inside an `async` block or function, or in a function or closure, where `.await` is rustc's to judge.
fn is_async(wait: &ast::AwaitExpr) -> bool {
    wait.syntax().ancestors().any(|ancestor| {
        ast::BlockExpr::cast(ancestor.clone()).is_some_and(|block| block.async_token().is_some())
            || ast::ClosureExpr::cast(ancestor.clone()).is_some_and(|closure| !is_generated(&closure))
            || ast::Fn::cast(ancestor).is_some_and(|function| {
                !ast::HasName::name(&function).is_some_and(|name| name.text().starts_with("run_user_code_"))
            })
    })
}

#[cfg(test)]
mod tests {
    use super::super::{Passes, rewrite};
    use crate::toolchain::types::Types;

    #[test]
    fn the_cell_s_own_awaits_wait() {
        let source = "pub extern \"C\" fn run_user_code_0(\nevcxr_variable_store: *mut u8) -> *mut u8 {\n\
             if std::panic::catch_unwind(||{\nlet a: OxT1 = f(g().await).await?;\nlet b = async { f().await };\n}).is_err() {\n\
             println!(\"EVCXR_PANIC_NOTIFICATION\");\n}\nevcxr_variable_store\n}\n";
        let text = rewrite(source, &Types::default(), None, &Passes::default()).text;
        let waits = "::oxbook::rt::wait::until_ready(";
        assert!(text.contains(&format!("let a = {waits}f({waits}g())))?;")), "{text}");
        assert!(text.contains("async { f().await }"), "{text}");
    }
}
