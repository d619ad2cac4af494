//! The symmetric group on three things: the smallest in which the order of the factors matters, so that a product of many
//! cannot be had by counting.

use super::copying::LabelledTokens;
use crate::rng::Rng;
use candle_core::Result;

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

/// What a document of [`S3::documents`] says behind its separator.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Answer {
    /// The last state, at once.
    Direct,
    /// Every state in turn, the last one being the answer.
    Steps,
    /// A token that says which, [`THINK`](S3::THINK) with this probability, else [`ANSWER`](S3::ANSWER); then accordingly.
    /// The token itself is to be said as well.
    Mixed(f64),
}

impl S3 {
    /// How many tokens there are in documents: elements 0..6, states 6..12, and the four below.
    pub const VOCAB: usize = 16;
    /// Fills the space between the elements and the separator.
    pub const PAD: u32 = 12;
    /// Comes before the answer.
    pub const SEPARATOR: u32 = 13;
    /// Announces the answer alone.
    pub const ANSWER: u32 = 14;
    /// Announces the states in turn.
    pub const THINK: u32 = 15;

    /// Documents `g1 .. gk`, filled up to `longest` elements, the separator at position `longest`, then the answer; with
    /// how many elements k each has: `longest` half of the time, else uniform in 1..=longest. Targets are shifted (what is
    /// wanted at a position is the next token) and states are tokens 6..12, s being written as 6 + s. Behind the answer
    /// comes padding, which is not wanted.
    pub fn documents(
        longest: usize,
        answer: Answer,
        batch: usize,
        rng: &mut Rng,
    ) -> Result<(LabelledTokens, Vec<usize>)> {
        let length = longest
            + 1
            + usize::from(matches!(answer, Answer::Mixed(_)))
            + if answer == Answer::Direct { 1 } else { longest };
        let (mut inputs, mut targets, mut lengths) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..batch {
            let k = if rng.chance(0.5) { longest } else { 1 + rng.below(longest) };
            let (elements, states) = S3::walk(k, rng);
            let mut row: Vec<u32> = elements.iter().map(|element| *element as u32).collect();
            row.resize(longest, S3::PAD);
            row.push(S3::SEPARATOR);
            let steps = match answer {
                Answer::Direct => false,
                Answer::Steps => true,
                Answer::Mixed(share) => {
                    let think = rng.chance(share);
                    row.push(if think { S3::THINK } else { S3::ANSWER });
                    think
                }
            };
            let said = if steps { &states[..] } else { &states[k - 1..] };
            row.extend(said.iter().map(|state| 6 + *state as u32));
            let end = row.len();
            row.resize(length, S3::PAD);
            targets.push((1..length).map(|t| (longest < t && t < end).then(|| row[t])).collect());
            row.pop();
            inputs.push(row);
            lengths.push(k);
        }
        Ok((LabelledTokens::new(&inputs, &targets)?, lengths))
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

    #[test]
    fn documents_say_the_states_of_their_elements() {
        let longest = 6;
        for answer in [Answer::Direct, Answer::Steps, Answer::Mixed(0.3)] {
            let (task, lengths) = S3::documents(longest, answer, 400, &mut Rng::seed(2)).unwrap();
            let (inputs, targets) = (task.inputs.to_vec2::<u32>().unwrap(), task.targets.to_vec2::<u32>().unwrap());
            let weights = task.weights.to_vec2::<f32>().unwrap();
            let mut thought = 0;
            for n in 0..400 {
                let row = &inputs[n];
                assert_eq!(row[longest], S3::SEPARATOR);
                let states: Vec<u32> = row[..lengths[n]]
                    .iter()
                    .scan(0, |state, element| {
                        *state = S3::product(*element as usize, *state);
                        Some(6 + *state as u32)
                    })
                    .collect();
                let wanted: Vec<u32> =
                    (0..row.len()).filter(|t| weights[n][*t] == 1.0).map(|t| targets[n][t]).collect();
                let last = states[lengths[n] - 1..].to_vec();
                let think = wanted[0] == S3::THINK;
                thought += usize::from(think);
                match answer {
                    Answer::Direct => assert_eq!(wanted, last),
                    Answer::Steps => assert_eq!(wanted, states),
                    Answer::Mixed(_) => assert_eq!(wanted[1..], if think { states } else { last }),
                }
                assert_eq!(weights[n].iter().position(|w| *w == 1.0), Some(longest), "from the separator on");
            }
            if let Answer::Mixed(share) = answer {
                assert!((thought as f64 / 400.0 - share).abs() < 0.07, "{thought}");
            }
            let full = lengths.iter().filter(|k| **k == longest).count() as f64 / 400.0;
            assert!((full - (0.5 + 0.5 / 6.0)).abs() < 0.08, "{full}");
        }
    }
}
