//! A learner's cell, made ready for evcxr: every new variable gets an invented type name, which evcxr needs to store it
//! and which the toolchain front replaces by the one rustc finds (see `toolchain::types`).
//!
//! Lines stay where they are, and where only a name is added to a line, columns in messages are those of the cell: the
//! front takes the name out again before rustc sees it.

use crate::toolchain::order::normalized;
use crate::toolchain::rewrite::{Edits, Positions};
use crate::toolchain::types::PLACEHOLDER;
use ra_ap_syntax::ast::{self, HasModuleItem, HasName};
use ra_ap_syntax::{AstNode, Edition, SourceFile, SyntaxNode, TextRange, TextSize};
use std::collections::BTreeMap;

/// What evcxr wraps a cell in before it parses it; we must see the same statements.
const BEFORE: &str = "fn f(){";

/// Numbers the invented names of one session.
#[derive(Debug, Default)]
pub struct Placeholders(u64);

impl Placeholders {
    fn next(&mut self) -> String {
        self.0 += 1;
        format!("{PLACEHOLDER}{}", self.0)
    }
}

/// Splits a cell into the lines that evcxr takes as commands (`:dep ..`, `!ls`, and comments among them) and the Rust
/// code after them.
pub fn split_commands(cell: &str) -> (&str, &str) {
    let mut end = 0;
    for line in cell.split_inclusive('\n') {
        let command = line.starts_with('!') || line.trim_start_matches(' ').starts_with(':');
        let passed_over = line.trim().is_empty() || line.starts_with("//");
        if !command && !passed_over {
            break;
        }
        end += line.len();
    }
    cell.split_at(end)
}

/// The statements and items of `code`, as evcxr will see them, each with its byte offset.
pub fn statements(code: &str) -> Vec<(usize, SyntaxNode)> {
    let file = SourceFile::parse(&format!("{BEFORE}{code}\n}}"), Edition::Edition2024).tree();
    let Some(ast::Item::Fn(function)) = file.items().next() else { return Vec::new() };
    let Some(list) = function.body().and_then(|body| body.stmt_list()) else { return Vec::new() };
    list.syntax()
        .children()
        .map(|node| (usize::from(node.text_range().start()) - BEFORE.len(), node))
        .filter(|(start, _)| *start <= code.len())
        .collect()
}

/// Where a `let` lacks its semicolon: rustc would complain of what evcxr puts after it.
pub fn missing_semicolon(cell: &str) -> Option<usize> {
    let (commands, code) = split_commands(cell);
    let (start, node) = statements(code).pop()?;
    let statement = ast::LetStmt::cast(node)?;
    let value = statement.initializer()?;
    if statement.semicolon_token().is_some() || statement.let_else().is_some() {
        return None;
    }
    let end = usize::from(value.syntax().text_range().end() - statement.syntax().text_range().start());
    Some(commands.len() + start + end)
}

/// The cell as evcxr gets it, and the way back to columns of the cell.
#[derive(Clone)]
pub struct Prepared {
    pub text: String,
    /// The types that the learner wrote, by the invented names in their place: what a type's name means may change, so
    /// that of a variable is found by rustc too.
    pub declared: BTreeMap<String, String>,
    positions: Positions,
}

impl Prepared {
    /// The column in `cell` for a line and column of the prepared text, all from 1 and in characters.
    pub fn column_in(&self, cell: &str, line: usize, column: usize) -> usize {
        self.positions.original_column(cell, &self.text, line, column)
    }
}

/// `calls` is how many of the statements are macro calls that stand for items.
pub fn prepare(cell: &str, calls: usize, placeholders: &mut Placeholders) -> Prepared {
    let (commands, code) = split_commands(cell);
    let mut naming =
        Naming { edits: Edits::new(cell), declared: BTreeMap::new(), shift: TextSize::of(commands), placeholders };
    let statements = statements(code);
    for (_, node) in &statements {
        if let Some(statement) = ast::LetStmt::cast(node.clone())
            && let Some(pattern) = statement.pat()
        {
            naming.name_types(&statement, &pattern);
        }
    }
    let Naming { mut edits, declared, .. } = naming;
    let items = statements.iter().filter(|(_, node)| ast::Item::can_cast(node.kind())).count() + calls;
    if !statements.is_empty() && items == statements.len() {
        // evcxr does not compile items it was given before, and cannot know that they are to be compiled again.
        let last_is_call = !statements.last().is_some_and(|(_, node)| ast::Item::can_cast(node.kind()));
        edits.append(if last_is_call { "\n;();" } else { "\n();" });
    }
    let (text, positions) = edits.apply();
    Prepared { text, declared, positions }
}

struct Naming<'a> {
    edits: Edits<'a>,
    declared: BTreeMap<String, String>,
    /// What stands in the cell before the code.
    shift: TextSize,
    placeholders: &'a mut Placeholders,
}

