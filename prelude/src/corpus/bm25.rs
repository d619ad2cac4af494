//! Which documents a query's words speak for.

use std::collections::HashMap;

/// How much a document's word counts add, with numbers of times ever less, and how much its length takes away.
const K1: f64 = 1.2;
const B: f64 = 0.75;

/// An inverted index with BM25 weights: Robertson & Zaragoza 2009, with an idf that is never below 0.
#[derive(Clone, Debug)]
pub struct Bm25 {
    /// For each word the documents it is in, and how often.
    postings: HashMap<String, Vec<(u32, u32)>>,
    /// Words of each document.
    lengths: Vec<u32>,
    mean_length: f64,
}

impl Bm25 {
    /// Of documents as words: [`words`](super::words) makes them of text.
    pub fn new<W: AsRef<str>>(documents: &[Vec<W>]) -> Bm25 {
        let mut postings: HashMap<String, Vec<(u32, u32)>> = HashMap::new();
        for (document, words) in documents.iter().enumerate() {
            for word in words {
                let places = postings.entry(word.as_ref().to_owned()).or_default();
                match places.last_mut() {
                    Some((last, count)) if *last == document as u32 => *count += 1,
                    _ => places.push((document as u32, 1)),
                }
            }
        }
        let lengths: Vec<u32> = documents.iter().map(|words| words.len() as u32).collect();
        let mean_length = lengths.iter().map(|length| f64::from(*length)).sum::<f64>() / lengths.len().max(1) as f64;
        Bm25 { postings, lengths, mean_length }
    }

    /// `sum over words of idf f (k1 + 1) / (f + k1 (1 - b + b length / mean length))`, with k1 = 1.2, b = 0.75 and
    /// `idf = ln(1 + (N - n + 1/2) / (n + 1/2))`, for each document. A word that the query says twice counts twice.
    pub fn scores<W: AsRef<str>>(&self, query: &[W]) -> Vec<f64> {
        let mut scores = vec![0f64; self.lengths.len()];
        for word in query {
            let Some(places) = self.postings.get(word.as_ref()) else { continue };
            let (all, with) = (self.lengths.len() as f64, places.len() as f64);
            let idf = (1.0 + (all - with + 0.5) / (with + 0.5)).ln();
            for (document, count) in places {
                let (f, length) = (f64::from(*count), f64::from(self.lengths[*document as usize]));
                scores[*document as usize] +=
                    idf * f * (K1 + 1.0) / (f + K1 * (1.0 - B + B * length / self.mean_length));
            }
        }
        scores
    }

    /// The documents with a score above 0, the best first; of equal ones the earlier first.
    pub fn rank<W: AsRef<str>>(&self, query: &[W]) -> Vec<usize> {
        let scores = self.scores(query);
        let mut found: Vec<usize> = (0..scores.len()).filter(|document| scores[*document] > 0.0).collect();
        found.sort_by(|a, b| scores[*b].total_cmp(&scores[*a]));
        found
    }
}

#[cfg(test)]
mod tests {
    use super::super::words;
    use super::*;

    #[test]
    fn by_hand() {
        let documents = ["a b", "a a c c", "d"].map(words);
        let found = Bm25::new(&documents);
        let scores = found.scores(&["a", "c", "z"]);
        // N = 3, mean length 7/3; "a" is in 2 documents, "c" in 1.
        let weight = |f: f64, length: f64| f * 2.2 / (f + 1.2 * (0.25 + 0.75 * length * 3.0 / 7.0));
        let (a, c) = ((1f64 + 1.5 / 2.5).ln(), (1f64 + 2.5 / 1.5).ln());
        let expected = [a * weight(1.0, 2.0), (a + c) * weight(2.0, 4.0), 0.0];
        for (score, expected) in scores.iter().zip(expected) {
            assert!((score - expected).abs() < 1e-12, "{score} {expected}");
        }
        assert_eq!(found.rank(&["a", "c"]), [1, 0]);
        assert!(found.rank(&["z"]).is_empty());
        assert!(Bm25::new::<String>(&[]).scores(&["a"]).is_empty());
    }
}
