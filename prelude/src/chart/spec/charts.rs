//! Several charts in one picture.

use super::Chart;

/// Charts side by side, stacked, or in a grid: made by `a | b`, `a / b`, [`grid`](crate::chart::grid) and [`Chart::facet`].
#[derive(Clone, PartialEq)]
pub struct Charts {
    pub(in crate::chart) parts: Vec<Part>,
    pub(in crate::chart) columns: usize,
    pub(in crate::chart) shared: bool,
    pub(in crate::chart) linked: bool,
    pub(in crate::chart) title: Option<String>,
    /// Width and height in CSS pixels.
    pub(in crate::chart) size: Option<(u32, u32)>,
    pub(in crate::chart) alt: Option<String>,
}

#[derive(Clone, PartialEq)]
pub(in crate::chart) enum Part {
    Chart(Chart),
    Charts(Charts),
}

impl From<Chart> for Part {
    fn from(chart: Chart) -> Part {
        Part::Chart(chart)
    }
}

impl From<Charts> for Part {
    fn from(charts: Charts) -> Part {
        Part::Charts(charts)
    }
}

impl Charts {
    /// # Panics
    /// Without parts.
    pub(in crate::chart) fn of(parts: Vec<Part>, columns: usize) -> Self {
        assert!(!parts.is_empty(), "a grid needs at least one chart");
        let columns = columns.clamp(1, parts.len());
        Charts { columns, parts, shared: false, linked: false, title: None, size: None, alt: None }
    }

    /// All charts, in reading order.
    pub(in crate::chart) fn charts_mut(&mut self) -> Vec<&mut Chart> {
        let charts = |part| match part {
            &mut Part::Chart(ref mut chart) => vec![chart],
            Part::Charts(charts) => charts.charts_mut(),
        };
        self.parts.iter_mut().flat_map(charts).collect()
    }

    /// Whether more parts can be added in its own direction without anyone seeing that they were added later.
    fn open(&self) -> bool {
        self.title.is_none() && self.size.is_none() && self.alt.is_none() && !self.shared && !self.linked
    }

    fn is_row(&self) -> bool {
        self.columns == self.parts.len()
    }

    fn is_column(&self) -> bool {
        self.columns == 1
    }
}

fn beside(left: Part, right: Part) -> Charts {
    let mut parts = flattened(left, Charts::is_row);
    parts.extend(flattened(right, Charts::is_row));
    let columns = parts.len();
    Charts::of(parts, columns)
}

fn stacked(upper: Part, lower: Part) -> Charts {
    let mut parts = flattened(upper, Charts::is_column);
    parts.extend(flattened(lower, Charts::is_column));
    Charts::of(parts, 1)
}

/// `a | b | c` is one row of three, not a row in a row.
fn flattened(part: Part, same_direction: fn(&Charts) -> bool) -> Vec<Part> {
    match part {
        Part::Charts(charts) if charts.open() && same_direction(&charts) => charts.parts,
        other => vec![other],
    }
}

macro_rules! operators {
    ($($left:ty, $right:ty);*) => {$(
        /// `a | b` puts `b` to the right of `a`.
        impl std::ops::BitOr<$right> for $left {
            type Output = Charts;

            fn bitor(self, right: $right) -> Charts {
                beside(self.into(), right.into())
            }
        }

        /// `a / b` puts `b` below `a`.
        impl std::ops::Div<$right> for $left {
            type Output = Charts;

            fn div(self, lower: $right) -> Charts {
                stacked(self.into(), lower.into())
            }
        }
    )*};
}

operators!(Chart, Chart; Chart, Charts; Charts, Chart; Charts, Charts);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::line;

    fn chart() -> Chart {
        line(0..3, 0..3)
    }

    #[test]
    fn rows_and_columns_are_flat() {
        let row = chart() | chart() | chart();
        assert_eq!((row.parts.len(), row.columns), (3, 3));
        let column = chart() / chart() / chart();
        assert_eq!((column.parts.len(), column.columns), (3, 1));
        let mixed = (chart() | chart()) / chart();
        assert_eq!((mixed.parts.len(), mixed.columns), (2, 1));
        assert!(matches!(&mixed.parts[0], Part::Charts(row) if row.columns == 2));
        let titled = (chart() | chart()).title("both") | chart();
        assert_eq!(titled.parts.len(), 2);
    }
}
