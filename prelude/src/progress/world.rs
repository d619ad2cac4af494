//! What bars need of the world: the time, and the way out. Unit tests put their own in place of both, for their thread.
//! Knows nothing of bars.

use crate::rt::hooks;
use serde_json::Value;
use std::time::Instant;

/// The time.
pub(super) fn now() -> Instant {
    #[cfg(test)]
    if let Some(now) = fake::now() {
        return now;
    }
    Instant::now()
}

/// Sends a frame towards the notebook.
pub(super) fn send(frame: &Value) {
    #[cfg(test)]
    if fake::keep(frame) {
        return;
    }
    hooks::emit(frame);
}

/// A world for a test: time passes when told to, frames are kept.
#[cfg(test)]
pub(super) mod fake {
    use super::*;
    use std::cell::RefCell;
    use std::time::Duration;

    struct World {
        now: Instant,
        frames: Vec<Value>,
    }

    thread_local! {
        static WORLD: RefCell<Option<World>> = const { RefCell::new(None) };
    }

    /// From here on this thread lives in a world of its own.
    pub(in super::super) fn begin() {
        WORLD.set(Some(World { now: Instant::now(), frames: Vec::new() }));
    }

    pub(in super::super) fn pass(milliseconds: u64) {
        WORLD.with_borrow_mut(|world| {
            world.as_mut().expect("a world was begun").now += Duration::from_millis(milliseconds);
        });
    }

    /// The frames that were sent since the last call.
    pub(in super::super) fn frames() -> Vec<Value> {
        WORLD.with_borrow_mut(|world| std::mem::take(&mut world.as_mut().expect("a world was begun").frames))
    }

    pub(super) fn now() -> Option<Instant> {
        WORLD.with_borrow(|world| world.as_ref().map(|world| world.now))
    }

    pub(super) fn keep(frame: &Value) -> bool {
        WORLD.with_borrow_mut(|world| {
            if let Some(world) = world {
                world.frames.push(frame.clone());
            }
            world.is_some()
        })
    }
}
