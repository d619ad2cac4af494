//! What the colours of heatmaps, attention maps, contours and surfaces stand for.

use super::checked_range;
use crate::chart::look::ColorMap;
use crate::chart::spec::{Chart, Geometry, Number};
use std::fmt::Display;

/// Modifiers of the mark they follow.
impl Chart {
    /// The colours of a heatmap, attention maps, a contour or a surface.
    #[track_caller]
    pub fn colors(mut self, colors: ColorMap) -> Self {
        match &mut self.last_mark().geometry {
            Geometry::Heatmap(heatmap) => heatmap.map = Some(colors),
            Geometry::Attention(attention) => attention.map = Some(colors),
            Geometry::Contour { map, .. } | Geometry::Surface { map, .. } => *map = Some(colors),
            other => panic!("colors follows {}; its colours do not stand for numbers, see color(..)", other.kind()),
        }
        self
    }

    /// The numbers at both ends of a heatmap's colours; what lies beyond gets the colour of the end.
    ///
    /// # Panics
    /// If `lo` is not below `hi`.
    #[track_caller]
    pub fn color_range(mut self, lo: impl Number, hi: impl Number) -> Self {
        let wanted = checked_range("color_range", lo.to_f64(), hi.to_f64());
        match &mut self.last_mark().geometry {
            Geometry::Heatmap(heatmap) => heatmap.range = Some(wanted),
            other => panic!("color_range follows {}; it belongs after a heatmap", other.kind()),
        }
        self
    }

    /// Spreads a heatmap's colours logarithmically. Cells at or below zero are drawn grey.
    #[track_caller]
    pub fn log_color(mut self) -> Self {
        match &mut self.last_mark().geometry {
            Geometry::Heatmap(heatmap) => heatmap.log = true,
            other => panic!("log_color follows {}; it belongs after a heatmap", other.kind()),
        }
        self
    }

    /// Writes what the colours stand for beside the colour bar; put the unit in brackets.
    pub fn color_label(mut self, label: impl Display) -> Self {
        self.color_label = Some(label.to_string());
        self
    }

    /// Writes the numbers into the cells of a heatmap or of attention maps, with so many decimals; without this, it is
    /// done where there is room.
    #[track_caller]
    pub fn values(mut self, decimals: usize) -> Self {
        match &mut self.last_mark().geometry {
            Geometry::Heatmap(heatmap) => heatmap.digits = Some(decimals),
            Geometry::Attention(attention) => attention.digits = Some(decimals),
            other => panic!("values follows {}; it belongs after a heatmap or attention", other.kind()),
        }
        self
    }
}
