//! What a training was like.

use crate::chart::{Chart, line};

/// The loss, the learning rate and the length of the gradient at every step.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct History {
    pub losses: Vec<f64>,
    pub rates: Vec<f64>,
    /// Of all gradients together, before clipping.
    pub norms: Vec<f64>,
}

impl History {
    /// The mean loss of the last `steps` steps (fewer if there were fewer); NaN without any.
    pub fn last(&self, steps: usize) -> f64 {
        let tail = &self.losses[self.losses.len() - steps.min(self.losses.len())..];
        tail.iter().sum::<f64>() / tail.len() as f64
    }

    /// The loss smoothed by a running mean over `width` steps.
    pub fn smoothed(&self, width: usize) -> Vec<f64> {
        let width = width.max(1);
        let mut sum = 0.0;
        let running = self.losses.iter().enumerate().map(|(i, loss)| {
            sum += loss - if i >= width { self.losses[i - width] } else { 0.0 };
            sum / (i + 1).min(width) as f64
        });
        running.collect()
    }

    /// The loss over the steps, as a chart.
    pub fn chart(&self) -> Chart {
        let steps: Vec<f64> = (0..self.losses.len()).map(|i| i as f64).collect();
        line(&steps, &self.losses).x("step").y("loss")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn means_are_of_the_steps_they_name() {
        let history = History { losses: vec![4.0, 2.0, 1.0, 3.0], ..History::default() };
        assert_eq!((history.last(2), history.last(9)), (2.0, 2.5));
        assert_eq!(history.smoothed(2), [4.0, 3.0, 1.5, 2.0]);
        assert!(History::default().last(3).is_nan());
    }
}
