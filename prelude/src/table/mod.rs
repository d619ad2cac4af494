//! Tables: rows of anything that serialises, or columns side by side.
//!
//! `value` turns rows and cells into one kind of value, `digits` writes numbers, `layout` draws. Must not know of cells
//! or the kernel; it knows tensors only as columns of numbers.

mod digits;
mod layout;
mod value;

use crate::chart::{Column, Flattened, Iterated};
use crate::display::{Display, MimeBundle};
use candle_core::{Tensor, Var};
use layout::{Layout, TextColumn};
use serde::Serialize;
use std::collections::HashMap;
use std::fmt;
use value::Value;

/// Rows that are shown unless [`Table::rows`] says otherwise.
const ROWS: usize = 50;
/// Significant digits of numbers with a fraction unless [`Table::digits`] says otherwise.
const DIGITS: usize = 5;

/// A table, made by [`table`] or [`table_of`]. It owns what it shows.
///
/// Numbers stand at the right. Integers are written in full, other numbers with 5 significant digits; missing values
/// are blank. The first 50 rows are shown, and the number of the others below them. Texts are cut at 80 characters.
#[derive(Clone)]
pub struct Table {
    columns: Vec<(String, Vec<Value>)>,
    caption: Option<String>,
    rows: usize,
    digits: usize,
}

/// A table with a row for each value: `table(&runs)`.
///
/// The columns are the fields of the type, which derives serde's `Serialize`. Rows may be structs or maps (a row that
/// lacks a field has a blank there), tuples or lists (the columns are called 0, 1, ..), or single values (the column is
/// called `value`). Lists and structs within a row are written into their cell.
///
/// # Panics
/// If the serialisation of a row reports an error.
#[track_caller]
pub fn table<T: Serialize>(rows: &[T]) -> Table {
    let mut columns: Vec<(String, Vec<Value>)> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    for (row, value) in rows.iter().enumerate() {
        for (name, value) in fields(valued("table", row, value)) {
            let place = *places.entry(name).or_insert_with_key(|name| {
                columns.push((name.clone(), Vec::new()));
                columns.len() - 1
            });
            let cells = &mut columns[place].1;
            // Of two fields of one name in a row, the first counts.
            if cells.len() <= row {
                cells.resize(row, Value::Nothing);
                cells.push(value);
            }
        }
    }
    for (_, cells) in &mut columns {
        cells.resize(rows.len(), Value::Nothing);
    }
    Table { columns, ..table_of() }
}

/// An empty table, to add columns to: `table_of().column("N", &ns).column("loss", &losses)`.
pub fn table_of() -> Table {
    Table { columns: Vec::new(), caption: None, rows: ROWS, digits: DIGITS }
}

impl Table {
    /// Adds a column at the right: a `Vec`, a slice, an array, a range or any iterator of values that serialise
    /// (numbers, texts, `Option`s of them, ..), or a tensor of any dtype, which is flattened.
    ///
    /// # Panics
    /// If it is not as long as the columns before it.
    #[track_caller]
    pub fn column<M>(mut self, name: impl Into<String>, values: impl TableColumn<M>) -> Table {
        let name = name.into();
        let cells = values.into_cells().0;
        if let Some((first, expected)) = self.columns.first()
            && expected.len() != cells.len()
        {
            panic!(
                "table: column `{name}` has {} values and column `{first}` has {}: the columns of a table are equally \
                 long",
                cells.len(),
                expected.len()
            );
        }
        self.columns.push((name, cells));
        self
    }

    /// A line above the table.
    pub fn caption(self, text: impl Into<String>) -> Table {
        Table { caption: Some(text.into()), ..self }
    }

    /// Significant digits of numbers with a fraction, from 1 to 17.
    ///
    /// # Panics
    /// If `digits` is outside that range.
    #[track_caller]
    pub fn digits(self, digits: usize) -> Table {
        assert!((1..=17).contains(&digits), "table: {digits} digits: an f64 has from 1 to 17 significant digits");
        Table { digits, ..self }
    }

    /// The most rows that are shown, from the first.
    pub fn rows(self, rows: usize) -> Table {
        Table { rows, ..self }
    }

    fn layout(&self) -> Layout {
        let rows = self.columns.first().map_or(0, |(_, cells)| cells.len());
        let columns = self.columns.iter().map(|(name, cells)| TextColumn {
            name: name.clone(),
            cells: texts(&cells[..rows.min(self.rows)], self.digits),
            right: cells.iter().any(Value::is_number)
                && cells.iter().all(|cell| cell.is_number() || *cell == Value::Nothing),
        });
        Layout { caption: self.caption.clone(), columns: columns.collect(), left_out: rows.saturating_sub(self.rows) }
    }
}

impl Display for Table {
    fn mime_bundle(&self) -> MimeBundle {
        let layout = self.layout();
        MimeBundle::text(layout.plain()).with("text/html", layout.html())
    }
}

/// The aligned plain text.
impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.layout().plain())
    }
}

impl fmt::Debug for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.columns.iter().map(|(name, _)| name.as_str()).collect();
        let rows = self.columns.first().map_or(0, |(_, cells)| cells.len());
        write!(f, "Table({rows} rows of {})", names.join(", "))
    }
}

/// What can be a column of a table: anything that iterates over values that serialise, and tensors. `M` tells the two
/// kinds apart and is always inferred.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a column of a table",
    label = "not a column",
    note = "pass a Vec, a slice, an array, a range or an iterator of numbers or texts, or a &Tensor"
)]
pub trait TableColumn<M> {
    #[doc(hidden)]
    fn into_cells(self) -> Cells;
}

/// The cells of a column, in the form that tables keep.
#[doc(hidden)]
#[derive(Debug)]
pub struct Cells(Vec<Value>);

