//! How numbers are written on axes and in summaries: 20k, 3M, 1e20, 0.01. The labels of one axis are written alike.

/// A number that is `digits` x 10^`exponent`, as ticks are, without the noise of binary fractions.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Decimal {
    pub(crate) digits: i64,
    pub(crate) exponent: i32,
}

impl Decimal {
    pub(crate) fn value(self) -> f64 {
        // Parsing rounds correctly, which multiplying by a power of ten does not.
        format!("{}e{}", self.digits, self.exponent).parse().unwrap_or(f64::NAN)
    }
}

/// Labels of evenly spaced numbers, with as many decimals as their step needs.
pub(crate) fn linear(ticks: &[Decimal]) -> Vec<String> {
    let largest = ticks.iter().map(|tick| tick.value().abs()).fold(0.0, f64::max);
    let step = ticks.iter().filter(|tick| tick.digits != 0).map(|tick| trimmed(*tick).exponent).min().unwrap_or(0);
    if largest >= 1e15 || (largest < 1e-3 && largest > 0.0) {
        return ticks.iter().map(|tick| scientific(*tick)).collect();
    }
    let (power, suffix) = if largest >= 1e4 { unit(largest) } else { (0, "") };
    let decimals = (power - step).max(0) as usize;
    // A unit that makes the labels longer than the plain number does not help: 10234567 against 10.234567M.
    if power > 0 && decimals > 3 {
        return ticks.iter().map(|tick| minus(format!("{:.*}", (-step).max(0) as usize, tick.value()))).collect();
    }
    ticks
        .iter()
        .map(|tick| match tick.digits {
            0 => "0".to_owned(),
            _ => minus(format!("{:.decimals$}{suffix}", tick.value() / 10f64.powi(power))),
        })
        .collect()
}

/// Labels of numbers that lie decades apart, each written as short as it can be.
pub(crate) fn logarithmic(ticks: &[Decimal]) -> Vec<String> {
    let values = || ticks.iter().map(|tick| tick.value());
    let largest = values().fold(0.0, f64::max);
    let smallest = values().fold(f64::INFINITY, f64::min);
    let wide = largest >= 1e15 || smallest < 1e-4;
    ticks
        .iter()
        .map(|tick| {
            let value = tick.value();
            if wide && !(1e-2..1e3).contains(&value) {
                scientific(*tick)
            } else if largest >= 1e4 && value >= 1e3 {
                let (power, suffix) = unit(value);
                format!("{}{suffix}", value / 10f64.powi(power))
            } else {
                format!("{value}")
            }
        })
        .collect()
}

/// Labels of zero and powers of ten of both signs.
pub(crate) fn signed(ticks: &[Decimal]) -> Vec<String> {
    let sizes: Vec<Decimal> = ticks.iter().map(|tick| Decimal { digits: tick.digits.abs().max(1), ..*tick }).collect();
    let sizes = logarithmic(&sizes);
    ticks
        .iter()
        .zip(sizes)
        .map(|(tick, size)| match tick.digits {
            0 => "0".to_owned(),
            1.. => size,
            _ => format!("\u{2212}{size}"),
        })
        .collect()
}

/// A number with so many decimals.
pub(crate) fn fixed(v: f64, decimals: usize) -> String {
    let text = format!("{v:.decimals$}");
    // Zero has no sign.
    let is_zero = text.chars().all(|character| matches!(character, '-' | '0' | '.'));
    if is_zero { text.replace('-', "") } else { minus(text) }
}

/// A number in running text, to three significant digits: 2.61, 1e18, 0.0012, 48000.
pub(crate) fn brief(v: f64) -> String {
    let size = v.abs();
    if v == 0.0 || !v.is_finite() {
        return if v == 0.0 { "0".into() } else { v.to_string() };
    }
    let rounded: f64 = format!("{v:.2e}").parse().unwrap_or(v);
    if (1e-3..1e6).contains(&size) { rounded.to_string() } else { format!("{rounded:e}") }
}

