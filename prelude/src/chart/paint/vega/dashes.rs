//! The dashes of a mark that is drawn as a line.

use crate::chart::draw::dash_pattern;
use crate::chart::look::Dash;
use serde_json::{Value, json};

/// Gives `mark` the pattern, if the line is not solid.
pub(super) fn dashed(mark: &mut Value, dash: Dash) {
    if dash != Dash::Solid {
        mark["strokeDash"] = json!(dash_pattern(dash));
    }
}
