//! Charts: marks that are values, layered with [`Chart::add`], on scales that are worked out here.
//!
//! A chart goes through four stages, each of which knows only the one before it:
//! 1. [`Chart`]: what was asked for, owning its data (`mark`, `column`, `constructors`, `modifiers`);
//! 2. `resolve`: what is to be shown, in data units: domains, bins, colours, what was left out and why;
//! 3. `layout` and `compose`: where everything goes, in CSS pixels, down to a list of shapes (`scene`);
//! 4. `paint`: draws the shapes. Painters decide nothing.
//!
//! A painter of another kind, such as one that writes a chart description for the browser, starts from stage 2.
//! Nothing here may know of cells or the kernel.

mod axes;
mod bins;
mod clip;
mod column;
mod compose;
mod constructors;
mod dash;
mod decimate;
#[cfg(test)]
mod gallery;
mod layout;
mod left_out;
mod legend;
mod mark;
mod markers;
mod modifiers;
mod output;
mod paint;
mod palette;
mod point_labels;
mod resolve;
mod scale;
mod scene;
mod style;
mod summary;
mod text;
mod tick_labels;
mod ticks;

pub use column::{Column, Flattened, Iterated, Number};
pub use constructors::{band, hist, line, rule_x, rule_y, scatter};
pub use palette::{Color, IntoColor};

use mark::Mark;
use scale::ScaleKind;

/// What was asked for one axis.
#[derive(Clone, Debug, Default, PartialEq)]
struct AxisSpec {
    label: Option<String>,
    scale: Option<ScaleKind>,
    range: Option<(f64, f64)>,
}

/// A chart: one or more marks on a pair of axes. It owns its data, so it can outlive what it was made from.
///
/// Made by [`line()`], [`scatter`], [`band`], [`hist`], [`rule_x`] and [`rule_y`]. Modifiers of a mark (`name`, `dashed`,
/// `color`, ...) apply to the mark they follow; those of the chart (`log_x`, `title`, ...) may come anywhere.
#[derive(Clone, PartialEq)]
pub struct Chart {
    marks: Vec<Mark>,
    x: AxisSpec,
    y: AxisSpec,
    title: Option<String>,
    /// Width and height in CSS pixels.
    size: Option<(u32, u32)>,
    alt: Option<String>,
    legend: Option<bool>,
}

impl Chart {
    fn of(mark: Mark) -> Self {
        Chart {
            marks: vec![mark],
            x: AxisSpec::default(),
            y: AxisSpec::default(),
            title: None,
            size: None,
            alt: None,
            legend: None,
        }
    }
}
