//! The game of 24: four numbers, + − × ÷, each number once. Exact, with fractions.

/// All hands of four numbers from 1 to 13, each sorted: 1,820 of them.
pub fn countdown_hands() -> Vec<[i64; 4]> {
    let mut hands = Vec::with_capacity(1820);
    for a in 1..=13 {
        for b in a..=13 {
            for c in b..=13 {
                hands.extend((c..=13).map(|d| [a, b, c, d]));
            }
        }
    }
    hands
}

/// Whether the numbers make 24, each used once, by sums, differences, products and quotients, fractions included.
pub fn makes_24(hand: &[i64]) -> bool {
    reaches(&hand.iter().map(|n| (*n, 1)).collect::<Vec<_>>())
}

/// Numerator and denominator. The numbers stay small: there is no need to reduce.
type Fraction = (i64, i64);

fn reaches(numbers: &[Fraction]) -> bool {
    if let [(numerator, denominator)] = numbers {
        return *denominator != 0 && *numerator == 24 * denominator;
    }
    for i in 0..numbers.len() {
        for j in 0..numbers.len() {
            if i == j {
                continue;
            }
            let ((a, b), (c, d)) = (numbers[i], numbers[j]);
            let rest = numbers.iter().enumerate().filter(|(k, _)| *k != i && *k != j).map(|(_, n)| *n);
            let mut results = vec![(a * d - c * b, b * d), (a * d, b * c)];
            if i < j {
                results.extend([(a * d + c * b, b * d), (a * c, b * d)]);
            }
            for result in results {
                if result.1 != 0 && reaches(&rest.clone().chain([result]).collect::<Vec<_>>()) {
                    return true;
                }
            }
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_1820_hands_1362_can_be_solved() {
        let hands = countdown_hands();
        assert_eq!(hands.len(), 1820);
        assert_eq!(hands.iter().filter(|hand| makes_24(&hand[..])).count(), 1362);
        assert!(makes_24(&[3, 3, 8, 8]), "8 / (3 - 8/3)");
        assert!(!makes_24(&[1, 1, 1, 1]));
    }
}
