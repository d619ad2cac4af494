//! A scene as an SVG document. Texts stay texts: they can be searched and read aloud.
//!
//! Not with the SVG backend of `plotters`: it has no description of the picture, no images but with a second PNG encoder,
//! and whole units as coordinates, which would enlarge every font size and line width.

use super::png;
use crate::chart::draw::{Anchor, Ink, Scene, Shape, Text};
use crate::chart::layout::Point;
use crate::chart::text;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::fmt::Write;
use std::io;

pub(super) fn document(scene: &Scene, alt: &str) -> io::Result<String> {
    let (width, height) = (scene.width, scene.height);
    let mut svg = format!(
        "<svg width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" stroke-linecap=\"round\" \
         stroke-linejoin=\"round\" fill=\"none\" font-family=\"{}\" role=\"img\" aria-label=\"{}\" \
         xmlns=\"http://www.w3.org/2000/svg\">\n<rect width=\"{width}\" height=\"{height}\" fill=\"#fff\"/>\n",
        text::FAMILIES,
        escaped(alt)
    );
    for shape in &scene.shapes {
        draw(shape, &mut svg)?;
    }
    svg.push_str("</svg>\n");
    Ok(svg)
}

fn draw(shape: &Shape, svg: &mut String) -> io::Result<()> {
    let written = match shape {
        Shape::Stroke { points, width, ink } => writeln!(
            svg,
            "<path d=\"{}\" stroke-width=\"{}\"{}/>",
            path(points),
            number(*width),
            colored("stroke", *ink)
        ),
        Shape::Fill { points, ink } => writeln!(svg, "<path d=\"{}Z\"{}/>", path(points), colored("fill", *ink)),
        Shape::Disc { center: (x, y), radius, ink } => writeln!(
            svg,
            "<circle cx=\"{}\" cy=\"{}\" r=\"{}\"{}/>",
            number(*x),
            number(*y),
            number(*radius),
            colored("fill", *ink)
        ),
        Shape::Text(text) => draw_text(text, svg),
        Shape::Image { area, pixels } => {
            let bytes = png::encode(pixels.width as u32, pixels.height as u32, &pixels.rgba, 4)?;
            writeln!(
                svg,
                "<image x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" preserveAspectRatio=\"none\" \
                 image-rendering=\"pixelated\" href=\"data:image/png;base64,{}\"/>",
                number(area.left),
                number(area.top),
                number(area.width()),
                number(area.height()),
                STANDARD.encode(bytes)
            )
        }
    };
    written.map_err(io::Error::other)
}

fn draw_text(text: &Text, svg: &mut String) -> std::fmt::Result {
    let (x, y) = (number(text.at.0), number(text.at.1));
    let anchor = match text.anchor {
        Anchor::Start => "start",
        Anchor::Middle => "middle",
        Anchor::End => "end",
    };
    let turned = if text.upwards { format!(" transform=\"rotate(-90 {x} {y})\"") } else { String::new() };
    writeln!(
        svg,
        "<text x=\"{x}\" y=\"{y}\" font-size=\"{}\" text-anchor=\"{anchor}\"{turned}{}>{}</text>",
        number(text.size),
        colored("fill", text.ink),
        escaped(&text.text)
    )
}

fn path(points: &[Point]) -> String {
    let mut path = String::with_capacity(points.len() * 12);
    for (index, (x, y)) in points.iter().enumerate() {
        let command = if index == 0 { 'M' } else { 'L' };
        let _ = write!(path, "{command}{} {}", number(*x), number(*y));
    }
    path
}

/// To a hundredth of a pixel, without zeros that say nothing.
fn number(v: f64) -> String {
    let text = format!("{v:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".into() } else { text.into() }
}

fn colored(attribute: &str, ink: Ink) -> String {
    let color = format!(" {attribute}=\"#{:02x}{:02x}{:02x}\"", ink.color.red, ink.color.green, ink.color.blue);
    if ink.opacity < 1.0 { format!("{color} {attribute}-opacity=\"{}\"", number(ink.opacity)) } else { color }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::draw::Pixels;
    use crate::chart::layout::Rect;
    use crate::chart::look::Color;

    #[test]
    fn every_shape_has_an_element() {
        let ink = Ink { color: Color::hex(0xD55E00), opacity: 0.5 };
        let area = Rect { left: 1.0, top: 2.0, right: 5.0, bottom: 4.0 };
        let scene = Scene {
            width: 10,
            height: 20,
            shapes: vec![
                Shape::Stroke { points: vec![(0.0, 1.25), (3.0, 4.005)], width: 1.5, ink },
                Shape::Disc { center: (1.0, 2.0), radius: 3.0, ink: Ink::opaque(Color::hex(0)) },
                Shape::Image { area, pixels: Pixels::opaque(1, 1, &[1, 2, 3]) },
            ],
        };
        let svg = document(&scene, "a \"chart\"").unwrap();
        assert!(
            svg.contains("<path d=\"M0 1.25L3 4\" stroke-width=\"1.5\" stroke=\"#d55e00\" stroke-opacity=\"0.5\"/>"),
            "{svg}"
        );
        assert!(svg.contains("<circle cx=\"1\" cy=\"2\" r=\"3\" fill=\"#000000\"/>"), "{svg}");
        assert!(
            svg.contains("<image x=\"1\" y=\"2\" width=\"4\" height=\"2\"") && svg.contains("base64,iVBOR"),
            "{svg}"
        );
        assert!(svg.contains("aria-label=\"a &quot;chart&quot;\""), "{svg}");
    }
}
