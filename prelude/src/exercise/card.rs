//! How exercises look: a symbol, words and a colour, in HTML and as plain text. Decides nothing.

use super::Exercise;
use super::parts::{Part, Parts};
use super::record::Attempts;
use super::trial::Outcome;
use crate::display::{Display, MimeBundle, escaped};
use std::time::Duration;

/// What a card is about. Symbol and words differ as well as the colour, for eyes that do not tell the colours apart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Mark {
    Passed,
    Wrong,
    /// Something is yet to be done.
    Open,
    Note,
}

impl Mark {
    fn symbol(self) -> &'static str {
        match self {
            Mark::Passed => "✔",
            Mark::Wrong => "✘",
            Mark::Open => "○",
            Mark::Note => "●",
        }
    }

    /// Readable on white and on black; green and red are those of Okabe & Ito.
    fn colour(self) -> &'static str {
        match self {
            Mark::Passed => "#009e73",
            Mark::Wrong => "#d55e00",
            Mark::Open => "#808080",
            Mark::Note => "#0072b2",
        }
    }
}

/// A title with lines below it.
#[derive(Clone, Debug)]
pub(super) struct Card {
    mark: Mark,
    title: String,
    lines: Vec<String>,
    /// Code that is shown as it is, below the lines.
    code: Option<String>,
}

impl Card {
    pub(super) fn new(mark: Mark, title: impl Into<String>) -> Card {
        Card { mark, title: title.into(), lines: Vec::new(), code: None }
    }

    pub(super) fn line(mut self, text: impl Into<String>) -> Card {
        self.lines.push(text.into());
        self
    }

    /// Adds what went wrong with keeping the progress, if anything did.
    pub(super) fn with_trouble(self, trouble: Option<String>) -> Card {
        match trouble {
            Some(trouble) => self.line(trouble),
            None => self,
        }
    }

    fn html(&self) -> String {
        let colour = self.mark.colour();
        let mut html = format!(
            "<div style=\"border-left:4px solid {colour};padding:0.2em 0.8em;margin:0.2em 0\">\
             <strong><span style=\"color:{colour}\" aria-hidden=\"true\">{}</span> {}</strong>",
            self.mark.symbol(),
            escaped(&self.title)
        );
        for line in &self.lines {
            html.push_str(&format!("<div>{}</div>", with_code(line)));
        }
        if let Some(code) = &self.code {
            html.push_str(&format!("<pre style=\"margin:0.4em 0\">{}</pre>", escaped(code)));
        }
        html.push_str("</div>");
        html
    }

    fn plain(&self) -> String {
        let mut text = format!("{} {}", self.mark.symbol(), self.title);
        for line in self.lines.iter().chain(&self.code) {
            text.push_str(&format!("\n  {}", line.replace('\n', "\n  ")));
        }
        text
    }
}

impl Display for Card {
    fn mime_bundle(&self) -> MimeBundle {
        MimeBundle::text(self.plain()).with("text/html", self.html())
    }
}

/// The text in HTML, with what stands between backquotes as code.
fn with_code(text: &str) -> String {
    let pieces: Vec<&str> = text.split('`').collect();
    // An unpaired backquote is no markup.
    let paired = pieces.len() % 2 == 1;
    let mut html = String::new();
    for (i, piece) in pieces.iter().enumerate() {
        match (i, paired) {
            (i, true) if i % 2 == 1 => html.push_str(&format!("<code>{}</code>", escaped(piece))),
            (0, _) | (_, true) => html.push_str(&escaped(piece)),
            _ => html.push_str(&format!("`{}", escaped(piece))),
        }
    }
    html
}

/// The card of a check.
pub(super) fn outcome(id: &str, outcome: &Outcome, hints_left: bool) -> Card {
    let card = match outcome {
        Outcome::Passed(time) => return Card::new(Mark::Passed, format!("{id} passed")).line(took(*time)),
        Outcome::NotStarted(text) => {
            let card = Card::new(Mark::Open, format!("{id} not started"));
            match text {
                Some(text) => card.line(format!("To do: {text}")),
                None => card.line("Put your code in the place of `todo!()`, run that cell, then this one."),
            }
        }
        Outcome::Wrong(wrong) => {
            let about = wrong.about.as_ref().map(|about| format!(": {about}")).unwrap_or_default();
            let mut card = Card::new(Mark::Wrong, format!("{id} not yet right{about}"))
                .line(format!("Expected: {}", wrong.expected))
                .line(format!("Got: {}", wrong.got));
            for mistake in &wrong.likely {
                card = card.line(format!("Perhaps: {mistake}"));
            }
            card
        }
        Outcome::Panicked(message) => Card::new(Mark::Wrong, format!("{id} stopped by a panic"))
            .line(message.as_str())
            .line("Call the function in a cell of its own: the error there says on which line it is."),
    };
    if hints_left { card.line(format!("A hint: `hint(\"{id}\")`")) } else { card }
}

