//! Bars that share one output: which there are, when the output is sent, how often a loop should look at the clock.
//! Must not know of iterators, handles or threads.

use super::line::{Line, State};
use super::world;
use crate::display::{MimeBundle, display_frame};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::time::{Duration, Instant};

/// A bar that ends sooner is not shown: one that flashes by is noise.
const DELAY: Duration = Duration::from_millis(250);

/// Between two updates of the output. More often cannot be read, and every update is stored and sent.
const PERIOD: Duration = Duration::from_millis(200);

/// A loop looks at the clock about this often.
const LOOK: Duration = Duration::from_millis(10);

/// Most steps from one look at the clock to the next. The cost of a look is nothing when divided by this, and a loop
/// that suddenly becomes slow still moves its bar soon.
const MOST_STEPS: u64 = 16;

/// Bars opened inside each other, outermost first.
#[derive(Debug)]
pub(super) struct Nest {
    /// The name of the output. Random: a restarted kernel must not write into the outputs of the one before.
    id: String,
    bars: Vec<Bar>,
    /// The number of the next bar.
    next: u64,
    sent_at: Option<Instant>,
    /// Whether there is a message that the output lacks.
    unsent: bool,
}

#[derive(Debug)]
struct Bar {
    /// Tells a bar from the one that takes its place later.
    number: u64,
    line: Line,
    opened: Instant,
    /// Whether it is part of the output. A place that was visible stays so for the next bar in it: lines that come and
    /// go make everything below jump.
    visible: bool,
    looked: Instant,
    looked_done: u64,
    /// Steps from one look at the clock to the next.
    every: u64,
}

impl Nest {
    pub(super) fn new() -> Nest {
        let id = format!("progress-{:016x}", RandomState::new().build_hasher().finish());
        Nest { id, bars: Vec::new(), next: 0, sent_at: None, unsent: false }
    }

    /// Whether a new bar belongs in here.
    pub(super) fn running(&self) -> bool {
        self.bars.iter().any(|bar| bar.line.state == State::Running)
    }

    /// Adds a bar below the innermost running one, in place of what was there, and returns its number.
    pub(super) fn open(&mut self, name: String, total: Option<u64>) -> u64 {
        let now = world::now();
        let depth = self.bars.iter().rposition(|bar| bar.line.state == State::Running).map_or(0, |outer| outer + 1);
        let visible = self.bars.get(depth).is_some_and(|before| before.visible);
        self.bars.truncate(depth);
        let number = self.next;
        self.next += 1;
        let line = Line {
            name,
            message: String::new(),
            done: 0,
            total,
            elapsed: Duration::ZERO,
            reached: Duration::ZERO,
            state: State::Running,
        };
        self.bars.push(Bar { number, line, opened: now, visible, looked: now, looked_done: 0, every: 1 });
        number
    }

    /// Notes how far a bar is, shows it if it is time to, and says after how many more steps to call again.
    pub(super) fn look(&mut self, number: u64, done: u64) -> u64 {
        let now = world::now();
        let Some(bar) = self.running_bar(number) else { return u64::MAX };
        bar.reach(done, now);
        let time = now.saturating_duration_since(bar.looked);
        bar.every = steps_until_next_look(bar.every, done.saturating_sub(bar.looked_done), time);
        (bar.looked, bar.looked_done) = (now, done);
        let every = bar.every;
        self.refresh(now, false);
        every
    }

    /// Sets the text at the end of a bar; also of one that has ended, as long as it is there.
    pub(super) fn message(&mut self, number: u64, done: u64, message: String) {
        let now = world::now();
        let Some(bar) = self.bars.iter_mut().find(|bar| bar.number == number) else { return };
        bar.line.message = message;
        if bar.line.state == State::Running {
            bar.reach(done, now);
        }
        self.unsent = true;
        self.refresh(now, false);
    }

    /// Ends a bar. A second call only sends a message that came after the first.
    pub(super) fn end(&mut self, number: u64, done: u64, state: State) {
        let now = world::now();
        let Some(bar) = self.running_bar(number) else {
            if self.unsent {
                self.refresh(now, true);
            }
            return;
        };
        bar.line.done = done;
        bar.line.elapsed = now.saturating_duration_since(bar.opened);
        bar.line.state = state;
        bar.visible |= bar.line.elapsed >= DELAY;
        // Bars inside that end many times a second must not send each time. The outermost ends once.
        let long = bar.line.elapsed >= DELAY;
        let depth = self.bars.iter().position(|bar| bar.number == number).unwrap_or(0);
        if state == State::Finished && self.bars[depth + 1..].iter().all(|inner| inner.line.state != State::Running) {
            // What the inner loops last did says nothing any more; after a stop it says where.
            self.bars.truncate(depth + 1);
        }
        self.refresh(now, long || depth == 0);
    }

    fn running_bar(&mut self, number: u64) -> Option<&mut Bar> {
        self.bars.iter_mut().find(|bar| bar.number == number && bar.line.state == State::Running)
    }

    /// Sends the output if there is something to show and the last time is long enough ago, or this is the `last` one.
    fn refresh(&mut self, now: Instant, last: bool) {
        for bar in self.bars.iter_mut().filter(|bar| bar.line.state == State::Running) {
            bar.line.elapsed = now.saturating_duration_since(bar.opened);
            bar.visible |= bar.line.elapsed >= DELAY;
        }
        let due = self.sent_at.is_none_or(|sent| now.saturating_duration_since(sent) >= PERIOD);
        if !(due || last) || !self.bars.iter().any(|bar| bar.visible) {
            return;
        }
        let kind = if self.sent_at.is_none() { "display" } else { "update_display" };
        self.sent_at = Some(now);
        self.unsent = false;
        world::send(&display_frame(kind, self.bundle(), Some(&self.id)));
    }

    fn bundle(&self) -> MimeBundle {
        let lines = || self.bars.iter().filter(|bar| bar.visible).map(|bar| &bar.line);
        let width = lines().map(|line| line.name.chars().count()).max().unwrap_or(0);
        let plain: Vec<String> = lines().map(|line| line.plain(width)).collect();
        MimeBundle::text(plain.join("\n")).with("text/html", lines().map(Line::html).collect::<String>())
    }
}

impl Bar {
    fn reach(&mut self, done: u64, now: Instant) {
        if done != self.line.done {
            self.line.done = done;
            self.line.reached = now.saturating_duration_since(self.opened);
        }
    }
}

/// Adapts the number of steps between looks to the `time` that `steps` took. Grows slowly: the first steps of a loop
/// are often quicker than the rest.
fn steps_until_next_look(every: u64, steps: u64, time: Duration) -> u64 {
    let fitting = steps as f64 * (LOOK.as_secs_f64() / time.as_secs_f64().max(1e-9));
    (fitting as u64).clamp(1, (2 * every).min(MOST_STEPS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quick_loops_look_seldom_and_slow_ones_always() {
        let next = |every, steps, micros| steps_until_next_look(every, steps, Duration::from_micros(micros));
        assert_eq!([next(1, 1, 0), next(2, 2, 1), next(16, 16, 1)], [2, 4, 16]);
        assert_eq!(next(16, 16, 40_000), 4);
        assert_eq!(next(16, 16, 16_000_000), 1);
        assert_eq!(next(4, 0, 5), 1);
    }
}
