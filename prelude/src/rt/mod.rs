//! What the code around a cell calls: not for learners. Keeps variables between cells, reports failures, and carries
//! outputs to the runtime process. Must not know of charts, tensors or lessons.

mod entry;
pub mod failure;
pub mod hooks;
pub mod interrupt;
pub mod memory;
pub mod store;
pub mod wait;
