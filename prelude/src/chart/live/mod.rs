//! A chart that grows while a loop runs: points are pushed to it, pictures of it appear under the cell at most four times
//! a second, and in the end it is a chart like any other.
//!
//! `curve` keeps the points, so that a million of them cost no more than some thousands. Frames are pictures only: a
//! front end that draws charts itself would flicker, and lose what the reader had zoomed into.

mod curve;
#[cfg(test)]
mod tests;

use crate::chart::output::png_bundle;
use crate::chart::spec::{Chart, Column, Number};
use crate::display::{Display, MimeBundle, display_frame};
use crate::rt::{hooks, interrupt};
use curve::Curve;
use serde_json::Value;
use std::fmt;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

/// Between two pictures. More often cannot be followed, and every picture is sent and kept.
const PERIOD: Duration = Duration::from_millis(250);

/// Drawing takes no more than this part of the time.
const MOST_OF_THE_TIME: u32 = 20;

/// Points that are kept of each series, unless [`Live::budget`] says otherwise.
const BUDGET: usize = 4000;

/// A chart to push points to from a loop: `live("step", "loss").series(["train", "val"]).log_y()`.
///
/// ```
/// # use oxbook::prelude::*;
/// let mut curve = live("step", "loss").log_y();
/// for step in 0..100 {
///     curve.push(step, 1.0 / (step + 1) as f64);
/// }
/// curve.finish();
/// ```
pub fn live(x: impl fmt::Display, y: impl fmt::Display) -> Live {
    let out = Out { send: Box::new(|frame| hooks::emit(&frame)), now: Box::new(Instant::now) };
    Live::new(x.to_string(), y.to_string(), out)
}

/// What a live chart needs of the world.
struct Out {
    send: Box<dyn FnMut(Value) + Send>,
    now: Box<dyn Fn() -> Instant + Send>,
}

/// A growing chart, made by [`live`]. Dropped before [`Live::finish`], by an error or an interrupt, it finishes too.
pub struct Live {
    names: Vec<String>,
    curves: Vec<Curve>,
    /// Axes, title and size, on a chart without points.
    look: Chart,
    budget: usize,
    id: String,
    out: Out,
    /// When the next picture is due.
    due: Instant,
    shown: bool,
    /// Whether there are points that no picture has.
    unseen: bool,
    finished: bool,
}

/// The values of one step: a number, or one for each series.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not what a live chart takes at a step",
    note = "push a number, or an array, slice or Vec with one number for each series"
)]
pub trait StepValues<M> {
    /// The values, one for each series.
    fn into_step(self) -> Vec<f64>;
}

/// Marks a single number.
#[derive(Debug)]
pub struct Single;

/// Marks several numbers.
#[derive(Debug)]
pub struct Several<M>(std::marker::PhantomData<M>);

impl<N: Number> StepValues<Single> for N {
    fn into_step(self) -> Vec<f64> {
        vec![self.to_f64()]
    }
}

impl<M, C: Column<M>> StepValues<Several<M>> for C {
    fn into_step(self) -> Vec<f64> {
        self.into_values()
    }
}

impl Live {
    fn new(x: String, y: String, out: Out) -> Live {
        let none: [f64; 0] = [];
        let due = (out.now)() + PERIOD;
        Live {
            names: Vec::new(),
            curves: Vec::new(),
            look: crate::chart::line(none, none).x(x).y(y),
            budget: BUDGET,
            id: format!("live-{:016x}", RandomState::new().build_hasher().finish()),
            out,
            due,
            shown: false,
            unseen: false,
            finished: false,
        }
    }

    /// Names the series; there are as many as names.
    ///
    /// # Panics
    /// After the first push.
    #[track_caller]
    pub fn series<N: fmt::Display>(mut self, names: impl IntoIterator<Item = N>) -> Live {
        assert!(self.curves.is_empty(), "live: the series have to be named before the first push");
        self.names = names.into_iter().map(|name| name.to_string()).collect();
        self
    }

    /// Makes the x axis logarithmic.
    pub fn log_x(self) -> Live {
        self.looking(Chart::log_x)
    }

    /// Makes the y axis logarithmic.
    pub fn log_y(self) -> Live {
        self.looking(Chart::log_y)
    }

    /// Writes a title above the chart.
    pub fn title(self, title: impl fmt::Display) -> Live {
        self.looking(|look| look.title(title))
    }

    /// Sets the size in CSS pixels.
    ///
    /// # Panics
    /// If a side is shorter than 120 or longer than 4000.
    #[track_caller]
    pub fn size(mut self, width: u32, height: u32) -> Live {
        self.look = self.look.clone().size(width, height);
        self
    }

    /// Keeps about this many points of each series, those that show the shape of the curve; 4000 if not set.
    ///
    /// # Panics
    /// If `points` is below 100.
    #[track_caller]
    pub fn budget(mut self, points: usize) -> Live {
        assert!(points >= 100, "budget({points}): a curve needs at least 100 points");
        self.budget = points;
        self
    }

    /// Adds a point to every series: a number, or one for each series, in their order. A NaN leaves a series out at this
    /// step, as for a loss that is measured only now and then. An interrupt takes effect here.
    ///
    /// # Panics
    /// If there are not as many values as series.
    #[track_caller]
    pub fn push<M>(&mut self, x: impl Number, values: impl StepValues<M>) {
        let (x, values) = (x.to_f64(), values.into_step());
        if self.curves.is_empty() {
            if !self.names.is_empty() && self.names.len() != values.len() {
                panic!("live: there are {} series and {} values", self.names.len(), values.len());
            }
            self.curves = vec![Curve::new(self.budget); values.len()];
        }
        if self.curves.len() != values.len() {
            panic!("live: there are {} series and {} values", self.curves.len(), values.len());
        }
        for (curve, value) in self.curves.iter_mut().zip(values) {
            curve.push(x, value);
        }
        self.unseen = true;
        if (self.out.now)() >= self.due {
            self.picture();
        }
        interrupt::check();
    }

    /// Shows the chart as it is in the end, with everything that charts can do in a front end.
    pub fn finish(mut self) {
        self.end();
    }

    /// The chart of what was pushed so far.
    pub fn chart(&self) -> Chart {
        let lines = self.curves.iter().enumerate().map(|(index, curve)| {
            let (x, y) = curve.columns();
            let line = crate::chart::line(x, y);
            match self.names.get(index) {
                Some(name) => line.name(name),
                None => line,
            }
        });
        let mut chart = self.look.clone();
        if let Some(lines) = lines.reduce(Chart::add) {
            chart.marks = lines.marks;
        }
        chart
    }

    fn looking(mut self, change: impl FnOnce(Chart) -> Chart) -> Live {
        self.look = change(self.look.clone());
        self
    }

    fn picture(&mut self) {
        let begin = (self.out.now)();
        self.show(png_bundle(&self.chart()));
        let end = (self.out.now)();
        self.due = end + PERIOD.max((end - begin) * MOST_OF_THE_TIME);
        self.unseen = false;
    }

    fn show(&mut self, bundle: MimeBundle) {
        let kind = if self.shown { "update_display" } else { "display" };
        (self.out.send)(display_frame(kind, bundle, Some(&self.id)));
        self.shown = true;
    }

    fn end(&mut self) {
        if !self.finished && !self.curves.is_empty() {
            self.finished = true;
            self.show(self.chart().mime_bundle());
        }
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        // While a panic or an interrupt unwinds, another panic would end the process.
        let _ = catch_unwind(AssertUnwindSafe(|| self.end()));
    }
}

impl fmt::Debug for Live {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Live({})", self.chart().summary())
    }
}
