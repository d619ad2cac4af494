//! Facts to be known by heart: a table of answers, and a small world of entities and relations with its documents.

use super::batch;
use crate::rng::{Categorical, Rng, zipf};
use candle_core::{Result, Tensor};

/// A table of random answers: the task is to say `table[a][b]` when shown a and b. Nothing follows from anything else, so
/// what a model knows is what it has memorised. Both a and b are drawn by Zipf's law: some facts come up often.
#[derive(Clone, Debug)]
pub struct FactTable {
    vocab: usize,
    answers: Vec<u32>,
    draw: Categorical,
}

impl FactTable {
    /// Over `vocab` tokens; the frequency of token i is proportional to (i + 1)^−s.
    pub fn new(vocab: usize, s: f64, rng: &mut Rng) -> FactTable {
        let answers = (0..vocab * vocab).map(|_| rng.below(vocab) as u32).collect();
        FactTable { vocab, answers, draw: Categorical::new(&zipf(vocab, s)) }
    }

    /// What is right.
    pub fn answer(&self, a: usize, b: usize) -> u32 {
        self.answers[a * self.vocab + b]
    }

    /// Questions and answers: a, b and the target, each u32 \[count\].
    pub fn batch(&self, count: usize, rng: &mut Rng) -> Result<(Tensor, Tensor, Tensor)> {
        let (a, b) = (self.draw.samples(rng, count), self.draw.samples(rng, count));
        let answers = a.iter().zip(&b).map(|(a, b)| self.answer(*a, *b)).collect();
        let labels = |values: Vec<usize>| batch::labels(values.into_iter().map(|value| value as u32).collect());
        Ok((labels(a)?, labels(b)?, batch::labels(answers)?))
    }
}

/// A world of entities, each of which stands in every relation to one other: `(Bakola, teacher) -> Miruna`. Its facts as
/// sentences are the documents to search, and chains of relations the questions of several hops.
#[derive(Clone, Debug)]
pub struct Triples {
    /// The entities' names, all different.
    pub names: Vec<String>,
    /// `objects[entity][relation]`.
    pub objects: Vec<Vec<usize>>,
}

impl Triples {
    /// The relations, by their first wording.
    pub const RELATIONS: [&str; 5] = ["teacher", "neighbour", "rival", "doctor", "landlord"];

    /// Three ways to say each relation.
    const WORDINGS: [[&str; 3]; 5] = [
        ["teacher", "tutor", "instructor"],
        ["neighbour", "next-door resident", "person across the hall"],
        ["rival", "opponent", "competitor"],
        ["doctor", "physician", "medic"],
        ["landlord", "house owner", "letter of rooms"],
    ];

    /// A world of this many entities.
    pub fn new(entities: usize, rng: &mut Rng) -> Triples {
        let mut names: Vec<String> = Vec::with_capacity(entities);
        while names.len() < entities {
            let name = name(rng);
            if !names.contains(&name) {
                names.push(name);
            }
        }
        // Nobody is anything to themselves.
        let other = |entity: usize, rng: &mut Rng| (entity + 1 + rng.below(entities - 1)) % entities;
        let objects =
            (0..entities).map(|entity| Triples::RELATIONS.iter().map(|_| other(entity, rng)).collect()).collect();
        Triples { names, objects }
    }

    /// A fact as a sentence, in one of three wordings.
    pub fn fact(&self, entity: usize, relation: usize, wording: usize) -> String {
        let (name, object) = (&self.names[entity], &self.names[self.objects[entity][relation]]);
        format!("The {} of {name} is {object}.", Triples::WORDINGS[relation][wording % 3])
    }

    /// Every fact once, in a random wording: (sentence, entity, relation).
    pub fn documents(&self, rng: &mut Rng) -> Vec<(String, usize, usize)> {
        let relations = 0..Triples::RELATIONS.len();
        let pairs = (0..self.names.len()).flat_map(|entity| relations.clone().map(move |relation| (entity, relation)));
        pairs.map(|(entity, relation)| (self.fact(entity, relation, rng.below(3)), entity, relation)).collect()
    }

    /// A question of several hops, in a random wording: `Who is the rival of the teacher of Bakola?`; `relations` in the
    /// order in which they are followed.
    pub fn question(&self, entity: usize, relations: &[usize], rng: &mut Rng) -> String {
        let chain: Vec<&str> =
            relations.iter().rev().map(|relation| *rng.choice(&Triples::WORDINGS[*relation])).collect();
        format!("Who is the {} of {}?", chain.join(" of the "), self.names[entity])
    }

    /// Who is at the end of a chain of relations.
    pub fn follow(&self, entity: usize, relations: &[usize]) -> usize {
        relations.iter().fold(entity, |entity, relation| self.objects[entity][*relation])
    }
}

fn name(rng: &mut Rng) -> String {
    let mut name: String = (0..3).map(|_| syllable(rng)).collect();
    name[..1].make_ascii_uppercase();
    name
}

/// A consonant and a vowel.
pub(super) fn syllable(rng: &mut Rng) -> String {
    let (consonants, vowels) = (b"bdfgklmnprstvz", b"aeiou");
    [consonants[rng.below(consonants.len())], vowels[rng.below(vowels.len())]].iter().map(|b| char::from(*b)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_those_of_the_table_and_frequent_ones_come_often() {
        let mut rng = Rng::seed(1);
        let table = FactTable::new(64, 1.0, &mut rng);
        let (a, b, target) = table.batch(20_000, &mut rng).unwrap();
        let [a, b, target] = [a, b, target].map(|tensor| tensor.to_vec1::<u32>().unwrap());
        for i in 0..a.len() {
            assert_eq!(target[i], table.answer(a[i] as usize, b[i] as usize));
        }
        let share = a.iter().filter(|a| **a == 0).count() as f64 / a.len() as f64;
        assert!((share - zipf(64, 1.0)[0]).abs() < 0.01, "{share}");
    }

    #[test]
    fn questions_have_the_answers_of_the_facts() {
        let mut rng = Rng::seed(2);
        let world = Triples::new(300, &mut rng);
        let documents = world.documents(&mut rng);
        assert_eq!(documents.len(), 1500);
        let (text, entity, relation) = &documents[7];
        let object = &world.names[world.objects[*entity][*relation]];
        assert!(text.contains(&world.names[*entity]) && text.ends_with(&format!("is {object}.")));
        assert_ne!(world.objects[*entity][*relation], *entity);
        assert_eq!(world.follow(3, &[0, 2]), world.objects[world.objects[3][0]][2]);
        let question = world.question(3, &[0, 2], &mut rng);
        assert!(question.starts_with("Who is the ") && question.ends_with(&format!("of {}?", world.names[3])));
    }
}
