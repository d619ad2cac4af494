//! Instructions about strings: an order and a map of letters, written in front of what they apply to.

use super::batch;
use crate::rng::Rng;
use candle_core::{Result, Tensor};

/// Instructions `[order][map] x1 .. xn [=] y1 .. yn` over ten letters, the digits 0 to 9: put the letters into another
/// order, then map each. Five orders (copy, reverse, rotate left, swap halves, swap pairs) and five maps (x, x + 1, x + 2,
/// 9 − x, x + 5, all mod 10) make 25 instructions, each a pair (order, map).
///
/// Tokens: letters 0..10, orders 10..15, maps 15..20, `=` is 20.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StringTasks {
    /// Letters in a string, an even number.
    pub length: usize,
}

impl StringTasks {
    /// How many tokens there are.
    pub const VOCAB: usize = 21;
    /// What the orders do, for labels in charts.
    pub const ORDERS: [&str; 5] = ["copy", "reverse", "rotate left", "swap halves", "swap pairs"];
    /// What the maps do.
    pub const MAPS: [&str; 5] = ["x", "x + 1", "x + 2", "9 - x", "x + 5"];

    /// All 25 instructions.
    pub fn all() -> Vec<(usize, usize)> {
        (0..25).map(|i| (i / 5, i % 5)).collect()
    }

    /// The five that are kept for testing: (i, i + 2 mod 5). Every order and every map is in one of them.
    pub fn held_out() -> Vec<(usize, usize)> {
        (0..5).map(|i| (i, (i + 2) % 5)).collect()
    }

    /// The first `n` of the other twenty, by diagonals: five of them have every order and every map once.
    ///
    /// # Panics
    /// If `n` is above 20.
    pub fn subset(n: usize) -> Vec<(usize, usize)> {
        assert!(n <= 20, "StringTasks: {n} of 20 instructions");
        [0, 1, 3, 4].iter().flat_map(|diagonal| (0..5).map(move |i| (i, (i + diagonal) % 5))).take(n).collect()
    }

    /// The letters that the instruction makes of `letters`.
    pub fn answer((order, map): (usize, usize), letters: &[u32]) -> Vec<u32> {
        let n = letters.len();
        let from = |i: usize| match order {
            0 => i,
            1 => n - 1 - i,
            2 => (i + 1) % n,
            3 => (i + n / 2) % n,
            _ => i ^ 1,
        };
        let mapped = |x: u32| match map {
            0 => x,
            1 => (x + 1) % 10,
            2 => (x + 2) % 10,
            3 => 9 - x,
            _ => (x + 5) % 10,
        };
        (0..n).map(|i| mapped(letters[from(i)])).collect()
    }

    /// Where the answer begins: the first position whose token is to be said.
    pub fn answer_at(&self) -> usize {
        self.length + 3
    }

    /// Instructions drawn from `pairs`, with random letters and their answers: u32 \[count, 2 * length + 3\].
    pub fn batch(&self, pairs: &[(usize, usize)], count: usize, rng: &mut Rng) -> Result<Tensor> {
        let rows: Vec<Vec<u32>> = (0..count)
            .map(|_| {
                let pair = *rng.choice(pairs);
                let letters: Vec<u32> = (0..self.length).map(|_| rng.below(10) as u32).collect();
                let mut row = vec![10 + pair.0 as u32, 15 + pair.1 as u32];
                row.extend(&letters);
                row.push(20);
                row.extend(StringTasks::answer(pair, &letters));
                row
            })
            .collect();
        batch::tokens(&rows)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn answers_by_hand() {
        let answers = [0, 1, 2, 3, 4].map(|order| StringTasks::answer((order, 0), &[1, 2, 3, 4]));
        assert_eq!(answers, [[1, 2, 3, 4], [4, 3, 2, 1], [2, 3, 4, 1], [3, 4, 1, 2], [2, 1, 4, 3]]);
        let mapped = [0, 1, 2, 3, 4].map(|map| StringTasks::answer((0, map), &[0, 9]));
        assert_eq!(mapped, [[0, 9], [1, 0], [2, 1], [9, 0], [5, 4]]);
    }

    #[test]
    fn subsets_and_the_held_out_ones_are_disjoint() {
        let held: BTreeSet<_> = StringTasks::held_out().into_iter().collect();
        let trained: BTreeSet<_> = StringTasks::subset(20).into_iter().collect();
        assert_eq!((held.len(), trained.len(), held.intersection(&trained).count()), (5, 20, 0));
        for set in [StringTasks::held_out(), StringTasks::subset(5)] {
            assert_eq!(set.iter().map(|pair| pair.0).collect::<BTreeSet<_>>().len(), 5);
            assert_eq!(set.iter().map(|pair| pair.1).collect::<BTreeSet<_>>().len(), 5);
        }
        assert_eq!(StringTasks::all().len(), 25);
    }

    #[test]
    fn rows_hold_instruction_letters_and_answer() {
        let tasks = StringTasks { length: 4 };
        let batch = tasks.batch(&StringTasks::subset(10), 64, &mut Rng::seed(1)).unwrap();
        for row in batch.to_vec2::<u32>().unwrap() {
            let pair = (row[0] as usize - 10, row[1] as usize - 15);
            assert!(StringTasks::subset(10).contains(&pair));
            assert_eq!((row.len(), row[6]), (11, 20));
            assert_eq!(row[tasks.answer_at()..], StringTasks::answer(pair, &row[2..6]));
        }
    }
}
