//! Pictures: tensors of pixels and ready PNG files, enlarged so that small ones are seen. Must not know of charts or of
//! the kernel. What a tensor's values mean is the caller's business: nothing is normalised here.

use crate::display::{Display, MimeBundle};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use candle_core::{DType, Tensor};
use png::{BitDepth, ColorType, Decoder, Encoder};
use serde_json::json;
use std::fmt;
use std::io::Cursor;

/// A single picture is enlarged by a whole number until its longer side has about as many pixels.
const SINGLE: usize = 224;
/// The same for each of several.
const SEVERAL: usize = 64;
/// Several pictures are put beside each other up to this width, in pixels.
const WIDEST: usize = 768;
/// Most pictures of a batch that are shown.
const MOST: usize = 100;
/// Pixels between pictures, and their shade: neither black nor white, which most pictures end in.
const GAP: usize = 2;
const GAP_SHADE: u8 = 128;
/// How far floats may be outside 0..=1 and still be rounding errors.
const TOLERANCE: f32 = 1e-3;

/// A picture, made by [`image`] or [`png()`].
#[derive(Clone, PartialEq)]
pub struct Image {
    pixels: Pixels,
    /// Width and height before enlarging.
    width: usize,
    height: usize,
    scale: Option<usize>,
}

#[derive(Clone, PartialEq)]
enum Pixels {
    /// `count` pictures after each other, each row by row, `channels` bytes a pixel.
    Raw { bytes: Vec<u8>, channels: usize, count: usize },
    /// A file.
    Png(Vec<u8>),
}

/// A tensor as a picture: shape `[h, w]` (grey), `[c, h, w]` or `[n, c, h, w]` with `c` 1 (grey), 3 (RGB) or 4 (RGBA);
/// dtype `u8` in 0..=255, or a float in 0..=1. Of `n` pictures the first 100 are shown, side by side in rows.
///
/// Small pictures are enlarged by a whole number, each pixel a square; see [`Image::scale`].
///
/// # Panics
/// If shape or dtype is another, the picture has no pixels, or floats are NaN or outside 0..=1.
#[track_caller]
pub fn image(tensor: &Tensor) -> Image {
    match from_tensor(tensor) {
        Ok(image) => image,
        Err(problem) => panic!("image: {problem}"),
    }
}

/// A picture from the bytes of a PNG file: `png(std::fs::read("plot.png")?)`.
///
/// # Panics
/// If the bytes are not those of a PNG file.
#[track_caller]
pub fn png(bytes: impl Into<Vec<u8>>) -> Image {
    let bytes = bytes.into();
    let size = Decoder::new(Cursor::new(&bytes)).read_info().map(|reader| reader.info().size());
    match size {
        Ok((width, height)) => {
            Image { pixels: Pixels::Png(bytes), width: width as usize, height: height as usize, scale: None }
        }
        Err(error) => panic!("png: these {} bytes are not a PNG file: {error}", bytes.len()),
    }
}

impl Image {
    /// Each pixel becomes a square of `scale` by `scale` pixels. Without this, a picture is enlarged until its longer
    /// side has about 224 pixels (64 each if there are several), and a PNG file is shown as it is.
    ///
    /// # Panics
    /// If `scale` is 0.
    #[track_caller]
    pub fn scale(self, scale: usize) -> Image {
        assert!(scale > 0, "image: a scale of 0 leaves nothing to see; it is 1 or more");
        Image { scale: Some(scale), ..self }
    }

    fn factor(&self) -> usize {
        let fitting = |target: usize| (target / self.width.max(self.height)).max(1);
        self.scale.unwrap_or(match &self.pixels {
            Pixels::Raw { count: 1, .. } => fitting(SINGLE),
            Pixels::Raw { .. } => fitting(SEVERAL),
            Pixels::Png(_) => 1,
        })
    }

    fn description(&self) -> String {
        let size = format!("{}x{}", self.width, self.height);
        match &self.pixels {
            Pixels::Png(_) => format!("image {size}, PNG"),
            Pixels::Raw { channels, count, .. } => {
                let colors = match channels {
                    1 => "grey",
                    3 => "RGB",
                    _ => "RGBA",
                };
                match *count {
                    1 => format!("image {size}, {colors}"),
                    n if n > MOST => format!("{n} images {size}, {colors}, the first {MOST} shown"),
                    n => format!("{n} images {size}, {colors}"),
                }
            }
        }
    }

