//! `.await` in a cell: the cell's thread waits until the future is ready, and stops waiting when it is interrupted.
//!
//! There is no reactor here: futures that need one (tokio's sockets and timers) come with a runtime to wait in.

use super::interrupt;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::Thread;
use std::time::Duration;

/// How long the thread sleeps before it looks for an interrupt.
const NAP: Duration = Duration::from_millis(50);

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// The future's output.
pub fn until_ready<F: IntoFuture>(future: F) -> F::Output {
    let mut future = pin!(future.into_future());
    let waker = Waker::from(Arc::new(Unpark(std::thread::current())));
    let mut context = Context::from_waker(&waker);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
        interrupt::check();
        std::thread::park_timeout(NAP);
    }
}

#[cfg(test)]
mod tests {
    use super::until_ready;
    use std::sync::mpsc;
    use std::task::Poll;

    #[test]
    fn waits_for_another_thread() {
        let (sender, receiver) = mpsc::channel();
        let mut started = false;
        let answer = until_ready(std::future::poll_fn(|context| {
            if !started {
                started = true;
                let (waker, sender) = (context.waker().clone(), sender.clone());
                std::thread::spawn(move || {
                    sender.send(42).unwrap();
                    waker.wake();
                });
            }
            receiver.try_recv().map_or(Poll::Pending, Poll::Ready)
        }));
        assert_eq!(answer, 42);
    }

    #[test]
    fn what_is_ready_does_not_wait() {
        assert_eq!(until_ready(async { until_ready(async { 1 }) + 1 }), 2);
    }
}