/// The card of a check in parts: how much was reached, and a line for each part with what follows from it below.
pub(super) fn parts(id: &str, parts: &Parts, hints_left: bool) -> Card {
    let reached = format!("{} of {}", number(parts.reached()), points(parts.total()));
    let mut card = match parts {
        parts if parts.passed() => Card::new(Mark::Passed, format!("{id} passed: {reached}")),
        parts if parts.not_started() => Card::new(Mark::Open, format!("{id} not started: {reached}")),
        _ => Card::new(Mark::Wrong, format!("{id} not yet right: {reached}")),
    };
    for Part { name, points: worth, outcome } in &parts.0 {
        let (mark, rest) = match outcome {
            Outcome::Passed(_) => (Mark::Passed, String::new()),
            Outcome::NotStarted(text) => {
                let todo = text.as_ref().map(|text| format!(": {text}")).unwrap_or_default();
                (Mark::Open, format!(", to do{todo}"))
            }
            Outcome::Wrong(wrong) => (Mark::Wrong, format!(": {}", wrong)),
            Outcome::Panicked(message) => (Mark::Wrong, format!(", stopped by a panic: {message}")),
        };
        card = card.line(format!("{} {name} ({}){rest}", mark.symbol(), points(*worth)));
        if let Outcome::Wrong(wrong) = outcome {
            for mistake in &wrong.likely {
                card = card.line(format!("Perhaps: {mistake}"));
            }
        }
    }
    if hints_left && !parts.passed() { card.line(format!("A hint: `hint(\"{id}\")`")) } else { card }
}

fn points(count: f64) -> String {
    if count == 1.0 { "1 point".to_owned() } else { format!("{} points", number(count)) }
}

fn took(time: Duration) -> String {
    match time.as_secs_f64() {
        seconds if seconds >= 1.0 => format!("in {seconds:.1} s"),
        seconds if seconds >= 1e-3 => format!("in {:.0} ms", seconds * 1e3),
        _ => "in less than a millisecond".to_owned(),
    }
}

/// The labels of an exercise, how far the learner is with it, and whether there are hints to be had.
pub(super) fn labels(exercise: &Exercise, attempts: Option<&Attempts>, locked: bool) -> Card {
    let (mark, state) = match attempts {
        Some(Attempts { passed: Some(_), .. }) => (Mark::Passed, "passed".to_owned()),
        Some(Attempts { checks: 1, .. }) => (Mark::Open, "checked once".to_owned()),
        Some(Attempts { checks, .. }) if *checks > 0 => (Mark::Open, format!("checked {checks} times")),
        _ => (Mark::Open, "not started".to_owned()),
    };
    let mut labels = Vec::new();
    if exercise.difficulty > 0 {
        labels.push(format!("difficulty {}", dots(exercise.difficulty)));
    }
    if exercise.importance > 0 {
        labels.push(format!("importance {}", dots(exercise.importance)));
    }
    if exercise.minutes > 0 {
        labels.push(format!("about {} minutes", exercise.minutes));
    }
    let mut card = Card::new(mark, format!("Exercise {}: {state}", exercise.id));
    if !labels.is_empty() {
        card = card.line(labels.join(", "));
    }
    match exercise.hints.len() {
        0 => card,
        _ if locked => card.line(LOCKED),
        1 => card.line(format!("One hint: `hint(\"{}\")`", exercise.id)),
        count => card.line(format!("{count} hints: `hint(\"{}\")`", exercise.id)),
    }
}

fn dots(of_five: usize) -> String {
    format!("{}{} ({of_five} of 5)", "●".repeat(of_five), "○".repeat(5 - of_five))
}

const LOCKED: &str = "The hints are locked by your teacher.";

/// In the place of hints that a teacher has not opened.
pub(super) fn locked(id: &str) -> Card {
    Card::new(Mark::Open, format!("{id}: locked")).line(LOCKED)
}

/// The first `level` hints; beyond the last, the solution, if there is one. `None` where that is not open.
pub(super) fn hints(id: &str, hints: &[String], level: usize, solution: Option<Option<String>>) -> Card {
    let title = match level {
        level if level <= hints.len() => format!("{id}: hint {level} of {}", hints.len()),
        _ => format!("{id}: the solution"),
    };
    let mut card = Card::new(Mark::Note, title);
    for (i, hint) in hints.iter().enumerate().take(level) {
        card = card.line(format!("{}. {hint}", i + 1));
    }
    if level <= hints.len() {
        return card.line(match &solution {
            _ if level < hints.len() => "The next one: run this again.",
            Some(_) => "The solution: run this again.",
            None => "The solution is locked by your teacher.",
        });
    }
    match solution.flatten() {
        Some(code) => card.code = Some(code),
        None => card = card.line("There are no more hints: open the solution that is folded below the check."),
    }
    card
}

