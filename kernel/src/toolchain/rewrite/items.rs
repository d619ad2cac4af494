//! Items: evcxr repeats every item it was ever given. Those of the cell stay where they are, the others make room for the
//! session's own list of what earlier cells defined, which is included from a file beside the cell's.

use super::edits::Edits;
use super::interrupts::{self, cell_statements};
use super::scaffold::PASTED_RUNTIME;
use crate::toolchain::order::{Order, Own, Placed, export_attribute, normalized, statics};
use ra_ap_syntax::ast::{self, HasAttrs, HasModuleItem, HasName};
use ra_ap_syntax::{AstNode, AstToken, Edition, NodeOrToken, SourceFile, SyntaxNode, SyntaxToken, TextRange};
use std::collections::HashMap;
use std::ops::RangeInclusive;

/// The file of earlier definitions.
pub const EARLIER_FILE: &str = "earlier.rs";

/// Definitions of earlier cells, as one text.
#[derive(Debug, Default)]
pub struct EarlierText {
    pub text: String,
    pub placed: Vec<Placed>,
}

impl EarlierText {
    /// Of the definitions that `wanted` says yes to.
    pub fn new(order: &Order, wanted: impl Fn(u64, bool) -> bool, checks: bool) -> Self {
        let mut text = String::new();
        let mut placed = Vec::new();
        let mut line = 1;
        for earlier in order.earlier.iter().filter(|earlier| wanted(earlier.number, earlier.reached)) {
            let after = line + earlier.text.matches('\n').count() + 1;
            placed.push(Placed { number: earlier.number, first: line, last: after - 1 });
            text.push_str(&earlier.text);
            text.push('\n');
            line = after;
        }
        if checks {
            let file = SourceFile::parse(&text, Edition::Edition2024).tree();
            let mut edits = Edits::new(&text);
            interrupts::in_loops(file.syntax(), &mut edits);
            text = edits.apply().0;
        }
        Self { text, placed }
    }

    pub fn items(&self) -> impl Iterator<Item = ast::Item> {
        SourceFile::parse(&self.text, Edition::Edition2024).tree().items()
    }
}

/// The items that evcxr was given, each with what the order says of it if it is the cell's own.
pub struct Items<'a>(Vec<(ast::Item, Option<&'a Own>)>);

impl<'a> Items<'a> {
    pub fn told_apart(file: &SourceFile, order: &'a Order) -> Self {
        let items = file.items().filter(|item| !is_scaffold(item));
        if order.own.is_empty() {
            return Self(items.map(|item| (item, None)).collect());
        }
        let items: Vec<(ast::Item, String)> = items.map(|item| (item.clone(), normalized(item.syntax()))).collect();
        // The cell's own come last of those with the same text: evcxr appends.
        let last: HashMap<String, usize> = items.iter().enumerate().map(|(at, (_, text))| (text.clone(), at)).collect();
        let own = |(at, (item, text)): (usize, (ast::Item, String))| {
            let own = order.own.iter().find(|own| own.text == text).filter(|_| last[&text] == at);
            (item, own)
        };
        Self(items.into_iter().enumerate().map(own).collect())
    }

    /// Those that the cell defines.
    pub fn own(&self) -> impl Iterator<Item = &ast::Item> {
        self.0.iter().filter(|(_, own)| own.is_some()).map(|(item, _)| item)
    }
}

/// Leaves out evcxr's copies of earlier items, and gives the cell's own statics their symbols.
pub fn rewrite(file: &SourceFile, items: &Items, order: &Order, edits: &mut Edits) {
    if !order.earlier.is_empty() {
        // Before every item, on a line that is none's: items may change places.
        let after = file.attrs().last().map(|attribute| attribute.syntax().text_range().end()).unwrap_or_default();
        edits.insert(after, format!(" include!({EARLIER_FILE:?}); "));
    }
    for (item, own) in &items.0 {
        let Some(own) = own else {
            edits.replace(item.syntax().text_range(), "");
            continue;
        };
        if let Some(symbol) = &own.symbol {
            export_statics(item, symbol, edits);
        }
        if let ast::Item::Use(item) = item
            && own.from_notebook
            && let Some(tree) = item.use_tree()
        {
            edits.insert(tree.syntax().text_range().start(), "crate::");
        }
    }
}

