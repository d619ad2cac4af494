//! Scaled dot-product attention for one or many heads, a block of queries at a time: only the part of the score matrix
//! that the mask lets through is ever computed, and none of it is kept.
//!
//! The backward pass computes the probabilities again, as FlashAttention does (Dao et al. 2022, arXiv 2205.14135), but
//! with whole rows of scores instead of an online softmax: on a processor a row fits the cache.

use super::matrix::{Matrix, multiply};
use super::simd::{dot, vectorized};
use super::softmax::softmax_row;
use super::view::{View, slice, stored};
use candle_core::{CpuStorage, CustomOp3, Layout, Result, Shape, Tensor};
use rayon::prelude::*;
use std::sync::Arc;

/// How queries see keys, apart from their values.
#[derive(Clone, Debug)]
pub(crate) struct AttentionShape {
    pub(crate) scale: f32,
    /// Query i of t sees keys up to `i + s - t`: the last query sees them all.
    pub(crate) causal: bool,
    /// With `causal`: sees only this many keys, the last of them at its own place.
    pub(crate) window: Option<usize>,
    /// Added to the scores: numbers and their shape [batch or 1, heads or 1, t, s].
    pub(crate) bias: Option<(Arc<Vec<f32>>, [usize; 4])>,
}

/// `q` [batch, t, heads, d], `k` and `v` [batch, s, kv heads, d] to [batch, t, heads, d]. Query head i reads key head
/// `i / (heads / kv heads)`.
pub(crate) fn attention(q: &Tensor, k: &Tensor, v: &Tensor, shape: AttentionShape) -> Result<Tensor> {
    q.contiguous()?.apply_op3(&k.contiguous()?, &v.contiguous()?, Attention(shape))
}

struct Attention(AttentionShape);

/// Queries that are looked at together.
const BLOCK: usize = 32;

#[derive(Clone, Copy)]
struct Sizes {
    batch: usize,
    t: usize,
    s: usize,
    heads: usize,
    kv: usize,
    d: usize,
}

impl Sizes {
    fn group(&self) -> usize {
        self.heads / self.kv
    }

    /// Head `h` of sequence `b` in [batch, length, heads, d].
    fn head<'a>(&self, x: &'a [f32], b: usize, h: usize, length: usize, heads: usize) -> Matrix<'a> {
        let row = heads * self.d;
        Matrix::new(&x[b * length * row + h * self.d..], length, self.d, row)
    }
}

fn rows<'a>(m: Matrix<'a>, first: usize, end: usize) -> Matrix<'a> {
    Matrix { data: &m.data[(first * m.row).min(m.data.len())..], rows: end - first, ..m }
}

impl Attention {
    /// The keys that any of the queries `first..end` sees.
    fn span(&self, z: &Sizes, first: usize, end: usize) -> (usize, usize) {
        if !self.0.causal {
            return (0, z.s);
        }
        let (lo, _) = self.sees(z, first);
        let (_, hi) = self.sees(z, end - 1);
        (lo.min(hi), hi)
    }

    /// The keys that query `i` sees.
    fn sees(&self, z: &Sizes, i: usize) -> (usize, usize) {
        if !self.0.causal {
            return (0, z.s);
        }
        let hi = (i + 1 + z.s).saturating_sub(z.t).min(z.s);
        (self.0.window.map_or(0, |w| hi.saturating_sub(w)), hi)
    }

    /// Probabilities of the queries `first..end` on the keys `lo..hi`, in rows of `hi - lo`.
    #[allow(clippy::too_many_arguments)]
    fn probabilities(
        &self,
        z: &Sizes,
        p: &mut [f32],
        q: Matrix,
        k: Matrix,
        (b, h): (usize, usize),
        (first, end): (usize, usize),
        (lo, hi): (usize, usize),
    ) {
        let width = hi - lo;
        multiply(p, width, false, self.0.scale, rows(q, first, end), rows(k, lo, hi).transposed(), 1);
        for (i, row) in (first..end).zip(p.chunks_exact_mut(width)) {
            if let Some((bias, [bb, bh, bt, bs])) = &self.0.bias {
                let at = ((b % bb) * bh + h % bh) * bt * bs + (i % bt) * bs;
                for (p, bias) in row.iter_mut().zip(&bias[at + lo..at + hi]) {
                    *p += bias;
                }
            }
            let (from, to) = self.sees(z, i);
            row[..from - lo].fill(f32::NEG_INFINITY);
            row[to - lo..].fill(f32::NEG_INFINITY);
            vectorized!(softmax_row(row));
        }
    }
}

/// From one head after the other, [batch, heads, length, d], to [batch, length, heads, d].
fn interleave(heads_first: &[f32], batch: usize, heads: usize, length: usize, d: usize) -> Vec<f32> {
    let mut out = vec![0f32; heads_first.len()];
    for (b, out) in out.chunks_exact_mut((length * heads * d).max(1)).take(batch).enumerate() {
        for (i, row) in out.chunks_exact_mut(d).enumerate() {
            let (t, h) = (i / heads, i % heads);
            row.copy_from_slice(&heads_first[((b * heads + h) * length + t) * d..][..d]);
        }
    }
    out
}

fn sizes(q: &Shape, k: &Shape) -> Result<Sizes> {
    let (batch, t, heads, d) = q.dims4()?;
    let (_, s, kv, _) = k.dims4()?;
    Ok(Sizes { batch, t, s, heads, kv, d })
}

