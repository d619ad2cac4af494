//! Small multiples: the same chart for each group of its values.

use crate::chart::spec::{Chart, Charts, Part};
use std::fmt::Display;

impl Chart {
    /// The same chart for each group of values, on the same axes: `groups` says of every value which group it belongs to.
    /// Groups come in the order in which they first occur. Marks that do not have as many values, such as rules or a fit
    /// to all values, are drawn in every chart.
    ///
    /// ```
    /// # use oxbook::prelude::*;
    /// scatter([1, 2, 3, 4], [4.0, 3.0, 2.0, 1.5]).facet(["SGD", "Adam", "SGD", "Adam"])
    /// # ;
    /// ```
    ///
    /// # Panics
    /// If no mark has as many values as there are groups given.
    #[track_caller]
    pub fn facet<G: Display>(self, groups: impl IntoIterator<Item = G>) -> Charts {
        let groups: Vec<String> = groups.into_iter().map(|group| group.to_string()).collect();
        let mut rows: Vec<(&str, Vec<usize>)> = Vec::new();
        for (row, group) in groups.iter().enumerate() {
            match rows.iter_mut().find(|(name, _)| name == group) {
                Some((_, rows)) => rows.push(row),
                None => rows.push((group, vec![row])),
            }
        }
        let divided = |index: usize, rows: &[usize]| {
            let mark = &self.marks[index];
            if mark.len() == groups.len() { mark.rows(rows) } else { None }
        };
        if rows.is_empty() || !(0..self.marks.len()).any(|index| divided(index, &[]).is_some()) {
            let found: Vec<String> =
                self.marks.iter().map(|mark| format!("{} has {}", mark.geometry.kind(), mark.len())).collect();
            panic!("facet: there are {} groups and no mark with as many values: {}", groups.len(), found.join(", "));
        }
        let chart = |(name, rows): &(&str, Vec<usize>)| {
            let marks = 0..self.marks.len();
            let marks = marks.map(|index| divided(index, rows).unwrap_or_else(|| self.marks[index].clone())).collect();
            Chart { marks, title: Some((*name).to_owned()), alt: None, ..self.clone() }
        };
        let parts: Vec<Part> = rows.iter().map(chart).map(Part::Chart).collect();
        let columns = crate::chart::make::columns(parts.len());
        Charts { shared: true, title: self.title.clone(), alt: self.alt.clone(), ..Charts::of(parts, columns) }
    }
}

#[cfg(test)]
mod tests {
    use crate::chart::spec::{Geometry, Part};
    use crate::chart::{Chart, hist, line, rule_y, scatter};

    fn charts(chart: Chart, groups: &[&str]) -> Vec<Chart> {
        let part = |part| match part {
            Part::Chart(chart) => chart,
            Part::Charts(_) => panic!("one chart a group"),
        };
        chart.facet(groups).parts.into_iter().map(part).collect()
    }

    #[test]
    fn values_go_to_the_chart_of_their_group_and_other_marks_to_all() {
        let chart = scatter(0..4, [4.0, 3.0, 2.0, 1.0]).labels(["a", "b", "c", "d"]).add(rule_y(1)).title("both");
        let charts = charts(chart, &["x", "y", "x", "x"]);
        assert_eq!(charts.iter().map(|chart| chart.title.clone().unwrap()).collect::<Vec<_>>(), ["x", "y"]);
        let Geometry::Scatter { x, labels, .. } = &charts[0].marks[0].geometry else { panic!("a scatter") };
        assert_eq!((x.as_slice(), labels.len()), (&[0.0, 2.0, 3.0][..], 3));
        assert!(charts.iter().all(|chart| matches!(chart.marks[1].geometry, Geometry::RuleY { .. })));
    }

    #[test]
    fn histograms_keep_their_bins() {
        let together = hist([0.0, 0.5, 1.5, 9.0]).bins(3).facet([1, 1, 1, 2]);
        let figure = crate::chart::resolve::resolve_all(&together);
        let edges: Vec<_> = figure
            .panels()
            .iter()
            .map(|panel| match &panel.layers[0].data {
                crate::chart::resolve::LayerData::Bins { edges, .. } => edges.clone(),
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(edges, [vec![0.0, 3.0, 6.0, 9.0], vec![0.0, 3.0, 6.0, 9.0]]);
    }

    #[test]
    #[should_panic = "facet: there are 2 groups and no mark with as many values: line has 3, rule_y has 1"]
    fn groups_are_of_values() {
        let _ = line(0..3, 0..3).add(rule_y(1)).facet(["a", "b"]);
    }
}
