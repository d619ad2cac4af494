//! Tensors as lessons use them: written down, drawn at random, shown, and the operations that candle lacks.
//!
//! - Making: [`t`] (numbers), [`ids`] (tokens), [`zeros`], [`ones`], [`arange`]; [`randn`], [`rand`] from the notebook's
//!   generator, which [`seed`] sets. f32 (tokens u32) on [`device`](crate::device::device()). They return the tensor
//!   itself: nothing in them fails that a `?` could mend.
//! - Operations: the methods of [`TensorOps`], [`einsum`], and the masks of [`mask`]. They return candle's `Result`, and
//!   their errors give both shapes and say what to try.
//!
//! Masks are *additive* everywhere in the prelude: 0 where a query may look, [`mask::HIDDEN`] where it may not.
//! Must not know of layers, models or training.

mod display;
mod einsum;
mod literal;
mod make;
pub mod mask;
mod ops;
mod stats;

pub(crate) use display::shortened;
pub use einsum::einsum;
pub use literal::{Nested, t};
pub(crate) use make::under_generator;
pub use make::{arange, ids, ones, rand, randn, seed, with_generator, zeros};
pub use mask::causal_mask;
pub use ops::TensorOps;
pub use stats::Stats;
