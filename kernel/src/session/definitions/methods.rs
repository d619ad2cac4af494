//! Several `impl P { .. }` add to each other, as long as no two of them have a method of the same name: the later one
//! counts.

use super::definition::{Definition, Kind, associated_name};
use ra_ap_syntax::ast;
use ra_ap_syntax::{AstNode, Edition, SourceFile, TextRange};
use std::collections::HashSet;

/// `earlier` without the methods that `later` defines too. `None` when nothing is left of it.
pub fn without_replaced(earlier: &Definition, later: &Definition) -> Option<Definition> {
    let (Kind::Impl(old), Kind::Impl(new)) = (&earlier.kind, &later.kind) else { return Some(earlier.clone()) };
    if old.of_trait || new.of_trait || old.key != new.key {
        return Some(earlier.clone());
    }
    let replaced: HashSet<&String> = old.names.intersection(&new.names).collect();
    if replaced.is_empty() {
        return Some(earlier.clone());
    }
    if replaced.len() == old.names.len() {
        return None;
    }
    let file = SourceFile::parse(&earlier.text, Edition::Edition2024).tree();
    let list = file.syntax().descendants().find_map(ast::AssocItemList::cast)?;
    let mut removed: Vec<TextRange> = list
        .assoc_items()
        .filter(|item| associated_name(item).is_some_and(|name| replaced.contains(&name)))
        .map(|item| item.syntax().text_range())
        .collect();
    let mut text = earlier.text.clone();
    while let Some(range) = removed.pop() {
        text.replace_range(std::ops::Range::<usize>::from(range), "");
    }
    let rest = SourceFile::parse(&text, Edition::Edition2024).tree();
    let item = rest.syntax().children().find(|node| ast::Item::can_cast(node.kind()))?;
    Definition::parse(&item).pop()
}
