//! Panels in one figure: a single one, those of a mark that has several, and charts that were put together.

use super::attention;
use super::figure::{Arrangement, Axis, Figure, Panel};
use super::left_out::LeftOut;
use super::panel::panel;
use crate::chart::spec::{Chart, Charts, Geometry, Part};

/// The width and height of a chart that does not say.
const DEFAULT_SIZE: (u32, u32) = (560, 340);

/// Panels beside each other are made smaller so that together they are no wider than this, in CSS pixels.
const WIDEST: u32 = 880;

pub(in crate::chart) fn resolve(chart: &Chart) -> Figure {
    if let [mark] = &chart.marks[..]
        && let Geometry::Attention(heads) = &mark.geometry
        && heads.heads.len() > 1
    {
        return several_heads(chart, heads);
    }
    let mut left_out = LeftOut::default();
    let panel = panel(chart, &mut left_out);
    Figure {
        size: chart.size.or(panel.natural_size).unwrap_or(DEFAULT_SIZE),
        title: None,
        notes: left_out.notes(panel.shown.x.extent.is_none() && panel.shown.y.extent.is_none()),
        body: Arrangement::Single(Box::new(panel.shown)),
    }
}

/// One panel for each head, in the same colours.
fn several_heads(chart: &Chart, attention: &crate::chart::spec::Attention) -> Figure {
    let mut left_out = LeftOut::default();
    let panels: Vec<Panel> =
        attention::heads(chart, attention).iter().map(|head| panel(head, &mut left_out).shown).collect();
    let columns = attention.columns.unwrap_or(match panels.len() {
        n @ 1..=3 => n,
        4 => 2,
        5 | 6 | 9 => 3,
        _ => 4,
    });
    let columns = columns.clamp(1, panels.len());
    let rows = panels.len().div_ceil(columns) as u32;
    let side = (WIDEST / columns as u32).min(280);
    let colors = panels.iter().find_map(|panel| panel.colors.clone());
    let parts =
        panels.into_iter().map(|panel| Arrangement::Single(Box::new(Panel { colors: None, ..panel }))).collect();
    Figure {
        size: chart.size.unwrap_or((side * columns as u32 + 80, side * rows + 40)),
        title: chart.title.clone(),
        body: Arrangement::Grid { columns, parts, shared: true, linked: false, colors },
        notes: left_out.notes(false),
    }
}

/// Several charts become one figure.
pub(in crate::chart) fn resolve_all(charts: &Charts) -> Figure {
    let mut notes = Vec::new();
    let parts: Vec<Figure> = charts.parts.iter().map(part).collect();
    let (columns, rows) = (charts.columns, parts.len().div_ceil(charts.columns));
    let widest = parts.iter().map(|part| part.size.0).max().unwrap_or(DEFAULT_SIZE.0);
    let highest = parts.iter().map(|part| part.size.1).max().unwrap_or(DEFAULT_SIZE.1);
    for part in &parts {
        for note in &part.notes {
            // What holds for one panel alone names it.
            let alone = parts.iter().filter(|other| other.notes.contains(note)).count() == 1;
            let note = match title_of(part).filter(|_| alone && parts.len() > 1) {
                Some(title) => format!("{title}: {note}"),
                None => note.clone(),
            };
            if !notes.contains(&note) {
                notes.push(note);
            }
        }
    }
    // Several panels share the width of a page.
    let width = (widest * columns as u32).min(WIDEST.max(widest));
    let smaller = f64::from(width) / f64::from(widest * columns as u32);
    // Heights shrink less than widths: axes and titles keep their size.
    let height = (f64::from(highest) * smaller.sqrt()) as u32 * rows as u32;
    let mut body = Arrangement::Grid {
        columns,
        parts: parts.into_iter().map(|part| part.body).collect(),
        shared: charts.shared,
        linked: charts.linked,
        colors: None,
    };
    if charts.shared {
        share_axes(&mut body);
    }
    Figure { size: charts.size.unwrap_or((width, height)), title: charts.title.clone(), body, notes }
}

fn title_of(part: &Figure) -> Option<&str> {
    part.title.as_deref().or(match part.panels()[..] {
        [panel] => panel.title.as_deref(),
        _ => None,
    })
}

fn part(part: &Part) -> Figure {
    match part {
        Part::Chart(chart) => resolve(chart),
        Part::Charts(charts) => resolve_all(charts),
    }
}

/// Gives axes of the same kind the same ends.
fn share_axes(body: &mut Arrangement) {
    const AXES: [fn(&mut Panel) -> &mut Axis; 2] = [|panel| &mut panel.x, |panel| &mut panel.y];
    let mut panels = body.panels_mut();
    for axis in AXES {
        let Some(mut joint) = panels.first_mut().map(|panel| axis(panel).scale) else { return };
        let alike = panels.iter_mut().all(|panel| axis(panel).scale.kind == joint.kind);
        if !alike {
            continue;
        }
        for panel in &mut panels {
            let scale = axis(panel).scale;
            (joint.lo, joint.hi) = (joint.lo.min(scale.lo), joint.hi.max(scale.hi));
        }
        panels.iter_mut().for_each(|panel| axis(panel).scale = joint);
    }
}
