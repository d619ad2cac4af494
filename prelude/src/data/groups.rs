//! The symmetric group on three things: the smallest in which the order of the factors matters, so that a product of many
//! cannot be had by counting.

use crate::rng::Rng;

/// The six permutations of three things, as 0..6; 0 changes nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct S3;

/// `ELEMENTS[g][i]` is where g takes i.
const ELEMENTS: [[usize; 3]; 6] = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];

impl S3 {
    /// How many elements there are.
    pub const ORDER: usize = 6;

    /// The element that does what `b` does, and then what `a` does.
    pub fn product(a: usize, b: usize) -> usize {
        let both = ELEMENTS[b].map(|i| ELEMENTS[a][i]);
        ELEMENTS.iter().position(|element| *element == both).expect("a group is closed")
    }

    /// The element that undoes `a`.
    pub fn inverse(a: usize) -> usize {
        (0..S3::ORDER).find(|b| S3::product(a, *b) == 0).expect("a group has inverses")
    }

    /// `steps` uniform elements g1, g2, .., and the states s1 = g1, s2 = g2 g1, s3 = g3 g2 g1, ..
    pub fn walk(steps: usize, rng: &mut Rng) -> (Vec<usize>, Vec<usize>) {
        let elements: Vec<usize> = (0..steps).map(|_| rng.below(S3::ORDER)).collect();
        let states = elements.iter().scan(0, |state, element| {
            *state = S3::product(*element, *state);
            Some(*state)
        });
        let states = states.collect();
        (elements, states)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_a_group_and_not_commutative() {
        for a in 0..6 {
            assert_eq!((S3::product(a, 0), S3::product(0, a), S3::product(S3::inverse(a), a)), (a, a, 0));
            for b in 0..6 {
                for c in 0..6 {
                    assert_eq!(S3::product(S3::product(a, b), c), S3::product(a, S3::product(b, c)));
                }
            }
        }
        assert_ne!(S3::product(1, 2), S3::product(2, 1));
    }

    #[test]
    fn a_walk_ends_anywhere() {
        let mut rng = Rng::seed(1);
        let mut counts = [0; 6];
        for _ in 0..6000 {
            let (elements, states) = S3::walk(8, &mut rng);
            assert_eq!(states[1], S3::product(elements[1], elements[0]));
            counts[states[7]] += 1;
        }
        assert!(counts.iter().all(|count| (850..1150).contains(count)), "{counts:?}");
    }
}
