//! Where exercises and charts meet: what a learner predicted, drawn into the chart that shows how it is. Neither side knows
//! of the other.

use crate::chart::{Chart, Number};
use crate::exercise::guess_of;

impl Chart {
    /// Draws what was predicted under this name (see [`predict`](crate::exercise::predict)) as a star at the right of the
    /// plot, and a dotted line at its height. Without a prediction the chart stays as it is.
    pub fn guess(self, name: &str) -> Chart {
        match guess_of(name) {
            Some(guess) => self.star_at_right(guess, "your guess"),
            None => self,
        }
    }

    /// Draws what was predicted under this name as a star at this x. Without a prediction the chart stays as it is.
    pub fn guess_at(self, x: impl Number, name: &str) -> Chart {
        match guess_of(name) {
            Some(guess) => self.star(x.to_f64(), guess, "your guess"),
            None => self,
        }
    }
}
