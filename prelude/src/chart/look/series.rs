//! The order in which series get colours, dashes and markers. Series differ in shape or dash as well as in colour, so
//! that a chart can be read without telling colours apart.

use super::{Color, Dash, MarkerShape};

/// Okabe and Ito's colours, told apart with all common kinds of colour blindness. Their yellow is left out: it does
/// not show on white.
pub(crate) const SERIES: [Color; 7] = [
    Color::hex(0x0072B2),
    Color::hex(0xD55E00),
    Color::hex(0x009E73),
    Color::hex(0xCC79A7),
    Color::hex(0xE69F00),
    Color::hex(0x56B4E9),
    Color::hex(0x000000),
];

/// Rules are no series: they get this grey.
pub(crate) const RULE: Color = Color::hex(0x555555);

/// A learner's guess: no colour of a series.
pub(crate) const GUESS: Color = Color::hex(0xC0168E);

/// Words in the plot.
pub(crate) const WORDS: Color = Color::hex(0x22262B);

/// The colour of the series with this index, counted from 0, starting over after the last.
pub(crate) fn series_color(index: usize) -> Color {
    SERIES[index % SERIES.len()]
}

/// The dash pattern of the line with this index among the lines of a chart.
pub(crate) fn series_dash(index: usize) -> Dash {
    const ORDER: [Dash; 5] = [Dash::Solid, Dash::Dashed, Dash::Dotted, Dash::Alternating, Dash::Long];
    ORDER[index % ORDER.len()]
}

/// The marker shape of the series with this index among those with markers.
pub(crate) fn series_marker(index: usize) -> MarkerShape {
    use MarkerShape::*;
    const ORDER: [MarkerShape; 6] = [Circle, Square, Triangle, Diamond, TriangleDown, Cross];
    ORDER[index % ORDER.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_differ_in_more_than_colour() {
        for index in 0..6 {
            assert_ne!(series_color(index), series_color(index + 1));
            assert_ne!(series_dash(index), series_dash(index + 1));
            assert_ne!(series_marker(index), series_marker(index + 1));
        }
    }
}
