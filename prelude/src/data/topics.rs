//! A corpus to search: documents about pairs of topics, queries in their words or in other words, and what is relevant.

use crate::rng::Rng;

/// How large a [`Corpus`] is. Words are numbers: first the words of topic 0, then of topic 1, ..; then the lay words, topic
/// by topic, which no document uses; then fillers; then details.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TopicCorpus {
    /// Topics.
    pub topics: usize,
    /// Words of a topic that documents use.
    pub words: usize,
    /// Words for a topic that only queries use.
    pub lay: usize,
    /// Words that say nothing.
    pub fillers: usize,
    /// Words that name something particular.
    pub details: usize,
    /// Documents, each about a pair of topics that no other document is about.
    pub documents: usize,
}

impl Default for TopicCorpus {
    /// 60 topics of 8 words and 4 lay words, 60 fillers, 400 details: 1,180 words; 600 documents.
    fn default() -> TopicCorpus {
        TopicCorpus { topics: 60, words: 8, lay: 4, fillers: 60, details: 400, documents: 600 }
    }
}

/// Documents with their topics.
#[derive(Clone, Debug)]
pub struct Corpus {
    /// The sizes it was made with.
    pub sizes: TopicCorpus,
    /// Words, in random order: 6 of each topic, 10 fillers, 4 details.
    pub documents: Vec<Vec<u32>>,
    /// The two topics of each document.
    pub topics: Vec<[usize; 2]>,
    /// The details of each document.
    details: Vec<Vec<u32>>,
}

/// A query with the one document that answers it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// Words, in random order.
    pub words: Vec<u32>,
    /// The relevant document.
    pub document: usize,
}

impl TopicCorpus {
    /// How many words there are.
    pub fn vocab(&self) -> usize {
        self.topics * (self.words + self.lay) + self.fillers + self.details
    }

    /// A word of a topic, as documents say it.
    fn word(&self, topic: usize, rng: &mut Rng) -> u32 {
        (topic * self.words + rng.below(self.words)) as u32
    }

    /// A lay word for a topic.
    fn lay_word(&self, topic: usize, rng: &mut Rng) -> u32 {
        (self.topics * self.words + topic * self.lay + rng.below(self.lay)) as u32
    }

    fn filler(&self, rng: &mut Rng) -> u32 {
        (self.topics * (self.words + self.lay) + rng.below(self.fillers)) as u32
    }

    /// The documents.
    ///
    /// # Panics
    /// If there are fewer pairs of topics than documents.
    pub fn corpus(self, rng: &mut Rng) -> Corpus {
        let pairs: Vec<[usize; 2]> = (0..self.topics).flat_map(|a| (a + 1..self.topics).map(move |b| [a, b])).collect();
        assert!(
            pairs.len() >= self.documents,
            "TopicCorpus: {} pairs of topics for {} documents",
            pairs.len(),
            self.documents
        );
        let chosen = &rng.permutation(pairs.len())[..self.documents];
        let topics: Vec<[usize; 2]> = chosen.iter().map(|i| pairs[*i]).collect();
        let first_detail = self.vocab() - self.details;
        let mut details = Vec::with_capacity(self.documents);
        let documents = topics
            .iter()
            .map(|pair| {
                let own: Vec<u32> =
                    rng.permutation(self.details)[..4].iter().map(|i| (first_detail + i) as u32).collect();
                let mut document: Vec<u32> = (0..12).map(|i| self.word(pair[i % 2], rng)).collect();
                document.extend((0..10).map(|_| self.filler(rng)));
                document.extend(&own);
                details.push(own);
                rng.shuffle(&mut document);
                document
            })
            .collect();
        Corpus { sizes: self, documents, topics, details }
    }
}

impl Corpus {
    /// Queries that name something particular: two details of a document and four fillers.
    pub fn identifier_queries(&self, count: usize, rng: &mut Rng) -> Vec<Query> {
        self.queries(count, rng, |document, rng| {
            let details = rng.permutation(self.details[document].len());
            let mut words: Vec<u32> = details[..2].iter().map(|i| self.details[document][*i]).collect();
            words.extend((0..4).map(|_| self.sizes.filler(rng)));
            words
        })
    }

    /// Queries about the topics of a document: two words for each, with probability `document_word` one that documents
    /// use, else a lay word; and three fillers.
    pub fn paraphrase_queries(&self, count: usize, document_word: f64, rng: &mut Rng) -> Vec<Query> {
        self.queries(count, rng, |document, rng| {
            let mut words = Vec::with_capacity(7);
            for topic in self.topics[document] {
                for _ in 0..2 {
                    words.push(match rng.chance(document_word) {
                        true => self.sizes.word(topic, rng),
                        false => self.sizes.lay_word(topic, rng),
                    });
                }
            }
            words.extend((0..3).map(|_| self.sizes.filler(rng)));
            words
        })
    }

    fn queries(&self, count: usize, rng: &mut Rng, words: impl Fn(usize, &mut Rng) -> Vec<u32>) -> Vec<Query> {
        (0..count)
            .map(|_| {
                let document = rng.below(self.documents.len());
                let mut words = words(document, rng);
                rng.shuffle(&mut words);
                Query { words, document }
            })
            .collect()
    }

    /// The topic that a word belongs to, document word or lay word, if it belongs to one.
    pub fn topic_of(&self, word: u32) -> Option<usize> {
        let (word, sizes) = (word as usize, self.sizes);
        match word.checked_sub(sizes.topics * sizes.words) {
            None => Some(word / sizes.words),
            Some(lay) if lay < sizes.topics * sizes.lay => Some(lay / sizes.lay),
            Some(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn documents_are_about_their_topics_alone() {
        let mut rng = Rng::seed(1);
        let corpus = TopicCorpus::default().corpus(&mut rng);
        assert_eq!((corpus.sizes.vocab(), corpus.documents.len()), (1180, 600));
        assert_eq!(corpus.topics.iter().collect::<HashSet<_>>().len(), 600);
        for (document, topics) in corpus.documents.iter().zip(&corpus.topics) {
            assert_eq!(document.len(), 26);
            let about: Vec<usize> = document.iter().filter_map(|word| corpus.topic_of(*word)).collect();
            assert_eq!(about.len(), 12);
            assert!(about.iter().all(|topic| topics.contains(topic)));
            assert!(!document.iter().any(|word| (480..720).contains(word)), "no lay words");
        }
    }

    #[test]
    fn queries_lead_to_their_document() {
        let mut rng = Rng::seed(2);
        let corpus = TopicCorpus::default().corpus(&mut rng);
        for query in corpus.identifier_queries(100, &mut rng) {
            let hits =
                query.words.iter().filter(|word| **word >= 780 && corpus.documents[query.document].contains(word));
            assert_eq!(hits.count(), 2);
        }
        let mut lay = 0;
        for query in corpus.paraphrase_queries(500, 0.25, &mut rng) {
            let topics: HashSet<usize> = query.words.iter().filter_map(|word| corpus.topic_of(*word)).collect();
            assert_eq!(topics, HashSet::from(corpus.topics[query.document]));
            lay += query.words.iter().filter(|word| (480..720).contains(*word)).count();
        }
        assert!((lay as f64 / 2000.0 - 0.75).abs() < 0.03);
    }
}