impl Naming<'_> {
    /// Where something stands in the cell that stands at `at` in the parsed text.
    fn in_cell(&self, at: TextSize) -> TextSize {
        at + self.shift - TextSize::of(BEFORE)
    }

    fn name_types(&mut self, statement: &ast::LetStmt, pattern: &ast::Pat) {
        let refutable = statement.let_else().is_some();
        match (pattern, statement.ty()) {
            (ast::Pat::IdentPat(binding), Some(declared))
                if !refutable && is_plain(binding) && is_complete(&declared) =>
            {
                let placeholder = self.placeholders.next();
                let range = declared.syntax().text_range();
                let range = TextRange::new(self.in_cell(range.start()), self.in_cell(range.end()));
                self.edits.replace(range, placeholder.as_str());
                self.declared.insert(placeholder, normalized(declared.syntax()));
            }
            (ast::Pat::IdentPat(binding), None) if !refutable && is_plain(binding) => {
                let at = self.in_cell(pattern.syntax().text_range().end());
                self.edits.insert(at, format!(": {}", self.placeholders.next()));
            }
            _ => {
                // One more `let` for each variable, on the same line, gives it a name of its own.
                let again: String = bindings(pattern, refutable)
                    .map(|(mutable, name)| format!(" let {mutable}{name}: {} = {name};", self.placeholders.next()))
                    .collect();
                if !again.is_empty() {
                    let end = self.in_cell(statement.syntax().text_range().end());
                    self.edits.insert(end, again);
                }
            }
        }
    }
}

fn is_plain(binding: &ast::IdentPat) -> bool {
    binding.ref_token().is_none() && binding.pat().is_none()
}

/// No `_` is left for inference.
fn is_complete(declared: &ast::Type) -> bool {
    !declared.syntax().descendants().any(|node| ast::InferType::can_cast(node.kind()))
}

/// The variables that evcxr stores from a pattern.
fn bindings(pattern: &ast::Pat, refutable: bool) -> impl Iterator<Item = (&'static str, String)> {
    pattern.syntax().descendants().filter_map(ast::IdentPat::cast).filter_map(move |binding| {
        let name = binding.name()?.text().to_string();
        // `None` and `MAX` parse as bindings and are a variant and a constant; where the pattern must match, they cannot be.
        if refutable && name.starts_with(char::is_uppercase) {
            return None;
        }
        Some((if binding.mut_token().is_some() { "mut " } else { "" }, name))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prepared(cell: &str) -> String {
        prepare(cell, 0, &mut Placeholders::default()).text
    }

    #[test]
    fn a_plain_let_gets_a_name() {
        assert_eq!(prepared("let x = 1;"), "let x: OxT1 = 1;");
        assert_eq!(
            prepared("let mut x = 1;\nlet 값 = 2; // two\nx"),
            "let mut x: OxT1 = 1;\nlet 값: OxT2 = 2; // two\nx"
        );
    }

    #[test]
    fn declared_types_are_set_aside_unless_something_is_left_open() {
        let known = prepare("let x: Vec<i64> = y;", 0, &mut Placeholders::default());
        assert_eq!(known.text, "let x: OxT1 = y;");
        assert_eq!(known.declared["OxT1"], "Vec < i64 >");
        assert_eq!(prepared("let x: Vec<_> = y;"), "let x: Vec<_> = y; let x: OxT1 = x;");
    }

    #[test]
    fn patterns_are_bound_again_on_the_same_line() {
        assert_eq!(
            prepared("let (a, mut b) = f();\nlet P { x, y: Some(z) } = p else { panic!() };"),
            "let (a, mut b) = f(); let a: OxT1 = a; let mut b: OxT2 = b;\n\
             let P { x, y: Some(z) } = p else { panic!() }; let x: OxT3 = x; let z: OxT4 = z;"
        );
        assert_eq!(prepared("let None = o else { return };"), "let None = o else { return };");
        assert_eq!(
            prepared("let X = 1;\nlet (W, b) = f();"),
            "let X: OxT1 = 1;\nlet (W, b) = f(); let W: OxT2 = W; let b: OxT3 = b;"
        );
    }

    #[test]
    fn commands_and_inner_lets_are_left_alone() {
        let cell = ":dep rand = \"0.9\"\n// and\nfor i in 0..3 { let y = i; }\nfn f() { let z = 1; }";
        assert_eq!(prepared(cell), cell);
        assert_eq!(prepared("fn f() {}"), "fn f() {}\n();");
    }

    #[test]
    fn code_that_does_not_parse_is_passed_on() {
        assert_eq!(prepared("let x = ;"), "let x: OxT1 = ;");
        assert_eq!(prepared("let"), "let");
        assert_eq!(prepared("}"), "}");
    }

    #[test]
    fn a_let_without_its_end_is_found() {
        assert_eq!(missing_semicolon(":vars\nlet a = 5 // five"), Some(15));
        assert_eq!(missing_semicolon("let a = 5;"), None);
        assert_eq!(missing_semicolon("a"), None);
    }

    #[test]
    fn columns_are_those_of_the_cell() {
        let cell = ":dep rand\nlet a = f(); let b = g();";
        let prepared = prepare(cell, 0, &mut Placeholders::default());
        let column = |text: &str| prepared.text.lines().nth(1).unwrap().find(text).unwrap() + 1;
        assert_eq!(prepared.column_in(cell, 2, column("f()")), 9);
        assert_eq!(prepared.column_in(cell, 2, column("g()")), 22);
    }
}
