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

/// The answer of `:vars`, with its text. evcxr's own names types we invented, and variables that no cell can use.
pub fn table(variables: &[(String, String)]) -> (Output, String) {
    let mut text = String::new();
    let mut html = String::from("<table><tr><th>Variable</th><th>Type</th></tr>");
    for (name, type_name) in variables {
        let type_name = readable_type(type_name);
        text.push_str(&format!("{name}: {type_name}\n"));
        html.push_str(&format!("<tr><td>{}</td><td>{}</td></tr>", escaped(name), escaped(&type_name)));
    }
    html.push_str("</table>");
    (Output::result([("text/plain", text.clone()), ("text/html", html)]), text)
}
