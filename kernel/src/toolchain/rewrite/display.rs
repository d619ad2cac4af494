//! The last expression: shown by the prelude's macro, which takes whatever can be shown in one compile. evcxr tries
//! `(expression).evcxr_display();` and, when that does not compile, a debug format.

use super::edits::Edits;
use ra_ap_syntax::ast;
use ra_ap_syntax::{AstNode, TextRange};

/// Returns whether there was something to show.
pub fn rewrite(entry: &ast::Fn, edits: &mut Edits) -> bool {
    let call = entry.syntax().descendants().filter_map(ast::MethodCallExpr::cast).filter(is_display).last();
    let Some(call) = call else { return false };
    let Some(ast::Expr::ParenExpr(shown)) = call.receiver() else { return false };
    let (Some(open), Some(close)) = (shown.l_paren_token(), shown.r_paren_token()) else { return false };
    edits.replace(open.text_range(), "::oxbook::show_result!(");
    edits.replace(TextRange::new(close.text_range().start(), call.syntax().text_range().end()), ")");
    true
}

fn is_display(call: &ast::MethodCallExpr) -> bool {
    call.name_ref().is_some_and(|name| name.text() == "evcxr_display")
        && matches!(call.receiver(), Some(ast::Expr::ParenExpr(_)))
}