/// The lines of the cell's own items, in the order in which they stand in the cell, macros first: a macro must stand
/// before what calls it. None if any shares a line with another.
pub fn own_lines(items: &Items, order: &Order, edits: &Edits) -> Vec<RangeInclusive<usize>> {
    let mut used = 0;
    let mut lines = Vec::new();
    for (item, own) in &items.0 {
        let range = without_comments_before(item.syntax());
        let on = edits.line(range.start())..=edits.line(range.end());
        if *on.start() <= used {
            return Vec::new();
        }
        used = *on.end();
        if let Some(own) = own {
            let at = order.own.iter().position(|it| std::ptr::eq(it, *own));
            lines.push(((!matches!(item, ast::Item::MacroRules(_)), at), on));
        }
    }
    lines.sort_by_key(|(place, _)| *place);
    lines.into_iter().map(|(_, lines)| lines).collect()
}

/// A comment at the end of the line before is taken for one about the item.
fn without_comments_before(node: &SyntaxNode) -> TextRange {
    let tokens = node.descendants_with_tokens().filter_map(NodeOrToken::into_token);
    let plain = |token: &SyntaxToken| ast::Comment::cast(token.clone()).is_some_and(|it| it.kind().doc.is_none());
    let blank = |token: &SyntaxToken| ast::Whitespace::cast(token.clone()).is_some();
    let first = tokens.into_iter().find(|token| !plain(token) && !blank(token));
    let start = first.map_or(node.text_range().start(), |token| token.text_range().start());
    TextRange::new(start, node.text_range().end())
}

/// Macro calls that stand for items leave the cell: they are among the earlier definitions.
pub fn take_out_calls(entry: &ast::Fn, order: &Order, edits: &mut Edits) {
    for statement in cell_statements(entry).iter().flat_map(|list| list.syntax().children()) {
        let text = normalized(&statement);
        let text = text.trim_end_matches(';').trim_end();
        if order.own.iter().any(|own| own.is_call && own.text == text) {
            edits.replace(statement.text_range(), "");
        }
    }
}

fn export_statics(item: &ast::Item, symbol: &str, edits: &mut Edits) {
    for (at, item) in statics(item.syntax()).enumerate() {
        let visibility = ast::HasVisibility::visibility(&item).map(|it| it.syntax().text_range());
        if let Some(start) = visibility.or_else(|| item.static_token().map(|it| it.text_range())) {
            edits.insert(start.start(), export_attribute(symbol, at));
        }
    }
}