fn unit(largest: f64) -> (i32, &'static str) {
    match largest {
        v if v >= 1e12 => (12, "T"),
        v if v >= 1e9 => (9, "B"), // billions: what is counted here is parameters and tokens
        v if v >= 1e6 => (6, "M"),
        _ => (3, "k"),
    }
}

/// One digit before the point and no zeros after the last.
fn scientific(tick: Decimal) -> String {
    if tick.digits == 0 {
        return "0".into();
    }
    let Decimal { digits, exponent } = trimmed(tick);
    let text = digits.unsigned_abs().to_string();
    let (first, rest) = text.split_at(1);
    let point = if rest.is_empty() { "" } else { "." };
    let sign = if digits < 0 { "-" } else { "" };
    minus(format!("{sign}{first}{point}{rest}e{}", exponent + rest.len() as i32))
}

fn trimmed(Decimal { mut digits, mut exponent }: Decimal) -> Decimal {
    while digits != 0 && digits % 10 == 0 {
        digits /= 10;
        exponent += 1;
    }
    Decimal { digits, exponent }
}

/// With the minus sign of typography, as wide as a plus, in place of a hyphen.
fn minus(text: String) -> String {
    text.replace('-', "\u{2212}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimals(exponent: i32, digits: &[i64]) -> Vec<Decimal> {
        digits.iter().map(|&digits| Decimal { digits, exponent }).collect()
    }

    #[test]
    fn linear_labels_share_unit_and_decimals() {
        assert_eq!(linear(&decimals(-1, &[0, 5, 10])), ["0", "0.5", "1.0"]);
        assert_eq!(linear(&decimals(3, &[0, 5, 10])), ["0", "5k", "10k"]);
        assert_eq!(linear(&decimals(3, &[0, 2, 4])), ["0", "2000", "4000"]);
        assert_eq!(linear(&decimals(5, &[5, 10, 15])), ["0.5M", "1.0M", "1.5M"]);
        assert_eq!(linear(&decimals(9, &[1, 2])), ["1B", "2B"]);
        assert_eq!(linear(&decimals(-2, &[-25, 0, 25])), ["−0.25", "0", "0.25"]);
        assert_eq!(linear(&decimals(0, &[10234567, 10234568])), ["10234567", "10234568"]);
        assert_eq!(linear(&decimals(19, &[0, 5, 10])), ["0", "5e19", "1e20"]);
        assert_eq!(linear(&decimals(-7, &[5, 10, 15])), ["5e−7", "1e−6", "1.5e−6"]);
    }

    #[test]
    fn log_labels_are_short() {
        let decades = |range: std::ops::RangeInclusive<i32>| {
            logarithmic(&range.map(|exponent| Decimal { digits: 1, exponent }).collect::<Vec<_>>())
        };
        assert_eq!(decades(-3..=1), ["0.001", "0.01", "0.1", "1", "10"]);
        assert_eq!(decades(1..=3), ["10", "100", "1000"]);
        assert_eq!(decades(2..=6), ["100", "1k", "10k", "100k", "1M"]);
        assert_eq!(decades(18..=20), ["1e18", "1e19", "1e20"]);
        assert_eq!(decades(-6..=0), ["1e−6", "1e−5", "1e−4", "1e−3", "0.01", "0.1", "1"]);
        assert_eq!(logarithmic(&decimals(6, &[1, 3, 10])), ["1M", "3M", "10M"]);
        assert_eq!(logarithmic(&decimals(-1, &[20, 25, 30])), ["2", "2.5", "3"]);
    }

    #[test]
    fn numbers_in_sentences() {
        assert_eq!(
            [1e18, 2.6061, 0.00123, 48000.0, 0.0, -1.5e-7].map(brief),
            ["1e18", "2.61", "0.00123", "48000", "0", "-1.5e-7"]
        );
        assert_eq!(brief(123456.0), "123000");
        assert_eq!(brief(999.9), "1000");
    }
}
