//! The nearest orthogonal matrix, nearly.

use candle_core::{Result, Tensor};

/// Moves all singular values of a matrix towards 1 by five steps of a Newton-Schulz iteration: with Muon's coefficients
/// they end between 0.7 and 1.2. Jordan et al. 2024 (Muon); Bernstein & Newhouse 2024, arXiv 2409.20325.
pub(super) fn orthogonalized(g: &Tensor) -> Result<Tensor> {
    const A: f64 = 3.4445;
    const B: f64 = -4.7750;
    const C: f64 = 2.0315;
    let (rows, columns) = g.dims2()?;
    // The product with its transpose is smaller the other way round.
    let mut x = if rows > columns { g.t()?.contiguous()? } else { g.contiguous()? };
    let norm = (x.sqr()?.sum_all()?.sqrt()? + 1e-7)?;
    x = x.broadcast_div(&norm)?;
    for _ in 0..5 {
        let s = x.matmul(&x.t()?)?;
        let b = ((&s * B)? + (s.matmul(&s)? * C)?)?;
        x = ((&x * A)? + b.matmul(&x)?)?;
    }
    if rows > columns { x.t()?.contiguous() } else { Ok(x) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tensor::{randn, seed};

    #[test]
    fn rows_become_nearly_orthogonal_and_of_length_one() -> Result<()> {
        seed(6);
        for (rows, columns) in [(6, 40), (40, 6)] {
            let x = orthogonalized(&randn((rows, columns)))?;
            assert_eq!(x.dims(), [rows, columns]);
            let short = if rows < columns { x } else { x.t()?.contiguous()? };
            let gram = short.matmul(&short.t()?)?.to_vec2::<f32>()?;
            for (i, row) in gram.iter().enumerate() {
                for (j, v) in row.iter().enumerate() {
                    // Squares of singular values between 0.7 and 1.2.
                    let range = if i == j { 0.4..1.5 } else { -0.5..0.5 };
                    assert!(range.contains(v), "{i} {j}: {v}");
                }
            }
        }
        Ok(())
    }
}
