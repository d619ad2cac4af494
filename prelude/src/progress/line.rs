//! How one bar looks, as text and as HTML, given how far it is. Knows nothing of clocks, other bars or outputs.

use crate::display::escaped;
use std::time::Duration;

/// Characters from the left to the right end of a bar in plain text.
const WIDTH: u64 = 20;

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum State {
    Running,
    Finished,
    /// Left before the end: by `break`, `?`, a panic or an interrupt.
    Stopped,
}

/// One bar: everything it shows.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) name: String,
    pub(super) message: String,
    pub(super) done: u64,
    /// How many there will be, if that is known.
    pub(super) total: Option<u64>,
    /// From the bar's start until now, or until it ended.
    pub(super) elapsed: Duration,
    /// The time from the start until the last step that is done.
    pub(super) reached: Duration,
    pub(super) state: State,
}

impl Line {
    /// For terminals and tests, with room for names of `width` characters:
    /// `epoch 1:  45% #########-----------  450/1000  1.2k it/s  0:12 left`.
    pub(super) fn plain(&self, width: usize) -> String {
        let name = format!("{}:", self.name);
        let bar = match self.total {
            Some(_) => {
                let full = (self.part() * WIDTH as f64) as usize;
                format!(" {:>3}% {}{}", self.percent(), "#".repeat(full), "-".repeat(WIDTH as usize - full))
            }
            None => String::new(),
        };
        format!("{name:<width$}{bar}  {}", self.figures(), width = width + 1)
    }

    /// A native progress bar, which has the colours of the theme and is known to screen readers, and the text beside it.
    pub(super) fn html(&self) -> String {
        let position = match (self.total, self.state) {
            (Some(total), _) => format!(" value=\"{}\" max=\"{}\"", self.done.min(total), total.max(1)),
            // Without a value the bar moves to and fro; it must not do so for ever.
            (None, State::Running) => String::new(),
            (None, State::Finished) => " value=\"1\" max=\"1\"".to_owned(),
            (None, State::Stopped) => " value=\"0\" max=\"1\"".to_owned(),
        };
        let percent = self.total.map_or_else(String::new, |_| format!("{}%  ", self.percent()));
        let name = escaped(&self.name);
        let figures = format!("{percent}{}", self.figures());
        format!(
            "<div><progress{position} aria-label=\"{name}\"></progress> \
             <span style=\"white-space:pre-wrap;font-variant-numeric:tabular-nums\">{name}:  {}</span></div>",
            escaped(&figures)
        )
    }

    /// Everything right of the bar: count, rate, time, message.
    fn figures(&self) -> String {
        let count = match self.total {
            Some(total) => format!("{}/{total}", self.done),
            None => self.done.to_string(),
        };
        let mut parts = vec![count];
        parts.extend(self.rate().map(rate));
        parts.push(match (self.state, self.left()) {
            (State::Finished, _) => format!("in {}", spent(self.elapsed)),
            (State::Stopped, _) => format!("stopped after {}", spent(self.elapsed)),
            (State::Running, Some(left)) => format!("{} left", clock(left)),
            (State::Running, None) => clock(self.elapsed),
        });
        if !self.message.is_empty() {
            parts.push(self.message.replace(['\n', '\r'], " "));
        }
        parts.join("  ")
    }

    /// From 0 to 1.
    fn part(&self) -> f64 {
        match self.total {
            None | Some(0) => 1.0,
            Some(total) => (self.done as f64 / total as f64).min(1.0),
        }
    }

    /// Rounded down: 100% means all of them.
    fn percent(&self) -> u64 {
        // The small addition keeps 0.29 * 100 from being 28.
        (self.part() * 100.0 + 1e-9) as u64
    }

    /// Steps a second since the start. The step at work does not count, neither as a step nor with its time: that of an
    /// outer loop may take minutes, and the rate would fall all the while.
    fn rate(&self) -> Option<f64> {
        let time = if self.state == State::Running { self.reached } else { self.elapsed };
        let seconds = time.as_secs_f64();
        (self.done > 0 && seconds > 0.0).then(|| self.done as f64 / seconds)
    }

    fn left(&self) -> Option<Duration> {
        let seconds = self.total?.saturating_sub(self.done) as f64 / self.rate()?;
        let at_work = self.elapsed.saturating_sub(self.reached);
        Duration::try_from_secs_f64(seconds).ok().map(|left| left.saturating_sub(at_work))
    }
}

/// `1.2k it/s`, or `3.2 s/it` for steps that take more than a second.
fn rate(per_second: f64) -> String {
    let (value, unit) = if per_second < 1.0 { (per_second.recip(), "s/it") } else { (per_second, "it/s") };
    let (scaled, prefix) = match value {
        v if v < 1e3 => (v, ""),
        v if v < 1e6 => (v / 1e3, "k"),
        v if v < 1e9 => (v / 1e6, "M"),
        v => (v / 1e9, "G"),
    };
    let decimals = usize::from(scaled < 100.0);
    format!("{scaled:.decimals$}{prefix} {unit}")
}

