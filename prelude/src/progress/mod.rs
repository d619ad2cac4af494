//! How far a loop is: bars for loops over anything, and bars moved by hand.
//!
//! `line` draws one bar, `nest` decides which bars share an output and when it is sent, `world` is the time and the way
//! out. This file is what learners call. Must not know of tensors, charts or cells.

mod line;
mod nest;
#[cfg(test)]
mod tests;
mod world;

use crate::rt::interrupt;
use line::State;
use nest::Nest;
use std::cell::RefCell;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, Weak};

thread_local! {
    /// The output that the bars of this thread are in, while one of them runs.
    static CURRENT: RefCell<Weak<Mutex<Nest>>> = const { RefCell::new(Weak::new()) };
}

/// Adds [`progress`](WithProgress::progress) to everything a `for` loop can go over.
pub trait WithProgress: IntoIterator + Sized {
    /// The same items, with a bar under the cell that says how far the loop is:
    /// `for batch in data.progress("epoch 1") { .. }`.
    ///
    /// If the number of items is known, the bar shows the part that is done, steps a second and the time left; if not
    /// (after `filter`, for example), the count, steps a second and the time so far. Rates are averages since the start;
    /// one step is one item. The bar appears after 0.25 s: loops that are quicker show nothing. A bar that starts inside
    /// the loop of another one is shown below it, in the same output. If the loop ends early (`break`, `?`, a panic, an
    /// interrupt), the bar stays as it was, marked as stopped.
    ///
    /// Like a `for` loop it takes `self`: write `(&data).progress(..)` or `data.iter().progress(..)` to keep a `Vec`. Put
    /// it last in a chain: behind it, `take(10)` looks like a `break`. Costs a few nanoseconds a step. An interrupt takes
    /// effect at each step.
    fn progress(self, name: impl Into<String>) -> Progress<Self::IntoIter>;
}

impl<I: IntoIterator> WithProgress for I {
    fn progress(self, name: impl Into<String>) -> Progress<I::IntoIter> {
        Progress { items: self.into_iter(), name: name.into(), place: None, handed_out: 0, done: 0, due: 0 }
    }
}

/// An iterator with a bar, made by [`WithProgress::progress`].
#[derive(Debug)]
pub struct Progress<I> {
    items: I,
    name: String,
    /// The bar. It opens with the first step, not before: that is when the time starts.
    place: Option<Place>,
    handed_out: u64,
    /// One less than handed out while the loop's body works on an item.
    done: u64,
    /// The number of steps at which to look at the clock. Until then a step is a comparison and an addition.
    due: u64,
}

impl<I: Iterator> Iterator for Progress<I> {
    type Item = I::Item;

    #[inline]
    fn next(&mut self) -> Option<I::Item> {
        // Whoever asks for an item is done with the one before.
        self.done = self.handed_out;
        interrupt::check();
        if self.done >= self.due {
            self.look();
        }
        let item = self.items.next();
        match item {
            Some(_) => self.handed_out += 1,
            None => self.finish(),
        }
        item
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.items.size_hint()
    }
}

impl<I: ExactSizeIterator> ExactSizeIterator for Progress<I> {}

impl<I: Iterator> Progress<I> {
    #[cold]
    fn look(&mut self) {
        let place = self.place.get_or_insert_with(|| {
            let total = match self.items.size_hint() {
                (least, Some(most)) if least == most => Some(least as u64),
                _ => None,
            };
            Place::open(std::mem::take(&mut self.name), total)
        });
        let steps = place.nest().look(place.number, self.done);
        self.due = self.done.saturating_add(steps);
    }

    #[cold]
    fn finish(&mut self) {
        if let Some(place) = &self.place {
            place.nest().end(place.number, self.done, State::Finished);
        }
    }
}

impl<I> Drop for Progress<I> {
    fn drop(&mut self) {
        if let Some(place) = &self.place {
            // Does nothing if the bar has finished.
            place.nest().end(place.number, self.done, State::Stopped);
        }
    }
}

