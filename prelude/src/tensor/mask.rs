//! Which keys a query may look at, as numbers that are added to the scores: 0 for yes, [`HIDDEN`] for no.
//!
//! Every mask is [queries, keys], or [batch, 1, queries, keys] where sequences differ, so that it can be added to scores
//! [batch, heads, queries, keys].

use crate::device::device;
use candle_core::{Result, Tensor};

/// What hides a key: e to this power is 0 in f32, and unlike -inf it does not make a row that is hidden throughout NaN.
pub const HIDDEN: f32 = -1e9;

/// The mask of any rule: query `q` may look at key `k` where `sees(q, k)`.
///
/// ```
/// # use oxbook::prelude::*;
/// let every_other = mask::from_rule(4, 4, |q, k| (q + k) % 2 == 0).unwrap();
/// assert_eq!(every_other.dims(), [4, 4]);
/// ```
pub fn from_rule(queries: usize, keys: usize, sees: impl Fn(usize, usize) -> bool) -> Result<Tensor> {
    let cells = (0..queries * keys).map(|i| if sees(i / keys, i % keys) { 0.0 } else { HIDDEN });
    Tensor::from_vec(cells.collect::<Vec<f32>>(), (queries, keys), &device())
}

/// Query i looks at keys 0 to i: [t, t]. The mask of a language model.
pub fn causal_mask(t: usize) -> Result<Tensor> {
    from_rule(t, t, |q, k| k <= q)
}

/// As [`causal_mask`]; all names of this module together read `mask::causal(t)`, `mask::window(t, w)`, ..
pub fn causal(t: usize) -> Result<Tensor> {
    causal_mask(t)
}

/// Every query looks at every key: [t, t] zeros. The mask of an encoder.
pub fn full(t: usize) -> Result<Tensor> {
    from_rule(t, t, |_, _| true)
}

/// Query i looks at the `width` keys that end with its own: [t, t]. Sliding-window attention (Beltagy et al. 2020, arXiv
/// 2004.05150; Jiang et al. 2023, arXiv 2310.06825).
pub fn window(t: usize, width: usize) -> Result<Tensor> {
    from_rule(t, t, |q, k| k <= q && q - k < width)
}

/// Query i looks at keys at most `width` places away on either side: [t, t].
pub fn band(t: usize, width: usize) -> Result<Tensor> {
    from_rule(t, t, |q, k| q.abs_diff(k) <= width)
}

/// Every query sees the first `prefix` keys and, causally, the rest: [t, t]. The mask of a prefix language model.
pub fn prefix(t: usize, prefix: usize) -> Result<Tensor> {
    from_rule(t, t, |q, k| k <= q || k < prefix)
}

/// As [`prefix`], with a prefix for each sequence: [batch, 1, t, t].
pub fn prefix_batch(prefixes: &[usize], t: usize) -> Result<Tensor> {
    stack(prefixes.iter().map(|&k| prefix(t, k)))
}

/// Keys from `lengths[b]` on are padding and hidden: [batch, 1, t, t].
pub fn padding(lengths: &[usize], t: usize) -> Result<Tensor> {
    stack(lengths.iter().map(|&length| from_rule(t, t, |_, k| k < length)))
}

/// Causal, and only inside the query's own document: `documents[i]` says which one place i belongs to: [t, t]. For
/// packed sequences.
pub fn documents(documents: &[usize]) -> Result<Tensor> {
    let t = documents.len();
    from_rule(t, t, |q, k| k <= q && documents[q] == documents[k])
}

/// The keys in `global` see and are seen by all; the others follow [`band`]: [t, t]. Longformer's pattern.
pub fn global(t: usize, width: usize, global: &[usize]) -> Result<Tensor> {
    from_rule(t, t, |q, k| q.abs_diff(k) <= width || global.contains(&q) || global.contains(&k))
}

fn stack(masks: impl Iterator<Item = Result<Tensor>>) -> Result<Tensor> {
    Tensor::stack(&masks.collect::<Result<Vec<_>>>()?, 0)?.unsqueeze(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(mask: Result<Tensor>) -> Vec<Vec<u8>> {
        let rows = mask.unwrap().to_vec2::<f32>().unwrap();
        rows.iter().map(|row| row.iter().map(|v| u8::from(*v == 0.0)).collect()).collect()
    }

    #[test]
    fn each_mask_lets_through_what_it_says() -> Result<()> {
        assert_eq!(seen(causal(3)), [[1, 0, 0], [1, 1, 0], [1, 1, 1]]);
        assert_eq!(seen(window(3, 2)), [[1, 0, 0], [1, 1, 0], [0, 1, 1]]);
        assert_eq!(seen(window(3, 3)), seen(causal(3)));
        assert_eq!(seen(band(3, 1)), [[1, 1, 0], [1, 1, 1], [0, 1, 1]]);
        assert_eq!(seen(prefix(3, 2)), [[1, 1, 0], [1, 1, 0], [1, 1, 1]]);
        assert_eq!(seen(documents(&[0, 0, 1])), [[1, 0, 0], [1, 1, 0], [0, 0, 1]]);
        assert_eq!(seen(global(4, 0, &[0])), [[1, 1, 1, 1], [1, 1, 0, 0], [1, 0, 1, 0], [1, 0, 0, 1]]);
        let batch = prefix_batch(&[0, 3], 3)?;
        assert_eq!(batch.dims(), [2, 1, 3, 3]);
        assert_eq!(seen(batch.get(0)?.squeeze(0)), seen(causal(3)));
        assert_eq!(seen(batch.get(1)?.squeeze(0)), seen(full(3)));
        assert_eq!(seen(padding(&[1], 2)?.squeeze(0)?.squeeze(0)), [[1, 0], [1, 0]]);
        Ok(())
    }
}
