//! Charts that a reader changes with a slider or a menu. The chart is worked out here for every place of the control,
//! so that it moves in the browser without a kernel, whatever the chart is made from.

use crate::chart::scale::labels::brief;
use crate::chart::spec::{Chart, Control, ControlKind, Controlled};
use std::fmt::Display;
use std::ops::RangeInclusive;

/// The places of a slider, at most: more could not be told apart by hand, and each is a chart's worth of data.
const MOST_PLACES: usize = 40;

/// A number that a slider can stand at.
#[diagnostic::on_unimplemented(
    message = "a slider does not move over `{Self}`",
    note = "give it a range of f64, f32 or whole numbers, such as 0.1..=3.0 or 0..=11"
)]
pub trait SliderValue: Copy {
    /// Whether only whole numbers exist.
    const WHOLE: bool;
    /// The number as an `f64`.
    fn to_f64(self) -> f64;
    /// The number nearest to `v`.
    fn from_f64(v: f64) -> Self;
}

macro_rules! slider_values {
    ($($type:ty, $whole:literal);*) => {$(
        impl SliderValue for $type {
            const WHOLE: bool = $whole;
            fn to_f64(self) -> f64 {
                self as f64
            }
            fn from_f64(v: f64) -> Self {
                v as $type
            }
        }
    )*};
}

slider_values!(f64, false; f32, false; usize, true; u64, true; u32, true; i64, true; i32, true);

/// A slider over a chart: `chart` draws it for a number, and is called for every place of the slider, at most 40. All
/// places share their axes. It starts at the place nearest to `start`, which is also what pictures show.
///
/// ```
/// # use oxbook::prelude::*;
/// # let logits = [2.0, 1.0, 0.5];
/// # fn softmax(z: &[f64], t: f64) -> Vec<f64> {
/// #     let e: Vec<f64> = z.iter().map(|z| (z / t).exp()).collect();
/// #     e.iter().map(|v| v / e.iter().sum::<f64>()).collect()
/// # }
/// slider("temperature", 0.1..=3.0, 1.0, |t| line(0..3, softmax(&logits, t)))
/// # ;
/// ```
///
/// # Panics
/// If the range is empty or not finite, if `start` lies outside of it, or if the charts differ in what they are made of.
#[track_caller]
pub fn slider<T: SliderValue>(
    name: impl Display,
    range: RangeInclusive<T>,
    start: T,
    mut chart: impl FnMut(T) -> Chart,
) -> Controlled {
    let (lo, hi, start) = (range.start().to_f64(), range.end().to_f64(), start.to_f64());
    if !(lo < hi && lo.is_finite() && hi.is_finite()) {
        panic!("slider: it has no way to move from {lo} to {hi}; the first number must be below the second");
    }
    if !(lo..=hi).contains(&start) {
        panic!("slider: it cannot start at {start}, which is not between {lo} and {hi}");
    }
    let step = step(lo, hi, T::WHOLE);
    let places = ((hi - lo) / step + 1e-9).floor() as usize + 1;
    // In decimal, so that 0.1 and twice 0.1 make 0.3.
    let value = |place: usize| format!("{:.9}", lo + place as f64 * step).parse().unwrap_or(lo);
    let frames = (0..places).map(|place| chart(T::from_f64(value(place)))).collect();
    let start = ((start - lo) / step).round().min(places as f64 - 1.0) as usize;
    controlled("slider", name, ControlKind::Slider { lo, step }, start, frames)
}

/// A menu over a chart: `chart` draws it for the index of an option, and is called for each of them. All share their
/// axes. Pictures show the first.
///
/// ```
/// # use oxbook::prelude::*;
/// # let losses = [[3.0, 2.0, 1.5], [3.0, 1.0, 0.5]];
/// menu("optimizer", ["SGD", "Adam"], |i| line(0..3, losses[i]))
/// # ;
/// ```
///
/// # Panics
/// Without options, or if the charts differ in what they are made of.
#[track_caller]
pub fn menu<L: Display>(
    name: impl Display,
    options: impl IntoIterator<Item = L>,
    mut chart: impl FnMut(usize) -> Chart,
) -> Controlled {
    let options: Vec<String> = options.into_iter().map(|option| option.to_string()).collect();
    if options.is_empty() {
        panic!("menu: there is nothing to choose from");
    }
    let frames = (0..options.len()).map(&mut chart).collect();
    controlled("menu", name, ControlKind::Menu { options }, 0, frames)
}

