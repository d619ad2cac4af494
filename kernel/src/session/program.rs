//! The cells of a notebook as one program: definitions as they are at the end, the statements of all cells in `main`.
//!
//! What differs: a cell that used an earlier definition of something uses the last one; a cell that fails ends the program.

use super::cell::{split_commands, statements};
use super::definitions::Definitions;
use crate::toolchain::order::normalized;
use crate::toolchain::rewrite::is_loop;
use ra_ap_syntax::{AstNode, SyntaxNode, ast};

pub struct Program {
    /// The source of `main.rs`.
    pub source: String,
    /// What stood behind `:dep`.
    pub dependencies: Vec<String>,
}

pub fn of_cells(cells: &[String]) -> Program {
    let mut definitions = Definitions::default();
    let mut dependencies = Vec::new();
    let mut body = String::new();
    for (at, cell) in cells.iter().enumerate() {
        let (commands, code) = split_commands(cell);
        let wanted = commands.lines().filter_map(|line| line.trim().strip_prefix(":dep "));
        dependencies.extend(wanted.map(|wanted| wanted.trim().to_owned()));
        let change = definitions.with(cell);
        // Macro calls that stand for items are among the definitions.
        let calls: Vec<String> = change.own().into_iter().filter(|own| own.is_call).map(|own| own.text).collect();
        definitions = change.commit(&[]).0;
        let nodes = statements(code).into_iter().map(|(_, node)| node);
        let own: Vec<SyntaxNode> = nodes.filter(|node| !is_definition(node, &calls)).collect();
        if own.is_empty() {
            continue;
        }
        body.push_str(&format!("    // Code cell {}.\n", at + 1));
        for node in own {
            body.push_str(&statement(&node));
        }
    }
    let definitions: Vec<&str> = definitions.texts().collect();
    let source = format!(
        "#![allow(unused, non_snake_case)]\nuse oxbook::prelude::*;\n\n{}\n\nfn main() -> \
         std::result::Result<(), Box<dyn std::error::Error>> {{\n{body}    Ok(())\n}}\n",
        definitions.join("\n\n")
    );
    Program { source, dependencies }
}

fn is_definition(node: &SyntaxNode, calls: &[String]) -> bool {
    let text = normalized(node);
    ast::Item::can_cast(node.kind()) || calls.iter().any(|call| call == text.trim_end_matches(';').trim_end())
}

/// As in the cell; the value of a last expression is shown.
fn statement(node: &SyntaxNode) -> String {
    let text = node.text().to_string();
    if ast::Expr::can_cast(node.kind()) && !is_loop(node) {
        format!("oxbook::show_result!(\n{text}\n);\n")
    } else {
        format!("{text}\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn definitions_stand_once_and_statements_in_order() {
        let cells = [
            ":dep rand = \"0.9\"\nfn f() -> i32 { 1 }\nlet a = f();",
            "fn f() -> i32 { 2 }\nlet b = f();\na + b",
            "// Nothing but a remark.",
            "for i in 0..2 { println!(\"{i}\"); }",
        ];
        let program = of_cells(&cells.map(str::to_owned));
        assert_eq!(program.dependencies, ["rand = \"0.9\""]);
        let source = program.source;
        assert_eq!(source.matches("fn f()").count(), 1);
        assert!(source.contains("fn f() -> i32 { 2 }"), "{source}");
        let at = |text: &str| source.find(text).unwrap_or_else(|| panic!("{text} is not in {source}"));
        assert!(at("let a = f();") < at("let b = f();"));
        assert!(at("let b = f();") < at("oxbook::show_result!(\na + b\n);"));
        assert!(at("// Code cell 4.\nfor i in 0..2") > at("a + b"));
    }
}
