//! How near a text is to a reference.

use std::collections::HashMap;

/// BLEU over a corpus, 0 to 100: the geometric mean of the clipped precisions of 1- to 4-grams of words, times the
/// penalty for being short. Papineni et al. 2002, ACL P02-1040; one reference for each text, words split at white space,
/// no smoothing: 0 if no 4-gram is found, as in short texts.
///
/// # Panics
/// If there are not as many texts as references.
pub fn bleu(texts: &[&str], references: &[&str]) -> f64 {
    assert_eq!(texts.len(), references.len(), "bleu: as many texts as references are needed");
    let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    let pairs: Vec<_> = texts.iter().zip(references).map(|(t, r)| (words(t), words(r))).collect();
    let mut log_precision = 0.0;
    for n in 1..=4 {
        let (found, all) = pairs.iter().map(|(t, r)| matches(t, r, n)).fold((0, 0), |a, b| (a.0 + b.0, a.1 + b.1));
        if found == 0 {
            return 0.0;
        }
        log_precision += (found as f64 / all as f64).ln() / 4.0;
    }
    let length = |side: fn(&(Vec<String>, Vec<String>)) -> usize| pairs.iter().map(side).sum::<usize>() as f64;
    let (ours, theirs) = (length(|p| p.0.len()), length(|p| p.1.len()));
    let penalty = if ours < theirs { 1.0 - theirs / ours } else { 0.0 };
    100.0 * (log_precision + penalty).exp()
}

/// chrF over a corpus, 0 to 100: the F-score with beta = 2 of 1- to 6-grams of characters without white space, its
/// precision and recall averaged over the lengths. Popovic 2015, ACL W15-3049. Needs no words: fit for Korean.
///
/// # Panics
/// If there are not as many texts as references.
pub fn chrf(texts: &[&str], references: &[&str]) -> f64 {
    assert_eq!(texts.len(), references.len(), "chrf: as many texts as references are needed");
    let characters = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<Vec<_>>();
    let pairs: Vec<_> = texts.iter().zip(references).map(|(t, r)| (characters(t), characters(r))).collect();
    let (mut precision, mut recall, mut lengths) = (0.0, 0.0, 0.0);
    for n in 1..=6 {
        let (mut found, mut ours, mut theirs) = (0, 0, 0);
        for (text, reference) in &pairs {
            let (hits, all) = matches(text, reference, n);
            (found, ours) = (found + hits, ours + all);
            theirs += (reference.len() + 1).saturating_sub(n);
        }
        // Lengths that neither side has say nothing.
        if ours > 0 && theirs > 0 {
            precision += found as f64 / ours as f64;
            recall += found as f64 / theirs as f64;
            lengths += 1.0;
        }
    }
    if lengths == 0.0 || precision + recall == 0.0 {
        return 0.0;
    }
    let (precision, recall) = (precision / lengths, recall / lengths);
    let beta2 = 4.0;
    100.0 * (1.0 + beta2) * precision * recall / (beta2 * precision + recall)
}

/// ROUGE-L, 0 to 100: the F1-score of the longest common subsequence of words, the mean over all texts. Lin 2004,
/// ACL W04-1013.
///
/// # Panics
/// If there are not as many texts as references, or none.
pub fn rouge_l(texts: &[&str], references: &[&str]) -> f64 {
    assert_eq!(texts.len(), references.len(), "rouge_l: as many texts as references are needed");
    assert!(!texts.is_empty(), "rouge_l: there are no texts");
    let one = |(text, reference): (&&str, &&str)| {
        let (a, b): (Vec<&str>, Vec<&str>) =
            (text.split_whitespace().collect(), reference.split_whitespace().collect());
        // 2 p r / (p + r) with p = common / ours and r = common / theirs.
        if a.len() + b.len() == 0 { 1.0 } else { 2.0 * common(&a, &b) as f64 / (a.len() + b.len()) as f64 }
    };
    100.0 * texts.iter().zip(references).map(one).sum::<f64>() / texts.len() as f64
}

/// The length of the longest common subsequence.
fn common(a: &[&str], b: &[&str]) -> usize {
    let mut row = vec![0; b.len() + 1];
    for x in a {
        let mut diagonal = 0;
        for (j, y) in b.iter().enumerate() {
            let longest = if x == y { diagonal + 1 } else { row[j].max(row[j + 1]) };
            diagonal = std::mem::replace(&mut row[j + 1], longest);
        }
    }
    row[b.len()]
}

/// How many n-grams of `text` the reference has too, each at most as often as there, and how many there are.
fn matches<T: std::hash::Hash + Eq>(text: &[T], reference: &[T], n: usize) -> (usize, usize) {
    let mut left: HashMap<&[T], usize> = HashMap::new();
    for gram in reference.windows(n) {
        *left.entry(gram).or_default() += 1;
    }
    let found = text.windows(n).filter(|gram| match left.get_mut(gram) {
        Some(count) if *count > 0 => {
            *count -= 1;
            true
        }
        _ => false,
    });
    (found.count(), (text.len() + 1).saturating_sub(n))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bleu_by_hand() {
        let reference = "the cat sat on the mat today";
        assert!((bleu(&[reference], &[reference]) - 100.0).abs() < 1e-9);
        assert_eq!(bleu(&["no word in common here"], &[reference]), 0.0);
        // The example of the paper: clipped unigrams.
        assert_eq!(matches(&["the"; 7], &["the", "cat", "is", "on", "the", "mat"], 1), (2, 7));
        // 6 of 7 words, precisions 1, brevity e^(1 - 7/6).
        let short = bleu(&["the cat sat on the mat"], &[reference]);
        assert!((short - 100.0 * (1.0f64 - 7.0 / 6.0).exp()).abs() < 1e-9);
        // 5/6, 3/5, 2/4, 1/3.
        let other = bleu(&["the dog sat on the mat"], &["the cat sat on the mat"]);
        let want = 100.0 * (5.0 / 6.0 * 3.0 / 5.0 * 2.0 / 4.0 * 1.0 / 3.0f64).powf(0.25);
        assert!((other - want).abs() < 1e-9, "{other} {want}");
    }

    #[test]
    fn rouge_by_hand() {
        // The examples of the paper, section 3: subsequences of 3 and of 2 words.
        assert!((rouge_l(&["police kill the gunman"], &["police killed the gunman"]) - 75.0).abs() < 1e-9);
        assert!((rouge_l(&["the gunman kill police"], &["police killed the gunman"]) - 50.0).abs() < 1e-9);
        assert!((rouge_l(&["a b", "x"], &["a c b", "y"]) - 50.0 * 0.8).abs() < 1e-9);
    }

    #[test]
    fn chrf_by_hand() {
        assert!((chrf(&["나는 학교에 간다"], &["나는 학교에 간다"]) - 100.0).abs() < 1e-9);
        assert_eq!(chrf(&["abc"], &["xyz"]), 0.0);
        // "ab" against "abcd": precision 1 for lengths 1 and 2; recall 2/4 and 1/3.
        let recall: f64 = (0.5 + 1.0 / 3.0) / 2.0;
        assert!((chrf(&["ab"], &["abcd"]) - 100.0 * 5.0 * recall / (4.0 + recall)).abs() < 1e-9);
    }
}
