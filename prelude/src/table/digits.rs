//! How the numbers of one column are written: few digits, the same number of them behind the point as far as that makes
//! sense. Knows nothing of tables.

/// Numbers from here on are written as `1.2e12`.
const LARGE: f64 = 1e10;
/// Numbers below this are written as `1.2e-5`.
const SMALL: f64 = 1e-4;

/// Every number with `digits` significant digits. No digit before the point is left out, and no more zeros are written
/// at the end than another number of the column has digits there.
pub(super) fn column(values: &[f64], digits: usize) -> Vec<String> {
    let needed = values.iter().filter(|value| !scientific(**value)).map(|value| needed(*value, digits)).max();
    values.iter().map(|value| one(*value, digits, needed.unwrap_or(0))).collect()
}

fn one(value: f64, digits: usize, most_decimals: usize) -> String {
    if scientific(value) {
        let text = format!("{value:.*e}", digits - 1);
        let Some((mantissa, exponent)) = text.split_once('e') else { return text };
        return format!("{}e{exponent}", without_zeros(mantissa));
    }
    let text = format!("{value:.*}", decimals(value, digits).min(most_decimals));
    if text.trim_matches(['-', '0', '.']).is_empty() { text.trim_start_matches('-').to_owned() } else { text }
}

/// Digits behind the point that `digits` significant ones ask for.
fn decimals(value: f64, digits: usize) -> usize {
    if value == 0.0 || !value.is_finite() {
        return digits - 1;
    }
    // By way of the text, so that 9.99996 counts as 10.000.
    let text = format!("{value:.*e}", digits - 1);
    let exponent: i32 = text.split_once('e').and_then(|(_, exponent)| exponent.parse().ok()).unwrap_or(0);
    usize::try_from(digits as i32 - 1 - exponent).unwrap_or(0)
}

/// The same without zeros at the end.
fn needed(value: f64, digits: usize) -> usize {
    let text = format!("{value:.*}", decimals(value, digits));
    without_zeros(&text).split_once('.').map_or(0, |(_, behind)| behind.len())
}

fn without_zeros(text: &str) -> &str {
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { text }
}

fn scientific(value: f64) -> bool {
    value.is_finite() && value != 0.0 && !(SMALL..LARGE).contains(&value.abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_significant_digits_and_no_idle_zeros() {
        assert_eq!(column(&[1.5, 2.0, 3.25], 5), ["1.50", "2.00", "3.25"]);
        assert_eq!(column(&[2.301_234, 0.5, 0.000_12], 5), ["2.3012", "0.50000", "0.00012"]);
        assert_eq!(column(&[1.0, 2.0, 1_200_000.0], 5), ["1", "2", "1200000"]);
        assert_eq!(column(&[123_456.7, 9.999_996], 5), ["123457", "10"]);
        assert_eq!(column(&[0.123_456, -12.3456], 3), ["0.123", "-12.3"]);
        assert_eq!(column(&[1.25, 7.75], 1), ["1", "8"]);
    }

    #[test]
    fn very_large_and_small_numbers_have_exponents() {
        assert_eq!(column(&[6.022_14e23, 1e-7, -3.456_789e-5, 1.5], 5), ["6.0221e23", "1e-7", "-3.4568e-5", "1.5"]);
    }

    #[test]
    fn odd_values() {
        assert_eq!(column(&[f64::NAN, f64::INFINITY, -0.0, 0.25], 5), ["NaN", "inf", "0.00", "0.25"]);
        assert_eq!(column(&[], 5), [""; 0]);
    }
}
