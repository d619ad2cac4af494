//! How a learner writes a colour.

use super::{Color, series_color};

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
        assert_eq!("#D55E00".into_color(), series_color(1));
        assert_eq!("#d50".into_color(), Color::hex(0xdd5500));
        assert_eq!(8.into_color(), series_color(1));
        for wrong in ["red", "#12", "#12345g", "#+12345", "", "#é"] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }
}
