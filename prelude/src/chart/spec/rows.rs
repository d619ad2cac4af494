//! Some of the values of a mark, for charts that show them in groups.

use super::mark::{Geometry, Mark};

impl Mark {
    /// The mark with the values at these indices, as the learner counted them; `None` if its values do not stand each
    /// for themselves, as the cells of a matrix.
    pub(in crate::chart) fn rows(&self, rows: &[usize]) -> Option<Mark> {
        fn picked<T: Clone>(values: &[T], rows: &[usize]) -> Vec<T> {
            rows.iter().filter_map(|&row| values.get(row).cloned()).collect()
        }
        let pick = |values: &Vec<f64>| picked(values, rows);
        let texts = |texts: &Vec<String>| picked(texts, rows);
        let geometry = match &self.geometry {
            Geometry::Line { x, y } => Geometry::Line { x: pick(x), y: pick(y) },
            Geometry::Step { x, y } => Geometry::Step { x: pick(x), y: pick(y) },
            Geometry::Area { x, y } => Geometry::Area { x: pick(x), y: pick(y) },
            Geometry::Scatter { x, y, labels } => Geometry::Scatter { x: pick(x), y: pick(y), labels: texts(labels) },
            Geometry::Band { x, lo, hi } => Geometry::Band { x: pick(x), lo: pick(lo), hi: pick(hi) },
            Geometry::Bars { names, values, .. } => {
                Geometry::Bars { names: texts(names), values: pick(values), places: names.clone() }
            }
            Geometry::Histogram { values, bins, density, .. } => {
                let mut elsewhere = values.clone();
                for &row in rows.iter().rev() {
                    elsewhere.swap_remove(row);
                }
                Geometry::Histogram { values: pick(values), bins: *bins, density: *density, elsewhere }
            }
            Geometry::Text { x, y, texts: words } => Geometry::Text { x: pick(x), y: pick(y), texts: texts(words) },
            Geometry::Segment { x0, y0, x1, y1, arrows } => {
                Geometry::Segment { x0: pick(x0), y0: pick(y0), x1: pick(x1), y1: pick(y1), arrows: *arrows }
            }
            _ => return None,
        };
        let tips = self.tips.iter().map(|(name, values)| (name.clone(), texts(values))).collect();
        Some(Mark { geometry, errors: picked(&self.errors, rows), tips, ..self.clone() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_of_a_value_goes_with_it() {
        let names = ["a", "b", "c"].map(String::from).to_vec();
        let mut mark = Mark::new(Geometry::Bars { names, values: vec![1.0, 2.0, 3.0], places: Vec::new() });
        mark.errors = vec![(0.1, 0.1), (0.2, 0.2), (0.3, 0.3)];
        let some = mark.rows(&[0, 2]).expect("bars");
        assert_eq!(some.errors, [(0.1, 0.1), (0.3, 0.3)]);
        let Geometry::Bars { names, values, places } = some.geometry else { panic!("bars") };
        assert_eq!((names.join(""), values, places.join("")), ("ac".into(), vec![1.0, 3.0], "abc".into()));
        let sample = Mark::new(Geometry::Histogram {
            values: vec![5.0, 6.0, 7.0, 8.0],
            bins: None,
            density: false,
            elsewhere: Vec::new(),
        });
        let Geometry::Histogram { values, mut elsewhere, .. } = sample.rows(&[1, 2]).expect("a histogram").geometry
        else {
            panic!("a histogram")
        };
        elsewhere.sort_by(f64::total_cmp);
        assert_eq!((values, elsewhere), (vec![6.0, 7.0], vec![5.0, 8.0]));
        assert!(Mark::new(Geometry::RuleX { at: 1.0 }).rows(&[0]).is_none());
    }
}
