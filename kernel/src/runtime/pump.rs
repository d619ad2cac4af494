//! Carries what a cell prints to the kernel: whatever arrives on the two pipes, without waiting for newlines.
//!
//! One lock orders everything: a display is sent only after the pipes were emptied, so it appears after what was printed
//! before it. Bytes that are not UTF-8 are replaced, and a character cut in two by a read is put together again. What is
//! not sent yet stays in the pipes, where the kernel finds it should this process die.

use super::content_blocks::{self, Piece};
use crate::side_channel::{self, FromRuntime};
use anyhow::Result;
use nix::fcntl::{FcntlArg, OFlag, fcntl};
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use serde_json::json;
use std::io::{ErrorKind, Read};
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

/// At most 20 messages a second and stream, unless something else is to be sent after the text.
const BATCH: Duration = Duration::from_millis(50);
/// How often is looked whether a pipe fills up before that.
const LOOK: Duration = Duration::from_millis(5);
/// Asked for each pipe, so that a cell that prints much seldom waits.
const PIPE_BYTES: i32 = 1 << 20;

nix::ioctl_read_bad!(bytes_in_pipe, libc::FIONREAD, libc::c_int);

static PUMP: OnceLock<Mutex<Pump>> = OnceLock::new();

struct Pump {
    streams: [Stream; 2],
    channel: UnixStream,
}

struct Stream {
    name: &'static str,
    pipe: std::fs::File,
    /// Read, and not to be sent yet: the beginning of a character or of a content block.
    pending: Vec<u8>,
}

/// Whether cells' streams are ours by now.
pub(super) fn running() -> bool {
    PUMP.get().is_some()
}

pub(super) fn start(stdout: OwnedFd, stderr: OwnedFd, channel: UnixStream) -> Result<()> {
    let watched = [stdout.try_clone()?, stderr.try_clone()?];
    for pipe in [&stdout, &stderr] {
        fcntl(pipe, FcntlArg::F_SETFL(OFlag::O_NONBLOCK))?;
        // Refused beyond the system's limit for a user; the pipe then stays as it is.
        #[cfg(target_os = "linux")]
        let _ = fcntl(pipe, FcntlArg::F_SETPIPE_SZ(PIPE_BYTES));
    }
    let stream = |name, pipe: OwnedFd| Stream { name, pipe: pipe.into(), pending: Vec::new() };
    let pump = Pump { streams: [stream("stdout", stdout), stream("stderr", stderr)], channel };
    let _ = PUMP.set(Mutex::new(pump));
    std::thread::spawn(move || watch(&watched));
    Ok(())
}

/// Sends everything printed so far.
pub(super) fn flush() {
    if let Some(mut pump) = lock() {
        pump.drain();
    }
}

pub(super) fn send(frame: &FromRuntime) {
    if let Ok(json) = serde_json::to_vec(frame) {
        send_raw(&json);
    }
}

pub(super) fn send_raw(json: &[u8]) {
    if let Some(mut pump) = lock() {
        pump.write(json);
    }
}

fn lock() -> Option<MutexGuard<'static, Pump>> {
    Some(PUMP.get()?.lock().unwrap_or_else(PoisonError::into_inner))
}

fn watch(pipes: &[OwnedFd; 2]) {
    let mut sent = Instant::now();
    loop {
        let mut fds = pipes.each_ref().map(|pipe| PollFd::new(pipe.as_fd(), PollFlags::POLLIN));
        if poll(&mut fds, PollTimeout::NONE).is_err() {
            continue;
        }
        // Let text gather in the pipe, as long as there is room.
        while sent.elapsed() < BATCH && !pipes.iter().any(is_half_full) {
            std::thread::sleep(LOOK);
        }
        flush();
        sent = Instant::now();
    }
}

fn is_half_full(pipe: &OwnedFd) -> bool {
    let mut bytes = 0;
    // SAFETY: FIONREAD writes one int to the address given.
    unsafe { bytes_in_pipe(pipe.as_raw_fd(), &mut bytes) }.is_ok() && bytes >= PIPE_BYTES / 2
}

impl Pump {
    /// Reads what the pipes hold now, and sends it.
    fn drain(&mut self) {
        for index in 0..self.streams.len() {
            let mut chunk = [0; 64 << 10];
            loop {
                let stream = &mut self.streams[index];
                match stream.pipe.read(&mut chunk) {
                    Ok(0) => break,
                    Ok(length) => {
                        stream.pending.extend_from_slice(&chunk[..length]);
                        self.send_stream(index);
                    }
                    Err(error) if error.kind() == ErrorKind::Interrupted => {}
                    Err(_) => break,
                }
            }
        }
    }

    fn send_stream(&mut self, index: usize) {
        let stream = &mut self.streams[index];
        let text = take_text(&mut stream.pending);
        let (pieces, later) = content_blocks::split(&text);
        if !later.is_empty() {
            stream.pending.splice(..0, later.bytes());
        }
        let name = stream.name;
        for piece in pieces {
            let frame = match piece {
                Piece::Text(text) => json!({"type": "stream", "name": name, "text": text}),
                Piece::Content(frame) => frame,
            };
            self.write(frame.to_string().as_bytes());
        }
    }

    fn write(&mut self, json: &[u8]) {
        if let Err(error) = side_channel::write_raw(&mut self.channel, json)
            && error.kind() != ErrorKind::Other
        {
            // The kernel is gone.
            std::process::exit(0);
        }
    }
}

/// Takes all complete characters; a tail that may still become one stays.
fn take_text(pending: &mut Vec<u8>) -> String {
    let keep = incomplete_tail(pending);
    let tail = pending.split_off(pending.len() - keep);
    let text = String::from_utf8_lossy(pending).into_owned();
    *pending = tail;
    text
}

/// How many bytes at the end are the beginning of a character whose rest has not arrived.
fn incomplete_tail(bytes: &[u8]) -> usize {
    match std::str::from_utf8(&bytes[bytes.len().saturating_sub(4)..]) {
        Ok(_) => 0,
        Err(_) => (1..=3.min(bytes.len()))
            .find(|&length| {
                let tail = &bytes[bytes.len() - length..];
                std::str::from_utf8(tail).is_err_and(|error| error.error_len().is_none() && error.valid_up_to() == 0)
            })
            .unwrap_or(0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_character_cut_in_two_is_put_together() {
        let text = "한".as_bytes();
        let mut pending = [b"x", &text[..2]].concat();
        assert_eq!(take_text(&mut pending), "x");
        pending.extend_from_slice(&text[2..]);
        assert_eq!(take_text(&mut pending), "한");
        assert!(pending.is_empty());
    }

    #[test]
    fn bytes_that_are_no_text_are_replaced_and_do_not_wait() {
        let mut pending = b"a\xffb\xfe".to_vec();
        assert_eq!(take_text(&mut pending), "a\u{fffd}b\u{fffd}");
        assert!(pending.is_empty());
    }
}
