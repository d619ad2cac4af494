//! Colour maps: from a number between 0 and 1 to a colour. Perceptually uniform, so that equal steps look equal.

use super::Color;

/// What a number becomes in a heatmap, a contour or a surface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColorMap {
    /// Dark blue over green to yellow: the usual one.
    Viridis,
    /// Black over purple to a light yellow: for attention and other weights.
    Magma,
    /// Blue to yellow, made to look the same to the colour-blind.
    Cividis,
    /// Blue over white to orange: for numbers of both signs, with zero in the middle.
    Diverging,
}

impl ColorMap {
    /// The colour of `t`, which is cut off at 0 and 1.
    pub(crate) fn color(self, t: f64) -> Color {
        let stops = self.stops();
        let place = t.clamp(0.0, 1.0) * (stops.len() - 1) as f64;
        let index = (place as usize).min(stops.len() - 2);
        let part = place - index as f64;
        let [a, b] = [Color::hex(stops[index]), Color::hex(stops[index + 1])];
        let mix = |a: u8, b: u8| (f64::from(a) + (f64::from(b) - f64::from(a)) * part).round() as u8;
        Color { red: mix(a.red, b.red), green: mix(a.green, b.green), blue: mix(a.blue, b.blue) }
    }

    /// Evenly spaced colours as `0xRRGGBB`; between them sRGB values are interpolated linearly.
    pub(crate) fn stops(self) -> &'static [u32] {
        match self {
            ColorMap::Viridis => &VIRIDIS,
            ColorMap::Magma => &MAGMA,
            ColorMap::Cividis => &CIVIDIS,
            ColorMap::Diverging => &DIVERGING,
        }
    }
}

// Every eighth of the 256 colours of the maps of that name by S. van der Walt and N. Smith (2015, public domain) and by
// J. Nuñez, C. Anderton and R. Renslow (PLOS ONE 2018); what lies between differs from theirs by at most 6 of 255.
const VIRIDIS: [u32; 33] = [
    0x440154, 0x470D60, 0x48186A, 0x482374, 0x472D7B, 0x453681, 0x424086, 0x3F4989, 0x3B528B, 0x375A8D, 0x33638D,
    0x2F6A8E, 0x2C728E, 0x297A8E, 0x26818E, 0x23898E, 0x21908C, 0x1F988B, 0x1F9F88, 0x21A685, 0x28AE80, 0x31B57B,
    0x3EBC74, 0x4CC26C, 0x5DC963, 0x6ECE58, 0x82D34C, 0x96D83F, 0xABDC32, 0xC0DF24, 0xD5E21A, 0xEAE51A, 0xFDE725,
];

const MAGMA: [u32; 33] = [
    0x000004, 0x030311, 0x0A0822, 0x130D33, 0x1D1146, 0x28115A, 0x36106A, 0x430F76, 0x50127C, 0x5D177F, 0x691C81,
    0x762181, 0x822681, 0x8F2A81, 0x9C2E7F, 0xA9327D, 0xB63779, 0xC33B75, 0xCF4170, 0xDB486A, 0xE65163, 0xEE5C5E,
    0xF5695C, 0xF9785D, 0xFB8761, 0xFD9668, 0xFEA571, 0xFEB47B, 0xFEC387, 0xFED194, 0xFDE0A2, 0xFCEEB0, 0xFCFDBF,
];

const CIVIDIS: [u32; 33] = [
    0x00224E, 0x00285B, 0x002E6A, 0x043371, 0x1A386F, 0x273E6E, 0x32436D, 0x3B496C, 0x434E6C, 0x4B546C, 0x52596D,
    0x5A5F6E, 0x61656F, 0x686A71, 0x6F7073, 0x757676, 0x7C7B78, 0x848179, 0x8B8778, 0x938D78, 0x9B9376, 0xA39A75,
    0xABA072, 0xB3A670, 0xBBAD6C, 0xC3B469, 0xCCBA64, 0xD4C15F, 0xDDC958, 0xE6D051, 0xEFD748, 0xF8DF3C, 0xFEE838,
];

// Two hues that mirror each other in lightness (OKLab), through a nearly white middle.
const DIVERGING: [u32; 33] = [
    0x1B5594, 0x22609D, 0x2B6AA6, 0x3574AE, 0x3F7EB6, 0x4B88BE, 0x5793C5, 0x649DCC, 0x71A7D2, 0x7FB1D8, 0x8EBBDE,
    0x9EC5E3, 0xAECEE7, 0xBED8EB, 0xD0E2EE, 0xE2EBF0, 0xF4F4F2, 0xF4E6DC, 0xF2D9C8, 0xF0CCB4, 0xEDBFA1, 0xE9B28F,
    0xE4A57E, 0xDE986D, 0xD88C5E, 0xD1804F, 0xC97441, 0xC16833, 0xB85C25, 0xAF5117, 0xA64607, 0x9C3B00, 0x913000,
];

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance, WCAG 2.
    fn luminance(color: Color) -> f64 {
        let linear = |v: u8| {
            let v = f64::from(v) / 255.0;
            if v <= 0.04045 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(color.red) + 0.7152 * linear(color.green) + 0.0722 * linear(color.blue)
    }

    #[test]
    fn sequential_maps_grow_lighter() {
        for map in [ColorMap::Viridis, ColorMap::Magma, ColorMap::Cividis] {
            let steps: Vec<f64> = (0..=64).map(|i| luminance(map.color(f64::from(i) / 64.0))).collect();
            assert!(steps.windows(2).all(|pair| pair[0] <= pair[1] + 1e-3), "{map:?}");
        }
    }

    #[test]
    fn the_diverging_map_is_symmetric() {
        for i in 0..=32 {
            let t = f64::from(i) / 64.0;
            let [low, high] = [t, 1.0 - t].map(|t| luminance(ColorMap::Diverging.color(t)));
            assert!((low - high).abs() < 0.05, "{t}: {low} {high}");
        }
        assert!(luminance(ColorMap::Diverging.color(0.5)) > 0.85);
    }

    #[test]
    fn ends_are_the_first_and_the_last_colour() {
        assert_eq!(ColorMap::Viridis.color(-3.0), Color::hex(0x440154));
        assert_eq!(ColorMap::Viridis.color(1.0), Color::hex(0xFDE725));
    }
}