/// What evcxr puts into every crate, and `extern crate`, which it keeps well.
fn is_scaffold(item: &ast::Item) -> bool {
    let error = |name: &str| name == "EvcxrUserCodeError";
    match item {
        ast::Item::ExternCrate(_) => true,
        ast::Item::Fn(it) => it.name().is_some_and(|name| name.text().starts_with("run_user_code_")),
        ast::Item::Module(it) => it.name().is_some_and(|name| name.text() == PASTED_RUNTIME),
        ast::Item::Struct(it) => it.name().is_some_and(|name| error(name.text())),
        ast::Item::Impl(it) => it.self_ty().is_some_and(|it| error(&it.to_string())),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::toolchain::order::Earlier;

    fn own(text: &str, symbol: Option<&str>) -> Own {
        let file = SourceFile::parse(text, Edition::Edition2024).tree();
        Own {
            text: normalized(file.items().next().unwrap().syntax()),
            symbol: symbol.map(str::to_owned),
            from_notebook: false,
            is_call: false,
        }
    }

    #[test]
    fn only_the_cell_s_own_items_stay() {
        let source = "#![allow(x)]\nfn old() {}\nimpl Tr for P {}\nfn new() {\n}\nimpl Tr for P {}\n\
                      pub extern \"C\" fn run_user_code_1() {}\n";
        let order = Order {
            own: vec![own("fn new() { }", None), own("impl Tr for P {}", None)],
            earlier: vec![Earlier { number: 1, text: "fn old() { loop {} }".into(), reached: true }],
            ..Order::default()
        };
        let file = SourceFile::parse(source, Edition::Edition2024).tree();
        let mut edits = Edits::new(source);
        rewrite(&file, &Items::told_apart(&file, &order), &order, &mut edits);
        let text = edits.apply().0;
        assert_eq!(
            text,
            "#![allow(x)] include!(\"earlier.rs\"); \n\n\nfn new() {\n}\nimpl Tr for P {}\n\
             pub extern \"C\" fn run_user_code_1() {}\n"
        );
    }

    #[test]
    fn the_cell_s_items_have_an_order_whatever_evcxr_s_is() {
        let order =
            Order { own: vec![own("fn a() {}", None), own("macro_rules! m { () => {}; }", None)], ..Order::default() };
        let lines = |source: &str| {
            let file = SourceFile::parse(source, Edition::Edition2024).tree();
            own_lines(&Items::told_apart(&file, &order), &order, &Edits::new(source))
        };
        assert_eq!(lines("fn a() {} // why\nfn old() {}\nmacro_rules! m { () => {}; }\n"), [3..=3, 1..=1]);
        assert_eq!(lines("macro_rules! m {\n() => {};\n}\n\nfn a() {}\n"), [1..=3, 5..=5]);
        assert_eq!(lines("fn a() {} macro_rules! m { () => {}; }\n"), []);
    }

    #[test]
    fn a_static_gets_its_symbol() {
        let source = "pub static N: u8 = 1;\n";
        let order = Order {
            own: vec![own("pub static N: u8 = 1;", Some("s_1"))],
            earlier: vec![Earlier { number: 2, text: "fn f() {}".into(), reached: true }],
            ..Order::default()
        };
        let file = SourceFile::parse(source, Edition::Edition2024).tree();
        let mut edits = Edits::new(source);
        rewrite(&file, &Items::told_apart(&file, &order), &order, &mut edits);
        assert_eq!(
            edits.apply().0,
            " include!(\"earlier.rs\"); #[unsafe(export_name = \"s_1_0\")] pub static N: u8 = 1;\n"
        );
    }

    #[test]
    fn an_import_from_the_notebook_says_so() {
        let source = "use Shape::*;\n";
        let import = Own { from_notebook: true, ..own("use Shape::*;", None) };
        let order = Order { own: vec![import], ..Order::default() };
        let mut edits = Edits::new(source);
        let file = SourceFile::parse(source, Edition::Edition2024).tree();
        rewrite(&file, &Items::told_apart(&file, &order), &order, &mut edits);
        assert_eq!(edits.apply().0, "use crate::Shape::*;\n");
    }

    #[test]
    fn lines_lead_back_to_definitions() {
        let earlier = |number, text: &str, reached| Earlier { number, text: text.into(), reached };
        let order = Order {
            earlier: vec![
                earlier(4, "fn a() {\n}", true),
                earlier(5, "fn b() {}", false),
                earlier(6, "fn c() {}", true),
            ],
            ..Order::default()
        };
        let text = EarlierText::new(&order, |_, reached| reached, true);
        assert_eq!(text.text, "fn a() {\n}\nfn c() {}\n");
        let placed: Vec<(u64, usize, usize)> = text.placed.iter().map(|it| (it.number, it.first, it.last)).collect();
        assert_eq!(placed, [(4, 1, 2), (6, 3, 3)]);
    }
}
