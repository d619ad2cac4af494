//! Notebooks as files: their cells' text and tags.

use anyhow::{Context as _, Result};
use serde_json::Value;
use std::path::Path;

pub struct Notebook(pub Value);

impl Notebook {
    pub fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        Ok(Self(serde_json::from_str(&text).context("not a notebook")?))
    }

    pub fn write(&self, path: &Path) -> Result<()> {
        let text = serde_json::to_string_pretty(&self.0)? + "\n";
        std::fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
    }
}

/// The text of each code cell, in order.
pub fn code_cells(notebook: &Path) -> Result<Vec<String>> {
    let notebook = Notebook::read(notebook)?.0;
    let cells = notebook["cells"].as_array().context("a notebook without cells")?;
    Ok(cells.iter().filter(|cell| cell["cell_type"] == "code").map(source).collect())
}

/// A cell's text. nbformat 4: a text, or its lines.
pub fn source(cell: &Value) -> String {
    match &cell["source"] {
        Value::String(source) => source.clone(),
        Value::Array(lines) => lines.iter().filter_map(Value::as_str).collect(),
        _ => String::new(),
    }
}

pub fn tags(cell: &Value) -> impl Iterator<Item = &str> {
    cell["metadata"]["tags"].as_array().into_iter().flatten().filter_map(Value::as_str)
}
