//! What a check's closure says: that all is well, or what was expected, what came, and what is likely the matter.

use super::card::number;
use super::mistake;
use crate::chart::{Column, Number};
use std::fmt::{self, Debug};

/// Longest `Debug` text of a value in a message, in characters.
const LONGEST: usize = 200;

/// Why a check did not pass. Every error converts to it, so that `?` works on anything in a check.
#[derive(Clone, Debug, PartialEq)]
pub struct Wrong {
    /// What it is about, such as `tokens per parameter`.
    pub(super) about: Option<String>,
    pub(super) expected: String,
    pub(super) got: String,
    pub(super) likely: Vec<String>,
    /// The number that came and how far from a number it counts as that number.
    value: Option<(f64, f64)>,
}

impl Wrong {
    pub(super) fn new(expected: impl Into<String>, got: impl Into<String>) -> Wrong {
        Wrong { about: None, expected: expected.into(), got: got.into(), likely: Vec::new(), value: None }
    }
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(about) = &self.about {
            write!(f, "{about}: ")?;
        }
        write!(f, "expected {}, got {}", self.expected, self.got)
    }
}

impl<E: std::error::Error> From<E> for Wrong {
    fn from(error: E) -> Wrong {
        Wrong::new("a value", format!("an error: {error}"))
    }
}

/// Says more about a comparison: `near(a, b, 0.01).about("loss").likely("the mean is missing")?`.
pub trait Verdict {
    /// Names what was compared.
    fn about(self, name: &str) -> Self;

    /// The likely mistake, told whenever the comparison fails.
    fn likely(self, mistake: &str) -> Self;

    /// The likely mistake if the number that came is `value` (within the tolerance of the comparison): tells one wrong
    /// way from another.
    fn mistake(self, value: impl Number, mistake: &str) -> Self;
}

impl Verdict for Result<(), Wrong> {
    fn about(self, name: &str) -> Self {
        self.map_err(|wrong| Wrong { about: Some(name.to_owned()), ..wrong })
    }

    fn likely(self, mistake: &str) -> Self {
        self.map_err(|mut wrong| {
            wrong.likely.push(mistake.to_owned());
            wrong
        })
    }

    fn mistake(self, value: impl Number, mistake: &str) -> Self {
        let value = value.to_f64();
        self.map_err(|mut wrong| {
            if let Some((got, tolerance)) = wrong.value
                && close(got, value, tolerance)
            {
                // The author knows better than the general guess.
                wrong.likely = vec![mistake.to_owned()];
            }
            wrong
        })
    }
}

/// That `got` is `want` up to a relative `tolerance` (0.01 is one per cent); absolute where `want` is 0.
///
/// ```
/// # use oxbook::prelude::*;
/// assert!(near(1.005, 1.0, 0.01).is_ok());
/// let wrong = near(0.5, 2.0, 0.01).about("step").unwrap_err();
/// assert_eq!(wrong.to_string(), "step: expected 2 (within 1 %), got 0.5");
/// ```
pub fn near(got: impl Number, want: impl Number, tolerance: f64) -> Result<(), Wrong> {
    let (got, want) = (got.to_f64(), want.to_f64());
    if close(got, want, tolerance) {
        return Ok(());
    }
    let (want_text, got_text) = told(got, want, tolerance);
    let mut wrong = Wrong::new(want_text, got_text);
    wrong.value = Some((got, tolerance));
    wrong.likely.extend(mistake::of_number(got, want, tolerance));
    Err(wrong)
}

/// That two columns of numbers (slices, `Vec`s, arrays, iterators, tensors) are equally long and [`near`] each other,
/// number by number. The tolerance is relative to the largest number wanted.
pub fn all_near<M, N>(got: impl Column<M>, want: impl Column<N>, tolerance: f64) -> Result<(), Wrong> {
    let (got, want) = (got.into_values(), want.into_values());
    if got.len() != want.len() {
        return Err(Wrong::new(format!("{} numbers", want.len()), format!("{}", got.len())));
    }
    let largest = want.iter().fold(0.0, |most: f64, value| most.max(value.abs()));
    let allowed = if largest > 0.0 { tolerance * largest } else { tolerance };
    let off: Vec<usize> = (0..got.len()).filter(|&i| !same(got[i], want[i], allowed)).collect();
    let Some(&first) = off.first() else { return Ok(()) };
    let others = match off.len() - 1 {
        0 => String::new(),
        others => format!(", and {others} of the other {} differ too", got.len() - 1),
    };
    let (want_text, got_text) = told(got[first], want[first], tolerance);
    let mut wrong = Wrong::new(format!("{want_text} at index {first}"), format!("{got_text}{others}"));
    wrong.likely.extend(mistake::of_column(&got, &want, allowed));
    Err(wrong)
}

/// That `value` lies from `low` to `high`, both included.
pub fn within(name: &str, value: impl Number, low: impl Number, high: impl Number) -> Result<(), Wrong> {
    let (value, low, high) = (value.to_f64(), low.to_f64(), high.to_f64());
    if (low..=high).contains(&value) {
        return Ok(());
    }
    let mut wrong = Wrong::new(format!("from {} to {}", number(low), number(high)), number(value));
    // Of a range, the ends' distance is the only scale there is.
    wrong.value = Some((value, 0.01));
    wrong.likely.extend(mistake::of_range(value, low, high));
    Err(wrong).about(name)
}

