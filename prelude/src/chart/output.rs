//! How a chart leaves: as a bundle for the notebook, as a file, as a sentence.

use super::draw::draw;
use super::paint::{self, LARGEST, vega};
use super::resolve::{Figure, Frames, resolve, resolve_all, resolve_controlled};
use super::spec::{Chart, Charts, ControlKind, Controlled};
use super::summary::summary;
use crate::display::{Display, MimeBundle, is_passing};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use std::io;
use std::path::Path;

/// The newest Vega-Lite that JupyterLab knows.
const VEGA_LITE: &str = "application/vnd.vegalite.v5+json";

/// What a chart takes of a notebook's file at most, if its description leaves room for it: dozens of charts are saved,
/// sent and compared together.
const MOST_IN_NOTEBOOK: usize = 148_000;

/// A picture is worth this much, in bytes, whatever the description takes.
const LEAST_LEFT: usize = 40 * 1024;

/// What every kind of chart has in common: a figure, perhaps a control, and perhaps words for it.
macro_rules! outputs {
    ($type:ident, $resolve:expr) => {
        impl $type {
            /// One sentence that says what the chart shows; also its `text/plain` form.
            pub fn summary(&self) -> String {
                let (figure, frames) = $resolve(self);
                words(&figure, frames.as_ref())
            }

            /// Writes the chart to a file: `.png` (at twice the chart's size in pixels, for sharp text), `.svg`, or
            /// `.vl.json` (Vega-Lite, which browsers make interactive).
            ///
            /// # Errors
            /// If the file name ends in none of these, or the file cannot be written.
            pub fn save(&self, path: impl AsRef<Path>) -> io::Result<()> {
                let (figure, frames) = $resolve(self);
                save(&figure, frames.as_ref(), self.alt.as_deref(), path.as_ref())
            }
        }

        /// A description that front ends make interactive, a picture and a sentence. No HTML and no SVG on purpose:
        /// some front ends prefer these to forms that suit better.
        impl Display for $type {
            fn mime_bundle(&self) -> MimeBundle {
                let (figure, frames) = $resolve(self);
                bundle(&figure, frames.as_ref(), self.alt.as_deref())
            }
        }

        impl std::fmt::Debug for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{}({})", stringify!($type), self.summary())
            }
        }
    };
}

outputs!(Chart, |chart| (resolve(chart), None));
outputs!(Charts, |charts| (resolve_all(charts), None));
outputs!(Controlled, |controlled| {
    let (figure, frames) = resolve_controlled(controlled);
    (figure, Some(frames))
});

fn save(figure: &Figure, frames: Option<&Frames>, alt: Option<&str>, path: &Path) -> io::Result<()> {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_ascii_lowercase();
    let picture = draw(figure);
    let alt = alt.map_or_else(|| words(figure, frames), str::to_owned);
    match name.rsplit_once('.') {
        Some((_, "png")) => std::fs::write(path, paint::png(&picture.scene, LARGEST)?.bytes),
        Some((_, "svg")) => std::fs::write(path, paint::svg(&picture.scene, &alt)?),
        Some((_, "json")) if name.ends_with(".vl.json") => {
            if !vega::can_describe(figure) {
                let problem = "this chart has no Vega-Lite form; save it as .png or .svg";
                return Err(io::Error::new(io::ErrorKind::Unsupported, problem));
            }
            std::fs::write(path, vega::spec(figure, frames, &picture.panels, &alt).to_string())
        }
        _ => Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            format!("cannot save a chart as {}: the name must end in .png, .svg or .vl.json", path.display()),
        )),
    }
}

/// The picture and the sentence alone.
pub(super) fn png_bundle(chart: &Chart) -> MimeBundle {
    let figure = resolve(chart);
    let words = chart.alt.clone().unwrap_or_else(|| words(&figure, None));
    match paint::png(&draw(&figure).scene, LARGEST) {
        Ok(png) => MimeBundle::text(&words)
            .with("image/png", STANDARD.encode(png.bytes))
            .with_metadata("image/png", json!({ "width": png.width, "height": png.height, "alt": words })),
        Err(error) => MimeBundle::text(format!("{words} (no picture: {error})")),
    }
}

