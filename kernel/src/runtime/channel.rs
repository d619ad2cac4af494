//! The runtime's end of the side channel.

use super::{prelude, pump, sleep, stdin};
use crate::side_channel::{self, FromRuntime, ToRuntime};
use anyhow::Result;
use nix::sys::socket::{ControlMessage, MsgFlags, sendmsg};
use std::io::IoSlice;
use std::os::fd::{AsRawFd, BorrowedFd, RawFd};
use std::os::unix::net::UnixStream;

/// The first frame, with the read ends of our standard output and error, and of the queue of writes if there is one.
pub(super) fn say_hello(channel: &UnixStream, streams: &[Option<BorrowedFd>]) -> Result<()> {
    let mut frame = Vec::new();
    let pid = std::process::id().cast_signed();
    side_channel::write(&mut frame, &FromRuntime::Hello { pid })?;
    let fds: Vec<RawFd> = streams.iter().flatten().map(AsRawFd::as_raw_fd).collect();
    let rights = [ControlMessage::ScmRights(&fds)];
    sendmsg::<()>(channel.as_raw_fd(), &[IoSlice::new(&frame)], &rights, MsgFlags::empty(), None)?;
    Ok(())
}

/// Serves the kernel's requests on a thread of its own, while cells run. When the kernel is gone, so are we.
pub(super) fn listen(mut channel: UnixStream) {
    std::thread::spawn(move || {
        loop {
            match side_channel::read::<ToRuntime>(&mut channel) {
                Ok(Some(ToRuntime::Sync { id })) => {
                    pump::flush();
                    pump::send(&FromRuntime::Synced { id });
                }
                Ok(Some(ToRuntime::Begin)) => {
                    sleep::forget_interrupt();
                    prelude::forget_interrupt();
                }
                Ok(Some(ToRuntime::Interrupt)) => {
                    prelude::interrupt();
                    sleep::interrupt();
                }
                Ok(Some(ToRuntime::Comm { number, message })) => prelude::comm(number, &message),
                Ok(Some(ToRuntime::InputReply { value, reason })) => stdin::answer(value.ok_or(reason)),
                Err(side_channel::FrameError::Json(_)) => {}
                Ok(None) | Err(_) => std::process::exit(0),
            }
        }
    });
}
