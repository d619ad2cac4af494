//! The last expression: shown by the prelude's macro, which takes whatever can be shown in one compile. evcxr tries
//! `(expression).evcxr_display();` and, when that does not compile, a debug format.

use super::edits::Edits;
use ra_ap_syntax::ast;
use ra_ap_syntax::{AstNode, TextRange, TextSize};

/// How the last expression is shown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Display {
    /// By the prelude, as richly as its type allows.
    Rich,
    /// By the prelude, as `Debug`.
    Debug,
    /// By what evcxr wrote: a type that only has an `evcxr_display` of its own.
    Evcxr,
}

impl Display {
    fn opening(self) -> Option<&'static str> {
        match self {
            Self::Rich => Some("::oxbook::show_result!("),
            Self::Debug => Some("::oxbook::show_debug!("),
            Self::Evcxr => None,
        }
    }
}

/// What evcxr puts around the expression when `evcxr_display` did not do.
const FALLBACK: (&str, &str) = ("evcxr_send_text_plain(&format!(\"{:?}\",&(", ")))");

/// Returns whether there was something to show.
pub fn rewrite(entry: &ast::Fn, how: Display, edits: &mut Edits) -> bool {
    let Some(show) = how.opening() else { return false };
    if let Some(call) = entry.syntax().descendants().filter_map(ast::CallExpr::cast).find(is_fallback) {
        let range = call.syntax().text_range();
        edits.replace(TextRange::at(range.start(), TextSize::of(FALLBACK.0)), show);
        edits.replace(TextRange::new(range.end() - TextSize::of(FALLBACK.1), range.end()), ")");
        return true;
    }
    let call = entry.syntax().descendants().filter_map(ast::MethodCallExpr::cast).filter(is_display).last();
    let Some(call) = call else { return false };
    let Some(ast::Expr::ParenExpr(shown)) = call.receiver() else { return false };
    let (Some(open), Some(close)) = (shown.l_paren_token(), shown.r_paren_token()) else { return false };
    edits.replace(open.text_range(), show);
    edits.replace(TextRange::new(close.text_range().start(), call.syntax().text_range().end()), ")");
    true
}

fn is_fallback(call: &ast::CallExpr) -> bool {
    let text = call.syntax().text().to_string();
    text.starts_with(FALLBACK.0) && text.ends_with(FALLBACK.1)
}

fn is_display(call: &ast::MethodCallExpr) -> bool {
    call.name_ref().is_some_and(|name| name.text() == "evcxr_display")
        && matches!(call.receiver(), Some(ast::Expr::ParenExpr(_)))
}

#[cfg(test)]
mod tests {
    use super::super::{Passes, rewrite};
    use crate::toolchain::types::Types;

    #[test]
    fn both_of_evcxr_s_ways_become_ours() {
        for shown in ["(\nx\n).evcxr_display();", "evcxr_send_text_plain(&format!(\"{:?}\",&(\nx\n)));"] {
            let source = format!("pub extern \"C\" fn run_user_code_0(x: *mut u8) -> *mut u8 {{\n{shown}\nx\n}}\n");
            let text = rewrite(&source, &Types::default(), None, &Passes::default()).text;
            assert!(text.contains("{\n::oxbook::show_result!(\nx\n);\nx\n}"), "{text}");
        }
    }
}
