//! Small probabilistic grammars: sentences with structure, and their entropy known exactly.

use crate::rng::{Categorical, Rng};
use std::collections::HashMap;

/// A context-free grammar with probabilities. A sentence begins with the first rule's name.
///
/// ```
/// # use oxbook::prelude::*;
/// let grammar = data::Grammar::new("S = the N V | 2 * a N V\nN = cat | dog\nV = sleeps");
/// let sentence = grammar.sentence(&mut Rng::seed(0)); // "a dog sleeps"
/// assert!((grammar.entropy() - (3f64.ln() - 2.0 / 3.0 * 2f64.ln() + 2f64.ln())).abs() < 1e-9);
/// ```
#[derive(Clone, Debug)]
pub struct Grammar {
    rules: Vec<Rule>,
}

#[derive(Clone, Debug)]
struct Rule {
    ways: Vec<Vec<Symbol>>,
    probs: Vec<f64>,
    draw: Categorical,
}

#[derive(Clone, Debug)]
enum Symbol {
    Word(String),
    Rule(usize),
}

const ENGLISH: &str = "
S = 4 * NP VP . | NP VP and NP VP . | ADV NP VP .
NP = 3 * DET N | 2 * DET ADJ N | DET N that VT NP | DET N PP
VP = 2 * VI | 3 * VT NP | VI PP | says that NP VP
PP = P DET N
DET = 4 * the | 2 * a | every | this
N = 4 * child | 3 * teacher | 3 * cat | 2 * farmer | 2 * river | bridge | letter | garden | lantern | boat
ADJ = 3 * old | 2 * small | 2 * quiet | green | heavy
VT = 3 * sees | 2 * finds | 2 * follows | paints | remembers
VI = 3 * sleeps | 2 * waits | 2 * laughs | sings
P = 3 * near | 2 * behind | under | across
ADV = yesterday | today | sometimes | slowly
";

const KOREAN: &str = "
S = 4 * SUBJ PRED . | TIME SUBJ PRED . | PLACE SUBJ PRED .
SUBJ = 3 * NSUBJ | 2 * ADJ NSUBJ | OBJ REL NSUBJ
PRED = 2 * VI | 3 * OBJ VT | PLACE VI
OBJ = 3 * NOBJ | 2 * ADJ NOBJ
NSUBJ = 4 * 아이가 | 3 * 선생님이 | 3 * 고양이가 | 2 * 농부가 | 2 * 학생이 | 할머니가
NOBJ = 3 * 편지를 | 2 * 다리를 | 2 * 등불을 | 꽃을 | 배를 | 노래를
ADJ = 3 * 오래된 | 2 * 작은 | 2 * 조용한 | 푸른
REL = 2 * 찾는 | 2 * 그리는 | 기억하는
VT = 3 * 본다 | 2 * 찾는다 | 2 * 그린다 | 기억한다
VI = 3 * 잔다 | 2 * 기다린다 | 2 * 웃는다 | 노래한다
PLACE = 2 * 강가에서 | 2 * 다리에서 | 마당에서
TIME = 2 * 어제 | 2 * 오늘 | 가끔
";

impl Grammar {
    /// From rules, one a line: `NAME = way | 2 * other way`, the number being the weight of a way (1 if there is none). What
    /// is the name of a rule stands for it, everything else is a word.
    ///
    /// # Panics
    /// If a line is no rule, a rule is given twice, or sentences would grow without end.
    pub fn new(text: &str) -> Grammar {
        let lines: Vec<(&str, &str)> = text
            .lines()
            .filter(|line| !line.trim().is_empty())
            .map(|line| line.split_once('=').unwrap_or_else(|| panic!("Grammar: `{line}` has no `=`")))
            .map(|(name, ways)| (name.trim(), ways))
            .collect();
        let mut numbers = HashMap::new();
        for (number, (name, _)) in lines.iter().enumerate() {
            assert!(numbers.insert(*name, number).is_none(), "Grammar: two rules for {name}");
        }
        let rules: Vec<Rule> = lines.iter().map(|(_, ways)| rule(ways, &numbers)).collect();
        let grammar = Grammar { rules };
        let length = grammar.mean_length();
        assert!(length.is_finite() && length < 1e4, "Grammar: its sentences grow without end");
        grammar
    }

    /// English: subjects, objects, relative clauses, reported speech. About 9 words a sentence.
    pub fn english() -> Grammar {
        Grammar::new(ENGLISH)
    }

    /// Korean, with particles and the verb at the end. About 4 words a sentence.
    pub fn korean() -> Grammar {
        Grammar::new(KOREAN)
    }

    /// A sentence, its words separated by spaces.
    pub fn sentence(&self, rng: &mut Rng) -> String {
        let mut words = Vec::new();
        self.expand(0, rng, &mut words);
        words.join(" ")
    }

