//! The points of a growing curve: never more than twice a budget, whatever was pushed. Knows nothing of time or pictures.

/// Points in the order they came.
#[derive(Clone, Debug)]
pub(super) struct Curve {
    points: Vec<(f64, f64)>,
    budget: usize,
}

impl Curve {
    pub(super) fn new(budget: usize) -> Curve {
        Curve { points: Vec::new(), budget }
    }

    pub(super) fn push(&mut self, x: f64, y: f64) {
        if x.is_finite() && y.is_finite() {
            self.points.push((x, y));
        }
        if self.points.len() >= 2 * self.budget {
            self.thin();
        }
    }

    pub(super) fn columns(&self) -> (Vec<f64>, Vec<f64>) {
        self.points.iter().copied().unzip()
    }

    /// Of every four points the lowest and the highest stay, which keeps spikes, and the very first and last.
    fn thin(&mut self) {
        let last = self.points.pop();
        let mut kept = Vec::with_capacity(self.budget + 4);
        kept.extend(self.points.first());
        for group in self.points[1..].chunks(4) {
            let by_y = |a: &&(f64, f64), b: &&(f64, f64)| a.1.total_cmp(&b.1);
            let (Some(low), Some(high)) = (group.iter().min_by(by_y), group.iter().max_by(by_y)) else { continue };
            let pair = if low.0 <= high.0 { [*low, *high] } else { [*high, *low] };
            kept.extend(if low == high { &pair[..1] } else { &pair[..] });
        }
        kept.extend(last);
        self.points = kept;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_million_points_stay_few_and_spikes_stay() {
        let mut curve = Curve::new(500);
        for i in 0..1_000_000 {
            curve.push(i as f64, if i == 123_456 { 99.0 } else { (i as f64 * 1e-4).sin() });
        }
        let (x, y) = curve.columns();
        assert!((250..=1000).contains(&x.len()), "{}", x.len());
        assert!(x.windows(2).all(|pair| pair[0] < pair[1]));
        assert_eq!((x[0], x[x.len() - 1]), (0.0, 999_999.0));
        assert!(y.contains(&99.0));
    }

    #[test]
    fn what_is_no_number_is_left_out() {
        let mut curve = Curve::new(100);
        for (x, y) in [(0.0, 1.0), (1.0, f64::NAN), (2.0, 3.0)] {
            curve.push(x, y);
        }
        assert_eq!(curve.columns(), (vec![0.0, 2.0], vec![1.0, 3.0]));
    }
}