    /// The file, and the size at which it is to be shown, in CSS pixels.
    fn encoded(&self) -> Result<(Vec<u8>, usize, usize), png::EncodingError> {
        let factor = self.factor();
        match &self.pixels {
            Pixels::Png(bytes) => Ok((bytes.clone(), self.width * factor, self.height * factor)),
            Pixels::Raw { bytes, channels, count } => {
                let count = (*count).min(MOST);
                let (cell_width, cell_height) = (self.width * factor + GAP, self.height * factor + GAP);
                let columns = (WIDEST / cell_width).clamp(1, count);
                let (width, height) = (columns * cell_width - GAP, count.div_ceil(columns) * cell_height - GAP);
                let mut canvas = vec![GAP_SHADE; width * height * channels];
                let size = self.width * self.height * channels;
                for (i, picture) in bytes.chunks_exact(size).take(count).enumerate() {
                    let (left, top) = (i % columns * cell_width, i / columns * cell_height);
                    for y in 0..self.height * factor {
                        let row = &picture[y / factor * self.width * channels..][..self.width * channels];
                        let start = ((top + y) * width + left) * channels;
                        for (x, pixel) in
                            canvas[start..].chunks_exact_mut(*channels).take(self.width * factor).enumerate()
                        {
                            pixel.copy_from_slice(&row[x / factor * channels..][..*channels]);
                        }
                    }
                }
                Ok((encode(&canvas, width, height, *channels)?, width, height))
            }
        }
    }
}

impl Display for Image {
    fn mime_bundle(&self) -> MimeBundle {
        let description = self.description();
        match self.encoded() {
            Ok((bytes, width, height)) => {
                let metadata = json!({ "width": width, "height": height, "alt": description });
                MimeBundle::text(description)
                    .with("image/png", STANDARD.encode(bytes))
                    .with_metadata("image/png", metadata)
            }
            // The sentence is still worth showing.
            Err(error) => MimeBundle::text(format!("{description} (no picture: {error})")),
        }
    }
}

impl fmt::Debug for Image {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Image({})", self.description())
    }
}

fn from_tensor(tensor: &Tensor) -> Result<Image, String> {
    let (count, channels, height, width) = match *tensor.dims() {
        [height, width] => (1, 1, height, width),
        [channels @ (1 | 3 | 4), height, width] => (1, channels, height, width),
        [count, channels @ (1 | 3 | 4), height, width] => (count, channels, height, width),
        _ => {
            return Err(format!(
                "the tensor has shape {:?}; a picture is [h, w], [c, h, w] or [n, c, h, w] with c = 1 (grey), 3 (RGB) \
                 or 4 (RGBA)",
                tensor.dims()
            ));
        }
    };
    if tensor.elem_count() == 0 {
        return Err(format!("the tensor has shape {:?}, which holds no pixels", tensor.dims()));
    }
    // Channels last, as in files.
    let pixels = tensor.reshape((count, channels, height, width)).and_then(|tensor| tensor.permute((0, 2, 3, 1)));
    let flat = pixels.and_then(|pixels| pixels.flatten_all()).map_err(|error| error.to_string())?;
    let bytes = match tensor.dtype() {
        DType::U8 => flat.to_vec1::<u8>().map_err(|error| error.to_string())?,
        dtype if dtype.is_float() => {
            let values = flat.to_dtype(DType::F32).and_then(|flat| flat.to_vec1::<f32>());
            shades(&values.map_err(|error| error.to_string())?)?
        }
        other => {
            return Err(format!(
                "the tensor has shape {:?} and dtype {}; pixels are u8 in 0..=255 or f32 in 0..=1, as from \
                 `.to_dtype(DType::U8)?`",
                tensor.dims(),
                other.as_str()
            ));
        }
    };
    Ok(Image { pixels: Pixels::Raw { bytes, channels, count }, width, height, scale: None })
}

fn shades(values: &[f32]) -> Result<Vec<u8>, String> {
    if let Some(nan) = values.iter().position(|value| value.is_nan()) {
        return Err(format!("value {nan} of {} is NaN; pixels are in 0..=1", values.len()));
    }
    let (least, most) = values.iter().fold((f32::MAX, f32::MIN), |(least, most), v| (least.min(*v), most.max(*v)));
    if least < -TOLERANCE || most > 1.0 + TOLERANCE {
        return Err(format!(
            "the values go from {least} to {most}; pixels in floats are in 0..=1: divide by the largest, or cut off \
             with `.clamp(0f32, 1f32)?`"
        ));
    }
    Ok(values.iter().map(|value| (value.clamp(0.0, 1.0) * 255.0).round() as u8).collect())
}

