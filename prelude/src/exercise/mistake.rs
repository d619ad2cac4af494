//! The likely mistake behind a wrong number: what relation it has to the right one. A guess, said as one.

use super::card::number;

/// What a wrong number may be, seen from the one that was wanted.
pub(super) fn of_number(got: f64, want: f64, tolerance: f64) -> Option<String> {
    if got.is_nan() {
        return Some("NaN comes of 0/0, of inf − inf, or of a logarithm or root of a negative number".into());
    }
    if got.is_infinite() && want.is_finite() {
        return Some("infinity comes of a division by 0, of ln 0, or of exp of a large number".into());
    }
    if !want.is_finite() || want == 0.0 {
        return None;
    }
    if got == 0.0 {
        return Some("it is still 0: is anything ever added to it, or is it a division of integers?".into());
    }
    // Tighter than the check, or everything would be twice something.
    let slack = tolerance.clamp(1e-9, 5e-3);
    let is = |value: f64| value.is_finite() && value != 0.0 && (got / value - 1.0).abs() <= slack;
    let ln2 = std::f64::consts::LN_2;
    let ways: [(f64, &str); 22] = [
        (-want, "the sign is the other way round"),
        (want + 1.0, "it is one too many"),
        (want - 1.0, "it is one too few"),
        (2.0 * want, "it is twice the value wanted"),
        (want / 2.0, "it is half the value wanted"),
        (3.0 * want, "it is 3 times the value wanted"),
        (want / 3.0, "it is a third of the value wanted"),
        (6.0 * want, "it is 6 times the value wanted"),
        (want / 6.0, "it is a sixth of the value wanted"),
        (1.0 / want, "it is the reciprocal, 1 over the value wanted"),
        (want * want, "it is the square of the value wanted"),
        (want.sqrt(), "it is the square root of the value wanted"),
        (100.0 * want, "it is 100 times the value wanted: per cent?"),
        (want / 100.0, "it is a hundredth of the value wanted: a share where per cent is wanted?"),
        (want / ln2, "it is the value wanted over ln 2: bits where nats are wanted?"),
        (want * ln2, "it is the value wanted times ln 2: nats where bits are wanted?"),
        (want.ln(), "it is the logarithm of the value wanted"),
        (want.exp(), "it is exp of the value wanted"),
        (1.0 - want, "it is 1 minus the value wanted"),
        (8.0 * want, "it is 8 times the value wanted: bits where bytes are wanted?"),
        (want / 8.0, "it is an eighth of the value wanted: bytes where bits are wanted?"),
        (std::f64::consts::TAU * want, "it is 2π times the value wanted"),
    ];
    if let Some((_, text)) = ways.iter().find(|(value, _)| is(*value)) {
        return Some((*text).to_owned());
    }
    let (power, ratio) = ((got / want).abs().log10().round(), (got / want).abs());
    (power.abs() >= 1.0 && (ratio / 10f64.powf(power) - 1.0).abs() <= slack)
        .then(|| format!("it is {} times the value wanted: a power of ten is lost, a unit?", number(10f64.powf(power))))
}

/// What a number outside of a range may be.
pub(super) fn of_range(value: f64, low: f64, high: f64) -> Option<String> {
    if value.is_nan() || value.is_infinite() || value == 0.0 {
        return of_number(value, if low == 0.0 { high } else { low }, 0.0);
    }
    let inside = |value: f64| (low..=high).contains(&value);
    let ways = [
        (-value, "with the other sign it would be inside"),
        (1.0 / value, "its reciprocal would be inside"),
        (value / 100.0, "a hundredth of it would be inside: per cent?"),
        (100.0 * value, "100 times it would be inside: a share where per cent is wanted?"),
    ];
    ways.iter().find(|(value, _)| inside(*value)).map(|(_, text)| (*text).to_owned())
}