/// `0:12`, `12:34`, `1:02:03`.
fn clock(time: Duration) -> String {
    let seconds = time.as_secs();
    match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
        (0, minutes, seconds) => format!("{minutes}:{seconds:02}"),
        (hours, minutes, seconds) => format!("{hours}:{minutes:02}:{seconds:02}"),
    }
}

/// A time that is over: tenths count when there are few seconds.
fn spent(time: Duration) -> String {
    if time.as_secs() < 10 { format!("{:.1} s", time.as_secs_f64()) } else { clock(time) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(done: u64, total: Option<u64>, milliseconds: u64, state: State) -> Line {
        Line {
            name: "epoch 1".to_owned(),
            message: String::new(),
            done,
            total,
            elapsed: Duration::from_millis(milliseconds),
            reached: Duration::from_millis(milliseconds),
            state,
        }
    }

    #[test]
    fn plain_text_of_every_state() {
        let plain = |done, total, milliseconds, state| line(done, total, milliseconds, state).plain(7);
        assert_eq!(
            plain(450, Some(1000), 375, State::Running),
            "epoch 1:  45% #########-----------  450/1000  1.2k it/s  0:00 left"
        );
        assert_eq!(
            plain(1000, Some(1000), 4_000, State::Finished),
            "epoch 1: 100% ####################  1000/1000  250 it/s  in 4.0 s"
        );
        assert_eq!(
            plain(3, Some(10), 12_000, State::Stopped),
            "epoch 1:  30% ######--------------  3/10  4.0 s/it  stopped after 0:12"
        );
        assert_eq!(plain(0, Some(10), 3_000, State::Running), "epoch 1:   0% --------------------  0/10  0:03");
        assert_eq!(plain(450, None, 2_000, State::Running), "epoch 1:  450  225 it/s  0:02");
        assert!(plain(0, Some(0), 300, State::Finished).contains("100% ####################  0/0  in 0.3 s"));
        assert!(plain(12, Some(10), 1_000, State::Running).contains("100% ####################  12/10"));
        assert!(plain(999, Some(1000), 1_000, State::Running).contains(" 99% ###################-"));
        assert!(plain(29, Some(100), 1_000, State::Running).contains(" 29% "));
    }

    #[test]
    fn a_long_step_counts_down_and_leaves_the_rate() {
        let line = Line { elapsed: Duration::from_secs(100), ..line(1, Some(3), 60_000, State::Running) };
        assert!(line.plain(7).ends_with("1/3  60.0 s/it  1:20 left"), "{}", line.plain(7));
        let late = Line { elapsed: Duration::from_secs(300), ..line };
        assert!(late.plain(7).ends_with("1/3  60.0 s/it  0:00 left"), "{}", late.plain(7));
    }

    #[test]
    fn messages_stay_on_the_line() {
        let line = Line { message: "loss\n1.2".to_owned(), ..line(1, Some(2), 1_000, State::Running) };
        assert!(line.plain(10).ends_with("0:01 left  loss 1.2"), "{}", line.plain(10));
        assert!(line.plain(10).starts_with("epoch 1:     50% #"), "{}", line.plain(10));
    }

    #[test]
    fn html_is_a_labelled_native_bar_and_text() {
        let mut line = line(450, Some(1000), 375, State::Running);
        line.name = "a<\"b\"".to_owned();
        line.message = "<i>".to_owned();
        let html = line.html();
        assert!(
            html.starts_with("<div><progress value=\"450\" max=\"1000\" aria-label=\"a&lt;&quot;b&quot;\">"),
            "{html}"
        );
        assert!(html.contains("a&lt;&quot;b&quot;:  45%  450/1000  1.2k it/s  0:00 left  &lt;i&gt;</span>"), "{html}");
        line.total = None;
        assert!(line.html().starts_with("<div><progress aria-label="), "{}", line.html());
        line.state = State::Stopped;
        assert!(line.html().starts_with("<div><progress value=\"0\" max=\"1\" aria-label="), "{}", line.html());
    }

    #[test]
    fn times_and_rates_have_few_digits() {
        let clocks = [12, 754, 3723].map(|seconds| clock(Duration::from_secs(seconds)));
        assert_eq!(clocks, ["0:12", "12:34", "1:02:03"]);
        assert_eq!(spent(Duration::from_millis(9_960)), "10.0 s");
        let rates = [0.25, 1.0, 99.94, 250.0, 1234.0, 5.6e7, 2e9].map(rate);
        assert_eq!(rates, ["4.0 s/it", "1.0 it/s", "99.9 it/s", "250 it/s", "1.2k it/s", "56.0M it/s", "2.0G it/s"]);
    }
}
