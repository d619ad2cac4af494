//! Losses: one number each, lower is better, and differentiable with respect to what the model put out.
//!
//! Logits are [.., classes] with targets [..] (u32), of any rank: language models need no reshaping. All in nats. Must not
//! know of models or training.

mod contrast;
mod cross_entropy;
mod distribution;
mod segmentation;

pub use contrast::{info_nce, info_nce_both};
pub use cross_entropy::{CrossEntropy, cross_entropy, token_losses, weighted_cross_entropy};
pub use distribution::{kl, mse, soft_cross_entropy};
pub use segmentation::{binary_cross_entropy, dice, focal};

use candle_core::{Error, Result, Tensor};

fn same_shape(name: &str, a: (&str, &Tensor), b: (&str, &Tensor)) -> Result<()> {
    if a.1.dims() == b.1.dims() {
        return Ok(());
    }
    Err(Error::Msg(format!(
        "{name}: {} {:?} and {} {:?} must have the same shape: `.reshape(..)?` or `.broadcast_as(..)?` come first",
        a.0,
        a.1.dims(),
        b.0,
        b.1.dims()
    )))
}
