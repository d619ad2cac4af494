//! A macro called between the statements of a cell may stand for items: `record!(City, name: String);` makes a struct.
//! rustc would put them inside the cell, where no other cell finds them; so such a call is kept like an item.

use ra_ap_syntax::ast;
use ra_ap_syntax::{AstNode, SyntaxKind, SyntaxNode, SyntaxToken};
use std::collections::HashSet;

const ITEM_KEYWORDS: [&str; 13] =
    ["struct", "enum", "union", "fn", "impl", "trait", "const", "static", "type", "mod", "use", "pub", "macro_rules"];

/// The macro call that a statement is.
pub fn call(statement: &SyntaxNode) -> Option<ast::MacroCall> {
    let expression = match ast::ExprStmt::cast(statement.clone()) {
        Some(statement) => statement.expr()?,
        None => ast::Expr::cast(statement.clone())?,
    };
    match expression {
        ast::Expr::MacroExpr(it) => it.macro_call(),
        _ => None,
    }
}

/// The name of the macro that is called, where that is a plain name.
pub fn called(call: &ast::MacroCall) -> Option<String> {
    let path = call.path()?;
    path.qualifier().is_none().then(|| path.to_string())
}

/// Whether every rule of a `macro_rules!` begins what it makes with an item.
pub fn makes_items(definition: &SyntaxNode) -> bool {
    let Some(tree) = definition.descendants().find_map(ast::TokenTree::cast) else { return false };
    let mut rules = 0;
    let mut items = 0;
    let mut after_arrow = false;
    for child in tree.syntax().children_with_tokens() {
        if let Some(token) = child.as_token() {
            // `=>` comes as two tokens in a token tree.
            after_arrow = token.text() == ">" || (after_arrow && token.kind().is_trivia());
        } else if let Some(made) = child.into_node().filter(|_| after_arrow) {
            rules += 1;
            items += usize::from(begins_with_item(&made));
            after_arrow = false;
        }
    }
    rules > 0 && rules == items
}

fn begins_with_item(made: &SyntaxNode) -> bool {
    let tokens: Vec<SyntaxToken> =
        made.descendants_with_tokens().filter_map(|it| it.into_token()).filter(|it| !it.kind().is_trivia()).collect();
    let mut previous = "";
    let mut attribute = 0;
    for token in &tokens {
        let text = token.text();
        match text {
            "[" if previous == "#" || attribute > 0 => attribute += 1,
            "]" if attribute > 0 => attribute -= 1,
            _ if attribute > 0 || previous == "$" => {}
            _ if token.kind() == SyntaxKind::IDENT || token.kind().is_keyword(ra_ap_syntax::Edition::Edition2024) => {
                return ITEM_KEYWORDS.contains(&text);
            }
            _ => {}
        }
        previous = text;
    }
    false
}

/// What a call may define: the words given to it.
pub fn names(call: &ast::MacroCall) -> HashSet<String> {
    let arguments = call.token_tree().map(|it| it.syntax().text().to_string()).unwrap_or_default();
    super::definition::words(&arguments)
}

/// The first word given to it.
pub fn first_name(call: &ast::MacroCall) -> Option<String> {
    let tokens = call.token_tree()?.syntax().descendants_with_tokens().filter_map(|it| it.into_token());
    tokens.filter(|it| it.kind() == SyntaxKind::IDENT).map(|it| it.text().to_owned()).next()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ra_ap_syntax::{Edition, SourceFile};

    fn makes(text: &str) -> bool {
        makes_items(SourceFile::parse(text, Edition::Edition2024).tree().syntax())
    }

    #[test]
    fn item_macros_are_told_from_others() {
        assert!(makes("macro_rules! record { ($n:ident) => { #[derive(Debug)] struct $n; }; }"));
        assert!(makes("macro_rules! m { ($($t:ty),*) => { $(impl Tr for $t {})* }; () => {pub fn f() {}} }"));
        assert!(!makes("macro_rules! square { ($x:expr) => { $x * $x }; }"));
        assert!(!makes("macro_rules! say { ($x:expr) => { println!(\"{}\", $x) }; }"));
        assert!(!makes("macro_rules! both { () => { struct P; }; ($x:expr) => { $x }; }"));
    }
}
