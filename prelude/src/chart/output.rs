//! How a chart leaves: as a bundle for the notebook, as a file, as a sentence.

use super::Chart;
use super::compose::compose;
use super::paint::{self, Png};
use super::resolve::resolve;
use super::scene::Scene;
use super::summary::summary;
use crate::display::{Display, MimeBundle};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use std::io;
use std::path::Path;

impl Chart {
    /// One sentence that says what the chart shows; also its `text/plain` form.
    pub fn summary(&self) -> String {
        summary(&resolve(self))
    }

    /// Writes the chart to a file: `.png` (at twice the chart's size in pixels, for sharp text) or `.svg`.
    ///
    /// # Errors
    /// If the file name ends in neither, or the file cannot be written.
    pub fn save(&self, path: impl AsRef<Path>) -> io::Result<()> {
        let path = path.as_ref();
        let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
        match extension.to_ascii_lowercase().as_str() {
            "png" => std::fs::write(path, self.png()?.bytes),
            "svg" => std::fs::write(path, paint::svg(&self.scene(), &self.alt_text())?),
            _ => Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                format!("cannot save a chart as {}: the name must end in .png or .svg", path.display()),
            )),
        }
    }

    fn scene(&self) -> Scene {
        compose(&resolve(self))
    }

    pub(super) fn png(&self) -> io::Result<Png> {
        paint::png(&self.scene())
    }

    fn alt_text(&self) -> String {
        self.alt.clone().unwrap_or_else(|| self.summary())
    }
}

/// A picture and a sentence. No HTML and no SVG on purpose: some front ends prefer these to forms that suit better.
impl Display for Chart {
    fn mime_bundle(&self) -> MimeBundle {
        let bundle = MimeBundle::text(self.summary());
        match self.png() {
            Ok(png) => bundle.with("image/png", STANDARD.encode(png.bytes)).with_metadata(
                "image/png",
                json!({ "width": png.width, "height": png.height, "alt": self.alt_text() }),
            ),
            // The sentence is still worth showing.
            Err(error) => bundle.with("text/plain", format!("{} (no picture: {error})", self.summary())),
        }
    }
}

impl std::fmt::Debug for Chart {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Chart({})", self.summary())
    }
}

#[cfg(test)]
mod tests {
    use super::super::{hist, line};
    use super::*;

    #[test]
    fn the_bundle_is_a_picture_and_a_sentence() {
        let chart = line(0..3, 0..3).size(300, 200);
        let bundle = chart.mime_bundle();
        assert_eq!(bundle.data.len(), 2);
        assert_eq!(bundle.plain(), chart.summary());
        assert_eq!(bundle.metadata["image/png"], json!({ "width": 300, "height": 200, "alt": chart.summary() }));
        let bytes = STANDARD.decode(bundle.data["image/png"].as_str().unwrap()).unwrap();
        let reader = png::Decoder::new(io::Cursor::new(bytes)).read_info().unwrap();
        assert_eq!((reader.info().width, reader.info().height), (600, 400));
        let described = chart.alt("three points on a line").mime_bundle();
        assert_eq!(described.metadata["image/png"]["alt"], "three points on a line");
    }

    #[test]
    fn charts_are_saved_by_the_name_of_the_file() {
        let folder = std::env::temp_dir().join(format!("oxbook-chart-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let chart = hist([1.0, 2.0, 4.0]).title("a < b & c");
        chart.save(folder.join("chart.png")).unwrap();
        chart.save(folder.join("chart.SVG")).unwrap();
        let png = std::fs::read(folder.join("chart.png")).unwrap();
        assert_eq!(&png[1..4], b"PNG");
        let svg = std::fs::read_to_string(folder.join("chart.SVG")).unwrap();
        assert!(svg.starts_with("<svg width=\"560\" height=\"340\" "), "{}", &svg[..200]);
        assert!(svg.contains("a &lt; b &amp; c") && svg.trim_end().ends_with("</svg>"));
        let error = chart.save(folder.join("chart.gif")).unwrap_err();
        assert!(error.to_string().ends_with("the name must end in .png or .svg"), "{error}");
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn debug_is_the_summary() {
        assert_eq!(format!("{:?}", line(0..2, 0..2)), "Chart(line chart, 1 series, x 0..1, y 0..1)");
    }
}
