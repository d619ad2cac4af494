//! A table of texts, as HTML and as aligned plain text. Knows nothing of numbers, columns' origin or notebooks.

use crate::display::escaped;

/// Longest text of one cell, in characters.
const LONGEST: usize = 80;

/// A column, every cell already written.
pub(super) struct TextColumn {
    pub(super) name: String,
    pub(super) cells: Vec<String>,
    /// Numbers stand at the right, so that places line up.
    pub(super) right: bool,
}

/// What is shown.
pub(super) struct Layout {
    pub(super) caption: Option<String>,
    pub(super) columns: Vec<TextColumn>,
    /// Rows that there are besides those in the columns.
    pub(super) left_out: usize,
}

impl Layout {
    pub(super) fn plain(&self) -> String {
        let columns: Vec<Vec<String>> = self.columns.iter().map(plain_column).collect();
        let rows = columns.first().map_or(0, Vec::len);
        let mut lines: Vec<String> = self.caption.iter().cloned().collect();
        lines.extend((0..rows).map(|row| {
            let cells: Vec<&str> = columns.iter().map(|column| column[row].as_str()).collect();
            cells.join("  ").trim_end().to_owned()
        }));
        lines.extend(self.more());
        lines.join("\n")
    }

    /// Alignment is the only style: colours are those of the notebook's theme.
    pub(super) fn html(&self) -> String {
        let mut html = String::from("<table>");
        if let Some(caption) = &self.caption {
            html += &format!("<caption>{}</caption>", escaped(caption));
        }
        html += "<thead><tr>";
        for column in &self.columns {
            html += &format!("<th scope=\"col\"{}>{}</th>", column.style(), escaped(&column.name));
        }
        html += "</tr></thead><tbody>";
        for row in 0..self.columns.first().map_or(0, |column| column.cells.len()) {
            html += "<tr>";
            for column in &self.columns {
                html += &format!("<td{}>{}</td>", column.style(), escaped(&cut(&column.cells[row])));
            }
            html += "</tr>";
        }
        html += "</tbody>";
        if let Some(more) = self.more() {
            let columns = self.columns.len();
            html += &format!("<tfoot><tr><td colspan=\"{columns}\" style=\"text-align:left\">{more}</td></tr></tfoot>");
        }
        html + "</table>"
    }

    fn more(&self) -> Option<String> {
        match self.left_out {
            0 => None,
            1 => Some("… 1 more row".to_owned()),
            n => Some(format!("… {n} more rows")),
        }
    }
}

impl TextColumn {
    fn style(&self) -> &'static str {
        if self.right { " style=\"text-align:right\"" } else { " style=\"text-align:left\"" }
    }
}

/// The name, a rule and the cells, all of one width.
fn plain_column(column: &TextColumn) -> Vec<String> {
    let name = one_line(&column.name);
    let cells: Vec<String> = column.cells.iter().map(|cell| one_line(&cut(cell))).collect();
    let width = cells.iter().chain([&name]).map(|text| text.chars().count()).max().unwrap_or(0);
    let aligned = |text: &str| if column.right { format!("{text:>width$}") } else { format!("{text:<width$}") };
    let mut lines = vec![aligned(&name), "-".repeat(width)];
    lines.extend(cells.iter().map(|cell| aligned(cell)));
    lines
}

/// Line breaks would end the row.
fn one_line(text: &str) -> String {
    text.chars().map(|character| if character.is_control() { ' ' } else { character }).collect()
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some(_) => text.chars().take(LONGEST - 1).chain(['…']).collect(),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(name: &str, cells: &[&str], right: bool) -> TextColumn {
        TextColumn { name: name.to_owned(), cells: cells.iter().map(|cell| (*cell).to_owned()).collect(), right }
    }

    #[test]
    fn plain_text_is_aligned() {
        let columns = vec![column("name", &["a", "naïve\nx"], false), column("N", &["10", "9"], true)];
        let layout = Layout { caption: Some("Runs".to_owned()), columns, left_out: 950 };
        let expected = ["Runs", "name      N", "-------  --", "a        10", "naïve x   9", "… 950 more rows"];
        assert_eq!(layout.plain().lines().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn html_is_a_table_with_a_head_and_escaped_text() {
        let columns = vec![column("a<b", &["x & y"], false), column("N", &["1"], true)];
        let html = Layout { caption: Some("\"c\"".to_owned()), columns, left_out: 1 }.html();
        assert_eq!(
            html,
            "<table><caption>&quot;c&quot;</caption>\
             <thead><tr><th scope=\"col\" style=\"text-align:left\">a&lt;b</th>\
             <th scope=\"col\" style=\"text-align:right\">N</th></tr></thead>\
             <tbody><tr><td style=\"text-align:left\">x &amp; y</td><td style=\"text-align:right\">1</td></tr></tbody>\
             <tfoot><tr><td colspan=\"2\" style=\"text-align:left\">… 1 more row</td></tr></tfoot></table>"
        );
    }

    #[test]
    fn long_cells_are_cut_and_nothing_is_still_a_table() {
        assert_eq!(cut(&"é".repeat(80)), "é".repeat(80));
        assert_eq!(cut(&"é".repeat(81)), format!("{}…", "é".repeat(79)));
        let empty = Layout { caption: None, columns: Vec::new(), left_out: 0 };
        assert_eq!(empty.plain(), "");
        assert_eq!(empty.html(), "<table><thead><tr></tr></thead><tbody></tbody></table>");
    }
}
