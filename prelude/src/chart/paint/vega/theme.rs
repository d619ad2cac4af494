//! Colours that show on a light and on a dark background. A front end chooses the background, after the chart was
//! described: colours that would drown in a dark one are expressions that look at it.

use crate::chart::look::Color;
use serde_json::{Value, json};

/// Vega's dark theme, which is what JupyterLab uses.
const DARK: Color = Color::hex(0x333333);

/// The contrast with a dark background, from 1 to 21, that marks have at least.
const CONTRAST: f64 = 3.0;

/// Whether the background is dark, as a Vega expression.
const IS_DARK: &str = "luminance(background||'#fff')<0.2";

/// How much of a grid is seen, as a Vega expression: on a dark background, light grey lines stand out.
pub(super) const GRID_OPACITY: &str = "(luminance(background||'#fff')<0.2?.35:.8)";

/// A colour for a mark or for the range of a scale.
pub(super) fn color(color: Color) -> Value {
    let light = lightened(color);
    if light == color {
        return Value::String(hex(color));
    }
    json!({ "expr": format!("{IS_DARK}?'{}':'{}'", hex(light), hex(color)) })
}

/// The colour for what cannot change with the background, such as a picture.
pub(super) fn on_both(color: Color) -> Color {
    lightened(color)
}

/// A colour, and the one in its place on a dark background.
pub(super) fn color_on_dark(color: Color, dark: Color) -> Value {
    json!({ "expr": format!("{IS_DARK}?'{}':'{}'", hex(dark), hex(color)) })
}

/// A quiet grey for what is not data, such as the line of the cursor.
pub(super) fn quiet() -> Value {
    json!({ "expr": format!("{IS_DARK}?'#ccc':'#555'") })
}

/// A colour for words, which need more contrast than marks: dark ones become light on a dark background.
pub(super) fn words(words: Color) -> Value {
    const NEARLY_BLACK: f64 = 0.1;
    if luminance(words) < NEARLY_BLACK { color_on_dark(words, Color::hex(0xEEEEEE)) } else { color(words) }
}

pub(super) fn hex(color: Color) -> String {
    format!("#{:02x}{:02x}{:02x}", color.red, color.green, color.blue)
}

/// The colour with as much white as it needs on a dark background.
fn lightened(color: Color) -> Color {
    let mixed = |white: f64| {
        let mix = |part: u8| (f64::from(part) + (255.0 - f64::from(part)) * white).round() as u8;
        Color { red: mix(color.red), green: mix(color.green), blue: mix(color.blue) }
    };
    (0..=20).map(|step| mixed(f64::from(step) / 20.0)).find(|mixed| contrast(*mixed, DARK) >= CONTRAST).unwrap_or(color)
}

/// Contrast ratio as WCAG 2 defines it.
fn contrast(a: Color, b: Color) -> f64 {
    let (a, b) = (luminance(a) + 0.05, luminance(b) + 0.05);
    a.max(b) / a.min(b)
}

fn luminance(color: Color) -> f64 {
    let linear = |part: u8| match f64::from(part) / 255.0 {
        v if v <= 0.04045 => v / 12.92,
        v => ((v + 0.055) / 1.055).powf(2.4),
    };
    0.2126 * linear(color.red) + 0.7152 * linear(color.green) + 0.0722 * linear(color.blue)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::look::series_color;

    #[test]
    fn every_series_shows_on_a_dark_background() {
        for index in 0..7 {
            assert!(contrast(lightened(series_color(index)), DARK) >= CONTRAST, "{index}");
        }
        assert_eq!(color(Color::hex(0xE69F00)), json!("#e69f00"));
        let black = color(Color::hex(0x000000));
        assert!(black["expr"].as_str().is_some_and(|expression| expression.ends_with(":'#000000'")), "{black}");
    }
}
