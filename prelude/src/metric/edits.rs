//! How far one sequence is from another.

/// The least number of insertions, deletions and substitutions that make `b` of `a` (Levenshtein 1966): of characters,
/// words or tokens. Over the length of a reference it is the error rate of speech recognition.
///
/// ```
/// let chars = |s: &str| s.chars().collect::<Vec<_>>();
/// assert_eq!(oxbook::metric::edit_distance(&chars("kitten"), &chars("sitting")), 3);
/// ```
pub fn edit_distance<T: PartialEq>(a: &[T], b: &[T]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_are_counted_both_ways_and_obey_the_triangle() {
        let d = |a: &str, b: &str| edit_distance(a.as_bytes(), b.as_bytes());
        assert_eq!((d("", "abc"), d("abc", ""), d("abc", "abc"), d("flaw", "lawn")), (3, 3, 0, 2));
        assert_eq!(d("saturday", "sunday"), d("sunday", "saturday"));
        assert!(d("kitten", "bitten") + d("bitten", "fitting") >= d("kitten", "fitting"));
    }
}
