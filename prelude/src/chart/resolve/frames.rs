//! A chart with a control: the figure that is shown at first, and the panels for every place of the control.

use super::{Arrangement, Figure, resolve, resolve_all};
use crate::chart::spec::{Charts, Control, Controlled, Part};

/// What the control of a figure changes. All frames have the same panels with the same layers.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::chart) struct Frames {
    pub(in crate::chart) control: Control,
    /// The body of the figure for every place of the control.
    pub(in crate::chart) bodies: Vec<Arrangement>,
}

/// The figure says what the control stands at: a picture cannot be moved.
pub(in crate::chart) fn resolve_controlled(controlled: &Controlled) -> (Figure, Frames) {
    let Controlled { control, frames, .. } = controlled;
    let mut figure = resolve(&frames[control.start]);
    let parts: Vec<Part> = frames.iter().cloned().map(Part::Chart).collect();
    let mut together = Charts::of(parts, 1);
    together.shared = true;
    let all = resolve_all(&together);
    let Arrangement::Grid { parts: bodies, .. } = all.body else { unreachable!("several charts are a grid") };
    figure.body = bodies[control.start].clone();
    figure.notes.push(control.at(control.start));
    (figure, Frames { control: control.clone(), bodies })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::{line, slider};

    #[test]
    fn axes_stay_where_they_are() {
        let (figure, frames) = resolve_controlled(&slider("k", 1..=5, 2, |k| line([0, 1], [0, k * 10])));
        assert_eq!(frames.bodies.len(), 5);
        let highest = |body: &Arrangement| match body {
            Arrangement::Single(panel) => panel.y.scale.hi,
            other => panic!("{other:?}"),
        };
        assert!(frames.bodies.iter().all(|body| highest(body) == highest(&figure.body)));
        assert!(highest(&figure.body) >= 50.0);
        assert_eq!(figure.notes, ["k = 2"]);
    }
}
