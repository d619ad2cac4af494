//! A language of word classes: what follows depends on the class of a word, and each class has many words.

use super::batch;
use super::markov::Markov;
use crate::rng::Rng;
use candle_core::{Result, Tensor};

/// Words in classes. The classes follow each other as a Markov chain (three successors with 0.7, 0.2 and 0.1, mixed with
/// 5 % uniform); within its class a word is drawn uniformly. Nothing tells a word's class but the company it keeps.
#[derive(Clone, Debug)]
pub struct SynonymLanguage {
    classes: Markov,
    words: Vec<Vec<u32>>,
    class_of: Vec<u32>,
}

impl SynonymLanguage {
    /// `classes` classes of `per_class` words each, dealt at random.
    pub fn new(classes: usize, per_class: usize, rng: &mut Rng) -> SynonymLanguage {
        let chain = Markov::successors(classes, &[0.7 * 0.95, 0.2 * 0.95, 0.1 * 0.95], 0.05, rng);
        let order = rng.permutation(classes * per_class);
        let mut class_of = vec![0; order.len()];
        let words: Vec<Vec<u32>> = order
            .chunks(per_class)
            .enumerate()
            .map(|(class, words)| {
                words.iter().for_each(|word| class_of[*word] = class as u32);
                words.iter().map(|word| *word as u32).collect()
            })
            .collect();
        SynonymLanguage { classes: chain, words, class_of }
    }

    /// The number of words.
    pub fn vocab(&self) -> usize {
        self.class_of.len()
    }

    /// The class of each word.
    pub fn class_of(&self) -> &[u32] {
        &self.class_of
    }

    /// The entropy of the next word given the past, in nats: exactly that of the class chain plus ln(words per class),
    /// since a word tells its class.
    pub fn entropy_rate(&self) -> f64 {
        self.classes.entropy_rate() + (self.words[0].len() as f64).ln()
    }

    /// A text of this many words.
    pub fn sample(&self, length: usize, rng: &mut Rng) -> Vec<u32> {
        let classes = self.classes.sample(length, rng);
        classes.into_iter().map(|class| *rng.choice(&self.words[class as usize])).collect()
    }

    /// Texts: u32 \[batch, length\].
    pub fn batch(&self, batch: usize, length: usize, rng: &mut Rng) -> Result<Tensor> {
        batch::tokens(&(0..batch).map(|_| self.sample(length, rng)).collect::<Vec<_>>())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_follow_by_class_and_the_floor_is_exact() {
        let mut rng = Rng::seed(6);
        let language = SynonymLanguage::new(8, 32, &mut rng);
        assert_eq!(language.vocab(), 256);
        let text = language.sample(100_000, &mut rng);
        // The loss of the true model, word by word.
        let losses = text.windows(2).map(|pair| {
            let [a, b] = [0, 1].map(|i| language.class_of()[pair[i] as usize]);
            (32f64).ln() - language.classes.next(&[a])[b as usize].ln()
        });
        let mean = losses.sum::<f64>() / (text.len() - 1) as f64;
        assert!((mean - language.entropy_rate()).abs() < 0.02, "{mean}");
        for class in 0..8 {
            assert_eq!(language.class_of().iter().filter(|c| **c == class).count(), 32);
        }
    }
}
