//! Attention weights.

use super::chart;
use crate::chart::spec::{Attention, Chart, Geometry, Matrix, values};
use candle_core::Tensor;

/// How far the weights of a query may be from summing to 1: half precision rounds.
const TOLERANCE: f64 = 0.02;

/// Attention weights `[heads, queries, keys]`, or `[queries, keys]` of one head: a panel for each head, all in the same
/// colours. Write the tokens beside them with [`Chart::tokens`], and say [`Chart::causal`] if later keys were masked: such
/// cells are drawn grey, because they are not zero but nothing.
///
/// # Panics
/// If the shape is another, or the weights of a query do not sum to 1.
#[track_caller]
pub fn attention(weights: &Tensor) -> Chart {
    match heads(weights) {
        Ok(heads) => chart(Geometry::Attention(Attention {
            heads,
            queries: Vec::new(),
            keys: Vec::new(),
            causal: false,
            columns: None,
            map: None,
            digits: None,
        })),
        Err(problem) => panic!("attention: {problem}"),
    }
}

fn heads(weights: &Tensor) -> Result<Vec<Matrix>, String> {
    let (count, rows, columns) = match *weights.dims() {
        [queries, keys] => (1, queries, keys),
        [heads, queries, keys] | [1, heads, queries, keys] => (heads, queries, keys),
        _ => {
            return Err(format!(
                "weights have the shape [heads, queries, keys] or [queries, keys], and these have {:?}",
                weights.dims()
            ));
        }
    };
    if count * rows * columns == 0 {
        return Err(format!("a tensor of shape {:?} has no weights to show", weights.dims()));
    }
    let values = values(weights)?;
    for (index, row) in values.chunks(columns).enumerate() {
        let (head, query, sum) = (index / rows, index % rows, row.iter().sum::<f64>());
        if row.iter().any(|weight| weight.is_nan()) {
            return Err(format!("row {query} of head {head} has a NaN: was every key masked?"));
        }
        if (sum - 1.0).abs() > TOLERANCE {
            let sum = (sum * 1000.0).round() / 1000.0;
            return Err(format!(
                "row {query} of head {head} sums to {sum}, not to 1; apply softmax over the last dimension first"
            ));
        }
    }
    Ok(values.chunks(rows * columns).map(|values| Matrix { rows, columns, values: values.to_vec() }).collect())
}
