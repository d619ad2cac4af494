//! Reading the code of a notebook.

use anyhow::{Context as _, Result};
use serde_json::Value;
use std::path::Path;

/// The text of each code cell, in order.
pub fn code_cells(notebook: &Path) -> Result<Vec<String>> {
    let text = std::fs::read_to_string(notebook).with_context(|| format!("cannot read {}", notebook.display()))?;
    let notebook: Value = serde_json::from_str(&text).context("not a notebook")?;
    let cells = notebook["cells"].as_array().context("a notebook without cells")?;
    // nbformat 4: a text, or its lines.
    let source = |cell: &Value| match &cell["source"] {
        Value::String(source) => source.clone(),
        Value::Array(lines) => lines.iter().filter_map(Value::as_str).collect(),
        _ => String::new(),
    };
    Ok(cells.iter().filter(|cell| cell["cell_type"] == "code").map(source).collect())
}