impl Controlled {
    /// Describes the picture for those who cannot see it, in place of the summary that is written otherwise.
    pub fn alt(mut self, text: impl Display) -> Self {
        self.alt = Some(text.to_string());
        self
    }
}

impl Control {
    /// What the control says at this place: `T = 0.5`.
    pub(in crate::chart) fn at(&self, place: usize) -> String {
        match &self.kind {
            ControlKind::Slider { lo, step } => format!("{} = {}", self.name, brief(lo + place as f64 * step)),
            ControlKind::Menu { options } => format!("{}: {}", self.name, options[place]),
        }
    }
}

#[track_caller]
fn controlled(what: &str, name: impl Display, kind: ControlKind, start: usize, frames: Vec<Chart>) -> Controlled {
    let control = Control { name: name.to_string(), kind, start };
    let made_of = |chart: &Chart| chart.marks.iter().map(|mark| mark.geometry.kind()).collect::<Vec<_>>();
    let first = made_of(&frames[0]);
    if let Some(place) = frames.iter().position(|chart| made_of(chart) != first) {
        panic!(
            "{what}: the chart for \"{}\" is made of {}, the one for \"{}\" of {}; all must be made of the same marks",
            control.at(0),
            first.join(", "),
            control.at(place),
            made_of(&frames[place]).join(", ")
        );
    }
    Controlled { control, frames, alt: None }
}

/// The smallest round step (1, 2 or 5 times a power of ten) that leads over the range in few enough places.
fn step(lo: f64, hi: f64, whole: bool) -> f64 {
    let smallest = (hi - lo) / (MOST_PLACES - 1) as f64;
    let power = smallest.log10().floor() as i32;
    (power..=power + 1)
        .flat_map(|exponent| [1, 2, 5].map(|digit| format!("{digit}e{exponent}").parse().unwrap_or(smallest)))
        .find(|step| *step >= smallest * (1.0 - 1e-9) && (!whole || *step >= 1.0))
        .unwrap_or(if whole { smallest.ceil() } else { smallest })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::{line, scatter};

    fn message(make: impl FnOnce() -> Controlled + std::panic::UnwindSafe) -> String {
        let payload = std::panic::catch_unwind(make).expect_err("this should panic");
        payload.downcast_ref::<String>().cloned().unwrap_or_else(|| payload.downcast_ref::<&str>().unwrap().to_string())
    }

    #[test]
    fn places_are_round_numbers() {
        let mut seen = Vec::new();
        let chart = slider("T", 0.1..=3.0, 1.0, |t| {
            seen.push(t);
            line(0..3, [t, t, t])
        });
        assert_eq!((seen.len(), seen[0], seen[2], seen[9]), (30, 0.1, 0.3, 1.0));
        assert_eq!(chart.control.start, 9);
        assert_eq!(chart.control.at(9), "T = 1");
        let mut layers = Vec::new();
        slider("layer", 0..=11, 3, |layer| {
            layers.push(layer);
            line([layer], [layer])
        });
        assert_eq!(layers, (0..=11).collect::<Vec<i32>>());
        let many = slider("step", 0usize..=1000, 0, |i| line([i], [i]));
        assert!(many.frames.len() <= MOST_PLACES, "{}", many.frames.len());
    }

    #[test]
    fn menus_have_a_chart_for_each_option() {
        let chart = menu("head", ["first", "second"], |i| line([i], [i]));
        assert_eq!((chart.frames.len(), chart.control.at(1).as_str()), (2, "head: second"));
    }

    #[test]
    fn what_cannot_move_says_so() {
        assert!(
            message(|| slider("T", 3.0..=0.1, 1.0, |t| line([t], [t]))).starts_with("slider: it has no way to move")
        );
        assert!(message(|| slider("T", 0.1..=3.0, 9.0, |t| line([t], [t]))).contains("cannot start at 9"));
        let none: [&str; 0] = [];
        assert_eq!(message(|| menu("head", none, |i| line([i], [i]))), "menu: there is nothing to choose from");
        let differing = |i| if i == 0 { line([i], [i]) } else { scatter([i], [i]) };
        assert_eq!(
            message(|| menu("head", ["a", "b"], differing)),
            "menu: the chart for \"head: a\" is made of line, the one for \"head: b\" of scatter; all must be made of \
             the same marks"
        );
    }
}