    /// Sentences separated by spaces.
    pub fn text(&self, sentences: usize, rng: &mut Rng) -> String {
        (0..sentences).map(|_| self.sentence(rng)).collect::<Vec<_>>().join(" ")
    }

    fn expand<'a>(&'a self, rule: usize, rng: &mut Rng, words: &mut Vec<&'a str>) {
        let rule = &self.rules[rule];
        for symbol in &rule.ways[rule.draw.sample(rng)] {
            match symbol {
                Symbol::Word(word) => words.push(word),
                Symbol::Rule(number) => self.expand(*number, rng, words),
            }
        }
    }

    /// The entropy of a sentence, in nats: that of the choices made, which is that of the words if no sentence can be
    /// made in two ways.
    pub fn entropy(&self) -> f64 {
        let own = |rule: &Rule| super::markov::entropy(&rule.probs);
        self.accumulated(own, |_| 0.0)
    }

    /// The mean number of words of a sentence.
    pub fn mean_length(&self) -> f64 {
        self.accumulated(|_| 0.0, |_| 1.0)
    }

    /// The mean over sentences of what every use of a rule and every word adds: x_r = own_r + Σ_ways p Σ_symbols x, by
    /// iteration, which converges if sentences end.
    fn accumulated(&self, rule: impl Fn(&Rule) -> f64, word: impl Fn(&str) -> f64) -> f64 {
        let mut values = vec![0.0; self.rules.len()];
        for _ in 0..10_000 {
            let of = |symbol: &Symbol| match symbol {
                Symbol::Word(text) => word(text),
                Symbol::Rule(number) => values[*number],
            };
            let next: Vec<f64> = self
                .rules
                .iter()
                .map(|each| {
                    let ways = each.ways.iter().zip(&each.probs);
                    rule(each) + ways.map(|(way, p)| p * way.iter().map(of).sum::<f64>()).sum::<f64>()
                })
                .collect();
            let moved = next.iter().zip(&values).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
            values = next;
            if moved < 1e-13 {
                return values[0];
            }
            if values[0] > 1e6 {
                break;
            }
        }
        f64::INFINITY
    }
}

fn rule(ways: &str, numbers: &HashMap<&str, usize>) -> Rule {
    let mut weights = Vec::new();
    let ways = ways.split('|').map(|way| {
        let (weight, symbols) = match way.split_once('*') {
            Some((weight, rest)) if weight.trim().parse::<f64>().is_ok() => {
                (weight.trim().parse().unwrap_or(1.0), rest)
            }
            _ => (1.0, way),
        };
        weights.push(weight);
        symbols
            .split_whitespace()
            .map(|word| numbers.get(word).map_or_else(|| Symbol::Word(word.to_owned()), |number| Symbol::Rule(*number)))
            .collect()
    });
    let ways: Vec<Vec<Symbol>> = ways.collect();
    let total: f64 = weights.iter().sum();
    let probs: Vec<f64> = weights.iter().map(|weight| weight / total).collect();
    Rule { ways, draw: Categorical::new(&probs), probs }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_entropy_is_what_is_measured() {
        let grammar = Grammar::new("S = 3 * A B | B\nA = x | y\nB = 2 * u | v | w B");
        let mut rng = Rng::seed(1);
        let mut counts: HashMap<String, f64> = HashMap::new();
        let total = 200_000;
        let mut words = 0;
        for _ in 0..total {
            let sentence = grammar.sentence(&mut rng);
            words += sentence.split(' ').count();
            *counts.entry(sentence).or_insert(0.0) += 1.0;
        }
        let measured: f64 = counts.values().map(|count| -count / total as f64 * (count / total as f64).ln()).sum();
        assert!((measured - grammar.entropy()).abs() < 0.01, "{measured} and {}", grammar.entropy());
        assert!((words as f64 / total as f64 - grammar.mean_length()).abs() < 0.02);
    }

    #[test]
    fn both_languages_speak() {
        let mut rng = Rng::seed(2);
        for (grammar, words, ending) in [(Grammar::english(), 6.0..14.0, "."), (Grammar::korean(), 3.0..6.0, "다 .")] {
            assert!(words.contains(&grammar.mean_length()), "{}", grammar.mean_length());
            for _ in 0..200 {
                let sentence = grammar.sentence(&mut rng);
                assert!(sentence.ends_with(ending), "{sentence}");
                assert!(!sentence.split(' ').any(|word| word.len() > 1 && word.chars().all(char::is_uppercase)));
            }
        }
        assert_eq!(Grammar::english().text(3, &mut Rng::seed(3)), Grammar::english().text(3, &mut Rng::seed(3)));
    }

    #[test]
    #[should_panic(expected = "grow without end")]
    fn a_grammar_without_end_is_refused() {
        Grammar::new("S = a S S | b");
    }
}
