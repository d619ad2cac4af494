//! Answers for `cargo`, `rustup` and `rustc` when evcxr and rust-analyzer ask, and the way from evcxr's text of a cell to
//! a library that can be loaded.
//!
//! Runs as a process of its own, one per question (see [`front`]); shares with the session only files in the session's
//! directory. Knows evcxr's generated code and rustc; nothing of Jupyter or of the runtime process.

pub mod cell_cache;
pub mod compile;
pub mod dependencies;
pub mod environment;
pub mod front;
pub mod image;
mod messages;
pub mod metadata;
pub mod order;
pub mod places;
mod remedies;
pub mod rewrite;
pub mod rustc;
pub mod types;
