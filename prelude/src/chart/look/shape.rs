//! The shapes of points and the rhythms of lines.

/// The shape of the points of a scatter or of a line with markers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MarkerShape {
    Circle,
    Square,
    Triangle,
    Diamond,
    TriangleDown,
    Cross,
    /// What stands out from all series, such as a guess.
    Star,
}

/// How a line is broken up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dash {
    Solid,
    Dashed,
    Dotted,
    Alternating,
    Long,
}
