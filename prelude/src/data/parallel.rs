//! Sentences in English and Korean that mean the same, with every choice uniform: their information is known to the bit.

use super::korean::with_particle;
use crate::rng::Rng;

/// log2 of how many sentences there are, all equally likely: 6 · 10 · 16 · 12 · 10 · 16 · 6.
pub const BITS_PER_SENTENCE: f64 = 23.398_743_7;

const TIMES: [(&str, &str); 6] = [
    ("yesterday", "어제"),
    ("today", "오늘"),
    ("last night", "어젯밤"),
    ("last week", "지난주"),
    ("this spring", "올봄에"),
    ("that day", "그날"),
];
const ADJECTIVES: [(&str, &str); 10] = [
    ("small", "작은"),
    ("big", "큰"),
    ("old", "오래된"),
    ("new", "새로운"),
    ("pretty", "예쁜"),
    ("red", "빨간"),
    ("blue", "파란"),
    ("heavy", "무거운"),
    ("quiet", "조용한"),
    ("famous", "유명한"),
];
const SUBJECTS: [(&str, &str); 16] = [
    ("cat", "고양이"),
    ("dog", "강아지"),
    ("student", "학생"),
    ("teacher", "선생님"),
    ("doctor", "의사"),
    ("farmer", "농부"),
    ("child", "아이"),
    ("friend", "친구"),
    ("singer", "가수"),
    ("cook", "요리사"),
    ("soldier", "군인"),
    ("painter", "화가"),
    ("writer", "작가"),
    ("nurse", "간호사"),
    ("driver", "운전사"),
    ("king", "왕"),
];
const VERBS: [(&str, &str); 12] = [
    ("saw", "보았다"),
    ("sold", "팔았다"),
    ("bought", "샀다"),
    ("found", "찾았다"),
    ("liked", "좋아했다"),
    ("remembered", "기억했다"),
    ("cleaned", "닦았다"),
    ("made", "만들었다"),
    ("lost", "잃었다"),
    ("drew", "그렸다"),
    ("forgot", "잊었다"),
    ("wanted", "원했다"),
];
const OBJECTS: [(&str, &str); 16] = [
    ("book", "책"),
    ("apple", "사과"),
    ("letter", "편지"),
    ("window", "창문"),
    ("song", "노래"),
    ("picture", "그림"),
    ("bread", "빵"),
    ("car", "자동차"),
    ("flower", "꽃"),
    ("house", "집"),
    ("road", "길"),
    ("movie", "영화"),
    ("story", "이야기"),
    ("chair", "의자"),
    ("newspaper", "신문"),
    ("bag", "가방"),
];
const PLACES: [(&str, &str); 6] = [
    ("at school", "학교에서"),
    ("at home", "집에서"),
    ("in the city", "도시에서"),
    ("in the park", "공원에서"),
    ("at the market", "시장에서"),
    ("by the river", "강가에서"),
];

/// `count` pairs (English, Korean): "yesterday the small cat saw the old book at school." and
/// "어제 작은 고양이가 학교에서 오래된 책을 보았다." Every choice is uniform and independent, so a sentence holds exactly
/// [`BITS_PER_SENTENCE`] in either language.
pub fn parallel_en_ko(count: usize, rng: &mut Rng) -> Vec<(String, String)> {
    (0..count)
        .map(|_| {
            let time = rng.choice(&TIMES);
            let (first, subject) = (rng.choice(&ADJECTIVES), rng.choice(&SUBJECTS));
            let verb = rng.choice(&VERBS);
            let (second, object) = (rng.choice(&ADJECTIVES), rng.choice(&OBJECTS));
            let place = rng.choice(&PLACES);
            let english = format!(
                "{} the {} {} {} the {} {} {}.",
                time.0, first.0, subject.0, verb.0, second.0, object.0, place.0
            );
            let (subject, object) = (with_particle(subject.1, "이/가"), with_particle(object.1, "을/를"));
            let korean = format!("{} {} {subject} {} {} {object} {}.", time.1, first.1, place.1, second.1, verb.1);
            (english, korean)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn the_bits_are_those_of_the_choices() {
        let ways =
            [TIMES.len(), ADJECTIVES.len(), SUBJECTS.len(), VERBS.len(), ADJECTIVES.len(), OBJECTS.len(), PLACES.len()];
        let bits: f64 = ways.iter().map(|ways| (*ways as f64).log2()).sum();
        assert!((bits - BITS_PER_SENTENCE).abs() < 1e-6, "{bits}");
        // Different choices make different sentences, in both languages.
        for words in [&TIMES[..], &ADJECTIVES, &SUBJECTS, &VERBS, &OBJECTS, &PLACES] {
            assert_eq!(words.iter().map(|w| w.0).collect::<HashSet<_>>().len(), words.len());
            assert_eq!(words.iter().map(|w| w.1).collect::<HashSet<_>>().len(), words.len());
        }
    }

    #[test]
    fn pairs_mean_the_same() {
        let pairs = parallel_en_ko(500, &mut Rng::seed(1));
        assert_eq!(pairs, parallel_en_ko(500, &mut Rng::seed(1)));
        for (english, korean) in &pairs {
            let object = OBJECTS.iter().find(|o| english.contains(&format!(" {} ", o.0)) && korean.contains(o.1));
            assert!(object.is_some(), "{english} / {korean}");
            let verb = VERBS.iter().find(|v| english.contains(&format!(" {} the", v.0))).expect("a verb");
            assert!(korean.ends_with(&format!("{}.", verb.1)), "{english} / {korean}");
            for particle in [" 고양이이", "책를 ", "왕가 ", "사과을"] {
                assert!(!korean.contains(particle), "{korean}");
            }
        }
    }
}