fn encode(pixels: &[u8], width: usize, height: usize, channels: usize) -> Result<Vec<u8>, png::EncodingError> {
    // What does not fit is refused by the encoder as too large.
    let side = |pixels: usize| u32::try_from(pixels).unwrap_or(u32::MAX);
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, side(width), side(height));
    encoder.set_depth(BitDepth::Eight);
    encoder.set_color(match channels {
        1 => ColorType::Grayscale,
        3 => ColorType::Rgb,
        _ => ColorType::Rgba,
    });
    let mut writer = encoder.write_header()?;
    writer.write_image_data(pixels)?;
    writer.finish()?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tensor::t;
    use candle_core::{Device, Result};

    /// The picture as a front end decodes it: width, height, bytes.
    fn decoded(image: &Image) -> (u32, u32, Vec<u8>) {
        let bundle = image.mime_bundle();
        let bytes = STANDARD.decode(bundle.data["image/png"].as_str().expect("a picture")).expect("base64");
        let mut reader = Decoder::new(Cursor::new(bytes)).read_info().expect("a PNG file");
        let mut pixels = vec![0; reader.output_buffer_size().expect("a size")];
        let info = reader.next_frame(&mut pixels).expect("pixels");
        (info.width, info.height, pixels)
    }

    #[test]
    fn grey_pixels_become_squares() -> Result<()> {
        let image = image(&t([[0.0, 1.0, 0.5]])).scale(2);
        let row = [0, 0, 255, 255, 128, 128];
        assert_eq!(decoded(&image), (6, 2, [row, row].concat()));
        let bundle = image.mime_bundle();
        assert_eq!(bundle.plain(), "image 3x1, grey");
        assert_eq!(bundle.metadata["image/png"], json!({ "width": 6, "height": 2, "alt": "image 3x1, grey" }));
        Ok(())
    }

    #[test]
    fn colours_are_read_channel_by_channel() -> Result<()> {
        let tensor = Tensor::from_vec(vec![1u8, 2, 10, 20, 100, 200], (3, 1, 2), &Device::Cpu)?;
        assert_eq!(decoded(&image(&tensor).scale(1)), (2, 1, vec![1, 10, 100, 2, 20, 200]));
        assert_eq!(format!("{:?}", image(&tensor)), "Image(image 2x1, RGB)");
        let transposed = image(&t([[0.0, 1.0], [0.0, 1.0]]).t()?.to_dtype(DType::F64)?).scale(1);
        assert_eq!(decoded(&transposed), (2, 2, vec![0, 0, 255, 255]));
        Ok(())
    }

    #[test]
    fn small_pictures_are_enlarged_and_large_ones_are_not() -> Result<()> {
        let size = |dims: &[usize]| -> Result<(u32, u32)> {
            let (width, height, _) = decoded(&image(&Tensor::zeros(dims, DType::U8, &Device::Cpu)?));
            Ok((width, height))
        };
        assert_eq!(size(&[28, 28])?, (224, 224));
        assert_eq!(size(&[300, 500])?, (500, 300));
        // 13 of 56 and a gap fit beside each other.
        assert_eq!(size(&[16, 1, 28, 28])?, (13 * 58 - 2, 2 * 58 - 2));
        assert_eq!(size(&[2, 3, 1, 1000])?, (1000, 4));
        Ok(())
    }

    #[test]
    fn several_pictures_stand_in_rows() -> Result<()> {
        let tensor = Tensor::from_vec(vec![1u8, 2, 3], (3, 1, 1, 1), &Device::Cpu)?;
        let image_of_three = image(&tensor).scale(1);
        assert_eq!(decoded(&image_of_three), (7, 1, vec![1, 128, 128, 2, 128, 128, 3]));
        assert_eq!(image_of_three.mime_bundle().plain(), "3 images 1x1, grey");
        let many = image(&Tensor::zeros((101, 4, 8, 6), DType::F32, &Device::Cpu)?);
        assert_eq!(many.mime_bundle().plain(), "101 images 6x8, RGBA, the first 100 shown");
        Ok(())
    }

    #[test]
    fn ready_files_pass_unchanged() -> Result<()> {
        let file = encode(&[0, 255], 2, 1, 1).expect("encoded");
        let bundle = png(file.as_slice()).scale(3).mime_bundle();
        assert_eq!(bundle.data["image/png"], STANDARD.encode(&file));
        assert_eq!(bundle.metadata["image/png"]["width"], 6);
        assert_eq!(bundle.plain(), "image 2x1, PNG");
        Ok(())
    }

    #[test]
    fn what_is_no_picture_is_said_in_a_sentence() -> Result<()> {
        let problem = |tensor: Tensor| from_tensor(&tensor).expect_err("no picture");
        let zeros = |dims: &[usize], dtype| Tensor::zeros(dims, dtype, &Device::Cpu);
        assert_eq!(
            problem(zeros(&[28, 28, 3], DType::U8)?),
            "the tensor has shape [28, 28, 3]; a picture is [h, w], [c, h, w] or [n, c, h, w] with c = 1 (grey), 3 (RGB) \
             or 4 (RGBA)"
        );
        assert!(problem(zeros(&[0, 3], DType::U8)?).ends_with("shape [0, 3], which holds no pixels"));
        assert!(problem(zeros(&[2, 2], DType::I64)?).contains("shape [2, 2] and dtype i64; pixels are u8 in 0..=255"));
        assert!(problem(t([[0.0, 255.0]])).starts_with("the values go from 0 to 255; pixels in floats are in 0..=1"));
        assert_eq!(problem(t([[0.0, f64::NAN]])), "value 1 of 2 is NaN; pixels are in 0..=1");
        assert!(from_tensor(&t([[-0.0005, 1.0005]])).is_ok());
        let panic = std::panic::catch_unwind(|| png([1u8, 2, 3])).expect_err("not a PNG");
        assert!(
            panic.downcast_ref::<String>().expect("a sentence").starts_with("png: these 3 bytes are not a PNG file")
        );
        Ok(())
    }
}
