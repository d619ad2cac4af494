//! Ticks at round dates and times, in UTC.

use super::Tick;
use crate::chart::scale::Scale;

const MINUTE: f64 = 60.0;
const HOUR: f64 = 3600.0;
const DAY: f64 = 86_400.0;
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// From the densest that is wanted to the sparsest.
pub(super) fn candidates(scale: &Scale, most: usize) -> Vec<Vec<Tick>> {
    const SECONDS: [f64; 20] = [
        1.0,
        2.0,
        5.0,
        10.0,
        15.0,
        30.0,
        MINUTE,
        2.0 * MINUTE,
        5.0 * MINUTE,
        10.0 * MINUTE,
        15.0 * MINUTE,
        30.0 * MINUTE,
        HOUR,
        2.0 * HOUR,
        3.0 * HOUR,
        6.0 * HOUR,
        12.0 * HOUR,
        DAY,
        2.0 * DAY,
        7.0 * DAY,
    ];
    const IN_MONTHS: [i64; 11] = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200];
    let length = scale.hi - scale.lo;
    let mut candidates: Vec<Vec<Tick>> = Vec::new();
    for step in SECONDS.into_iter().filter(|step| length / step <= most as f64 + 1.0 && length / step >= 1.0) {
        candidates.push(evenly(scale, step));
    }
    // Months differ in length, but not by much on an axis of many.
    for step in IN_MONTHS.into_iter().filter(|step| length / (*step as f64 * 30.4 * DAY) <= most as f64 + 1.0) {
        candidates.push(monthly(scale, step));
    }
    candidates.retain(|ticks| (2..=most.max(2)).contains(&ticks.len()));
    if candidates.is_empty() {
        candidates = super::linear::candidates(scale, most);
    }
    candidates
}

fn evenly(scale: &Scale, step: f64) -> Vec<Tick> {
    // Weeks begin on Mondays; the first day of all was a Thursday.
    let offset = if step == 7.0 * DAY { -3.0 * DAY } else { 0.0 };
    let first = ((scale.lo - offset) / step).ceil() as i64;
    let last = ((scale.hi - offset) / step).floor() as i64;
    let mut day = None;
    (first..=last)
        .map(|n| n as f64 * step + offset)
        .map(|value| {
            let (date, time) = ((value / DAY).floor(), value.rem_euclid(DAY));
            let (_, month, number) = civil(date as i64);
            let dated = format!("{number} {}", MONTHS[month as usize - 1]);
            let (hours, minutes, seconds) = (time / HOUR, time / MINUTE % 60.0, time % 60.0);
            let label = match step {
                step if step >= DAY => dated,
                step if step >= MINUTE => format!("{:02}:{:02}", hours as i64, minutes as i64),
                _ => format!("{:02}:{:02}:{:02}", hours as i64, minutes as i64, seconds as i64),
            };
            // Where a new day begins on an axis of hours, the date says more than 00:00.
            let label = if step < DAY && time == 0.0 && day.is_some_and(|day| day != date) {
                format!("{number} {}", MONTHS[month as usize - 1])
            } else {
                label
            };
            day = Some(date);
            Tick { value, label: Some(label) }
        })
        .collect()
}

fn monthly(scale: &Scale, step: i64) -> Vec<Tick> {
    let (first_year, first_month, _) = civil((scale.lo / DAY).floor() as i64);
    let mut month = (first_year * 12 + first_month - 1).div_euclid(step) * step;
    let mut ticks = Vec::new();
    loop {
        let (year, of_year) = (month.div_euclid(12), month.rem_euclid(12));
        let value = days(year, of_year + 1, 1) as f64 * DAY;
        if value > scale.hi {
            return ticks;
        }
        if value >= scale.lo {
            let label = if of_year == 0 { year.to_string() } else { format!("{} {year}", MONTHS[of_year as usize]) };
            ticks.push(Tick { value, label: Some(label) });
        }
        month += step;
    }
}

/// Days from 1970-01-01 to a date of the Gregorian calendar. Years are counted from March, so that the day that is not
/// in every year comes last; an era of 400 years always has 146,097 days.
pub(crate) fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// Year, month and day of a number of days since 1970-01-01.
pub(crate) fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (era * 400 + year + i64::from(month <= 2), month, day)
}

/// A moment in words, as exact as an axis of this length needs it.
pub(crate) fn moment(value: f64, length: f64) -> String {
    let (year, month, day) = civil((value / DAY).floor() as i64);
    let date = format!("{year}-{month:02}-{day:02}");
    if length > 3.0 * DAY {
        return date;
    }
    let time = value.rem_euclid(DAY);
    format!("{date} {:02}:{:02}", (time / HOUR) as i64, (time / MINUTE % 60.0) as i64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::scale::ScaleKind;

    #[test]
    fn dates_are_right() {
        assert_eq!(days(1970, 1, 1), 0);
        assert_eq!(days(2000, 3, 1), 11_017);
        assert_eq!(days(2024, 2, 29) + 1, days(2024, 3, 1));
        assert_eq!(days(1900, 2, 28) + 1, days(1900, 3, 1));
        for day in (-800_000..800_000).step_by(37) {
            let (year, month, of_month) = civil(day);
            assert_eq!(days(year, month, of_month), day);
        }
    }

    fn labels(from: (i64, i64, i64), to: (i64, i64, i64), most: usize) -> Vec<String> {
        let seconds = |(year, month, day)| days(year, month, day) as f64 * DAY;
        let scale = Scale::new(ScaleKind::Time, seconds(from), seconds(to));
        candidates(&scale, most)[0].iter().filter_map(|tick| tick.label.clone()).collect()
    }

    #[test]
    fn ticks_are_where_calendars_have_them() {
        assert_eq!(labels((2017, 5, 1), (2024, 9, 1), 8), ["2018", "2019", "2020", "2021", "2022", "2023", "2024"]);
        assert_eq!(labels((2023, 1, 1), (2023, 7, 2), 4), ["2023", "Mar 2023", "May 2023", "Jul 2023"]);
        assert_eq!(
            labels((2024, 2, 26), (2024, 3, 3), 7),
            ["26 Feb", "27 Feb", "28 Feb", "29 Feb", "1 Mar", "2 Mar", "3 Mar"]
        );
        assert_eq!(labels((2024, 2, 28), (2024, 3, 1), 5), ["00:00", "12:00", "29 Feb", "12:00", "1 Mar"]);
    }

    #[test]
    fn moments_have_words() {
        assert_eq!(moment(days(2023, 3, 14) as f64 * DAY + 3600.0 * 9.5, DAY), "2023-03-14 09:30");
        assert_eq!(moment(days(2023, 3, 14) as f64 * DAY, 1e8), "2023-03-14");
    }
}
