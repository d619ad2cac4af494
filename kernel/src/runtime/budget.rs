//! How much a cell may print. A cell that prints without end must neither fill the notebook nor keep the kernel busy: past
//! the limit its text is dropped, and a note says how much.

use std::sync::atomic::{AtomicU64, Ordering};

/// Of one cell, both streams together. A notebook with more is slow to open.
const LIMIT: u64 = 4 << 20;

static PRINTED: AtomicU64 = AtomicU64::new(0);

/// How many of `length` bytes more may be shown.
pub(super) fn allow(length: usize) -> usize {
    let length = length as u64;
    let before = PRINTED.fetch_add(length, Ordering::Relaxed);
    LIMIT.saturating_sub(before).min(length) as usize
}

/// The cell has ended, and the next one has its own budget. Returns the note, if something was dropped.
pub(super) fn settle() -> Option<String> {
    let printed = PRINTED.swap(0, Ordering::Relaxed);
    let dropped = printed.checked_sub(LIMIT).filter(|dropped| *dropped > 0)?;
    let (limit, dropped) = (LIMIT as f64 / 1e6, dropped as f64 / 1e6);
    Some(format!("\n[The cell printed more than {limit:.1} MB; {dropped:.1} MB after that are not shown.]\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_over_the_limit_is_dropped_and_told() {
        assert_eq!(allow(LIMIT as usize - 1), LIMIT as usize - 1);
        assert_eq!(allow(3_000_001), 1);
        assert_eq!(allow(10), 0);
        assert!(settle().unwrap().contains("3.0 MB after that"));
        assert_eq!(settle(), None);
        assert_eq!(allow(10), 10);
    }
}
