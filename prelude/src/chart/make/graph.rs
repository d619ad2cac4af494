//! Graphs and trees.

use super::chart;
use crate::chart::spec::{Chart, Geometry, Graph};
use std::fmt::Display;

/// Named boxes with arrows between them, given by the indices of the boxes they run from and to: a tree, a computation, a
/// route through experts. Where the boxes go is worked out.
///
/// # Panics
/// If an arrow belongs to a node that does not exist.
#[track_caller]
pub fn graph<N: Display>(nodes: impl IntoIterator<Item = N>, edges: impl IntoIterator<Item = (usize, usize)>) -> Chart {
    let nodes: Vec<String> = nodes.into_iter().map(|name| name.to_string()).collect();
    let edges: Vec<(usize, usize)> = edges.into_iter().collect();
    for &(from, to) in &edges {
        if from.max(to) >= nodes.len() {
            let last = nodes.len().saturating_sub(1);
            panic!("graph: in the edge ({from}, {to}) there is no node {}; the last one is {last}", from.max(to));
        }
    }
    chart(Geometry::Graph(Graph { nodes, edges, edge_labels: Vec::new(), sideways: false }))
}
