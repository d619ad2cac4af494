//! Colours.

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

impl Color {
    /// The same hue with this part of its light.
    pub(crate) fn darker(self, part: f64) -> Color {
        let scaled = |v: u8| (f64::from(v) * part).round() as u8;
        Color { red: scaled(self.red), green: scaled(self.green), blue: scaled(self.blue) }
    }
}
