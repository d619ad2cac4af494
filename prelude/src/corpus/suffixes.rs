//! Every repeated piece of a long sequence, by sorting its ends.

/// The starts of all suffixes of `tokens` in the order of the suffixes: prefix doubling (Manber & Myers 1993), n log^2 n.
///
/// ```
/// let banana: Vec<u32> = "banana".bytes().map(u32::from).collect();
/// assert_eq!(oxbook::corpus::suffix_array(&banana), [5, 3, 1, 0, 4, 2]);
/// ```
pub fn suffix_array(tokens: &[u32]) -> Vec<usize> {
    let n = tokens.len();
    let mut order: Vec<usize> = (0..n).collect();
    let mut rank: Vec<usize> = tokens.iter().map(|t| *t as usize).collect();
    let mut next = vec![0; n];
    let mut length = 0;
    loop {
        crate::rt::interrupt::check();
        // A suffix by its first `length` tokens, then by the `length` after them; where there are none it comes first.
        let key = |i: usize| (rank[i], if length == 0 { 0 } else { rank.get(i + length).map_or(0, |r| r + 1) });
        order.sort_unstable_by_key(|&i| key(i));
        let mut last = 0;
        for pair in 0..n {
            if pair > 0 && key(order[pair]) != key(order[pair - 1]) {
                last = pair;
            }
            next[order[pair]] = last;
        }
        let distinct = (1..n).all(|at| next[order[at]] == at);
        std::mem::swap(&mut rank, &mut next);
        if distinct {
            return order;
        }
        length = (2 * length).max(1);
    }
}

/// For each suffix in the order of `suffixes` how many tokens it begins like the one before it (0 for the first): where
/// this is at least k, a piece of k tokens occurs twice. Kasai et al. 2001.
///
/// ```
/// use oxbook::corpus::{longest_common_prefixes, suffix_array};
/// let banana: Vec<u32> = "banana".bytes().map(u32::from).collect();
/// assert_eq!(longest_common_prefixes(&banana, &suffix_array(&banana)), [0, 1, 3, 0, 0, 2]);
/// ```
///
/// # Panics
/// If `suffixes` is not the [`suffix_array`] of `tokens`, seen by its length.
pub fn longest_common_prefixes(tokens: &[u32], suffixes: &[usize]) -> Vec<usize> {
    let n = tokens.len();
    assert_eq!(n, suffixes.len(), "longest_common_prefixes: {} suffixes of {n} tokens", suffixes.len());
    let mut place = vec![0; n];
    for (at, &start) in suffixes.iter().enumerate() {
        place[start] = at;
    }
    let mut shared = vec![0; n];
    let mut length = 0usize;
    for start in 0..n {
        if place[start] == 0 {
            length = 0;
            continue;
        }
        let before = suffixes[place[start] - 1];
        while start + length < n && before + length < n && tokens[start + length] == tokens[before + length] {
            length += 1;
        }
        shared[place[start]] = length;
        length = length.saturating_sub(1);
    }
    shared
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Rng;

    #[test]
    fn it_is_what_sorting_the_suffixes_gives() {
        let mut rng = Rng::seed(1);
        for (n, alphabet) in [(0, 1), (1, 1), (40, 1), (300, 2), (300, 5), (300, 1000)] {
            let tokens: Vec<u32> = (0..n).map(|_| rng.below(alphabet) as u32).collect();
            let mut want: Vec<usize> = (0..n).collect();
            want.sort_by(|a, b| tokens[*a..].cmp(&tokens[*b..]));
            let found = suffix_array(&tokens);
            assert_eq!(found, want, "{n} tokens of {alphabet}");
            let shared = longest_common_prefixes(&tokens, &found);
            for at in 1..n {
                let (a, b) = (&tokens[want[at - 1]..], &tokens[want[at]..]);
                assert_eq!(shared[at], a.iter().zip(b).take_while(|(x, y)| x == y).count());
            }
        }
    }

    #[test]
    fn a_planted_passage_is_found() {
        let mut rng = Rng::seed(2);
        let mut tokens: Vec<u32> = (0..5000).map(|_| rng.below(200) as u32).collect();
        let passage = tokens[1000..1060].to_vec();
        tokens[4000..4060].copy_from_slice(&passage);
        let suffixes = suffix_array(&tokens);
        let shared = longest_common_prefixes(&tokens, &suffixes);
        let longest = (0..tokens.len()).max_by_key(|at| shared[*at]).unwrap();
        let mut pair = [suffixes[longest - 1], suffixes[longest]];
        pair.sort_unstable();
        assert!(shared[longest] >= 60 && pair[1] - pair[0] == 3000 && pair[0].abs_diff(1000) <= 2);
    }
}
