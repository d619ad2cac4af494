//! Compressing pictures. Charts have few colours, so they are stored with a palette: a third of the size of full
//! colour, and notebooks keep every picture in text form.

use png::{BitDepth, ColorType, Compression, Encoder, Filter};
use std::collections::HashMap;
use std::io;

type Rgb = [u8; 3];

/// A PNG of pixels given as three bytes each. Beyond 256 colours, the rarest take the nearest of the others; these are
/// shades along the edges of lines and letters, where no eye sees it.
pub(super) fn encode(width: u32, height: u32, rgb: &[u8]) -> io::Result<Vec<u8>> {
    let (palette, indices) = indexed(rgb);
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

fn indexed(rgb: &[u8]) -> (Vec<Rgb>, Vec<u8>) {
    let pixels = rgb.as_chunks::<3>().0;
    let mut counts: HashMap<Rgb, usize> = HashMap::new();
    for run in pixels.chunk_by(|a, b| a == b) {
        *counts.entry(run[0]).or_default() += run.len();
    }
    let mut colors: Vec<(Rgb, usize)> = counts.into_iter().collect();
    // The colour itself breaks ties, so that the same picture is the same file.
    colors.sort_by_key(|(color, count)| (std::cmp::Reverse(*count), *color));
    let palette: Vec<Rgb> = colors.iter().take(256).map(|(color, _)| *color).collect();
    let mut places: HashMap<Rgb, u8> = HashMap::new();
    for (index, color) in palette.iter().enumerate() {
        places.insert(*color, index as u8);
    }
    for (color, _) in colors.iter().skip(256) {
        places.insert(*color, nearest(&palette, color));
    }
    let mut indices = Vec::with_capacity(pixels.len());
    for run in pixels.chunk_by(|a, b| a == b) {
        indices.resize(indices.len() + run.len(), places[&run[0]]);
    }
    (palette, indices)
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
        assert_eq!(decoded(&encode(6, 4, &rgb).unwrap()), (6, 4, rgb));
    }

    #[test]
    fn many_colours_come_back_nearly() {
        let rgb: Vec<u8> = (0..64 * 64u32).flat_map(|i| [(i / 16) as u8, (i / 16) as u8, (i % 3) as u8]).collect();
        let (_, _, pixels) = decoded(&encode(64, 64, &rgb).unwrap());
        let worst = rgb.iter().zip(&pixels).map(|(a, b)| a.abs_diff(*b)).max().unwrap();
        assert!(worst <= 4, "{worst}");
    }
}