/// That two values are the same: numbers, texts, shapes, lists.
pub fn equal<A: PartialEq<B> + Debug, B: Debug>(got: A, want: B) -> Result<(), Wrong> {
    if got == want {
        return Ok(());
    }
    let (got, want) = (shortened(&got), shortened(&want));
    // A number has a text that is one.
    let value = got.parse().ok().map(|value| (value, 0.0));
    Err(Wrong { value, ..Wrong::new(want, got) })
}

/// That something holds, said in words: `holds("every row sums to 1", rows_ok)`.
pub fn holds(what: &str, true_or_not: bool) -> Result<(), Wrong> {
    if true_or_not { Ok(()) } else { Err(Wrong::new(what, "a case where it does not")) }
}

fn close(got: f64, want: f64, tolerance: f64) -> bool {
    same(got, want, if want == 0.0 { tolerance } else { tolerance * want.abs() })
}

/// Infinities are equal to themselves, and NaN to nothing.
fn same(got: f64, want: f64, allowed: f64) -> bool {
    got == want || (got - want).abs() <= allowed
}

/// What was wanted, and what came, with enough digits to tell the two apart.
fn told(got: f64, want: f64, tolerance: f64) -> (String, String) {
    let (mut got_text, mut want_text) = (number(got), number(want));
    if got_text == want_text {
        (got_text, want_text) = (format!("{got:?}"), format!("{want:?}"));
    }
    match tolerance {
        // So small that it is there for rounding alone.
        t if t < 1e-4 => {}
        t if want == 0.0 => want_text += &format!(" (within {})", number(t)),
        t => want_text += &format!(" (within {} %)", number(t * 100.0)),
    }
    (want_text, got_text)
}

fn shortened(value: &impl Debug) -> String {
    let text = format!("{value:?}");
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tensor::t;

    #[test]
    fn near_is_relative_and_absolute_at_zero() {
        assert!(near(1e21 * 1.009, 1e21, 0.01).is_ok());
        assert!(near(1e21 * 1.02, 1e21, 0.01).is_err());
        assert!(near(0.009, 0, 0.01).is_ok() && near(0.011, 0, 0.01).is_err());
        assert!(near(3usize, 3.0f32, 0.0).is_ok());
        assert!(near(f64::NAN, 1.0, 0.5).is_err());
        assert!(near(f64::INFINITY, f64::INFINITY, 0.1).is_ok());
        assert!(near(1.0, f64::NAN, 0.1).is_err());
        let tight = near(1.0000001, 1.0, 1e-9).unwrap_err();
        assert_eq!(tight.to_string(), "expected 1.0, got 1.0000001");
    }

    #[test]
    fn columns_name_the_first_difference() {
        assert!(all_near([1.0, 2.0], t([1.0, 2.0]), 1e-6).is_ok());
        let wrong = all_near(vec![1.0, 2.5, 3.5], [1.0, 2.0, 3.0], 1e-6).unwrap_err();
        assert_eq!(wrong.to_string(), "expected 2 at index 1, got 2.5, and 1 of the other 2 differ too");
        assert_eq!(all_near([1.0], [1.0, 2.0], 0.1).unwrap_err().to_string(), "expected 2 numbers, got 1");
        let none: [f64; 0] = [];
        assert!(all_near(none, none, 0.1).is_ok());
        assert!(all_near([0.0, 1e-3], [0.0, 0.0], 1e-2).is_ok());
    }

    #[test]
    fn ranges_values_and_statements() {
        assert!(within("d / n", 20, 15, 30).is_ok() && within("d / n", 30, 15, 30).is_ok());
        assert_eq!(within("d / n", 31, 15, 30).unwrap_err().to_string(), "d / n: expected from 15 to 30, got 31");
        assert!(within("x", f64::NAN, 0, 1).is_err());
        assert!(equal(t([[1, 2]]).dims(), [1, 2]).is_ok());
        assert_eq!(equal("a", "b").unwrap_err().to_string(), "expected \"b\", got \"a\"");
        assert!(equal(vec![0; 500], vec![1; 500]).unwrap_err().got.chars().count() <= LONGEST + 1);
        assert_eq!(
            holds("rows sum to 1", false).unwrap_err().to_string(),
            "expected rows sum to 1, got a case where it does not"
        );
    }

    #[test]
    fn the_author_says_which_mistake_gives_which_number() {
        let told = |got: f64| near(got, 2560, 0.001).mistake(3000, "carry the remainder").unwrap_err().likely;
        assert_eq!(told(3000.5), ["carry the remainder"]);
        assert!(!told(2700.0).contains(&"carry the remainder".to_owned()));
        assert!(near(2560, 2560, 0.0).mistake(2560, "no").is_ok());
        let told = |got: usize| equal(got, 1900).mistake(1552, "that is what was kept").unwrap_err().likely;
        assert_eq!((told(1552), told(1551)), (vec!["that is what was kept".to_owned()], vec![]));
        assert_eq!(holds("x", false).likely("y").unwrap_err().likely, ["y"]);
    }

    #[test]
    fn any_error_converts() {
        fn closure() -> Result<(), Wrong> {
            "three".parse::<i32>()?;
            t([1, 2]).matmul(&t([1, 2]))?;
            Ok(())
        }
        assert_eq!(closure().unwrap_err().got, "an error: invalid digit found in string");
    }
}