impl<I> TableColumn<Iterated> for I
where
    I: IntoIterator,
    I::Item: Serialize,
{
    #[track_caller]
    fn into_cells(self) -> Cells {
        let mut cells = Vec::new();
        for (row, value) in self.into_iter().enumerate() {
            cells.push(valued("table", row, &value));
        }
        Cells(cells)
    }
}

macro_rules! tensors {
    ($($type:ty),*) => {$(
        impl TableColumn<Flattened> for $type {
            fn into_cells(self) -> Cells {
                let whole = self.dtype().is_int();
                // Integers came by way of f64, which is exact up to 2^53.
                let cell = |value: f64| if whole { Value::Integer(value as i128) } else { Value::Float(value) };
                Cells(Column::into_values(self).into_iter().map(cell).collect())
            }
        }
    )*};
}

tensors!(&Tensor, Tensor, &Var);

#[track_caller]
fn valued(what: &str, row: usize, value: &impl Serialize) -> Value {
    match Value::of(value) {
        Ok(value) => value,
        Err(error) => panic!("{what}: the value in row {row} cannot be serialised: {error}"),
    }
}

/// The cells of a row, with the names of their columns.
fn fields(row: Value) -> Vec<(String, Value)> {
    match row {
        Value::Fields(fields) => fields,
        Value::List(values) => values.into_iter().enumerate().map(|(i, value)| (i.to_string(), value)).collect(),
        single => vec![("value".to_owned(), single)],
    }
}

/// Every cell as text.
fn texts(cells: &[Value], digits: usize) -> Vec<String> {
    let floats: Vec<f64> =
        cells.iter().filter_map(|cell| if let Value::Float(value) = cell { Some(*value) } else { None }).collect();
    let mut floats = digits::column(&floats, digits).into_iter();
    let mut text = |cell: &Value| match cell {
        Value::Float(_) => floats.next().unwrap_or_default(),
        other => other.to_string(),
    };
    cells.iter().map(&mut text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tensor::t;
    use candle_core::DType;

    #[derive(Serialize)]
    struct Run {
        name: &'static str,
        size: usize,
        loss: f32,
        best: Option<f64>,
    }

    fn lines(table: &Table) -> Vec<String> {
        table.to_string().lines().map(str::to_owned).collect()
    }

    #[test]
    fn rows_become_columns_by_field() {
        let runs = vec![
            Run { name: "small", size: 12, loss: 2.301_23, best: None },
            Run { name: "large <1>", size: 123_456, loss: f32::NAN, best: Some(0.5) },
        ];
        let table = table(&runs).caption("Two runs");
        assert_eq!(
            lines(&table),
            [
                "Two runs",
                "name         size    loss  best",
                "---------  ------  ------  ----",
                "small          12  2.3012",
                "large <1>  123456     NaN   0.5",
            ]
        );
        let html = table.mime_bundle().data["text/html"].as_str().expect("html").to_owned();
        assert!(html.contains("<td style=\"text-align:left\">large &lt;1&gt;</td>"), "{html}");
        assert!(
            html.contains("<td style=\"text-align:right\">2.3012</td><td style=\"text-align:right\"></td>"),
            "{html}"
        );
        assert_eq!(format!("{table:?}"), "Table(2 rows of name, size, loss, best)");
    }

    #[test]
    fn rows_of_other_kinds() {
        assert_eq!(lines(&table(&[(1, "a"), (2, "b")])), ["0  1", "-  -", "1  a", "2  b"]);
        assert_eq!(lines(&table(&[1.5, 2.0])), ["value", "-----", "  1.5", "  2.0"]);
        let maps = [[("a", 1)], [("b", 2)]].map(std::collections::BTreeMap::from);
        assert_eq!(lines(&table(&maps)), ["a  b", "-  -", "1", "   2"]);
        let none: [Run; 0] = [];
        assert_eq!(table(&none).to_string(), "");
    }

    #[test]
    fn columns_of_every_kind_stand_side_by_side() -> candle_core::Result<()> {
        let (sizes, fractions) = (vec![10u32, 20], t([0.5, 3.0]));
        let table = table_of()
            .column("N", &sizes)
            .column("loss", sizes.iter().map(|n| 1.0 / f64::from(*n)))
            .column("kind", ["a", "b"])
            .column("f", &fractions)
            .column("i", t([7, 8]).to_dtype(DType::I64)?)
            .column("row", 0..2);
        assert_eq!(
            lines(&table),
            [
                " N  loss  kind    f  i  row",
                "--  ----  ----  ---  -  ---",
                "10  0.10  a     0.5  7    0",
                "20  0.05  b     3.0  8    1"
            ]
        );
        Ok(())
    }

    #[test]
    fn long_tables_say_how_many_rows_are_missing() {
        let table = table_of().column("i", 0..1000);
        assert_eq!(lines(&table).len(), 2 + 50 + 1);
        assert!(table.to_string().ends_with("\n49\n… 950 more rows"));
        assert!(lines(&table.rows(999)).ends_with(&["… 1 more row".to_owned()]));
        assert_eq!(lines(&table_of().column("x", [0.123_456]).digits(2))[2], "0.12");
    }

    #[test]
    fn what_does_not_fit_is_said_in_a_sentence() {
        let message = |run: fn() -> Table| {
            *std::panic::catch_unwind(run).expect_err("a panic").downcast::<String>().expect("a sentence")
        };
        assert_eq!(
            message(|| table_of().column("N", [1, 2]).column("loss", [0.5])),
            "table: column `loss` has 1 values and column `N` has 2: the columns of a table are equally long"
        );
        assert_eq!(message(|| table_of().digits(0)), "table: 0 digits: an f64 has from 1 to 17 significant digits");
    }
}
