//! Where the nodes of a graph go: in layers, each below those it follows from, ordered so that few arrows cross
//! (Sugiyama, Tagawa and Toda 1981). Trees come out as one draws them by hand.

use super::figure::{Edge, LayerData};
use super::panel::Parts;
use super::style::LayerStyle;
use crate::chart::spec::{Graph, Mark};
use crate::chart::text;

/// How often layers are sorted by their neighbours; more seldom changes anything.
const SWEEPS: usize = 12;
/// CSS pixels between two layers, and between boxes side by side.
const BETWEEN_LAYERS: f64 = 62.0;
const BETWEEN_BOXES: f64 = 18.0;
const BOX_HEIGHT: f64 = 24.0;
const LETTERS: f64 = 11.0;

pub(super) fn parts(mark: &Mark, style: &LayerStyle, graph: &Graph) -> Parts {
    let widths: Vec<f64> = graph.nodes.iter().map(|name| text::width(name, LETTERS) + 18.0).collect();
    let sizes: Vec<f64> = if graph.sideways { vec![BOX_HEIGHT; widths.len()] } else { widths.clone() };
    let layers = layers(graph.nodes.len(), &graph.edges);
    let places = places(&layers, &graph.edges, &sizes);
    let widest = widths.iter().copied().fold(0.0, f64::max);
    let depth = if graph.sideways { widest + 46.0 } else { BETWEEN_LAYERS };
    let at: Vec<(f64, f64)> = (0..graph.nodes.len())
        .map(|node| {
            let (along, down) = (places[node], layers[node] as f64 * depth);
            if graph.sideways { (down, along) } else { (along, down) }
        })
        .collect();
    let edges = graph.edges.iter().enumerate().map(|(index, &(from, to))| Edge {
        from,
        to,
        label: graph.edge_labels.get(index).filter(|label| !label.is_empty()).cloned(),
    });
    let reach = |axis: fn(&(f64, f64)) -> f64, sizes: &[f64]| {
        let ends = at.iter().zip(sizes).map(|(place, size)| (axis(place) - size / 2.0, axis(place) + size / 2.0));
        ends.fold((f64::INFINITY, f64::NEG_INFINITY), |all, one| (all.0.min(one.0), all.1.max(one.1)))
    };
    let heights = vec![BOX_HEIGHT + 4.0; widths.len()];
    let (x, y) =
        if at.is_empty() { ((0.0, 1.0), (0.0, 1.0)) } else { (reach(|p| p.0, &widths), reach(|p| p.1, &heights)) };
    let (width, height) = (x.1 - x.0, y.1 - y.0);
    let edges = edges.collect();
    let data = LayerData::Graph { at, texts: graph.nodes.clone(), edges };
    Parts {
        layers: vec![style.layer(mark, data)],
        without_axes: true,
        aspect: Some(width / height),
        natural_size: Some(((width + 36.0).clamp(160.0, 1600.0) as u32, (height + 60.0).clamp(120.0, 1600.0) as u32)),
        extent: Some((x, y)),
        matrix: true,
        ..Parts::default()
    }
}

/// The layer of each node: one below the lowest of those that point to it. Arrows that would close a circle do not
/// count.
fn layers(count: usize, edges: &[(usize, usize)]) -> Vec<usize> {
    let forward = forward(count, edges);
    let mut layers = vec![0; count];
    // As many rounds as the longest path has arrows.
    for _ in 0..count {
        let mut changed = false;
        for &(from, to) in &forward {
            if layers[to] <= layers[from] {
                layers[to] = layers[from] + 1;
                changed = true;
            }
        }
        if !changed {
            break;
        }
    }
    layers
}

/// The arrows without those that lead back to where a walk came from.
fn forward(count: usize, edges: &[(usize, usize)]) -> Vec<(usize, usize)> {
    #[derive(Clone, Copy, PartialEq)]
    enum Visit {
        Not,
        Open,
        Done,
    }
    let mut next = vec![Vec::new(); count];
    let mut has_parent = vec![false; count];
    for &(from, to) in edges {
        next[from].push(to);
        has_parent[to] = true;
    }
    let mut visits = vec![Visit::Not; count];
    let mut kept = Vec::new();
    let roots = (0..count).filter(|&node| !has_parent[node]).chain(0..count).collect::<Vec<_>>();
    for root in roots {
        if visits[root] != Visit::Not {
            continue;
        }
        visits[root] = Visit::Open;
        let mut path = vec![(root, 0)];
        while let Some((node, done)) = path.last_mut() {
            let node = *node;
            let Some(&to) = next[node].get(*done) else {
                visits[node] = Visit::Done;
                path.pop();
                continue;
            };
            *done += 1;
            if visits[to] != Visit::Open {
                kept.push((node, to));
            }
            if visits[to] == Visit::Not {
                visits[to] = Visit::Open;
                path.push((to, 0));
            }
        }
    }
    kept
}