/// What is the matter with a whole column.
pub(super) fn of_column(got: &[f64], want: &[f64], allowed: f64) -> Option<String> {
    if got.iter().any(|value| value.is_nan()) {
        return of_number(f64::NAN, 1.0, 0.0);
    }
    let alike = |a: &[f64], b: &[f64]| a.iter().zip(b).all(|(a, b)| a == b || (a - b).abs() <= allowed);
    let n = got.len();
    if n < 3 {
        return None;
    }
    let reversed: Vec<f64> = got.iter().rev().copied().collect();
    if alike(&reversed, want) {
        return Some("the order is reversed".into());
    }
    if alike(&got[1..], &want[..n - 1]) {
        return Some("everything is one place too late".into());
    }
    if alike(&got[..n - 1], &want[1..]) {
        return Some("everything is one place too early".into());
    }
    let (mut a, mut b) = (got.to_vec(), want.to_vec());
    a.sort_by(f64::total_cmp);
    b.sort_by(f64::total_cmp);
    if alike(&a, &b) {
        return Some("the numbers are the right ones, in another order".into());
    }
    // One factor for all: judged where the wanted numbers are largest.
    let (top, _) = want.iter().enumerate().max_by(|x, y| x.1.abs().total_cmp(&y.1.abs()))?;
    let factor = got[top] / want[top];
    let slack = allowed.max(1e-6 * want[top].abs()) * factor.abs().max(1.0);
    (factor.is_finite() && factor != 0.0 && got.iter().zip(want).all(|(a, b)| (a - factor * b).abs() <= slack))
        .then(|| format!("every number is {} times the one wanted", number(factor)))
}

/// How far a guess was from what came.
pub(super) fn distance(guess: f64, measured: f64) -> String {
    if guess == measured {
        return "exactly".into();
    }
    if measured == 0.0 || guess == 0.0 || (guess > 0.0) != (measured > 0.0) {
        return format!("{} off", number((guess - measured).abs()));
    }
    let ratio = (guess / measured).max(measured / guess);
    match (ratio, guess.abs() > measured.abs()) {
        (ratio, true) if ratio >= 2.0 => format!("{ratio:.1} times too much"),
        (ratio, false) if ratio >= 2.0 => format!("{ratio:.1} times too little"),
        (_, more) => {
            let share = 100.0 * (guess / measured - 1.0).abs();
            format!(
                "{} % too {}",
                if share < 10.0 { format!("{share:.1}") } else { format!("{share:.0}") },
                if more { "much" } else { "little" }
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_slips_are_recognised() {
        let said = |got, want| of_number(got, want, 0.01).unwrap_or_default();
        assert!(said(-2.5, 2.5).contains("sign"));
        assert!(said(11.0, 10.0).contains("one too many"));
        assert!(said(6e21, 1e21).contains("6 times"));
        assert!(said(1.0 / 18.4, 18.4).contains("reciprocal"));
        assert!(said(73.0, 0.73).contains("per cent"));
        assert!(said(1.0627 / std::f64::consts::LN_2, 1.0627).contains("bits"));
        assert!(said(7.23e7, 7.23e10).contains("0.001 times"));
        assert!(said(0.0, 3.0).contains("still 0"));
        assert!(said(f64::NAN, 3.0).contains("NaN"));
        assert!(said(f64::INFINITY, 3.0).contains("infinity"));
        assert_eq!(of_number(3.7, 3.0, 0.01), None, "no guess is better than a wild one");
    }

    #[test]
    fn columns_in_another_order_or_scale() {
        let want = [1.0, 2.0, 3.0, 5.0];
        let said = |got: [f64; 4]| of_column(&got, &want, 1e-9).unwrap_or_default();
        assert!(said([5.0, 3.0, 2.0, 1.0]).contains("reversed"));
        assert!(said([9.0, 1.0, 2.0, 3.0]).contains("too late"));
        assert!(said([2.0, 3.0, 5.0, 0.0]).contains("too early"));
        assert!(said([2.0, 1.0, 3.0, 5.0]).contains("another order"));
        assert!(said([2.0, 4.0, 6.0, 10.0]).contains("2 times"));
        assert_eq!(said([1.0, 2.0, 3.0, 4.0]), "");
    }

    #[test]
    fn ranges_and_distances() {
        assert!(of_range(0.05, 15.0, 30.0).is_some_and(|said| said.contains("reciprocal")));
        assert_eq!(of_range(40.0, 15.0, 30.0), None);
        assert_eq!(distance(0.5, 0.72), "31 % too little");
        assert_eq!(distance(2.0, 0.5), "4.0 times too much");
        assert_eq!(distance(-1.0, 1.0), "2 off");
        assert_eq!(distance(0.72, 0.72), "exactly");
    }
}
