//! Compressing pictures. Charts have few colours, so they are stored with a palette: a third of the size of full
//! colour, and notebooks keep every picture in text form.

use png::{BitDepth, ColorType, Compression, Encoder, Filter};
use std::collections::HashMap;
use std::io;

type Rgb = [u8; 3];

/// Pictures larger than this, in bytes, are stored with fewer shades.
const LARGE: usize = 60 * 1024;

/// A PNG of pixels given as three bytes each. The commonest colours stay as they are; those along the edges of lines
/// and letters are rounded, where no eye sees it. Thousands of points that shine through each other have more shades than
/// they need: a large picture has fewer, but at least 2^`least_bits` of red, green and blue.
pub(super) fn encode(width: u32, height: u32, rgb: &[u8], least_bits: u32) -> io::Result<Vec<u8>> {
    let mut bits = 5;
    loop {
        let bytes = encode_with(bits, width, height, rgb)?;
        if bytes.len() <= LARGE || bits <= least_bits {
            return Ok(bytes);
        }
        bits -= 1;
    }
}

/// With 2^`bits` shades of red, green and blue.
fn encode_with(bits: u32, width: u32, height: u32, rgb: &[u8]) -> io::Result<Vec<u8>> {
    let (palette, indices) = indexed(bits, rgb);
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, width, height);
    encoder.set_color(ColorType::Indexed);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_palette(palette.concat());
    // Differences between palette entries mean nothing.
    encoder.set_filter(Filter::NoFilter);
    encoder.set_compression(Compression::High);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&indices)?;
    writer.finish()?;
    Ok(bytes)
}

fn indexed(bits: u32, rgb: &[u8]) -> (Vec<Rgb>, Vec<u8>) {
    /// As many as a chart has series, greys and areas.
    const EXACT: usize = 24;
    let pixels = rgb.as_chunks::<3>().0;
    let mut counts: HashMap<Rgb, usize> = HashMap::new();
    for run in pixels.chunk_by(|a, b| a == b) {
        *counts.entry(run[0]).or_default() += run.len();
    }
    let colors = commonest(counts);
    let exact: Vec<Rgb> = colors.iter().take(EXACT).map(|(color, _)| *color).collect();
    let mut rounded: HashMap<Rgb, usize> = HashMap::new();
    for (color, count) in &colors[exact.len()..] {
        *rounded.entry(color.map(|channel| round(channel, bits))).or_default() += count;
    }
    let mut palette = exact;
    palette.extend(commonest(rounded).into_iter().map(|(color, _)| color).take(256 - palette.len()));
    let places: HashMap<Rgb, u8> = colors.iter().map(|(color, _)| (*color, nearest(&palette, color))).collect();
    let mut indices = Vec::with_capacity(pixels.len());
    for run in pixels.chunk_by(|a, b| a == b) {
        indices.resize(indices.len() + run.len(), places[&run[0]]);
    }
    (palette, indices)
}

/// Colours by how often they occur; the colour itself breaks ties, so that the same picture is the same file.
fn commonest(counts: HashMap<Rgb, usize>) -> Vec<(Rgb, usize)> {
    let mut colors: Vec<(Rgb, usize)> = counts.into_iter().collect();
    colors.sort_by_key(|(color, count)| (std::cmp::Reverse(*count), *color));
    colors
}

/// The nearest of 2^`bits` evenly spaced shades; black and white stay what they are.
fn round(channel: u8, bits: u32) -> u8 {
    let steps = (1u32 << bits) - 1;
    ((u32::from(channel) * steps + 127) / 255 * 255 / steps) as u8
}

fn nearest(palette: &[Rgb], color: &Rgb) -> u8 {
    let distance = |other: &Rgb| (0..3).map(|i| (i32::from(color[i]) - i32::from(other[i])).pow(2)).sum::<i32>();
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
        let rgb: Vec<u8> = (0..6 * 4).flat_map(|i| if i % 5 == 0 { [200, 10, 0] } else { [255, 255, 255] }).collect();
        assert_eq!(decoded(&encode(6, 4, &rgb, 4).unwrap()), (6, 4, rgb));
    }

    #[test]
    fn many_colours_come_back_nearly() {
        let rgb: Vec<u8> = (0..64 * 64u32).flat_map(|i| [(i / 16) as u8, (i / 16) as u8, (i % 3) as u8]).collect();
        let (_, _, pixels) = decoded(&encode(64, 64, &rgb, 4).unwrap());
        let worst = rgb.iter().zip(&pixels).map(|(a, b)| a.abs_diff(*b)).max().unwrap();
        assert!(worst <= 8, "{worst}");
    }
}
