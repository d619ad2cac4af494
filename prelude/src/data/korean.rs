//! Korean words: how particles agree with what they follow, and a lexicon of inflected nouns with their true cuts.

use crate::rng::Rng;

/// Whether a word ends in a syllable with a final consonant, which decides between 이 and 가, 을 and 를, and so on. False
/// for what is no Hangul syllable.
pub fn has_final_consonant(word: &str) -> bool {
    // Syllables are numbered by initial, vowel and final; 28 finals, the first being none.
    word.chars()
        .next_back()
        .is_some_and(|last| ('가'..='힣').contains(&last) && !(last as u32 - '가' as u32).is_multiple_of(28))
}

/// The word with a particle. Of a pair such as `"이/가"`, `"을/를"`, `"은/는"`, `"과/와"` the first follows a final consonant,
/// the second a vowel.
///
/// ```
/// # use oxbook::prelude::*;
/// assert_eq!(data::with_particle("책", "을/를"), "책을");
/// assert_eq!(data::with_particle("고양이", "이/가"), "고양이가");
/// ```
pub fn with_particle(word: &str, particle: &str) -> String {
    format!("{word}{}", form(word, particle))
}

fn form<'a>(word: &str, particle: &'a str) -> &'a str {
    match particle.split_once('/') {
        Some((first, _)) if has_final_consonant(word) => first,
        Some((_, second)) => second,
        None => particle,
    }
}

/// An inflected word: how it is written, where it is cut, and how often it occurs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KoreanWord {
    /// As written.
    pub text: String,
    /// Noun, plural if there is one, particle; together they are `text`.
    pub pieces: Vec<String>,
    /// How often it occurs, at least once.
    pub count: usize,
}

const NOUNS: [&str; 32] = [
    "사람",
    "친구",
    "학생",
    "선생님",
    "아이",
    "고양이",
    "강아지",
    "의사",
    "농부",
    "가수",
    "화가",
    "작가",
    "군인",
    "왕",
    "이웃",
    "손님",
    "책",
    "편지",
    "노래",
    "그림",
    "꽃",
    "나무",
    "집",
    "길",
    "강",
    "산",
    "별",
    "구름",
    "바다",
    "도시",
    "마을",
    "학교",
];
const PARTICLES: [&str; 10] = ["이/가", "을/를", "은/는", "에게", "의", "과/와", "도", "만", "부터", "까지"];

/// 640 inflected words (32 nouns, with and without 들, with 10 particles), dealt at random into 512 to train on and 128
/// that are new: nouns and particles are known, their combination is not. Noun i occurs in proportion to (i + 1)^−0.7,
/// plurals half as often.
pub fn korean_words(rng: &mut Rng) -> (Vec<KoreanWord>, Vec<KoreanWord>) {
    let mut words = Vec::with_capacity(640);
    for (i, noun) in NOUNS.iter().enumerate() {
        let weight = 40.0 * ((i + 1) as f64).powf(-0.7);
        for plural in ["", "들"] {
            let stem = format!("{noun}{plural}");
            let weight = if plural.is_empty() { weight } else { weight / 2.0 };
            for particle in PARTICLES {
                let pieces = [noun, plural, form(&stem, particle)];
                words.push(KoreanWord {
                    text: with_particle(&stem, particle),
                    pieces: pieces.iter().filter(|piece| !piece.is_empty()).map(|piece| (*piece).to_owned()).collect(),
                    count: (weight.round() as usize).max(1),
                });
            }
        }
    }
    rng.shuffle(&mut words);
    let unseen = words.split_off(512);
    (words, unseen)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn particles_agree() {
        let cases = [
            ("책", "이/가", "책이"),
            ("나무", "이/가", "나무가"),
            ("강", "과/와", "강과"),
            ("별들", "은/는", "별들은"),
        ];
        for (word, particle, both) in cases {
            assert_eq!(with_particle(word, particle), both);
        }
        assert_eq!(with_particle("친구", "에게"), "친구에게");
        assert!(!has_final_consonant("") && !has_final_consonant("cat"));
    }

    #[test]
    fn the_lexicon_is_cut_right_and_dealt_apart() {
        let (train, test) = korean_words(&mut Rng::seed(1));
        assert_eq!((train.len(), test.len()), (512, 128));
        let mut texts = HashSet::new();
        for word in train.iter().chain(&test) {
            assert_eq!(word.pieces.concat(), word.text);
            assert!((2..=3).contains(&word.pieces.len()) && word.count >= 1);
            assert!(texts.insert(word.text.clone()), "{} twice", word.text);
        }
        let nouns = |words: &[KoreanWord]| words.iter().map(|word| word.pieces[0].clone()).collect::<HashSet<_>>();
        assert!(nouns(&test).is_subset(&nouns(&train)));
        let people = train.iter().chain(&test).find(|word| word.text == "사람들이").expect("it is there");
        assert_eq!((people.pieces.join("|"), people.count), ("사람|들|이".to_owned(), 20));
    }
}
