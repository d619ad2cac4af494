//! A small web: pages of prose, menus, spam, gibberish, shuffled words, and prose in a dialect, to be told apart.

use super::facts::syllable;
use crate::rng::{Categorical, Rng, zipf};
use std::collections::HashSet;

/// A language of invented words with English function words, and the kinds of pages that are written in it.
#[derive(Clone, Debug)]
pub struct SynthWeb {
    nouns: Vec<String>,
    verbs: Vec<String>,
    adjectives: Vec<String>,
    adverbs: Vec<String>,
    by_frequency: Categorical,
    /// For each noun, the three verbs and the three adjectives it is seen with.
    verbs_of: Vec<[usize; 3]>,
    adjectives_of: Vec<[usize; 3]>,
}

/// What the dialect says for words of the standard language.
const DIALECT: [(&str, &str); 8] = [
    ("the", "da"),
    ("that", "dat"),
    ("this", "dis"),
    ("with", "wif"),
    ("of", "o"),
    ("and", "an"),
    ("to", "ta"),
    ("a", "uh"),
];

impl SynthWeb {
    /// 400 nouns, whose frequencies follow Zipf's law, 150 verbs, 150 adjectives, 50 adverbs.
    pub fn new(rng: &mut Rng) -> SynthWeb {
        let mut known = HashSet::new();
        let mut words = |count: usize, ending: &str, rng: &mut Rng| {
            let mut words = Vec::with_capacity(count);
            while words.len() < count {
                let syllables = 2 + rng.below(2);
                let word: String = (0..syllables).map(|_| syllable(rng)).chain([ending.to_owned()]).collect();
                if known.insert(word.clone()) {
                    words.push(word);
                }
            }
            words
        };
        let (nouns, verbs) = (words(400, "", rng), words(150, "s", rng));
        let (adjectives, adverbs) = (words(150, "n", rng), words(50, "ly", rng));
        let three = |rng: &mut Rng| (0..400).map(|_| [0; 3].map(|_| rng.below(150))).collect();
        let (verbs_of, adjectives_of) = (three(rng), three(rng));
        let by_frequency = Categorical::new(&zipf(400, 1.0));
        SynthWeb { nouns, verbs, adjectives, adverbs, by_frequency, verbs_of, adjectives_of }
    }

    fn noun_phrase(&self, rng: &mut Rng) -> (usize, String) {
        let noun = self.by_frequency.sample(rng);
        let article = *rng.choice(&["the", "the", "a", "this"]);
        let adjective = match rng.chance(0.5) {
            true => format!("{} ", self.adjectives[*rng.choice(&self.adjectives_of[noun])]),
            false => String::new(),
        };
        (noun, format!("{article} {adjective}{}", self.nouns[noun]))
    }

    fn clause(&self, rng: &mut Rng) -> String {
        let (noun, subject) = self.noun_phrase(rng);
        let verb = &self.verbs[*rng.choice(&self.verbs_of[noun])];
        let object = self.noun_phrase(rng).1;
        match rng.below(5) {
            0 => format!("{subject} {verb} {object} with {}", self.noun_phrase(rng).1),
            1 => format!("{subject} {verb} {object} of {}", self.noun_phrase(rng).1),
            2 => format!("{subject} {verb} that {object} is to be {}", rng.choice(&self.adjectives)),
            3 => format!("{subject} {} {verb} {object}", rng.choice(&self.adverbs)),
            _ => format!("{subject} {verb} {object}"),
        }
    }

    /// 9 to 25 sentences of one or two clauses.
    pub fn prose(&self, rng: &mut Rng) -> String {
        let sentences = 9 + rng.below(17);
        let sentence = |rng: &mut Rng| match rng.chance(0.4) {
            true => format!("{} and {}.", self.clause(rng), self.clause(rng)),
            false => format!("{}.", self.clause(rng)),
        };
        (0..sentences).map(|_| sentence(rng)).collect::<Vec<_>>().join(" ")
    }

