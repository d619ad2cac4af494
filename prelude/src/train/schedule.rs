//! The learning rate over time, as a factor on the largest one.

/// The factor on the learning rate at `step` of `steps` (from 0): up linearly over `warmup` steps, then down linearly
/// to exactly 0 at the last one. Both lines hold from the start, and the lower one counts.
pub fn decay_to_zero(step: usize, steps: usize, warmup: usize) -> f64 {
    let up = (step + 1) as f64 / warmup.max(1) as f64;
    let down = 1.0 - step as f64 / (steps.max(2) - 1) as f64;
    up.min(down).clamp(0.0, 1.0)
}

/// How the learning rate goes: each schedule is a factor from 0 to 1 on the largest one, [`Schedule::factor`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Schedule {
    /// 1 throughout.
    Constant,
    /// Up over `warmup` steps, then 1.
    Warmup { warmup: usize },
    /// Up over `warmup` steps, then linearly to 0: [`decay_to_zero`].
    Linear { warmup: usize },
    /// Up over `warmup` steps, then down along half a cosine to `floor` at the last step. Loshchilov & Hutter 2016, arXiv
    /// 1608.03983.
    Cosine { warmup: usize, floor: f64 },
    /// Warm-up, stable, decay: up over `warmup` steps, 1, and linearly to 0 over the last `decay` steps. Hu et al. 2024,
    /// arXiv 2404.06395.
    Wsd { warmup: usize, decay: usize },
}

impl Schedule {
    /// The factor at `step` (from 0) of `steps`.
    pub fn factor(&self, step: usize, steps: usize) -> f64 {
        let last = steps.max(2) - 1;
        let up = |warmup: usize| ((step + 1) as f64 / warmup.max(1) as f64).min(1.0);
        match *self {
            Schedule::Constant => 1.0,
            Schedule::Warmup { warmup } => up(warmup),
            Schedule::Linear { warmup } => decay_to_zero(step, steps, warmup),
            Schedule::Cosine { warmup, floor } => {
                let start = warmup.saturating_sub(1);
                if step < warmup {
                    return up(warmup);
                }
                let done = (step - start) as f64 / (last.saturating_sub(start)).max(1) as f64;
                floor + (1.0 - floor) * 0.5 * (1.0 + (std::f64::consts::PI * done.min(1.0)).cos())
            }
            Schedule::Wsd { warmup, decay } => {
                let left = last.saturating_sub(step) as f64 / decay.max(1) as f64;
                up(warmup).min(left.min(1.0))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schedule_warms_up_and_ends_at_exactly_zero() {
        let at = |step| decay_to_zero(step, 100, 10);
        assert_eq!((at(0), at(4), at(99)), (0.1, 0.5, 0.0));
        assert!((at(50) - 49.0 / 99.0).abs() < 1e-12);
        assert!((0..99).all(|s| at(s) > 0.0 && at(s) <= 1.0));
        assert_eq!(decay_to_zero(0, 1, 0), 1.0);
        // A training shorter than its warm-up still ends at zero.
        assert_eq!(decay_to_zero(4, 5, 10), 0.0);
    }

    #[test]
    fn every_schedule_stays_in_range_and_ends_where_it_says() {
        let steps = 100;
        let all = [
            (Schedule::Constant, 1.0),
            (Schedule::Warmup { warmup: 10 }, 1.0),
            (Schedule::Linear { warmup: 10 }, 0.0),
            (Schedule::Cosine { warmup: 10, floor: 0.1 }, 0.1),
            (Schedule::Cosine { warmup: 0, floor: 0.0 }, 0.0),
            (Schedule::Wsd { warmup: 10, decay: 20 }, 0.0),
        ];
        for (schedule, end) in all {
            let factors: Vec<f64> = (0..steps).map(|s| schedule.factor(s, steps)).collect();
            assert!(factors.iter().all(|f| (0.0..=1.0).contains(f)), "{schedule:?}");
            assert!((factors[99] - end).abs() < 1e-12, "{schedule:?} ends at {}", factors[99]);
            assert!(factors.contains(&1.0) || matches!(schedule, Schedule::Linear { .. }), "{schedule:?}");
        }
        let cosine = Schedule::Cosine { warmup: 10, floor: 0.0 };
        assert_eq!((cosine.factor(0, steps), cosine.factor(9, steps)), (0.1, 1.0));
        assert!((cosine.factor(54, steps) - 0.5).abs() < 1e-12, "half way down in the middle");
        let wsd = Schedule::Wsd { warmup: 10, decay: 20 };
        assert_eq!((wsd.factor(10, steps), wsd.factor(79, steps)), (1.0, 1.0));
        assert!((wsd.factor(89, steps) - 0.5).abs() < 1e-12);
        // A single step, and trainings shorter than their warm-up, stay in range too.
        for (schedule, _) in all {
            assert!((0..3).all(|s| (0.0..=1.0).contains(&schedule.factor(s, 3))) && schedule.factor(0, 1) <= 1.0);
        }
    }
}
