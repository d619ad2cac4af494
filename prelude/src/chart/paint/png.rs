//! Compressing pictures. Charts have few colours, so they are stored with a palette: a third of the size of full
//! colour, and notebooks keep every picture in text form.

use png::{BitDepth, ColorType, DeflateCompression, Encoder, Filter};
use std::collections::HashMap;
use std::io;

/// Red, green, blue and opacity.
type Rgba = [u8; 4];

/// Pictures larger than this, in bytes, are stored with fewer shades.
const LARGE: usize = 70 * 1024;

/// A PNG of pixels given as four bytes each. The commonest colours stay as they are; those along the edges of lines
/// and letters are rounded, where no eye sees it. Thousands of points that shine through each other have more shades than
/// they need: a large picture has fewer, but at least 2^`least_bits` of red, green and blue.
pub(super) fn encode(width: u32, height: u32, rgba: &[u8], least_bits: u32) -> io::Result<Vec<u8>> {
    let bytes = encode_with(5, width, height, rgba)?;
    if bytes.len() <= LARGE { Ok(bytes) } else { encode_with(least_bits, width, height, rgba) }
}

/// With 2^`bits` shades of red, green and blue.
fn encode_with(bits: u32, width: u32, height: u32, rgba: &[u8]) -> io::Result<Vec<u8>> {
    let (palette, indices) = indexed(bits, rgba);
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, width, height);
    encoder.set_color(ColorType::Indexed);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_palette(palette.iter().flat_map(|[red, green, blue, _]| [*red, *green, *blue]).collect::<Vec<u8>>());
    if palette.iter().any(|color| color[3] < 255) {
        encoder.set_trns(palette.iter().map(|color| color[3]).collect::<Vec<u8>>());
    }
    // Differences between palette entries mean nothing. The named kinds of compression choose a filter of their own.
    encoder.set_filter(Filter::NoFilter);
    // Lower levels miss that the rows of a cell repeat; higher ones take several times as long for a few hundredths.
    encoder.set_deflate_compression(DeflateCompression::Level(6));
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&indices)?;
    writer.finish()?;
    Ok(bytes)
}

fn indexed(bits: u32, rgba: &[u8]) -> (Vec<Rgba>, Vec<u8>) {
    /// As many as a chart has series, greys and areas.
    const EXACT: usize = 24;
    let pixels = rgba.as_chunks::<4>().0;
    let mut counts: HashMap<Rgba, usize> = HashMap::new();
    for run in pixels.chunk_by(|a, b| a == b) {
        *counts.entry(run[0]).or_default() += run.len();
    }
    let colors = commonest(counts);
    let exact: Vec<Rgba> = colors.iter().take(EXACT).map(|(color, _)| *color).collect();
    let mut rounded: HashMap<Rgba, usize> = HashMap::new();
    for (color, count) in &colors[exact.len()..] {
        *rounded.entry(rounded_color(color, bits)).or_default() += count;
    }
    let mut palette = exact;
    palette.extend(commonest(rounded).into_iter().map(|(color, _)| color).take(256 - palette.len()));
    let places: HashMap<Rgba, u8> = colors.iter().map(|(color, _)| (*color, nearest(&palette, color))).collect();
    let mut indices = Vec::with_capacity(pixels.len());
    for run in pixels.chunk_by(|a, b| a == b) {
        indices.resize(indices.len() + run.len(), places[&run[0]]);
    }
    (palette, indices)
}

/// Colours by how often they occur; the colour itself breaks ties, so that the same picture is the same file.
fn commonest(counts: HashMap<Rgba, usize>) -> Vec<(Rgba, usize)> {
    let mut colors: Vec<(Rgba, usize)> = counts.into_iter().collect();
    colors.sort_by_key(|(color, count)| (std::cmp::Reverse(*count), *color));
    colors
}

fn rounded_color(&[red, green, blue, opacity]: &Rgba, bits: u32) -> Rgba {
    [round(red, bits), round(green, bits), round(blue, bits), opacity]
}

/// The nearest of 2^`bits` evenly spaced shades; black and white stay what they are.
fn round(channel: u8, bits: u32) -> u8 {
    let steps = (1u32 << bits) - 1;
    ((u32::from(channel) * steps + 127) / 255 * 255 / steps) as u8
}

fn nearest(palette: &[Rgba], color: &Rgba) -> u8 {
    let distance = |other: &Rgba| (0..4).map(|i| (i32::from(color[i]) - i32::from(other[i])).pow(2)).sum::<i32>();
    let nearest = palette.iter().enumerate().min_by_key(|(_, other)| distance(other));
    nearest.map_or(0, |(index, _)| index as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8]) -> (u32, u32, Vec<u8>) {
        let mut decoder = png::Decoder::new(io::Cursor::new(bytes));
        decoder.set_transformations(png::Transformations::EXPAND);
        let mut reader = decoder.read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut pixels).unwrap();
        (info.width, info.height, pixels)
    }

    #[test]
    fn few_colours_come_back_exactly() {
        let color = |i: i32| if i % 5 == 0 { [200, 10, 0, 255] } else { [255, 255, 255, 255] };
        let rgba: Vec<u8> = (0..6 * 4).flat_map(color).collect();
        let opaque = rgba.as_chunks::<4>().0.iter().flat_map(|color| &color[..3]).copied().collect();
        assert_eq!(decoded(&encode(6, 4, &rgba, 4).unwrap()), (6, 4, opaque));
        let see_through: Vec<u8> = (0..6 * 4).flat_map(|i| [0, 80, 200, i * 10]).collect();
        assert_eq!(decoded(&encode(6, 4, &see_through, 4).unwrap()), (6, 4, see_through));
    }

    #[test]
    fn many_colours_come_back_nearly() {
        let color = |i: u32| [(i / 16) as u8, (i / 16) as u8, (i % 3) as u8];
        let rgba: Vec<u8> = (0..64 * 64).map(color).flat_map(|[red, green, blue]| [red, green, blue, 255]).collect();
        let (_, _, pixels) = decoded(&encode(64, 64, &rgba, 4).unwrap());
        let rgb = (0..64 * 64).flat_map(color);
        let worst = rgb.zip(pixels).map(|(a, b)| a.abs_diff(b)).max().unwrap();
        assert!(worst <= 8, "{worst}");
    }
}