    /// 20 to 40 short lines of navigation, some with bullets.
    pub fn menu(&self, rng: &mut Rng) -> String {
        let lines = 20 + rng.below(21);
        let line = |rng: &mut Rng| {
            let entries: Vec<&str> = (0..1 + rng.below(3)).map(|_| rng.choice(&self.nouns).as_str()).collect();
            format!("{}{}", if rng.chance(0.4) { "- " } else { "" }, entries.join(" | "))
        };
        (0..lines).map(|_| line(rng)).collect::<Vec<_>>().join("\n")
    }

    /// Two phrases of keywords over and over, with a real clause now and then.
    pub fn spam(&self, rng: &mut Rng) -> String {
        let phrases: Vec<String> =
            (0..2).map(|_| (0..3).map(|_| rng.choice(&self.nouns).clone()).collect::<Vec<_>>().join(" ")).collect();
        let piece = |rng: &mut Rng| if rng.chance(0.3) { self.clause(rng) } else { rng.choice(&phrases).clone() };
        (0..40).map(|_| piece(rng)).collect::<Vec<_>>().join(" ")
    }

    /// Random strings with hash signs and digits.
    pub fn gibberish(&self, rng: &mut Rng) -> String {
        let letters = b"abcdefghijklmnopqrstuvwxyz0123456789####";
        let word = |rng: &mut Rng| -> String {
            (0..2 + rng.below(10)).map(|_| char::from(letters[rng.below(letters.len())])).collect()
        };
        (0..60 + rng.below(120)).map(|_| word(rng)).collect::<Vec<_>>().join(" ")
    }

    /// A page of prose with its words in random order: every rule that counts words lets it pass.
    pub fn salad(&self, rng: &mut Rng) -> String {
        let prose = self.prose(rng);
        let mut words: Vec<&str> = prose.split(' ').collect();
        rng.shuffle(&mut words);
        words.join(" ")
    }

    /// Prose as fluent as any, with the function words of a dialect.
    pub fn dialect(&self, rng: &mut Rng) -> String {
        let prose = self.prose(rng);
        let said = |word: &str| DIALECT.iter().find(|(standard, _)| *standard == word).map(|(_, own)| *own);
        prose.split(' ').map(|word| said(word).unwrap_or(word)).collect::<Vec<_>>().join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<&str> {
        text.split_whitespace().collect()
    }

    #[test]
    fn each_kind_of_page_is_what_it_says() {
        let mut rng = Rng::seed(1);
        let web = SynthWeb::new(&mut rng);
        for _ in 0..50 {
            let prose = web.prose(&mut rng);
            assert!((9..=25).contains(&prose.matches('.').count()));
            assert!(
                ["the", "of", "and", "to", "with", "that", "is", "be"]
                    .iter()
                    .filter(|w| words(&prose).contains(w))
                    .count()
                    >= 2
            );
            assert!((20..=40).contains(&web.menu(&mut rng).lines().count()));
            assert!(web.gibberish(&mut rng).contains('#'));
            let spam = web.spam(&mut rng);
            let distinct: HashSet<&str> = words(&spam).into_iter().collect();
            assert!(distinct.len() * 2 < words(&spam).len(), "it repeats itself");
            let dialect = web.dialect(&mut rng);
            assert!(words(&dialect).contains(&"da") && !words(&dialect).contains(&"the"));
        }
    }

    #[test]
    fn a_salad_has_the_words_of_prose_in_another_order() {
        let web = SynthWeb::new(&mut Rng::seed(2));
        let (prose, salad) = (web.prose(&mut Rng::seed(3)), web.salad(&mut Rng::seed(3)));
        let (mut a, mut b) = (words(&prose), words(&salad));
        assert_ne!(a, b);
        a.sort_unstable();
        b.sort_unstable();
        assert_eq!(a, b);
    }
}
