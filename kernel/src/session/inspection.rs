//! What hover and `?x` say of a variable of the session: its type, and its value in a few words. The value is looked at by
//! a cell of our own (`oxbook::glances!`), so it is told only while no other runs; the type needs nobody.

use super::cell::statements;
use super::scope::Scope;
use super::text_position::{byte_offset, word_at};
use super::variables::escaped;
use crate::toolchain::types::readable_type;
use ra_ap_syntax::AstNode;
use ra_ap_syntax::ast::{self, HasName};
use serde_json::{Value, json};

/// The variable of the session, and its type, that is meant at `cursor` (in code points). None where the word is a field,
/// a method, or a name that the code itself binds.
pub fn variable_at(code: &str, cursor: usize, scope: &Scope) -> Option<(String, String)> {
    let (start, end) = word_at(code, byte_offset(code, cursor));
    let (before, after) = (code[..start].trim_end(), code[end..].trim_start());
    let member = before.ends_with('.') && !before.ends_with("..") || before.ends_with("::");
    let label = after.starts_with(':') || after.starts_with('!');
    let variable = scope.variables.iter().find(|(name, _)| *name == code[start..end])?;
    (!member && !label && !binds(code, &variable.0)).then(|| variable.clone())
}

fn binds(code: &str, name: &str) -> bool {
    let nodes = statements(code).into_iter().flat_map(|(_, node)| node.descendants().collect::<Vec<_>>());
    nodes.filter_map(ast::IdentPat::cast).any(|pattern| pattern.name().is_some_and(|bound| bound.text() == name))
}

/// The content of an `inspect_reply` for a variable.
pub fn of_variable(name: &str, type_name: &str, value: Option<&str>) -> Value {
    let value = value.filter(|value| !value.is_empty()).map(|value| format!(" = {value}")).unwrap_or_default();
    let plain = format!("let {name}: {}{value}", readable_type(type_name));
    let html = format!("<pre style=\"white-space: pre-wrap\"><code>{}</code></pre>", escaped(&plain));
    json!({"status": "ok", "found": true, "data": {"text/plain": plain, "text/html": html}, "metadata": {}})
}

/// The content of an `inspect_reply` when there is nothing to say.
pub fn nothing() -> Value {
    json!({"status": "ok", "found": false, "data": {}, "metadata": {}})
}

/// What is known of a variable, if it is one, and below it what rust-analyzer says.
pub fn and_more(variable: Option<Value>, more: Value) -> Value {
    let Some(mut variable) = variable else { return more };
    for (mime, rule) in [("text/plain", "\n\n"), ("text/html", "<hr />")] {
        if let (Some(known), Some(more)) = (variable["data"][mime].as_str(), more["data"][mime].as_str()) {
            variable["data"][mime] = format!("{known}{rule}{more}").into();
        }
    }
    variable
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meant(marked: &str) -> bool {
        let scope = Scope { variables: vec![("loss".into(), "f64".into())], ..Scope::default() };
        let cursor = marked.chars().position(|c| c == '|').expect("a cursor");
        variable_at(&marked.replacen('|', "", 1), cursor, &scope).is_some()
    }

    #[test]
    fn a_variable_is_told_from_what_shares_its_name() {
        for code in ["lo|ss", "1.0 + loss|", "f(&|loss)", "0.0..|loss", "run.best - |loss", "let x = lo|ss;"] {
            assert!(meant(code), "{code}");
        }
        for code in ["run.lo|ss", "run.lo|ss()", "nn::lo|ss", "lo|ss::mse()", "Run { lo|ss: 1.0 }", "lo|st"] {
            assert!(!meant(code), "{code}");
        }
        for code in ["let loss = 1; lo|ss", "for loss in 0..3 { lo|ss; }", "let (a, mut loss) = f(); lo|ss"] {
            assert!(!meant(code), "{code}");
        }
    }

    #[test]
    fn a_variable_is_shown_as_rust_writes_it() {
        let shown = of_variable("rows", "std::vec::Vec<Option<&'static str>>", Some("[None, Some(\"<b>\")]"));
        assert_eq!(shown["data"]["text/plain"], "let rows: Vec<Option<&'static str>> = [None, Some(\"<b>\")]");
        assert!(shown["data"]["text/html"].as_str().unwrap_or_default().contains("Some(\"&lt;b&gt;\")"));
        assert_eq!(of_variable("x", "F", Some(""))["data"]["text/plain"], "let x: F");
        let about = json!({"data": {"text/plain": "about F"}});
        let more = and_more(Some(of_variable("x", "F", None)), about.clone());
        assert_eq!(more["data"]["text/plain"], "let x: F\n\nabout F");
        assert_eq!(and_more(None, about.clone()), about);
    }
}
