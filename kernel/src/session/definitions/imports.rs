//! `use` declarations taken apart into single imports, as evcxr takes them apart: each can be replaced by itself.

use ra_ap_syntax::ast::{self, HasName};

#[derive(Debug, PartialEq)]
pub struct Import {
    /// What it brings into scope; `None` for `use a::*;` and `use a as _;`.
    pub name: Option<String>,
    /// `use a::b as c;`
    pub text: String,
}

pub fn imports(declaration: &ast::Use) -> Vec<Import> {
    let mut found = Vec::new();
    if let Some(tree) = declaration.use_tree() {
        collect(&tree, "", &mut found);
    }
    found
}

/// The names that a declaration brings into scope, as far as it says them.
pub fn names(declaration: &ast::Use) -> Vec<String> {
    imports(declaration).into_iter().filter_map(|import| import.name).collect()
}

fn collect(tree: &ast::UseTree, prefix: &str, found: &mut Vec<Import>) {
    let path = tree.path().map(|path| path.to_string().split_whitespace().collect::<String>()).unwrap_or_default();
    let path = path.trim_start_matches("::");
    let whole = match (prefix, path) {
        (prefix, "" | "self") => prefix.to_owned(),
        ("", path) => path.to_owned(),
        (prefix, path) => format!("{prefix}::{path}"),
    };
    if let Some(list) = tree.use_tree_list() {
        list.use_trees().for_each(|tree| collect(&tree, &whole, found));
        return;
    }
    if tree.star_token().is_some() {
        let text = if whole.is_empty() { "use *;".to_owned() } else { format!("use {whole}::*;") };
        found.push(Import { name: None, text });
        return;
    }
    let last = whole.rsplit("::").next().unwrap_or_default().to_owned();
    let import = match tree.rename() {
        Some(rename) => match rename.name() {
            Some(name) if name.text() == last.as_str() => Import { name: Some(last), text: format!("use {whole};") },
            Some(name) => Import { text: format!("use {whole} as {};", name.text()), name: Some(name.text().into()) },
            None => Import { name: None, text: format!("use {whole} as _;") },
        },
        None => Import { name: Some(last), text: format!("use {whole};") },
    };
    found.push(import);
}

#[cfg(test)]
mod tests {
    use super::*;
    use ra_ap_syntax::{AstNode, Edition, SourceFile};

    fn texts(code: &str) -> Vec<String> {
        let file = SourceFile::parse(code, Edition::Edition2024).tree();
        let declaration = file.syntax().descendants().find_map(ast::Use::cast).unwrap();
        imports(&declaration).into_iter().map(|import| import.text).collect()
    }

    #[test]
    fn nested_declarations_come_apart() {
        assert_eq!(
            texts("use std::{fmt::{self, Display as Show}, collections::*, io::Write as _};"),
            ["use std::fmt;", "use std::fmt::Display as Show;", "use std::collections::*;", "use std::io::Write as _;"]
        );
        assert_eq!(texts("use ::rand;"), ["use rand;"]);
    }
}
