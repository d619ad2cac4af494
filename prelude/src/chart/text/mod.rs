//! The font that charts are drawn with, and how much room texts take in it. The font is part of this library, so a
//! chart looks the same on a machine without any fonts.
//!
//! `fonts/README.md` says what is in it: Latin, Greek, the signs of mathematics, Hangul.

use ab_glyph::{Font, FontRef, GlyphId, OutlineCurve, Point};
use std::sync::LazyLock;

/// Fonts with the same shapes, for pictures that are drawn elsewhere.
pub(crate) const FAMILIES: &str = "Noto Sans, Noto Sans KR, Noto Sans CJK KR, sans-serif";

/// Height of capitals and digits above the baseline, in units of the font size.
pub(crate) const CAP_HEIGHT: f64 = 0.714;

/// Depth of letters such as g below the baseline, in units of the font size.
pub(crate) const DESCENT: f64 = 0.24;

/// Distance between two baselines, in units of the font size.
pub(crate) const LINE_HEIGHT: f64 = 1.3;

static FONT: LazyLock<FontRef<'static>> = LazyLock::new(|| {
    FontRef::try_from_slice(include_bytes!("../../../fonts/OxbookSans.ttf")).expect("the embedded font is a font")
});

/// Glyphs of a text with the position of each on the baseline, at font size 1.
fn glyphs(text: &str) -> impl Iterator<Item = (GlyphId, f64)> {
    let font = &*FONT;
    let em = f64::from(font.units_per_em().unwrap_or(1000.0));
    let mut pen = 0.0;
    let mut previous = None;
    text.chars().map(move |character| {
        let glyph = font.glyph_id(character);
        if let Some(previous) = previous {
            pen += f64::from(font.kern_unscaled(previous, glyph)) / em;
        }
        previous = Some(glyph);
        let at = pen;
        pen += f64::from(font.h_advance_unscaled(glyph)) / em;
        (glyph, at)
    })
}

/// The width of a text, in the unit of `size`.
pub(crate) fn width(text: &str, size: f64) -> f64 {
    let em = f64::from(FONT.units_per_em().unwrap_or(1000.0));
    let end = glyphs(text).last().map_or(0.0, |(glyph, at)| at + f64::from(FONT.h_advance_unscaled(glyph)) / em);
    end * size
}

/// The outline of a text at font size 1, x to the right and y down from the start of the baseline.
pub(crate) fn outlines(text: &str) -> impl Iterator<Item = OutlineCurve> {
    let em = FONT.units_per_em().unwrap_or(1000.0);
    glyphs(text).flat_map(move |(glyph, at)| {
        let place = move |p: Point| Point { x: p.x / em + at as f32, y: -p.y / em };
        let curves = FONT.outline(glyph).map(|outline| outline.curves).unwrap_or_default();
        curves.into_iter().map(move |curve| match curve {
            OutlineCurve::Line(a, b) => OutlineCurve::Line(place(a), place(b)),
            OutlineCurve::Quad(a, b, c) => OutlineCurve::Quad(place(a), place(b), place(c)),
            OutlineCurve::Cubic(a, b, c, d) => OutlineCurve::Cubic(place(a), place(b), place(c), place(d)),
        })
    })
}

/// The text, or as much of it as has room with an ellipsis.
pub(crate) fn fitted(text: &str, size: f64, room: f64) -> String {
    if width(text, size) <= room {
        return text.to_owned();
    }
    let mut kept = text.to_owned();
    while kept.pop().is_some() {
        let shortened = format!("{}…", kept.trim_end());
        if width(&shortened, size) <= room {
            return shortened;
        }
    }
    String::new()
}

/// The text in at most `most` lines, broken at spaces; what has no room in the last ends with an ellipsis.
pub(crate) fn wrapped(text: &str, size: f64, room: f64, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            // What remains goes into the last line, to be shortened there.
            Some(line) if lines_full(most, line, word, size, room) => line.push_str(&format!(" {word}")),
            _ => lines.push(word.to_owned()),
        }
        if lines.len() > most {
            let rest = lines.pop().unwrap_or_default();
            if let Some(last) = lines.last_mut() {
                last.push_str(&format!(" {rest}"));
            }
        }
    }
    lines.into_iter().map(|line| fitted(&line, size, room)).collect()
}