impl CustomOp3 for Attention {
    fn name(&self) -> &'static str {
        "attention"
    }

    fn cpu_fwd(
        &self,
        sq: &CpuStorage,
        lq: &Layout,
        sk: &CpuStorage,
        lk: &Layout,
        sv: &CpuStorage,
        lv: &Layout,
    ) -> Result<(CpuStorage, Shape)> {
        let z = sizes(lq.shape(), lk.shape())?;
        let (q, k, v) = (slice(sq, lq)?, slice(sk, lk)?, slice(sv, lv)?);
        let mut out = vec![0f32; q.len()];
        out.par_chunks_mut((z.t * z.d).max(1)).enumerate().for_each(|(i, out)| {
            let (b, h) = (i / z.heads, i % z.heads);
            let q = z.head(q, b, h, z.t, z.heads);
            let k = z.head(k, b, h / z.group(), z.s, z.kv);
            let v = z.head(v, b, h / z.group(), z.s, z.kv);
            let mut p = vec![0f32; BLOCK * z.s];
            for first in (0..z.t).step_by(BLOCK) {
                let end = (first + BLOCK).min(z.t);
                let (lo, hi) = self.span(&z, first, end);
                if lo == hi {
                    continue;
                }
                let p = &mut p[..(end - first) * (hi - lo)];
                self.probabilities(&z, p, q, k, (b, h), (first, end), (lo, hi));
                let p = Matrix::new(p, end - first, hi - lo, hi - lo);
                multiply(&mut out[first * z.d..end * z.d], z.d, false, 1.0, p, rows(v, lo, hi), 1);
            }
        });
        stored(interleave(&out, z.batch, z.heads, z.t, z.d), lq.shape().clone())
    }

    fn bwd(
        &self,
        q: &Tensor,
        k: &Tensor,
        v: &Tensor,
        _out: &Tensor,
        dout: &Tensor,
    ) -> Result<(Option<Tensor>, Option<Tensor>, Option<Tensor>)> {
        let z = sizes(q.shape(), k.shape())?;
        let dout = dout.contiguous()?;
        let (qs, ks, vs, douts) = (View::of(q)?, View::of(k)?, View::of(v)?, View::of(&dout)?);
        let (qs, ks, vs, douts) = (&*qs, &*ks, &*vs, &*douts);
        let (mut dq, mut dk, mut dv) = (vec![0f32; qs.len()], vec![0f32; ks.len()], vec![0f32; vs.len()]);
        // One task for each key head: its query heads add to the same gradients, one after the other.
        let queries = dq.par_chunks_mut((z.group() * z.t * z.d).max(1));
        let keys = dk.par_chunks_mut((z.s * z.d).max(1)).zip(dv.par_chunks_mut((z.s * z.d).max(1)));
        queries.zip(keys).enumerate().for_each(|(i, (dq, (dk, dv)))| {
            let (b, g) = (i / z.kv, i % z.kv);
            let (k, v) = (z.head(ks, b, g, z.s, z.kv), z.head(vs, b, g, z.s, z.kv));
            let (mut p, mut ds) = (vec![0f32; BLOCK * z.s], vec![0f32; BLOCK * z.s]);
            for (member, dq) in dq.chunks_exact_mut((z.t * z.d).max(1)).enumerate() {
                let h = g * z.group() + member;
                let (q, dout) = (z.head(qs, b, h, z.t, z.heads), z.head(douts, b, h, z.t, z.heads));
                for first in (0..z.t).step_by(BLOCK) {
                    let end = (first + BLOCK).min(z.t);
                    let (lo, hi) = self.span(&z, first, end);
                    if lo == hi {
                        continue;
                    }
                    let (n, width) = (end - first, hi - lo);
                    let (p, ds) = (&mut p[..n * width], &mut ds[..n * width]);
                    self.probabilities(&z, p, q, k, (b, h), (first, end), (lo, hi));
                    let dout = rows(dout, first, end);
                    multiply(ds, width, false, 1.0, dout, rows(v, lo, hi).transposed(), 1);
                    multiply(
                        &mut dv[lo * z.d..],
                        z.d,
                        true,
                        1.0,
                        Matrix::new(p, n, width, width).transposed(),
                        dout,
                        1,
                    );
                    vectorized!({
                        for (p, ds) in p.chunks_exact(width).zip(ds.chunks_exact_mut(width)) {
                            let along = dot(p, ds);
                            for i in 0..width {
                                ds[i] = p[i] * (ds[i] - along);
                            }
                        }
                    });
                    let ds = Matrix::new(ds, n, width, width);
                    multiply(&mut dq[first * z.d..end * z.d], z.d, false, self.0.scale, ds, rows(k, lo, hi), 1);
                    multiply(&mut dk[lo * z.d..], z.d, true, self.0.scale, ds.transposed(), rows(q, first, end), 1);
                }
            }
        });
        let tensor = |values: Vec<f32>, like: &Tensor, heads: usize, length: usize| {
            Tensor::from_vec(interleave(&values, z.batch, heads, length, z.d), like.shape(), like.device())
        };
        Ok((Some(tensor(dq, q, z.heads, z.t)?), Some(tensor(dk, k, z.kv, z.s)?), Some(tensor(dv, v, z.kv, z.s)?)))
    }
}
