//! What training loops have in common: optimisers, schedules of the learning rate, batches, the loop itself, and many small
//! trainings at once.
//!
//! - [`Optimizer`]: Adam, SGD, Lion, Muon; weight decay and learning rates by group; clipping. An error instead of silence
//!   when a parameter gets no gradient.
//! - [`Schedule`]: the factor on the learning rate; [`decay_to_zero`] is the plainest.
//! - [`Batches`] and [`windows`]: which examples come when, fixed by a seed.
//! - [`Trainer`]: the loop, with progress, a live chart, interrupts and resuming. Write your own around
//!   [`Optimizer::step`] when it is in the way.
//! - [`sweep`]: one training on each processor.
//!
//! The model and the data stay in the notebook. This module must not know of any layer.

mod batches;
mod clip;
mod history;
mod optimizer;
mod orthogonal;
mod schedule;
mod sweep;
mod trainer;
mod update;

pub use batches::{Batches, windows};
pub use clip::clip_grad_norm;
pub use history::History;
pub use optimizer::{Optimizer, Trainable};
pub use schedule::{Schedule, decay_to_zero};
pub use sweep::sweep;
pub use trainer::Trainer;