/// The place of each node within its layer, in CSS pixels.
fn places(layers: &[usize], edges: &[(usize, usize)], sizes: &[f64]) -> Vec<f64> {
    let count = layers.iter().max().map_or(0, |last| last + 1);
    let mut rows: Vec<Vec<usize>> = vec![Vec::new(); count];
    for (node, &layer) in layers.iter().enumerate() {
        rows[layer].push(node);
    }
    let mut neighbours = vec![Vec::new(); layers.len()];
    for &(from, to) in edges {
        neighbours[from].push(to);
        neighbours[to].push(from);
    }
    let mut places = vec![0.0; layers.len()];
    for row in &rows {
        spread(row, &vec![0.0; row.len()], sizes, &mut places);
    }
    for sweep in 0..SWEEPS {
        let down = sweep % 2 == 0;
        let order: Vec<usize> = if down { (0..count).collect() } else { (0..count).rev().collect() };
        for layer in order {
            let wanted = |node: usize| {
                let side = neighbours[node]
                    .iter()
                    .filter(|&&other| if down { layers[other] < layer } else { layers[other] > layer });
                let places: Vec<f64> = side.map(|&other| places[other]).collect();
                if places.is_empty() { None } else { Some(places.iter().sum::<f64>() / places.len() as f64) }
            };
            let mut row: Vec<(usize, f64)> =
                rows[layer].iter().map(|&node| (node, wanted(node).unwrap_or(places[node]))).collect();
            row.sort_by(|a, b| a.1.total_cmp(&b.1));
            let (nodes, wanted): (Vec<usize>, Vec<f64>) = row.into_iter().unzip();
            spread(&nodes, &wanted, sizes, &mut places);
            rows[layer] = nodes;
        }
    }
    places
}

/// Puts boxes as near to where they want to be as they can without touching, in this order: groups that would overlap
/// are moved apart around their common middle.
fn spread(nodes: &[usize], wanted: &[f64], sizes: &[f64], places: &mut [f64]) {
    struct Group {
        first: usize,
        /// Where the first node of the group would stand if all could have their way on average.
        sum: f64,
        count: usize,
    }
    // Distances of the nodes from the first one when they stand as closely as they can.
    let mut offsets = vec![0.0; nodes.len()];
    for i in 1..nodes.len() {
        offsets[i] = offsets[i - 1] + (sizes[nodes[i - 1]] + sizes[nodes[i]]) / 2.0 + BETWEEN_BOXES;
    }
    let mut groups: Vec<Group> = Vec::new();
    for i in 0..nodes.len() {
        let mut group = Group { first: i, sum: wanted[i] - offsets[i], count: 1 };
        while let Some(before) =
            groups.pop_if(|before| before.sum / before.count as f64 > group.sum / group.count as f64)
        {
            group = Group { first: before.first, sum: before.sum + group.sum, count: before.count + group.count };
        }
        groups.push(group);
    }
    for group in groups {
        for i in group.first..group.first + group.count {
            places[nodes[i]] = group.sum / group.count as f64 + offsets[i];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrows_point_to_later_layers() {
        assert_eq!(layers(4, &[(0, 1), (0, 2), (1, 3), (2, 3), (0, 3)]), [0, 1, 1, 2]);
        // A circle is cut where it closes.
        assert_eq!(layers(3, &[(0, 1), (1, 2), (2, 0)]), [0, 1, 2]);
        assert_eq!(layers(1, &[(0, 0)]), [0]);
    }

    #[test]
    fn a_parent_stands_over_the_middle_of_its_children() {
        let edges = [(0, 1), (0, 2), (1, 3), (1, 4), (2, 5), (2, 6)];
        let places = places(&layers(7, &edges), &edges, &[30.0; 7]);
        for (parent, children) in [(0, [1, 2]), (1, [3, 4]), (2, [5, 6])] {
            let middle = (places[children[0]] + places[children[1]]) / 2.0;
            assert!((places[parent] - middle).abs() < 1.0, "{parent}: {places:?}");
        }
        assert!(places[3] < places[4] && places[4] < places[5]);
    }

    #[test]
    fn boxes_of_a_layer_do_not_touch() {
        let edges: Vec<(usize, usize)> = (0..5).flat_map(|a| (5..12).map(move |b| (a, b))).collect();
        let layers = layers(12, &edges);
        let sizes: Vec<f64> = (0..12).map(|i| 20.0 + 10.0 * i as f64).collect();
        let places = places(&layers, &edges, &sizes);
        for a in 0..12 {
            for b in 0..a {
                let apart = (places[a] - places[b]).abs() - (sizes[a] + sizes[b]) / 2.0;
                assert!(layers[a] != layers[b] || apart >= BETWEEN_BOXES - 1e-6, "{a} {b}");
            }
        }
    }

    #[test]
    fn crossings_are_avoided() {
        // Two parents whose children are given in the wrong order.
        let edges = [(0, 3), (1, 2)];
        let places = places(&layers(4, &edges), &edges, &[30.0; 4]);
        assert_eq!(places[0] < places[1], places[3] < places[2]);
    }
}
