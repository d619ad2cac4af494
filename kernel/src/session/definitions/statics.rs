//! `static`s keep their values from cell to cell: the cell that defines one exports it under a symbol, later cells declare
//! it. Also those inside functions and modules.

use crate::toolchain::order::{export_attribute, static_symbol, statics};
use ra_ap_syntax::ast::{self, HasName, HasVisibility};
use ra_ap_syntax::{AstNode, Edition, SourceFile};
use std::ops::Range;

/// `text` as it begins to hold its statics: each is exported.
pub fn exported(text: &str, symbol: &str) -> String {
    rewritten(text, |at, item| {
        let text = item.syntax().text().to_string();
        // Doc comments come first in the text, and an attribute may stand among them.
        export_attribute(symbol, at) + &text
    })
}

/// `text` for later cells: each static is only declared.
pub fn declared(text: &str, symbol: &str) -> String {
    rewritten(text, |at, item| {
        let visibility = item.visibility().map(|it| format!("{it} ")).unwrap_or_default();
        let kind = if item.mut_token().is_some() { "unsafe static mut" } else { "safe static" };
        let type_name = item.ty().map(|it| with_lifetimes(&it)).unwrap_or_default();
        let item_name = item.name().map(|it| it.to_string()).unwrap_or_default();
        format!(
            "unsafe extern \"Rust\" {{ #[link_name = {:?}] {visibility}{kind} {item_name}: {type_name}; }}",
            static_symbol(symbol, at)
        )
    })
}

/// In a declaration a reference must say its lifetime.
fn with_lifetimes(type_name: &ast::Type) -> String {
    let start = usize::from(type_name.syntax().text_range().start());
    let mut text = type_name.to_string();
    let references = type_name.syntax().descendants().filter_map(ast::RefType::cast);
    let mut places: Vec<usize> = references
        .filter(|it| it.lifetime().is_none())
        .filter_map(|it| Some(usize::from(it.amp_token()?.text_range().end()) - start))
        .collect();
    while let Some(at) = places.pop() {
        text.insert_str(at, "'static ");
    }
    text
}

fn rewritten(text: &str, new: impl Fn(usize, &ast::Static) -> String) -> String {
    let file = SourceFile::parse(text, Edition::Edition2024).tree();
    let mut changes: Vec<(Range<usize>, String)> = statics(file.syntax())
        .enumerate()
        .map(|(at, item)| (item.syntax().text_range().into(), new(at, &item)))
        .collect();
    let mut text = text.to_owned();
    while let Some((range, new)) = changes.pop() {
        text.replace_range(range, &new);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_say_their_lifetime() {
        let shown = declared("static A: [&str; 2] = [\"\", \"\"];", "s");
        assert!(shown.contains("safe static A: [&'static str; 2];"), "{shown}");
    }

    #[test]
    fn wherever_they_are() {
        let text = "fn f() -> u8 { pub static N: u8 = 1; static mut M: u8 = 2; N }";
        assert_eq!(
            exported(text, "s"),
            "fn f() -> u8 { #[unsafe(export_name = \"s_0\")] pub static N: u8 = 1; \
             #[unsafe(export_name = \"s_1\")] static mut M: u8 = 2; N }"
        );
        assert_eq!(
            declared(text, "s"),
            "fn f() -> u8 { unsafe extern \"Rust\" { #[link_name = \"s_0\"] pub safe static N: u8; } \
             unsafe extern \"Rust\" { #[link_name = \"s_1\"] unsafe static mut M: u8; } N }"
        );
    }
}
