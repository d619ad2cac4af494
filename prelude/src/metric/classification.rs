//! Right and wrong, and surprise.

use candle_core::{D, DType, Device, Error, Result, Tensor};

/// The share of places where the largest logit is the target's: logits [.., classes], targets [..].
pub fn accuracy(logits: &Tensor, targets: &Tensor) -> Result<f64> {
    let (dims, wanted) = (logits.dims(), targets.dims());
    if dims.is_empty() || &dims[..dims.len() - 1] != wanted {
        return Err(Error::Msg(format!(
            "accuracy: logits {dims:?} and targets {wanted:?}: logits have one dimension more, the classes, at their end"
        )));
    }
    let flat = |x: Tensor| x.to_device(&Device::Cpu)?.to_dtype(DType::U32)?.flatten_all()?.to_vec1::<u32>();
    let (got, wanted) = (flat(logits.argmax(D::Minus1)?)?, flat(targets.clone())?);
    Ok(got.iter().zip(&wanted).filter(|(a, b)| a == b).count() as f64 / wanted.len() as f64)
}

/// `e^loss`, of a loss in nats per token: the number of equally likely tokens that would surprise as much.
pub fn perplexity(loss: f64) -> f64 {
    loss.exp()
}

/// Bits per byte of text, from a loss in nats per token: comparable between tokenizers, which perplexity is not.
pub fn bits_per_byte(loss: f64, tokens: usize, bytes: usize) -> f64 {
    loss * tokens as f64 / (std::f64::consts::LN_2 * bytes as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tensor::{ids, t};

    #[test]
    fn by_hand() -> Result<()> {
        let logits = t([[[0.1, 0.9], [0.8, 0.2]], [[0.5, 0.6], [0.3, 0.1]]]);
        assert_eq!(accuracy(&logits, &ids([[1, 0], [0, 0]]))?, 0.75);
        assert!(accuracy(&logits, &ids([1, 0])).unwrap_err().to_string().contains("[2, 2, 2] and targets [2]"));
        assert!((perplexity(50f64.ln()) - 50.0).abs() < 1e-9);
        // 4 tokens of 8 bits each over 16 bytes: 2 bits a byte.
        assert!((bits_per_byte(256f64.ln(), 4, 16) - 2.0).abs() < 1e-12);
        Ok(())
    }
}
