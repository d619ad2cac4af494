//! How a front end is to show a specification.

use serde_json::{Value, json};

/// More marks than this are drawn as pixels: the document of a page would become slow.
const MOST_ELEMENTS: usize = 1_500;

/// Options of vega-embed: a menu that saves the picture and does not lead to a website, and a way of drawing that suits
/// the number of marks.
pub(in crate::chart) fn embed_options(spec: &Value) -> Value {
    let renderer = if marks(spec) > MOST_ELEMENTS { "canvas" } else { "svg" };
    json!({
        "actions": { "export": true, "source": false, "compiled": false, "editor": false },
        "renderer": renderer,
    })
}

/// About how many marks a specification draws: the lengths of the columns of all data.
fn marks(spec: &Value) -> usize {
    match spec {
        Value::Object(parts) => parts
            .iter()
            .map(|(name, part)| match (name.as_str(), part) {
                ("datasets", Value::Object(sets)) => sets.values().map(rows).sum(),
                ("values", rows_of_data @ Value::Array(_)) => rows(rows_of_data),
                _ => marks(part),
            })
            .sum(),
        Value::Array(parts) => parts.iter().map(marks).sum(),
        _ => 0,
    }
}

fn rows(data: &Value) -> usize {
    let longest = |row: &Value| {
        let columns = row.as_object().into_iter().flat_map(|row| row.values());
        columns.filter_map(Value::as_array).map(Vec::len).max().unwrap_or(1)
    };
    data.as_array().into_iter().flatten().map(longest).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_marks_are_pixels() {
        let spec = |n: usize| json!({ "layer": [{ "data": { "values": [{ "x": vec![0; n], "s": "a" }] } }] });
        assert_eq!(marks(&spec(7)), 7);
        assert_eq!(embed_options(&spec(10))["renderer"], "svg");
        assert_eq!(embed_options(&spec(10_000))["renderer"], "canvas");
        let named = json!({ "datasets": { "lines0": [{ "x": [1, 2] }, { "x": [1, 2, 3] }] } });
        assert_eq!(marks(&named), 5);
    }
}
