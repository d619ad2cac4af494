//! The bar that says which number each colour stands for.

use super::axes::{AXIS, TICK_TEXT, write};
use super::scene::{Anchor, Ink, Pixels, Shape, Text};
use crate::chart::layout::{ColorBarLayout, LABEL_SIZE, TICK_GAP, TICK_SIZE};
use crate::chart::resolve::ColorScale;
use crate::chart::text;

pub(super) fn draw(layout: &ColorBarLayout, colors: &ColorScale, shapes: &mut Vec<Shape>) {
    let bar = layout.bar;
    let steps = (bar.height() * 2.0).round().max(1.0) as usize;
    let rgba = (0..steps).flat_map(|step| {
        let color = colors.map.color(1.0 - (step as f64 + 0.5) / steps as f64);
        [color.red, color.green, color.blue, 255]
    });
    shapes.push(Shape::Image { area: bar, pixels: Pixels { width: 1, height: steps, rgba: rgba.collect() } });
    for tick in &layout.ticks {
        let y = bar.bottom - colors.scale.position(tick.value) * bar.height();
        let y_sharp = y.round().clamp(bar.top, bar.bottom);
        let points = vec![(bar.right, y_sharp), (bar.right + 3.0, y_sharp)];
        shapes.push(Shape::Stroke { points, width: 1.0, ink: Ink::opaque(AXIS) });
        let at = (bar.right + 2.0 + TICK_GAP, y + text::CAP_HEIGHT * TICK_SIZE / 2.0);
        write(tick.label.as_deref(), at, Anchor::Start, TICK_SIZE, TICK_TEXT, shapes);
    }
    for (row, words) in layout.label.iter().enumerate() {
        let x = layout.label_baseline + row as f64 * LABEL_SIZE * text::LINE_HEIGHT;
        shapes.push(Shape::Text(Text {
            text: words.clone(),
            at: (x, (bar.top + bar.bottom) / 2.0),
            anchor: Anchor::Middle,
            size: LABEL_SIZE,
            ink: Ink::opaque(TICK_TEXT),
            upwards: true,
        }));
    }
}
