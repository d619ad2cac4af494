//! Keys and values of what was read already.

use candle_core::{Result, Tensor};

/// For each layer the keys (already turned, not repeated for query heads) and values so far, [batch, time, kv heads,
/// head]. Give it to [`Decoder::forward_cached`](super::Decoder::forward_cached) with only the new tokens.
#[derive(Clone, Debug)]
pub struct KvCache {
    layers: Vec<Option<(Tensor, Tensor)>>,
    /// Tokens read, also those a rolling cache has dropped.
    read: usize,
    window: Option<usize>,
}

impl KvCache {
    /// Empty, for this many layers.
    pub fn new(layers: usize) -> KvCache {
        KvCache { layers: vec![None; layers], read: 0, window: None }
    }

    /// Keeps only the last `window` tokens: for models with sliding-window attention.
    pub fn rolling(layers: usize, window: usize) -> KvCache {
        KvCache { window: Some(window), ..KvCache::new(layers) }
    }

    /// Adds a layer's new keys and values, and returns all that its queries may see: when several tokens come at once,
    /// also those that the window drops after them.
    pub fn append(&mut self, layer: usize, keys: &Tensor, values: &Tensor) -> Result<(Tensor, Tensor)> {
        let (keys, values) = match &self.layers[layer] {
            Some((old_keys, old_values)) => {
                (Tensor::cat(&[old_keys, keys], 1)?, Tensor::cat(&[old_values, values], 1)?)
            }
            None => (keys.contiguous()?, values.contiguous()?),
        };
        let length = keys.dim(1)?;
        let keep = self.window.unwrap_or(length).min(length);
        let last = |x: &Tensor| x.narrow(1, length - keep, keep)?.contiguous();
        self.layers[layer] = Some((last(&keys)?, last(&values)?));
        Ok((keys, values))
    }

    /// Called once for each pass over all layers.
    pub(super) fn advance(&mut self, tokens: usize) {
        self.read += tokens;
    }

    /// How many tokens were read: the position of the next one.
    pub fn len(&self) -> usize {
        self.read
    }

    /// Whether nothing was read yet.
    pub fn is_empty(&self) -> bool {
        self.read == 0
    }

    /// How many bytes the keys and values take.
    pub fn bytes(&self) -> usize {
        let size = |x: &Tensor| x.elem_count() * x.dtype().size_in_bytes();
        self.layers.iter().flatten().map(|(keys, values)| size(keys) + size(values)).sum()
    }

    /// Forgets all but the first `length` tokens, as when guessed tokens are rejected.
    ///
    /// # Errors
    /// With a rolling cache that has dropped tokens.
    pub fn truncate(&mut self, length: usize) -> Result<()> {
        for (keys, values) in self.layers.iter_mut().flatten() {
            let kept = keys.dim(1)?;
            if kept != self.read {
                candle_core::bail!(
                    "KvCache::truncate: tokens were dropped, only the last {kept} of {} are here",
                    self.read
                );
            }
            if length < kept {
                *keys = keys.narrow(1, 0, length)?.contiguous()?;
                *values = values.narrow(1, 0, length)?.contiguous()?;
            }
        }
        self.read = self.read.min(length);
        Ok(())
    }
}
