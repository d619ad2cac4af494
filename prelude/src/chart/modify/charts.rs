//! What can be said about several charts together.

use super::checked_size;
use crate::chart::spec::Charts;
use std::fmt::Display;

impl Charts {
    /// Writes a title above all charts.
    pub fn title(mut self, title: impl Display) -> Self {
        self.title = Some(title.to_string());
        self
    }

    /// Sets the size of the whole picture in CSS pixels.
    ///
    /// # Panics
    /// If a side is shorter than 120 or longer than 4000.
    #[track_caller]
    pub fn size(mut self, width: u32, height: u32) -> Self {
        self.size = Some(checked_size(width, height));
        self
    }

    /// Describes the picture for those who cannot see it, in place of the summary that is written otherwise.
    pub fn alt(mut self, text: impl Display) -> Self {
        self.alt = Some(text.to_string());
        self
    }

    /// Puts this many charts into each row.
    ///
    /// # Panics
    /// If `n` is 0.
    #[track_caller]
    pub fn columns(mut self, n: usize) -> Self {
        assert!(n > 0, "columns(0): a row holds at least one chart");
        self.columns = n.min(self.parts.len());
        self
    }

    /// Gives all charts the same axes, wide enough for the data of each, so that they compare at a glance.
    pub fn shared(mut self) -> Self {
        self.shared = true;
        self
    }
}
