//! The variables of a session: those that evcxr believes in, less those that no cell can use, under their real types.

use super::front_end::Output;
use crate::toolchain::types::{TypeName, Types, readable_type};
use evcxr::CommandContext;

/// Names and real types, in order of name.
pub fn usable(context: Option<&CommandContext>, types: &Types) -> Vec<(String, String)> {
    let mut variables: Vec<(String, String)> = context
        .into_iter()
        .flat_map(|context| context.variables_and_types())
        .filter_map(|(name, type_name)| match types.get(type_name) {
            Some(TypeName::Named(real)) => Some((name.to_owned(), real.clone())),
            Some(TypeName::Unnameable(_) | TypeName::Lost(_)) => None,
            None => Some((name.to_owned(), type_name.to_owned())),
        })
        .collect();
    variables.sort();
    variables
}

/// Text as HTML.
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// The answer of `:vars`, with its text. evcxr's own names types we invented, and variables that no cell can use. `values`
/// are in the order of `variables`, or none.
pub fn table(variables: &[(String, String)], values: &[String]) -> (Output, String) {
    if variables.is_empty() {
        let text = "There are no variables yet.".to_owned();
        return (Output::result([("text/plain", text.clone())]), text);
    }
    let mut text = String::new();
    let mut html = String::from("<table><tr><th>Variable</th><th>Type</th><th>Value</th></tr>");
    for (at, (name, type_name)) in variables.iter().enumerate() {
        let type_name = readable_type(type_name);
        let value = values.get(at).map(|value| shortened(value)).unwrap_or_default();
        let shown = if value.is_empty() { String::new() } else { format!(" = {value}") };
        text.push_str(&format!("{name}: {type_name}{shown}\n"));
        let cells =
            [name, &type_name, &value].map(|cell| format!("<td style=\"text-align: left\">{}</td>", escaped(cell)));
        html.push_str(&format!("<tr>{}</tr>", cells.concat()));
    }
    html.push_str("</table>");
    (Output::result([("text/plain", text.clone()), ("text/html", html)]), text)
}

/// For a row of a table.
fn shortened(value: &str) -> String {
    const LONGEST: usize = 80;
    let line: String = value.chars().take(LONGEST).collect();
    let more = value.chars().nth(LONGEST).is_some() && !line.ends_with('…');
    if more { line + "…" } else { line }
}
