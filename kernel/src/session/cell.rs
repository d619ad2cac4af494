//! A learner's cell, made ready for evcxr: every new variable gets an invented type name, which evcxr needs to store it
//! and which the toolchain front replaces by the one rustc finds (see `toolchain::types`).
//!
//! Lines stay where they are, and where only a name is added to a line, columns in messages are those of the cell: the
//! front takes the name out again before rustc sees it.

use crate::toolchain::rewrite::{Edits, Positions};
use crate::toolchain::types::PLACEHOLDER;
use ra_ap_syntax::ast::{self, HasModuleItem, HasName};
use ra_ap_syntax::{AstNode, Edition, SourceFile, SyntaxNode, TextSize};

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

/// The cell as evcxr gets it, and the way back to columns of the cell.
pub struct Prepared {
    pub text: String,
    positions: Positions,
}

impl Prepared {
    /// The column in `cell` for a line and column of the prepared text, all from 1 and in characters.
    pub fn column_in(&self, cell: &str, line: usize, column: usize) -> usize {
        self.positions.original_column(cell, &self.text, line, column)
    }
}

pub fn prepare(cell: &str, placeholders: &mut Placeholders) -> Prepared {
    let (commands, code) = split_commands(cell);
    let mut edits = Edits::new(cell);
    for (_, node) in statements(code) {
        if let Some(statement) = ast::LetStmt::cast(node)
            && let Some(pattern) = statement.pat()
        {
            name_types(&statement, &pattern, placeholders, |at, text| edits.insert(at + TextSize::of(commands), text));
        }
    }
    let (text, positions) = edits.apply();
    Prepared { text, positions }
}

fn name_types(
    statement: &ast::LetStmt,
    pattern: &ast::Pat,
    placeholders: &mut Placeholders,
    mut insert: impl FnMut(TextSize, String),
) {
    let end = statement.syntax().text_range().end() - TextSize::of(BEFORE);
    match (pattern, statement.ty()) {
        // The learner's own type is kept as written.
        (ast::Pat::IdentPat(_), Some(declared)) if is_complete(&declared) => {}
        (ast::Pat::IdentPat(binding), None) if is_plain(binding) => {
            let at = pattern.syntax().text_range().end() - TextSize::of(BEFORE);
            insert(at, format!(": {}", placeholders.next()));
        }
        _ => {
            // One more `let` for each variable, on the same line, gives it a name of its own.
            let again: String = bindings(pattern)
                .map(|(mutable, name)| format!(" let {mutable}{name}: {} = {name};", placeholders.next()))
                .collect();
            if !again.is_empty() {
                insert(end, again);
            }
        }
    }
}

fn is_plain(binding: &ast::IdentPat) -> bool {
    binding.ref_token().is_none() && binding.pat().is_none() && variable(binding).is_some()
}

/// No `_` is left for inference.
fn is_complete(declared: &ast::Type) -> bool {
    !declared.syntax().descendants().any(|node| ast::InferType::can_cast(node.kind()))
}

/// The variables that evcxr stores from a pattern.
fn bindings(pattern: &ast::Pat) -> impl Iterator<Item = (&'static str, String)> {
    pattern.syntax().descendants().filter_map(ast::IdentPat::cast).filter_map(|binding| {
        let name = variable(&binding)?;
        Some((if binding.mut_token().is_some() { "mut " } else { "" }, name))
    })
}

/// The variable a pattern binds; `None` and `MAX` parse as bindings and are a variant and a constant.
fn variable(binding: &ast::IdentPat) -> Option<String> {
    let name = binding.name()?.text().to_string();
    (!name.starts_with(char::is_uppercase)).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prepared(cell: &str) -> String {
        prepare(cell, &mut Placeholders::default()).text
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
    fn declared_types_are_kept_unless_something_is_left_open() {
        assert_eq!(prepared("let x: i64 = 1;"), "let x: i64 = 1;");
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
    }

    #[test]
    fn commands_and_inner_lets_are_left_alone() {
        let cell = ":dep rand = \"0.9\"\n// and\nfor i in 0..3 { let y = i; }\nfn f() { let z = 1; }";
        assert_eq!(prepared(cell), cell);
    }

    #[test]
    fn code_that_does_not_parse_is_passed_on() {
        assert_eq!(prepared("let x = ;"), "let x: OxT1 = ;");
        assert_eq!(prepared("let"), "let");
        assert_eq!(prepared("}"), "}");
    }

    #[test]
    fn columns_are_those_of_the_cell() {
        let cell = ":dep rand\nlet a = f(); let b = g();";
        let prepared = prepare(cell, &mut Placeholders::default());
        let column = |text: &str| prepared.text.lines().nth(1).unwrap().find(text).unwrap() + 1;
        assert_eq!(prepared.column_in(cell, 2, column("f()")), 9);
        assert_eq!(prepared.column_in(cell, 2, column("g()")), 22);
    }
}