/// A bar to be moved by hand, for loops that are not over something, and for work done by several threads: a reference
/// to it can be shared. `total` is the number of steps; 0 means that it is not known.
///
/// ```
/// # use oxbook::prelude::*;
/// let bar = progress_bar("train", 200);
/// for step in 0..200 {
///     bar.tick(1);
///     bar.message(format!("loss {:.3}", 1.0 / (step + 1) as f64));
/// }
/// ```
///
/// It looks and nests like the bars of [`WithProgress::progress`]. Reaching `total` finishes it.
pub fn progress_bar(name: impl Into<String>, total: usize) -> ProgressBar {
    let total = (total > 0).then_some(total as u64);
    let place = Place::open(name.into(), total);
    ProgressBar { place, total: total.unwrap_or(u64::MAX), done: AtomicU64::new(0), due: AtomicU64::new(0) }
}

/// A bar that is moved by hand, made by [`progress_bar`]. Dropped before it has finished, it is marked as stopped.
#[derive(Debug)]
pub struct ProgressBar {
    place: Place,
    total: u64,
    done: AtomicU64,
    /// The number of steps at which to look at the clock.
    due: AtomicU64,
}

impl ProgressBar {
    /// `steps` more are done. Costs a few nanoseconds. An interrupt takes effect here.
    #[inline]
    pub fn tick(&self, steps: usize) {
        let done = self.done.fetch_add(steps as u64, Ordering::Relaxed).saturating_add(steps as u64);
        if done >= self.due.load(Ordering::Relaxed) {
            self.look(done);
        }
        interrupt::check();
    }

    /// `done` steps are done, counted from the start. An interrupt takes effect here.
    #[inline]
    pub fn set(&self, done: usize) {
        let done = done as u64;
        let before = self.done.swap(done, Ordering::Relaxed);
        if done < before || done >= self.due.load(Ordering::Relaxed) {
            self.look(done);
        }
        interrupt::check();
    }

    /// Sets the text behind the figures, such as `loss 1.2`. It is seen with the next update of the bar, at most five
    /// times a second. Ticks are cheaper than making a text: in quick loops do not call this at every step.
    pub fn message(&self, text: impl Into<String>) {
        self.place.nest().message(self.place.number, self.done.load(Ordering::Relaxed), text.into());
    }

    /// The work is done, even if there were fewer steps than expected: the bar stays as it is.
    pub fn finish(self) {
        self.end(State::Finished);
    }

    #[cold]
    fn look(&self, done: u64) {
        if done >= self.total {
            self.due.store(u64::MAX, Ordering::Relaxed);
            self.place.nest().end(self.place.number, done, State::Finished);
            return;
        }
        let steps = self.place.nest().look(self.place.number, done);
        self.due.store(done.saturating_add(steps).min(self.total), Ordering::Relaxed);
    }

    fn end(&self, state: State) {
        self.place.nest().end(self.place.number, self.done.load(Ordering::Relaxed), state);
    }
}

impl Drop for ProgressBar {
    fn drop(&mut self) {
        self.end(State::Stopped);
    }
}

/// Where a bar is shown.
#[derive(Debug)]
struct Place {
    nest: Arc<Mutex<Nest>>,
    number: u64,
}

impl Place {
    /// Opens a bar below those that run on this thread.
    fn open(name: String, total: Option<u64>) -> Place {
        CURRENT.with_borrow_mut(|current| {
            let running = current.upgrade().filter(|nest| lock(nest).running());
            let nest = running.unwrap_or_else(|| {
                let nest = Arc::new(Mutex::new(Nest::new()));
                *current = Arc::downgrade(&nest);
                nest
            });
            let number = lock(&nest).open(name, total);
            Place { nest, number }
        })
    }

    fn nest(&self) -> MutexGuard<'_, Nest> {
        lock(&self.nest)
    }
}

/// A thread that panicked while it held the lock has at worst left a figure out.
fn lock(nest: &Mutex<Nest>) -> MutexGuard<'_, Nest> {
    nest.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}
