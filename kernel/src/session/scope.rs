//! What is in scope for the next cell, as far as completion and hover need to know: items as they were written, and
//! variables with their types.

use super::cell::{split_commands, statements};
use ra_ap_syntax::ast::{self, HasName};
use ra_ap_syntax::{AstNode, SyntaxNode};

#[derive(Debug, Default, Clone)]
pub struct Scope {
    /// Latest definition by what it defines, in order of first definition.
    items: Vec<(String, String)>,
    pub variables: Vec<(String, String)>,
}

impl Scope {
    /// Takes in the items of a cell that was run.
    pub fn record(&mut self, cell: &str) {
        let (_, code) = split_commands(cell);
        for (_, node) in statements(code) {
            let Some(key) = key(&node) else { continue };
            let text = node.text().to_string();
            match self.items.iter_mut().find(|(known, _)| *known == key) {
                Some((_, known)) => *known = text,
                None => self.items.push((key, text)),
            }
        }
    }

    /// Code that brings everything in scope, to stand before a cell that is looked at and never run.
    pub fn preamble(&self) -> String {
        let mut code = String::from("use oxbook::prelude::*;\n");
        for (_, item) in &self.items {
            code.push_str(item);
            code.push('\n');
        }
        for (name, type_name) in &self.variables {
            code.push_str(&format!("let mut {name}: {type_name} = todo!();\n"));
        }
        code
    }
}

/// What an item defines: a second item with the same key replaces the first.
fn key(node: &SyntaxNode) -> Option<String> {
    let item = ast::Item::cast(node.clone())?;
    let named = |kind: &str, name: Option<ast::Name>| name.map(|name| format!("{kind} {}", name.text()));
    match item {
        ast::Item::Fn(it) => named("value", it.name()),
        ast::Item::Const(it) => named("value", it.name()),
        ast::Item::Static(it) => named("value", it.name()),
        ast::Item::Struct(it) => named("type", it.name()),
        ast::Item::Enum(it) => named("type", it.name()),
        ast::Item::Union(it) => named("type", it.name()),
        ast::Item::Trait(it) => named("type", it.name()),
        ast::Item::TypeAlias(it) => named("type", it.name()),
        ast::Item::Module(it) => named("type", it.name()),
        ast::Item::MacroRules(it) => named("macro", it.name()),
        ast::Item::Impl(it) => {
            let text = it.syntax().text().to_string();
            Some(text.split('{').next().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" "))
        }
        ast::Item::Use(it) => Some(it.syntax().text().to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_definition_counts() {
        let mut scope = Scope::default();
        scope.record("struct P { x: i32 }\nimpl P { fn a(&self) {} }\nlet y = 1;");
        scope.record("struct P { x: f64 }\nimpl P { fn b(&self) {} }");
        scope.variables = vec![("y".into(), "i32".into())];
        let preamble = scope.preamble();
        assert!(preamble.contains("x: f64") && !preamble.contains("x: i32"), "{preamble}");
        assert!(preamble.contains("fn b") && !preamble.contains("fn a"), "{preamble}");
        assert!(preamble.ends_with("let mut y: i32 = todo!();\n"), "{preamble}");
    }
}
