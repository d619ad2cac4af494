//! Ticks of an axis of names: one at each, or at every second, third, ... where they are many.

use super::Tick;

/// From all names to two.
pub(super) fn candidates(names: &[String]) -> Vec<Vec<Tick>> {
    let every = |stride: usize| -> Vec<Tick> {
        let tick = |(index, name): (usize, &String)| Tick {
            value: index as f64,
            label: (index % stride == 0).then(|| name.clone()),
        };
        names.iter().enumerate().map(tick).filter(|tick| tick.label.is_some()).collect()
    };
    let strides = (1..names.len().max(2)).filter(|stride| *stride < 10 || stride % 5 == 0);
    strides.map(every).collect()
}
