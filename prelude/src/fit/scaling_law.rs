//! The parametric scaling law of language models, with its published constants.

/// `L(N, D) = E + A / N^alpha + B / D^beta`: the loss in nats per token of a model with N parameters trained on D
/// tokens (raw counts, not billions). E is the floor of one corpus under one tokenizer, so laws with different
/// tokenizers do not compare.
///
/// Hoffmann et al. 2022, *Training Compute-Optimal Large Language Models* (arXiv 2203.15556), section 3.3.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ScalingLaw {
    pub a: f64,
    pub b: f64,
    pub alpha: f64,
    pub beta: f64,
    pub e: f64,
}

impl ScalingLaw {
    /// The constants as printed in Hoffmann et al. 2022, section 3.3, rounded to two digits: kept to show what that
    /// rounding does. Compute with [`ScalingLaw::BESIROGLU`].
    pub const CHINCHILLA_PRINTED: ScalingLaw = ScalingLaw { a: 406.4, b: 410.7, alpha: 0.34, beta: 0.28, e: 1.69 };

    /// The same fit with the digits found in the TeX source of Hoffmann et al. 2022 (reported by Besiroglu et al.
    /// 2024, arXiv 2404.10102).
    pub const CHINCHILLA_TEX: ScalingLaw = ScalingLaw { a: 406.4, b: 410.7, alpha: 0.3392, beta: 0.2849, e: 1.6934 };

    /// The refit by Besiroglu et al. 2024, *Chinchilla Scaling: A replication attempt* (arXiv 2404.10102), which
    /// agrees with the other two methods of Hoffmann et al.
    pub const BESIROGLU: ScalingLaw = ScalingLaw { a: 482.01, b: 2085.43, alpha: 0.3478, beta: 0.3658, e: 1.8172 };

    /// The loss of `n` parameters trained on `d` tokens.
    pub fn loss(&self, n: f64, d: f64) -> f64 {
        self.e + self.a / n.powf(self.alpha) + self.b / d.powf(self.beta)
    }

    /// The parameters and tokens `(n, d)` with the smallest loss among all with `6 n d = c` floating-point operations.
    ///
    /// `N* = G (C/6)^(beta/(alpha+beta))` and `D* = (C/6) / N*` with `G = (alpha A / (beta B))^(1/(alpha+beta))`
    /// (Hoffmann et al. 2022, equation 4). There the marginal terms balance: `alpha A / N^alpha = beta B / D^beta`.
    pub fn optimal(&self, c: f64) -> (f64, f64) {
        let g = (self.alpha * self.a / (self.beta * self.b)).powf(1.0 / (self.alpha + self.beta));
        let n = g * (c / 6.0).powf(self.exponent_n());
        (n, c / 6.0 / n)
    }

    /// The exponent a of `N* ~ C^a`: `beta / (alpha + beta)`. That of D* is `1 - a`.
    pub fn exponent_n(&self) -> f64 {
        self.beta / (self.alpha + self.beta)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOPHER: f64 = 5.76e23;

    fn close(got: f64, want: f64, relative: f64) {
        assert!((got / want - 1.0).abs() < relative, "got {got}, want {want}");
    }

    #[test]
    fn the_published_constants_give_their_known_optima() {
        for (law, n, tokens_per_parameter) in [
            (ScalingLaw::CHINCHILLA_PRINTED, 32.2e9, 93.0),
            (ScalingLaw::CHINCHILLA_TEX, 40.3e9, 59.0),
            (ScalingLaw::BESIROGLU, 72.3e9, 18.4),
        ] {
            let (got_n, got_d) = law.optimal(GOPHER);
            close(got_n, n, 0.005);
            close(got_d / got_n, tokens_per_parameter, 0.01);
        }
    }

    #[test]
    fn the_optimum_spends_the_budget_balances_its_terms_and_beats_its_neighbours() {
        for law in [ScalingLaw::CHINCHILLA_PRINTED, ScalingLaw::CHINCHILLA_TEX, ScalingLaw::BESIROGLU] {
            let (n, d) = law.optimal(1e21);
            close(6.0 * n * d, 1e21, 1e-12);
            close(law.alpha * law.a / n.powf(law.alpha), law.beta * law.b / d.powf(law.beta), 1e-9);
            for factor in [0.9, 1.1] {
                assert!(law.loss(n * factor, d / factor) > law.loss(n, d));
            }
        }
    }

    #[test]
    fn losses_of_known_models_under_the_refit() {
        let law = ScalingLaw::BESIROGLU;
        close(law.loss(70e9, 1.4e12), 1.974, 5e-4);
        close(law.loss(280e9, 300e9), 2.000, 5e-4);
        close(law.exponent_n(), 0.513, 1e-3);
    }
}
