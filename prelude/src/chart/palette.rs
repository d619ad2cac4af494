//! Colours, dash patterns and marker shapes, and the order in which series get them. Series differ in shape or dash
//! as well as in colour, so that a chart can be read without telling colours apart.

use super::mark::Dash;

/// An opaque sRGB colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Color {
    pub(crate) red: u8,
    pub(crate) green: u8,
    pub(crate) blue: u8,
}

impl Color {
    pub(crate) const fn hex(rgb: u32) -> Color {
        Color { red: (rgb >> 16) as u8, green: (rgb >> 8) as u8, blue: rgb as u8 }
    }
}

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

/// The colour of the series with this index, counted from 0, starting over after the last.
pub(crate) fn series_color(index: usize) -> Color {
    SERIES[index % SERIES.len()]
}

/// The dash pattern of the line with this index among the lines of a chart.
pub(crate) fn series_dash(index: usize) -> Dash {
    const ORDER: [Dash; 5] = [Dash::Solid, Dash::Dashed, Dash::Dotted, Dash::Alternating, Dash::Long];
    ORDER[index % ORDER.len()]
}

/// The shape of the points of a scatter or of a line with markers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MarkerShape {
    Circle,
    Square,
    Triangle,
    Diamond,
    TriangleDown,
    Cross,
}

/// The marker shape of the series with this index among those with markers.
pub(crate) fn series_marker(index: usize) -> MarkerShape {
    use MarkerShape::*;
    const ORDER: [MarkerShape; 6] = [Circle, Square, Triangle, Diamond, TriangleDown, Cross];
    ORDER[index % ORDER.len()]
}

/// A colour as a learner gives it: `"#D55E00"`, `"#d50"`, or the index of a series colour.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a colour",
    note = "pass a string such as \"#D55E00\", or a number: 0 is the colour of the first series"
)]
pub trait IntoColor {
    /// The colour. Panics with a sentence if the text is not of the form `#rrggbb` or `#rgb`.
    #[track_caller]
    fn into_color(self) -> Color;
}

impl IntoColor for usize {
    fn into_color(self) -> Color {
        series_color(self)
    }
}

impl IntoColor for &str {
    #[track_caller]
    fn into_color(self) -> Color {
        parse(self).unwrap_or_else(|| panic!("\"{self}\" is not a colour: write \"#rrggbb\", or the index of a series"))
    }
}

impl IntoColor for &String {
    #[track_caller]
    fn into_color(self) -> Color {
        self.as_str().into_color()
    }
}

impl IntoColor for Color {
    fn into_color(self) -> Color {
        self
    }
}

fn parse(text: &str) -> Option<Color> {
    let digits = text.strip_prefix('#')?;
    if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let rgb = u32::from_str_radix(digits, 16).ok()?;
    match digits.len() {
        6 => Some(Color::hex(rgb)),
        // Each digit of the short form counts twice: #d50 is #dd5500.
        3 => Some(Color::hex((rgb & 0xf00) * 0x1100 + (rgb & 0x0f0) * 0x110 + (rgb & 0x00f) * 0x11)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_read() {
        assert_eq!("#D55E00".into_color(), SERIES[1]);
        assert_eq!("#d50".into_color(), Color::hex(0xdd5500));
        assert_eq!(8.into_color(), SERIES[1]);
        for wrong in ["red", "#12", "#12345g", "#+12345", "", "#é"] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn neighbours_differ_in_more_than_colour() {
        for index in 0..6 {
            assert_ne!(series_color(index), series_color(index + 1));
            assert_ne!(series_dash(index), series_dash(index + 1));
            assert_ne!(series_marker(index), series_marker(index + 1));
        }
    }
}
