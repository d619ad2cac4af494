//! The lowest point of a curve with one valley.

/// Where `f` is lowest between `low` and `high`, to about eight digits: golden-section search (Kiefer 1953). With more
/// than one valley it finds one of them.
///
/// ```
/// let best = oxbook::fit::golden_section(|x| (x - 2.0) * (x - 2.0) + 1.0, 0.0, 10.0);
/// assert!((best - 2.0).abs() < 1e-6);
/// ```
///
/// # Panics
/// If `low` is not below `high`, or one is not finite.
pub fn golden_section(mut f: impl FnMut(f64) -> f64, low: f64, high: f64) -> f64 {
    assert!(low < high && (high - low).is_finite(), "golden_section: {low} to {high} is no range");
    let share = 0.5 * (5f64.sqrt() - 1.0);
    let (mut a, mut b) = (low, high);
    let (mut x, mut y) = (b - share * (b - a), a + share * (b - a));
    let (mut fx, mut fy) = (f(x), f(y));
    // Closer than this, f64 cannot tell the values at the bottom of a parabola apart.
    while b - a > 1e-8 * (high - low) {
        if fx <= fy {
            (b, y, fy) = (y, x, fx);
            x = b - share * (b - a);
            fx = f(x);
        } else {
            (a, x, fx) = (x, y, fy);
            y = a + share * (b - a);
            fy = f(y);
        }
    }
    0.5 * (a + b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_finds_valleys_inside_and_at_the_ends() {
        assert!((golden_section(|x| -(x.ln() / x), 1.0, 20.0) - std::f64::consts::E).abs() < 1e-6);
        assert!(golden_section(|x| x, -3.0, 5.0) + 3.0 < 1e-6);
        assert!(5.0 - golden_section(|x| -x, -3.0, 5.0) < 1e-6);
        let mut calls = 0;
        golden_section(
            |x| {
                calls += 1;
                x.abs()
            },
            -1.0,
            2.0,
        );
        assert!(calls < 50, "{calls}");
    }
}
