use super::*;
use crate::chart::scale::ScaleKind;
use crate::chart::{Chart, band, grid, hist, line, rule_y, scatter};

fn shown(chart: &Chart) -> Panel {
    resolve(chart).panels()[0].clone()
}

#[test]
fn what_cannot_be_shown_is_counted_and_breaks_lines() {
    let chart = line([1.0, 2.0, 3.0, 4.0, 5.0], [1.0, f64::NAN, 3.0, -1.0, 5.0]).log_y();
    let (panel, figure) = (shown(&chart), resolve(&chart));
    let LayerData::Line { runs } = &panel.layers[0].data else { panic!("a line") };
    assert_eq!(runs, &[vec![(1.0, 1.0)], vec![(3.0, 3.0)], vec![(5.0, 5.0)]]);
    assert_eq!(figure.notes, ["1 value ≤ 0 is not shown on the log axis", "1 value is NaN or infinite and not shown"]);
    let both = resolve(&scatter([f64::NAN, 0.0, 1.0], [f64::INFINITY, 0.0, 1.0]).log_log());
    assert_eq!(both.notes.len(), 2, "{:?}", both.notes);
    assert!(both.notes.iter().all(|note| note.starts_with("1 ")), "{:?}", both.notes);
}

#[test]
fn what_one_panel_leaves_out_names_the_panel() {
    let zeros = |n: usize| (0..4).map(|i| if i < n { 0.0 } else { 1.0 }).collect::<Vec<f64>>();
    let panel = |n: usize, title: &str| line(0..4, zeros(n)).log_y().title(title);
    let notes = |charts: [Chart; 2]| resolve_all(&grid(charts)).notes;
    assert_eq!(notes([panel(1, "a"), panel(0, "b")]), ["a: 1 value ≤ 0 is not shown on the log axis"]);
    assert_eq!(notes([panel(1, "a"), panel(1, "b")]), ["1 value ≤ 0 is not shown on the log axis"]);
}

#[test]
fn labels_stay_with_their_points() {
    let panel = shown(&scatter([1.0, f64::NAN, 3.0], [1.0, 2.0, 3.0]).labels(["a", "b", "c"]));
    let LayerData::Points { at, labels, rows } = &panel.layers[0].data else { panic!("points") };
    assert_eq!((at.len(), labels.as_slice()), (2, &["a".to_string(), "c".into()][..]));
    assert_eq!(rows, &[0, 2]);
}

#[test]
fn the_y_axis_fits_what_the_x_range_shows() {
    let panel = shown(&line([0, 1, 2, 3], [1.0, 2.0, 3.0, 1000.0]).x_range(0, 2));
    assert_eq!((panel.x.scale.lo, panel.x.scale.hi), (0.0, 2.0));
    assert!(panel.y.scale.hi < 4.0, "{:?}", panel.y);
}

#[test]
fn rules_are_in_view() {
    let panel = shown(&line([0, 1], [5.0, 6.0]).add(rule_y(1.69)));
    assert!(panel.y.scale.lo < 1.69);
}

#[test]
fn histograms_share_their_bins_and_stand_on_zero() {
    let panel = shown(&hist([0.0, 1.5, 2.5]).bins(5).add(hist([8.0, 10.0])));
    let bars: Vec<_> = panel
        .layers
        .iter()
        .map(|layer| match &layer.data {
            LayerData::Bins { edges, heights } => (edges.clone(), heights.clone()),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(bars[0].0, [0.0, 2.0, 4.0, 6.0, 8.0, 10.0]);
    assert_eq!(bars[0].0, bars[1].0);
    assert_eq!(bars[0].1, [2.0, 1.0, 0.0, 0.0, 0.0]);
    assert_eq!(bars[1].1, [0.0, 0.0, 0.0, 0.0, 2.0]);
    assert_eq!(panel.y.scale.lo, 0.0);
    assert_eq!(panel.y.label.as_deref(), Some("count"));
}

#[test]
fn densities_have_area_one() {
    for chart in [hist((1..500).map(|i| i as f64 * 0.37)).density(), hist(1..500).density().log_x().bins(20)] {
        let panel = shown(&chart);
        let LayerData::Bins { edges, heights } = &panel.layers[0].data else { panic!("bars") };
        let log = panel.x.scale.kind == ScaleKind::Log;
        let width = |pair: &[f64]| if log { (pair[1] / pair[0]).log10() } else { pair[1] - pair[0] };
        let area: f64 = edges.windows(2).zip(heights).map(|(pair, height)| width(pair) * height).sum();
        assert!((area - 1.0).abs() < 1e-9, "{area}");
    }
}

#[test]
fn bands_may_reach_below_zero_on_a_log_axis() {
    let panel = shown(&band([1, 2], [-1.0, 1.0], [2.0, 3.0]).log_y());
    let LayerData::Band { runs } = &panel.layers[0].data else { panic!("a band") };
    assert_eq!(runs[0].len(), 2);
    assert!(resolve(&band([1, 2], [-1.0, 1.0], [2.0, 3.0]).log_y()).notes.is_empty());
}

#[test]
fn charts_without_data_have_axes() {
    let none: [f64; 0] = [];
    for chart in [line(none, none), scatter(none, none).log_log(), hist(none), band(none, none, none)] {
        let panel = shown(&chart);
        assert!(panel.x.scale.lo < panel.x.scale.hi && panel.y.scale.lo < panel.y.scale.hi);
        assert_eq!(resolve(&chart).notes, ["no data"]);
    }
}

#[test]
fn several_charts_share_axes_when_asked() {
    let charts = line(0..3, 0..3) | line(0..10, [5.0; 10]);
    let apart = resolve_all(&charts);
    assert_ne!(apart.panels()[0].x.scale, apart.panels()[1].x.scale);
    let together = resolve_all(&charts.shared());
    assert_eq!(together.panels()[0].x.scale, together.panels()[1].x.scale);
    assert!(together.panels()[0].y.scale.lo <= 0.0 && together.panels()[1].y.scale.hi >= 5.0);
}