fn lines_full(most: usize, line: &str, word: &str, size: f64, room: f64) -> bool {
    most == 1 || width(&format!("{line} {word}"), size) <= room
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_follow_the_font() {
        assert!(width("WW", 10.0) > 1.9 * width("W", 10.0));
        assert!(width("ii", 10.0) < width("WW", 10.0) / 3.0);
        assert!((width("abc", 20.0) - 2.0 * width("abc", 10.0)).abs() < 1e-9);
        assert_eq!(width("", 10.0), 0.0);
    }

    #[test]
    fn the_font_has_what_lessons_write() {
        let signs = "αβγδεζηθικλμνξοπρςστυφχψωΓΔΘΛΞΠΣΦΨΩϵ∂∇√∞≤≥≈≠≡∝×·±−÷…→←↑↓↔⇒∈∉⊂∪∩∑∏∫∀∃∧∨°′″\
                     ⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉ⁿₙ✓✗★☆●○■□▲▼◆•–—‘’“”€ℓℝ𝔼∅⋅⊙⊕⊗⟨⟩‖⌊⌋⌈⌉½ẑŷ。、「」";
        let latin = (' '..='~').chain('\u{a1}'..='\u{17f}');
        for character in latin.chain(signs.chars()) {
            assert!(has_glyph(character), "no glyph for {character} (U+{:04X})", u32::from(character));
        }
    }

    #[test]
    fn the_font_has_hangul() {
        // The rows of KS X 1001 that hold syllables, by the first and the last of each and some between; and letters.
        let words = "가각뇨뇩닮닳딘딛랖랗룸룹믿밀벅번뷸브삯산쇳숍쌈쌉얌얍옳옴웰웽잎자쫓쬐체쳅켁켄탐탑톰톱펨펩프픈험헙휼흄힝ㄱㅎㅏㅣ\
                     나는고양이를좋아한다어텐션가중치학습률손실";
        for character in words.chars() {
            assert!(has_glyph(character), "no glyph for {character}");
        }
        assert_eq!(('가'..='힣').filter(|&syllable| has_glyph(syllable)).count(), 2350);
        assert!((width("한글", 10.0) - 2.0 * width("가", 10.0)).abs() < 1e-9);
    }

    fn has_glyph(character: char) -> bool {
        FONT.glyph_id(character) != GlyphId(0)
    }

    #[test]
    fn texts_are_shortened_to_fit() {
        let long = "a rather long text that has no room";
        let short = fitted(long, 10.0, 60.0);
        assert!(short.ends_with('…') && width(&short, 10.0) <= 60.0, "{short}");
        assert_eq!(fitted("ab", 10.0, 60.0), "ab");
        assert_eq!(fitted("abc", 10.0, 1.0), "");
    }

    #[test]
    fn texts_are_wrapped_at_spaces() {
        let text = "one two three four five six seven";
        let lines = wrapped(text, 10.0, 80.0, 9);
        assert!(lines.len() > 1 && lines.iter().all(|line| width(line, 10.0) <= 80.0), "{lines:?}");
        assert_eq!(lines.join(" "), text);
        let two = wrapped(text, 10.0, 80.0, 2);
        assert_eq!(two.len(), 2);
        assert!(two[1].ends_with('…'), "{two:?}");
        assert_eq!(wrapped("", 10.0, 80.0, 2), Vec::<String>::new());
    }

    #[test]
    fn outlines_stay_near_their_width() {
        let width = width("Agx", 1.0) as f32;
        let starts: Vec<Point> = outlines("Agx")
            .map(|curve| match curve {
                OutlineCurve::Line(p, _) | OutlineCurve::Quad(p, ..) | OutlineCurve::Cubic(p, ..) => p,
            })
            .collect();
        assert!(starts.len() > 20);
        assert!(starts.iter().all(|p| (-0.1..width + 0.1).contains(&p.x) && (-0.8..0.3).contains(&p.y)), "{starts:?}");
    }
}