fn bundle(figure: &Figure, frames: Option<&Frames>, alt: Option<&str>) -> MimeBundle {
    let words = words(figure, frames);
    let alt = alt.unwrap_or(&words);
    let picture = draw(figure);
    let mut bundle = MimeBundle::text(&words);
    let mut most = LARGEST;
    if vega::can_describe(figure) {
        let spec = vega::spec(figure, frames, &picture.panels, alt);
        // A notebook keeps three bytes of a picture as four letters.
        let left = MOST_IN_NOTEBOOK.saturating_sub(spec.to_string().len() + words.len()) / 4 * 3;
        most = left.clamp(LEAST_LEFT, LARGEST);
        let options = json!({ "embed_options": vega::embed_options(&spec) });
        bundle = bundle.with(VEGA_LITE, spec).with_metadata(VEGA_LITE, options);
    }
    if is_passing() && bundle.data.contains_key(VEGA_LITE) {
        return bundle;
    }
    match paint::png(&picture.scene, most) {
        Ok(png) => bundle
            .with("image/png", STANDARD.encode(png.bytes))
            .with_metadata("image/png", json!({ "width": png.width, "height": png.height, "alt": alt })),
        // The rest is still worth showing.
        Err(error) => bundle.with("text/plain", format!("{words} (no picture: {error})")),
    }
}

/// The summary, and what a reader can choose.
fn words(figure: &Figure, frames: Option<&Frames>) -> String {
    let control = frames.map(|frames| match &frames.control.kind {
        ControlKind::Slider { .. } => {
            format!(", slider from {} to {}", frames.control.at(0), frames.control.at(frames.bodies.len() - 1))
        }
        ControlKind::Menu { options } => format!(", menu of {} ({})", options.len(), options.join(", ")),
    });
    summary(figure) + &control.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::{hist, line};

    #[test]
    fn a_chart_that_will_be_replaced_is_not_painted_where_it_can_be_described() {
        let described = crate::display::passing(true, || line(0..3, 0..3).mime_bundle());
        assert_eq!(described.data.keys().collect::<Vec<_>>(), [VEGA_LITE, "text/plain"]);
        assert!(line(0..3, 0..3).mime_bundle().data.contains_key("image/png"));
        let surface = || crate::chart::surface(0..2, 0..2, [[0.0, 1.0], [1.0, 2.0]]).mime_bundle();
        assert!(crate::display::passing(true, surface).data.contains_key("image/png"));
    }

    #[test]
    fn the_bundle_is_a_description_a_picture_and_a_sentence() {
        let chart = line(0..3, 0..3).size(300, 200);
        let bundle = chart.mime_bundle();
        assert_eq!(bundle.data.keys().collect::<Vec<_>>(), [VEGA_LITE, "image/png", "text/plain"]);
        assert_eq!(bundle.data[VEGA_LITE]["description"], chart.summary());
        assert_eq!(bundle.metadata[VEGA_LITE]["embed_options"]["actions"]["editor"], false);
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
        assert!(error.to_string().ends_with("the name must end in .png, .svg or .vl.json"), "{error}");
        chart.save(folder.join("chart.vl.json")).unwrap();
        let spec: serde_json::Value =
            serde_json::from_slice(&std::fs::read(folder.join("chart.vl.json")).unwrap()).unwrap();
        assert_eq!(spec["title"]["text"], json!(["a < b & c"]));
        assert!(chart.save(folder.join("chart.json")).is_err());
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn debug_is_the_summary() {
        assert_eq!(format!("{:?}", line(0..2, 0..2)), "Chart(line chart, 1 series, x 0..1, y 0..1)");
    }
}