/// A number as a person writes it, with five significant digits.
pub(super) fn number(value: f64) -> String {
    if value == value.trunc() && value.abs() < 1e7 {
        return format!("{value}");
    }
    if !value.is_finite() || (1e-3..1e7).contains(&value.abs()) {
        let whole = value.abs().log10().floor().max(0.0) as usize;
        let text = format!("{value:.*}", 4usize.saturating_sub(whole).max(usize::from(value.abs() < 1.0) * 5));
        return if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text };
    }
    let text = format!("{value:.4e}");
    let (digits, power) = text.split_once('e').unwrap_or((&text, "0"));
    let digits = if digits.contains('.') { digits.trim_end_matches('0').trim_end_matches('.') } else { digits };
    format!("{digits}e{power}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exercise::{exercise, near, part};

    #[test]
    fn numbers_are_short() {
        let cases = [
            (1e21, "1e21"),
            (2560.0, "2560"),
            (18.4123456, "18.412"),
            (0.05432109, "0.05432"),
            (-0.5, "-0.5"),
            (1.23456789e-7, "1.2346e-7"),
            (123456.789, "123457"),
            (0.0, "0"),
            (f64::NAN, "NaN"),
            (f64::INFINITY, "inf"),
        ];
        for (value, text) in cases {
            assert_eq!(number(value), text);
        }
    }

    #[test]
    fn a_wrong_answer_says_expected_got_and_why() {
        let wrong = Outcome::Wrong(near(6e21, 1e21, 0.01).unwrap_err());
        let bundle = outcome("02-1", &wrong, true).mime_bundle();
        assert_eq!(
            bundle.plain(),
            "✘ 02-1 not yet right\n  Expected: 1e21 (within 1 %)\n  Got: 6e21\n  Perhaps: it is 6 times the value \
             wanted\n  A hint: `hint(\"02-1\")`"
        );
        let html = bundle.data["text/html"].as_str().expect("html");
        assert!(html.contains("#d55e00") && html.contains("✘") && html.contains("not yet right"), "{html}");
        assert!(html.contains("<code>hint(&quot;02-1&quot;)</code>"), "{html}");
    }

    #[test]
    fn other_cards() {
        assert_eq!(outcome("a", &Outcome::Passed(Duration::from_millis(12)), true).plain(), "✔ a passed\n  in 12 ms");
        assert!(
            outcome("a", &Outcome::NotStarted(Some("x".into())), false)
                .plain()
                .ends_with("○ a not started\n  To do: x")
        );
        assert!(outcome("a", &Outcome::Panicked("<b>".into()), false).html().contains("&lt;b&gt;"));
        assert_eq!(with_code("a ` b < c"), "a ` b &lt; c");
        let exercise = exercise("card").difficulty(3).minutes(10).hint("x").hint("y");
        assert_eq!(
            labels(&exercise, None, false).plain(),
            "○ Exercise card: not started\n  difficulty ●●●○○ (3 of 5), about 10 minutes\n  2 hints: `hint(\"card\")`"
        );
    }

    #[test]
    fn hints_add_up_to_the_solution() {
        let two = ["one".to_owned(), "two".to_owned()];
        assert_eq!(
            hints("a", &two, 1, Some(None)).plain(),
            "● a: hint 1 of 2\n  1. one\n  The next one: run this again."
        );
        assert!(hints("a", &two, 2, Some(None)).plain().contains("2. two\n  The solution: run this again."));
        let last = hints("a", &two, 3, Some(Some("fn f() {\n    1\n}".into())));
        assert!(last.plain().ends_with("2. two\n  fn f() {\n      1\n  }"), "{}", last.plain());
        assert!(last.html().contains("<pre"));
        assert!(hints("a", &two, 3, Some(None)).plain().contains("folded below"));
    }

    #[test]
    fn what_is_locked_says_so() {
        let exercise = exercise("lock").hint("x");
        assert_eq!(
            labels(&exercise, None, true).plain(),
            "○ Exercise lock: not started\n  The hints are locked by your teacher."
        );
        assert!(locked("lock").plain().starts_with("○ lock: locked"));
        let last = hints("lock", &["x".to_owned()], 1, None).plain();
        assert!(last.ends_with("1. x\n  The solution is locked by your teacher."), "{last}");
    }

    #[test]
    fn each_part_has_its_line() {
        let some = Parts(vec![
            part("the sum", 1, || Ok(())),
            part("the product", 2, || near(6e21, 1e21, 0.01)),
            part("the rest", 1.5, || todo!("carry")),
        ]);
        assert_eq!(
            parts("02-1", &some, true).plain(),
            "✘ 02-1 not yet right: 1 of 4.5 points\n  ✔ the sum (1 point)\n  ✘ the product (2 points): expected 1e21 \
             (within 1 %), got 6e21\n  Perhaps: it is 6 times the value wanted\n  ○ the rest (1.5 points), to do: \
             carry\n  A hint: `hint(\"02-1\")`"
        );
        let all = Parts(vec![part("the sum", 1, || Ok(()))]);
        assert_eq!(parts("02-1", &all, true).plain(), "✔ 02-1 passed: 1 of 1 point\n  ✔ the sum (1 point)");
        let none = Parts(vec![part("the sum", 1, || todo!())]);
        assert!(parts("02-1", &none, false).plain().starts_with("○ 02-1 not started: 0 of 1 point\n"));
    }
}
